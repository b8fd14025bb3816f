"""Exceptions of the mock itself, as opposed to the faults that it injects.

Layer: testing. Must not import other modules of the package.
"""

from __future__ import annotations


class MockFailed(Exception):
    """The sandbox did not start; the message has the end of its log."""


class Unreachable(Exception):
    """No sandbox responds at the URL."""


class ControlError(Exception):
    """The sandbox refused an operation of the control plane and changed nothing.

    ``status``: 400 (invalid request), 401 (missing or wrong token), 404 (not found), 409 (conflict with the current
    state) or 413 (too large). ``sentence``: the error message of the response. ``request``: method and path of the
    refused request, such as ``POST /clock/freeze``.
    """

    def __init__(self, status: int, sentence: str, request: str) -> None:
        super().__init__(f"{sentence} ({status} for {request})")
        self.status = status
        self.sentence = sentence
        self.request = request
