"""Finds the files that are shipped with the package: the OpenAPI documents and the fixtures.

Layer: files. In an installed package they are in its folder ``_data``, in a checkout at the top of the repository. Must
not read them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cleverinvo_mock.files.errors import FileError

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def resource(name: str, *, package: Path = _PACKAGE) -> Path:
    """The packaged file or folder ``name``, such as ``openapi/cleverinvo.yaml``.

    Raises :class:`FileNotFoundError` if the installation is incomplete.
    """
    packaged = package / "_data"
    found = (packaged if packaged.is_dir() else package.parents[1]) / name
    if not found.exists():
        raise FileNotFoundError(f"{name} is missing from the installation: there is no {found}")
    return found


def shipped_or_own(name_or_path: str | Path, folder: str, suffix: str, *, package: Path = _PACKAGE) -> Path:
    """The path of a file, given by the name of a shipped file or by its path.

    ``folder``, ``suffix``: of the shipped files, such as ``fixtures/seeds`` and ``.yaml`` for the name ``demo``. Text with
    a dot or a slash is a path. Raises :class:`FileError` for an unknown name.
    """
    if is_path(name_or_path):
        return Path(name_or_path)
    text = str(name_or_path)
    shipped = {path.stem: path for path in sorted(resource(folder, package=package).glob(f"*{suffix}"))}
    if text not in shipped:
        raise unknown_name(text, shipped, suffix)
    return shipped[text]


def is_path(name_or_path: str | Path) -> bool:
    """Whether it is the path of a file, not the name of a shipped file."""
    return isinstance(name_or_path, Path) or any(sign in name_or_path for sign in "./\\")


def unknown_name(name: str, shipped: Iterable[str], suffix: str) -> FileError:
    """The error for an unknown name."""
    return FileError(
        name,
        None,
        f"no such name; shipped are {', '.join(shipped)}; for a file write a path such as ./mine{suffix}",
    )
