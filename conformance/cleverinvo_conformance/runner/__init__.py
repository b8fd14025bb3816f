"""One run: its plan, its mock server, its start and its clean-up. This package does not import pytest."""
