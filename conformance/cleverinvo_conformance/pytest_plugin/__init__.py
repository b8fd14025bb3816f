"""The suite as a pytest plugin: options, hooks, fixtures, exit codes."""
