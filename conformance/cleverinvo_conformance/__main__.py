"""``python -m cleverinvo_conformance`` is ``cleverinvo-conformance``. Layer: command."""

from cleverinvo_conformance.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
