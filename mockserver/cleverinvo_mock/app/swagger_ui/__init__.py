"""The files of the pages that show a document: Swagger UI as npm publishes it, and this project's own page around it.

Layer: app. Only data and a way to read it; ``README.md`` says where it comes from and ``refresh`` brings a newer one.
"""

from __future__ import annotations

from importlib.resources import files


def read_page_file(name: str) -> bytes:
    """The file ``name``. Raises :class:`FileNotFoundError` if the package does not ship it."""
    return files(__package__).joinpath(name).read_bytes()
