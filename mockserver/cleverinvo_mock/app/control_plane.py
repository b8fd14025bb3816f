"""The control plane: a second application beside the API, below ``/__admin``, with its own OpenAPI document.

Layer: app. Requests to the API do not pass through it. It is created at its first request, because that takes a tenth of
a second and many sandboxes never use it.
"""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Final

import orjson

from cleverinvo_mock.api.errors import (
    MalformedBody,
    MalformedQuery,
    UndocumentedMethod,
    UnknownRoute,
)
from cleverinvo_mock.api.request import JSON_HEADERS, Headers, Reply
from cleverinvo_mock.app.asgi import App, Receive, Scope, Send
from cleverinvo_mock.app.boundary import Boundary
from cleverinvo_mock.app.control_operations import control_operations_middleware
from cleverinvo_mock.app.control_security import control_security_middleware
from cleverinvo_mock.app.document import application, methods_of, read_document
from cleverinvo_mock.app.pages import control_pages
from cleverinvo_mock.app.routing import TableRouting
from cleverinvo_mock.control.errors import ControlRefusal, Unauthorized
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.domain.errors import InvalidField, InvalidParameter
from cleverinvo_mock.files.resources import resource

#: The path prefix of the control plane, as in the document's server URL.
PREFIX: Final = "/__admin"
#: The status of refusals that shared middleware raises.
_STATUS: Final[dict[type[Exception], int]] = {
    MalformedBody: HTTPStatus.BAD_REQUEST,
    MalformedQuery: HTTPStatus.BAD_REQUEST,
    InvalidParameter: HTTPStatus.BAD_REQUEST,
    InvalidField: HTTPStatus.BAD_REQUEST,
    UnknownRoute: HTTPStatus.NOT_FOUND,
    UndocumentedMethod: HTTPStatus.METHOD_NOT_ALLOWED,
}
_REFUSALS: Final[tuple[type[Exception], ...]] = (ControlRefusal, *_STATUS)


class Dispatch:
    """Sends requests below :data:`PREFIX` to the control plane, all others to the API."""

    def __init__(self, api: App, control: App) -> None:
        self._api: Final = api
        self._control: Final = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the API or the control plane."""
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            rest = scope["path"][len(PREFIX) :]
            if not rest or rest[0] == "/":
                await self._control(scope, receive, send)
                return
        await self._api(scope, receive, send)


def control_plane(sandbox: ControlledSandbox, token: str | None) -> App:
    """The application below :data:`PREFIX`, in a :class:`Boundary`.

    ``token``: required by every operation except ``health``; ``None``: none, open to every client of this machine.
    """
    created = cache(lambda: _create(sandbox, token))

    async def created_on_demand(scope: Scope, receive: Receive, send: Send) -> None:
        await created()(scope, receive, send)

    return Boundary(created_on_demand, _REFUSALS, _error_reply)


def _create(sandbox: ControlledSandbox, token: str | None) -> App:
    from cleverinvo_mock.control.accounts import AccountControl  # noqa: PLC0415 - imported at the first request
    from cleverinvo_mock.control.clocks import ClockControl  # noqa: PLC0415
    from cleverinvo_mock.control.faults import FaultControl  # noqa: PLC0415
    from cleverinvo_mock.control.health import HealthControl  # noqa: PLC0415
    from cleverinvo_mock.control.invoices import InvoiceControl  # noqa: PLC0415
    from cleverinvo_mock.control.journal import JournalControl  # noqa: PLC0415
    from cleverinvo_mock.control.state import StateControl  # noqa: PLC0415

    groups = (
        HealthControl, AccountControl, StateControl, InvoiceControl, ClockControl, FaultControl, JournalControl
    )  # fmt: skip
    source = resource("openapi/admin.yaml")
    document = read_document(source)
    return application(
        document,
        methods_of(*(group(sandbox) for group in groups)),
        [TableRouting, control_security_middleware(token), control_operations_middleware()],
        control_pages(PREFIX, document, source, needs_token=token is not None),
    )


def _error_reply(refusal: Exception) -> Reply:
    headers: Headers = ()
    status = refusal.status if isinstance(refusal, ControlRefusal) else _STATUS[type(refusal)]
    text = str(refusal)
    match refusal:
        case Unauthorized():
            headers = ((b"www-authenticate", b'Bearer realm="CleverInvo sandbox, control plane"'),)
        case UndocumentedMethod():
            headers = ((b"allow", ", ".join(refusal.allowed).encode()),)
        case UnknownRoute():
            text += f"; {PREFIX}/docs lists the operations"
    return Reply(status, orjson.dumps({"error": text}), JSON_HEADERS + headers)
