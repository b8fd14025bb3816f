"""``python -m cleverinvo_conformance`` is ``cleverinvo-conformance``. Layer: command.

``-m`` puts the working directory first on the import path, where a module ``yaml.py`` of the user's would be taken for the
library. The console script does not, so this module takes it off again. What Python itself imports before this line
(``types``, ``pkgutil``) it cannot protect: ``python -P -m`` can.
"""

import os
import sys

if __name__ == "__main__":
    if not sys.flags.safe_path and sys.path[0] == os.getcwd():  # noqa: PTH109 (pathlib is not to be imported yet)
        del sys.path[0]

    from cleverinvo_conformance.cli import main

    raise SystemExit(main())
