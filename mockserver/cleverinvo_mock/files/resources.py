"""Where the files that come with the package are: the API document and the fixtures.

Layer: loading. In an installed package they lie inside it, under ``_data``; in a checkout their folders
stand at the top of the repository. Finds files and reads none.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cleverinvo_mock.files.errors import FileError

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def resource(name: str, *, package: Path = _PACKAGE) -> Path:
    """The packaged file or folder ``name``, such as ``openapi/cleverinvo.yaml``.

    Raises :class:`FileNotFoundError` where the installation is incomplete.
    """
    packaged = package / "_data"
    found = (packaged if packaged.is_dir() else package.parents[1]) / name
    if not found.exists():
        raise FileNotFoundError(f"{name} is missing from the installation: there is no {found}")
    return found


def shipped_or_own(name_or_path: str | Path, folder: str, suffix: str, *, package: Path = _PACKAGE) -> Path:
    """The file that ``name_or_path`` means: a shipped one by its bare name, or the reader's own by its path.

    ``folder`` and ``suffix`` say where the shipped ones are: ``demo`` is ``fixtures/seeds/demo.yaml``. What
    has a dot or a slash in it is a path. Raises :class:`FileError` for a name that is not shipped.
    """
    if is_path(name_or_path):
        return Path(name_or_path)
    text = str(name_or_path)
    shipped = {path.stem: path for path in sorted(resource(folder, package=package).glob(f"*{suffix}"))}
    if text not in shipped:
        raise unknown_name(text, shipped, suffix)
    return shipped[text]


def is_path(name_or_path: str | Path) -> bool:
    """Whether it is the path of a file, not the name of something that is shipped."""
    return isinstance(name_or_path, Path) or any(sign in name_or_path for sign in "./\\")


def unknown_name(name: str, shipped: Iterable[str], suffix: str) -> FileError:
    """The error for a name that is not shipped."""
    return FileError(
        name,
        None,
        f"no such name; shipped are {', '.join(shipped)}; for a file write a path such as ./mine{suffix}",
    )
