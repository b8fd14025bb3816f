"""The program of a sandbox's own process: the command, which ends when its standard input does.

Layer: testing. :mod:`cleverinvo_mock.testing.interpreter` starts it by its path; its first argument is the folders, as
JSON, from which packages are imported. It ends with its parent, even by ``kill -9``: the pipe that the parent holds is
closed then.
"""

from __future__ import annotations

import json
import os
import sys
import threading


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def _import_from(folders: list[str]) -> None:
    """Import packages from ``folders``, behind the standard library."""
    first = next((n for n, folder in enumerate(sys.path) if folder in folders), len(sys.path))
    sys.path[first:] = [*folders, *(folder for folder in sys.path[first:] if folder not in folders)]


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _import_from(json.loads(sys.argv.pop(1)))
    from cleverinvo_mock.cli import main

    main(prog_name="python -m cleverinvo_mock")
