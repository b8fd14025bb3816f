"""Runs the command as a child process of a test.

Layer: testing. :mod:`cleverinvo_mock.testing.interpreter` starts this file by its path. The first argument is a JSON list
of the folders from which packages are imported. The process exits when its standard input is closed. The parent holds
the other end of that pipe, so the child exits with its parent, even after a ``kill -9``.
"""

from __future__ import annotations

import json
import os
import sys
import threading


def _exit_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def _import_from(folders: list[str]) -> None:
    """Import packages from ``folders``, behind the standard library."""
    first = next((n for n, folder in enumerate(sys.path) if folder in folders), len(sys.path))
    sys.path[first:] = [*folders, *(folder for folder in sys.path[first:] if folder not in folders)]


if __name__ == "__main__":
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    _import_from(json.loads(sys.argv.pop(1)))
    from cleverinvo_mock.cli import main

    main(prog_name="python -m cleverinvo_mock")
