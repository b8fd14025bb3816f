"""What the suite stands on: clauses, outcomes, the guarded way to the deployment. Knows no pytest."""
