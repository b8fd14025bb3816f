"""The command, run as a test's child: ``python -m cleverinvo_mock.testing.child`` ends when its standard input does.

Layer: testing. So it ends with its parent, even by ``kill -9``: the pipe that the parent holds is closed then.
"""

from __future__ import annotations

import os
import threading

from cleverinvo_mock.cli import main


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    main(prog_name="python -m cleverinvo_mock")
