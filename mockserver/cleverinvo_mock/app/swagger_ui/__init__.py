"""The files of the documentation pages: Swagger UI as npm publishes it, and this project's page around it.

Layer: app. Only data and a function to read it. ``README.md`` states its source; ``refresh`` updates it.
"""

from __future__ import annotations

from importlib.resources import files


def read_page_file(name: str) -> bytes:
    """The file ``name``. Raises :class:`FileNotFoundError` if the package does not ship it."""
    return files(__package__).joinpath(name).read_bytes()
