"""The journal: what was sent to the API and answered, kept within bounds, and the ways to read it."""
