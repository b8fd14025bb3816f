"""A sign of life.

Layer: control.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import orjson

from mockserver.control.call import ControlCall, Reply
from mockserver.control.sandbox import Sandbox


class HealthControl:
    """Says that the sandbox answers, and which one it is."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._reply: Final = Reply(HTTPStatus.OK, orjson.dumps({"status": "ok", "version": sandbox.version}))

    def get_health(self, call: ControlCall) -> Reply:
        """``{"status": "ok", "version": "…"}``."""
        return self._reply
