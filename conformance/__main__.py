"""``python -m conformance`` is ``cleverinvo-conformance``. Layer: command."""

from conformance.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
