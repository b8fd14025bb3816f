"""The mutants by topic. Importing this package fills :data:`mutant.CATALOGUE`.

The modules ``field_*`` are written after public bug reports of other back ends. They come last, so that the first mutant
of each clause, which every run of the tests includes, is one of the plain ones.
"""

from __future__ import annotations

import importlib
from pathlib import Path

TOPICS = sorted(
    (file.stem for file in Path(__file__).parent.glob("[a-z]*.py")),
    key=lambda topic: (topic.startswith("field_"), topic),
)

for topic in TOPICS:
    importlib.import_module(f"{__name__}.{topic}")
