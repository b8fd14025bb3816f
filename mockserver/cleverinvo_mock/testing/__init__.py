"""The sandbox in somebody's tests: a mock that is told what to do, as a process or within this one.

Layer: testing. Stands above the command: it starts the server as its users do, and drives it over the control plane's
HTTP. The names below are imported when they are first asked for, so that a pytest project that has the plugin installed
and does not use it pays nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from cleverinvo_mock.testing import effects
    from cleverinvo_mock.testing.errors import ControlError, MockFailed, Unreachable
    from cleverinvo_mock.testing.in_process_mock import in_process
    from cleverinvo_mock.testing.mock import CleverInvoMock, Sandbox
    from cleverinvo_mock.testing.process import running_mock

__all__ = [
    "CleverInvoMock",
    "ControlError",
    "MockFailed",
    "Sandbox",
    "Unreachable",
    "effects",
    "in_process",
    "running_mock",
]

_HOMES: Final = {
    "CleverInvoMock": "mock",
    "ControlError": "errors",
    "MockFailed": "errors",
    "Sandbox": "mock",
    "Unreachable": "errors",
    "in_process": "in_process_mock",
    "running_mock": "process",
}


def __getattr__(name: str) -> Any:
    if name == "effects":
        return import_module(f"{__name__}.effects")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
