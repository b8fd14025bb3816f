"""The fonts of the PDF. The fonts of the machine are never used.

Layer: services. Holds the font files and a function that reads them. ``prepare`` made the files; ``README.md`` names
their sources and licences.
"""

from __future__ import annotations

from importlib.resources import files


def read_font(name: str) -> bytes:
    """Return the bytes of the TrueType file ``name``. Raises :class:`FileNotFoundError` if it is not shipped."""
    return files(__package__).joinpath(name).read_bytes()
