"""The contract as tests, a file a topic."""
