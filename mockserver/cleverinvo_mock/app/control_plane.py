"""The control plane: a second application beside the API, below ``/__admin``, by a document of its own.

Layer: app. Nothing here stands in the way of a request to the API. It is put together when it is first asked for,
because that takes a tenth of a second, and many a sandbox is never controlled.
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

#: What every path of the control plane begins with, as in the document's server URL.
PREFIX: Final = "/__admin"
#: Refusals that come from what the API's own middleware is made of.
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
    """Takes requests to the control plane aside; all others never meet it."""

    def __init__(self, api: App, control: App) -> None:
        self._api: Final = api
        self._control: Final = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on to the one or the other."""
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            rest = scope["path"][len(PREFIX) :]
            if not rest or rest[0] == "/":
                await self._control(scope, receive, send)
                return
        await self._api(scope, receive, send)


def control_plane(sandbox: ControlledSandbox, token: str | None) -> App:
    """The application below :data:`PREFIX`; whatever happens, one well-formed answer leaves.

    ``token``: what every operation but ``health`` needs; ``None``: whoever reaches it may do everything.
    """
    assembled = cache(lambda: _assembled(sandbox, token))

    async def when_asked_for(scope: Scope, receive: Receive, send: Send) -> None:
        await assembled()(scope, receive, send)

    return Boundary(when_asked_for, _REFUSALS, _refused)


def _assembled(sandbox: ControlledSandbox, token: str | None) -> App:
    from cleverinvo_mock.control.accounts import AccountControl  # noqa: PLC0415 - only who controls a sandbox needs them
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


def _refused(refusal: Exception) -> Reply:
    headers: Headers = ()
    status = refusal.status if isinstance(refusal, ControlRefusal) else _STATUS[type(refusal)]
    text = str(refusal)
    match refusal:
        case Unauthorized():
            headers = ((b"www-authenticate", b'Bearer realm="CleverInvo sandbox, control plane"'),)
        case UndocumentedMethod():
            headers = ((b"allow", ", ".join(refusal.allowed).encode()),)
        case UnknownRoute():
            text += f"; {PREFIX}/docs shows what there is"
    return Reply(status, orjson.dumps({"error": text}), JSON_HEADERS + headers)
