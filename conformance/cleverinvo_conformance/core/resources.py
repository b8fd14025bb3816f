"""Where the API document and the clauses are.

Layer: core. In an installed package they lie inside it, under ``_data``; in a checkout, at the top of the repository.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def resource(name: str) -> Path:
    """The packaged file ``name``, such as ``openapi/cleverinvo.yaml``."""
    packaged = _PACKAGE / "_data"
    return (packaged if packaged.is_dir() else _PACKAGE.parents[1]) / name
