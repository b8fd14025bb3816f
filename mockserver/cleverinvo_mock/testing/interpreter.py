"""How the process of a sandbox is started, so that nothing of the user's folder and environment changes it.

Layer: testing. The process imports from its standard library, then from the folders into which packages were installed
and which this process knows. A project's own folders and the working directory are left out, so a module ``email.py`` or
``yaml.py`` of the project is not imported. Files that options name are still found from the working directory.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Final

_PROGRAM: Final = Path(__file__).with_name("child.py")
#: The control plane of a test's own sandbox needs no token.
_TOKEN: Final = "CLEVERINVO_ADMIN_TOKEN"  # noqa: S105 - its name
#: Variables of Python, which change how a program runs, and of coverage.py and pytest-cov, which measure subprocesses.
_LEFT_OUT: Final = ("PYTHON", "COVERAGE_", "COV_CORE_")
#: Those of Python that say where it is installed, and where it may write compiled files.
_KEPT: Final = frozenset(
    {
        "PYTHONHOME",
        "PYTHONPLATLIBDIR",
        "PYTHONUSERBASE",
        "PYTHONNOUSERSITE",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPYCACHEPREFIX",
    }
)


def command(options: list[str]) -> list[str]:
    """The command line that starts a sandbox with ``options`` of the command."""
    # Not -I: it would hide PYTHONHOME and the user's site-packages, where the package itself may be.
    flags = ["-P", *(["-s"] if sys.flags.no_user_site else []), "-X", "utf8"]
    return [sys.executable, *flags, str(_PROGRAM), json.dumps(_package_folders()), *options]


def environment() -> dict[str, str]:
    """The environment of that process."""
    return {
        name: value
        for name, value in os.environ.items()
        if name != _TOKEN and (name in _KEPT or not name.startswith(_LEFT_OUT))
    }


def _package_folders() -> list[str]:
    """The folders of the import path into which packages were installed, in its order, and this package's own.

    Site-packages is not all of them where ``PYTHONPATH`` leads to the result of ``pip install --target``.
    """
    installed = filter(_has_distributions, map(os.path.abspath, sys.path))
    return list(dict.fromkeys([*installed, str(_PROGRAM.parents[2])]))


def _has_distributions(folder: str) -> bool:
    try:
        return any(entry.suffix == ".dist-info" for entry in Path(folder).iterdir())
    except OSError:  # no folder, or a zip archive
        return False
