"""Reads the text of a file.

Layer: files. Knows no format.
"""

from __future__ import annotations

from pathlib import Path

from cleverinvo_mock.files.errors import FileError


def read_text(path: Path) -> str:
    """The text of the UTF-8 file at ``path`` without a byte order mark.

    Raises :class:`FileError` if it cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileError(str(path), None, f"cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise FileError(str(path), line, "is not UTF-8 text") from None
