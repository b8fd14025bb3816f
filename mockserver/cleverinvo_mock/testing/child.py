"""The program of a sandbox's own process: the command, which ends when its standard input does.

Layer: testing. :mod:`cleverinvo_mock.testing.interpreter` starts it by its path; its first argument is the folders, as
JSON, that complete the import path. It ends with its parent, even by ``kill -9``: the pipe that the parent holds is
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


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.path += [folder for folder in json.loads(sys.argv.pop(1)) if folder not in sys.path]
    from cleverinvo_mock.cli import main

    main(prog_name="python -m cleverinvo_mock")
