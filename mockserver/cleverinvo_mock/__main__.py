"""``python -m cleverinvo_mock`` is ``cleverinvo-mock``."""

from cleverinvo_mock.cli import main

main(prog_name="python -m cleverinvo_mock")
