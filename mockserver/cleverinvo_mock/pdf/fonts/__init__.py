"""The fonts that the PDF is set in, and nothing else: the machine's own fonts are never looked at.

Layer: services. Only data and a way to read it; ``prepare`` is how the files were made, ``README.md`` says
from what and under which licences.
"""

from __future__ import annotations

from importlib.resources import files


def read_font(name: str) -> bytes:
    """The TrueType file ``name``. Raises :class:`FileNotFoundError` if the package does not ship it."""
    return files(__package__).joinpath(name).read_bytes()
