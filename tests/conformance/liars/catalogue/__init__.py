"""The lies, topic by topic; importing this fills :data:`liar.CATALOGUE`."""

from __future__ import annotations

import importlib
from pathlib import Path

TOPICS = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py"))

for topic in TOPICS:
    importlib.import_module(f"catalogue.{topic}")
