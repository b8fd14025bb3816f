"""The health check.

Layer: control.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import orjson

from cleverinvo_mock.control.request import ControlRequest, Reply
from cleverinvo_mock.control.sandbox import ControlledSandbox


class HealthControl:
    """Reports that the sandbox is up, and its version."""

    def __init__(self, sandbox: ControlledSandbox) -> None:
        self._reply: Final = Reply(HTTPStatus.OK, orjson.dumps({"status": "ok", "version": sandbox.version}))

    def get_health(self, request: ControlRequest) -> Reply:
        """``{"status": "ok", "version": "…"}``."""
        return self._reply
