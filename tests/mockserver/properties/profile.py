"""The Hypothesis profiles: few enough examples for a small machine, and on CI the same ones each time."""

from __future__ import annotations

import os

from hypothesis import settings

PROFILE = settings(deadline=None, max_examples=40, derandomize="CI" in os.environ, database=None)
EAGER = settings(PROFILE, max_examples=100)
SPARING = settings(PROFILE, max_examples=20)
