"""The error for a problem with a file, with its line.

Layer: files. One class for all kinds of files, so that callers catch one exception.
"""

from __future__ import annotations


class FileError(Exception):
    """A file that cannot be used.

    ``source``: the path as the user wrote it. ``line``: from 1; ``None`` for the file as a whole. ``message``: the field
    and what is allowed. ``str()`` combines the three:
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
