"""What goes wrong with a mock itself, as opposed to what it is told to let go wrong.

Layer: testing.
"""

from __future__ import annotations


class MockFailed(Exception):
    """The sandbox did not start; the text has its own last words."""


class Unreachable(Exception):
    """No sandbox answers at the URL."""


class ControlError(Exception):
    """The sandbox refused an operation of the control plane; nothing changed.

    ``status``: 400 (what was sent is not valid), 401 (the token), 404 (no such thing), 409 (not as things stand) or 413.
    ``sentence``: its reason, in its own words. ``request``: what was refused, such as ``POST /clock/freeze``.
    """

    def __init__(self, status: int, sentence: str, request: str) -> None:
        super().__init__(f"{sentence} ({status} for {request})")
        self.status = status
        self.sentence = sentence
        self.request = request
