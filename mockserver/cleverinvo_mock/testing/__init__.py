"""The sandbox for authors of tests: a server to start, an API client for it, and the control plane as methods.

Layer: testing. Stands above the command: it starts the server in the same way as users do, and controls it by requests
to the control plane. The public names are imported on first access, so that a pytest project that has the plugin
installed but does not use it loses no time.
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

_MODULES: Final = {
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
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
