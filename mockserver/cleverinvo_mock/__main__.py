"""``python -m cleverinvo_mock`` is ``cleverinvo-mock``.

``-m`` puts the working directory first on the import path. A file ``yaml.py`` of the user's there would be imported
instead of the library, so this module removes the directory. Modules that Python imports before this line (``types``,
``pkgutil``) are not protected; they are with ``python -P -m``.
"""

import os
import sys

if not sys.flags.safe_path and sys.path[0] == os.getcwd():  # noqa: PTH109 - pathlib must not be imported yet
    del sys.path[0]

from cleverinvo_mock.cli import main

main(prog_name="python -m cleverinvo_mock")
