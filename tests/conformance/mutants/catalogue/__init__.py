"""The mutants by topic. Importing this package fills :data:`mutant.CATALOGUE`."""

from __future__ import annotations

import importlib
from pathlib import Path

TOPICS = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py"))

for topic in TOPICS:
    importlib.import_module(f"{__name__}.{topic}")
