"""What is wrong with a file, and where.

Layer: loading. One class for every kind of file, so that whoever starts the server catches one.
"""

from __future__ import annotations


class FileError(Exception):
    """A file that cannot be used.

    ``source`` is the path as the user gave it, ``line`` counts from 1 (``None``: the file as a whole),
    ``message`` names the field and says what is allowed. ``str()`` is all three:
    ``accounts.yaml:12: plans.Business.clients: must be an integer or null, not "x"``.
    """

    def __init__(self, source: str, line: int | None, message: str) -> None:
        self.source = source
        self.line = line
        self.message = message
        super().__init__(source, line, message)

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{where}: {self.message}"
