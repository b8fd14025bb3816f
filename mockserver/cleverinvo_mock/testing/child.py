"""Runs the command as a child process of a test: ``python -m cleverinvo_mock.testing.child``.

Layer: testing. The process exits when its standard input is closed. The parent holds the other end of that pipe, so the
child exits with its parent, even after a ``kill -9``.
"""

from __future__ import annotations

import os
import threading

from cleverinvo_mock.cli import main


def _exit_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    main(prog_name="python -m cleverinvo_mock")
