"""The mock with one fault for each check of Schemathesis: the tests check that a run finds each fault.

Run as a program: ``python broken.py`` takes the options of the mock's own command.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cleverinvo_mock.app
from cleverinvo_mock.api.invoices import InvoiceOperations
from cleverinvo_mock.cli import main

KEY = (b"authorization", b"Bearer cinv_sandbox_business")
OTHER_KEY = (b"authorization", b"Bearer cinv_sandbox_other")
DELETIONS = {"DELETE /clients/{id}", "DELETE /invoices/{id}"}

create_app = cleverinvo_mock.app.create_app
list_invoices = InvoiceOperations.list_invoices


@dataclass
class Response:
    """A response of the mock, to change in place."""

    status: int = 0
    headers: dict[bytes, bytes] | None = None
    body: bytes = b""

    def say(self, status: int, content: Any) -> None:
        """Replace status and content of the response."""
        self.status, self.body = status, json.dumps(content).encode()


def create_broken_app(*args: Any, **kwargs: Any) -> Any:
    """The mock's application wrapped by the faults."""
    app = create_app(*args, **kwargs)

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        operation, answer = operation_of(scope), Response()

        async def hold(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], dict(message["headers"])
            answer.body += message.get("body", b"")

        spoil_request(operation, scope)
        await app(scope, receive, hold)
        spoil_response(operation, scope["query_string"], answer)
        answer.headers[b"content-length"] = b"%d" % len(answer.body)
        headers = [] if answer.status == 204 else list(answer.headers.items())
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    return broken


def list_no_search(self: InvoiceOperations, call: Any) -> Any:
    """A list of invoices that raises an exception: not_a_server_error."""
    if call.query["search"]:
        raise RuntimeError("broken on purpose")
    return list_invoices(self, call)


def operation_of(scope: Any) -> str:
    """``GET /clients/{id}`` for a request of one client."""
    path = scope["path"].removeprefix("/api/v1")
    return f"{scope['method']} {re.sub(r'(?<=s/)[^/]+', '{id}', path)}"


def spoil_request(operation: str, scope: Any) -> None:
    """The faults that change the request."""
    if operation == "GET /invoices/{id}" or (
        operation == "GET /clients/{id}" and OTHER_KEY in scope["headers"]
    ):
        others = [header for header in scope["headers"] if header[0] != KEY[0]]
        scope["headers"] = [KEY, *others]  # ignored_auth, object_level_authorization
    if operation in DELETIONS and KEY in scope["headers"]:
        scope |= {"method": "GET"}  # use_after_free: it is only read


def spoil_response(operation: str, query: bytes, answer: Response) -> None:
    """The faults that change the response."""
    spoil = ANSWERS.get((operation, answer.status)) or ANSWERS.get((operation, None))
    if spoil:
        spoil(answer)
    if operation == "GET /invoices" and answer.status == 200 and b"clientId=" in query:
        answer.say(400, {"error": "broken on purpose"})  # positive_data_acceptance


def with_text_as_page(answer: Response) -> None:
    answer.say(200, {**json.loads(answer.body), "page": "1"})


def with_another_status(answer: Response) -> None:
    answer.status = 202


def as_html(answer: Response) -> None:
    answer.headers[b"content-type"] = b"text/html"


def without_file_name(answer: Response) -> None:
    del answer.headers[b"content-disposition"]


def as_if_updated(answer: Response) -> None:
    answer.say(200, {"data": {"id": "no-id", "invoiceNumber": "N-1", "total": 0, "status": "DRAFT"}})


def as_forbidden(answer: Response) -> None:
    answer.status = 403


def with_another_id(answer: Response) -> None:
    answer.body = answer.body.replace(b'"id":"clx', b'"id":"cly')


def as_if_deleted(answer: Response) -> None:
    answer.status, answer.body = 204, b""


def as_if_patched(answer: Response) -> None:
    answer.say(200, {})


def with_wrong_methods(answer: Response) -> None:
    answer.headers[b"allow"] = b"GET"


ANSWERS: dict[tuple[str, int | None], Callable[[Response], None]] = {
    ("GET /clients", 200): with_text_as_page,  # response_schema_conformance
    ("PUT /clients/{id}", 200): with_another_status,  # status_code_conformance
    ("DELETE /clients/{id}", 404): as_html,  # content_type_conformance
    ("GET /invoices/{id}/pdf", 200): without_file_name,  # response_headers_conformance
    ("PUT /invoices/{id}", 400): as_if_updated,  # negative_data_rejection
    ("POST /invoices", 401): as_forbidden,  # missing_required_header
    ("POST /clients", 201): with_another_id,  # ensure_resource_availability
    ("DELETE /clients/{id}", 200): as_if_deleted,  # use_after_free
    ("DELETE /invoices/{id}", 200): as_if_deleted,  # use_after_free
    ("PATCH /clients", None): as_if_patched,  # unsupported_method
    ("OPTIONS /clients", None): with_wrong_methods,  # allow_header_conformance
}

if __name__ == "__main__":
    InvoiceOperations.list_invoices = list_no_search
    cleverinvo_mock.app.create_app = create_broken_app
    main()
