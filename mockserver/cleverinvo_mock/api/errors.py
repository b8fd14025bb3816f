"""The status of every refusal, in one table, and the error response (ERR-1).

Layer: api.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import orjson

from cleverinvo_mock.api.request import JSON_HEADERS, Headers, Reply
from cleverinvo_mock.domain import errors as e
from cleverinvo_mock.domain.behaviour import Behaviour


class MalformedBody(e.Refusal):
    """A body that is empty or not a JSON object (ERR-2), or that could cause an internal error (ERR-4)."""

    def __init__(self, problem: str, *, under: str = "ERR-2") -> None:
        self.under = under
        super().__init__(f"Invalid request body: {problem}")


class MalformedQuery(e.Refusal):
    """A query string that cannot be decoded."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Invalid query string: {problem}")


class WrongMediaType(e.Refusal):
    """A body with another ``Content-Type`` than JSON (open point ``json_content_type``)."""

    def __init__(self, content_type: str) -> None:
        super().__init__(f"Unsupported content type {content_type!r}: send application/json")


class UnknownRoute(e.Refusal):
    """A path that the API does not have."""

    def __init__(self, path: str) -> None:
        super().__init__(f"No such path: {path}")


class UndocumentedMethod(e.Refusal):
    """A method that the path does not have (open point ``undocumented_method``)."""

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        self.allowed = allowed
        super().__init__(f"Method {method} is not allowed here; allowed: {', '.join(allowed)}")


#: The status of a refusal, or the key of the open point whose value is the status.
STATUS: Final[dict[type[e.Refusal], int | str]] = {
    e.NotAuthenticated: HTTPStatus.UNAUTHORIZED,
    e.FeatureMissing: HTTPStatus.FORBIDDEN,
    e.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    MalformedBody: HTTPStatus.BAD_REQUEST,
    MalformedQuery: HTTPStatus.BAD_REQUEST,
    WrongMediaType: "json_content_type",
    e.InvalidParameter: HTTPStatus.BAD_REQUEST,
    e.MissingField: HTTPStatus.BAD_REQUEST,
    e.InvalidField: HTTPStatus.BAD_REQUEST,
    e.NotADraft: "update_of_sent",
    e.NotDeletable: "delete_of_sent",
    e.LimitReached: HTTPStatus.FORBIDDEN,
    e.RecordNotFound: HTTPStatus.NOT_FOUND,
    e.MalformedId: "malformed_id",
    e.UnknownClient: "unknown_client_in_invoice",
    e.DeletedClient: "invoice_for_deleted_client",
    e.UnknownClientFilter: "unknown_client_filter",
    e.PageBeyondLast: "page_beyond_last",
    UnknownRoute: HTTPStatus.NOT_FOUND,
    UndocumentedMethod: "undocumented_method",
}

INTERNAL_ERROR: Final = Reply(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    b'{"error":"Internal Server Error: an unexpected error in the sandbox; see its log"}',
)


class ErrorTable:
    """:data:`STATUS` with the values of the open points."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._sends_retry_after = behaviour.rate_headers == "retry_after"
        self._status = {
            refusal: _number(getattr(behaviour, status)) if isinstance(status, str) else status
            for refusal, status in STATUS.items()
        }

    def reply(self, refusal: e.Refusal) -> Reply:
        """The error response to a refused request."""
        status = self._status[type(refusal)]
        return Reply(
            status, orjson.dumps({"error": str(refusal)}), JSON_HEADERS + self._headers(refusal, status)
        )

    def _headers(self, refusal: e.Refusal, status: int) -> Headers:
        match refusal:
            case e.TooManyRequests() if self._sends_retry_after:
                return ((b"retry-after", str(refusal.retry_after).encode()),)
            case e.NotAuthenticated():
                return ((b"www-authenticate", b'Bearer realm="CleverInvo"'),)  # RFC 6750, 3
            case UndocumentedMethod() if status == HTTPStatus.METHOD_NOT_ALLOWED:
                return ((b"allow", ", ".join(refusal.allowed).encode()),)  # RFC 9110, 15.5.6
            case _:
                return ()


def _number(choice: str) -> int:
    """The status in the value of an open point. A value that is not a status never refuses, so its result is not used."""
    return int(choice) if choice.isdecimal() else HTTPStatus.INTERNAL_SERVER_ERROR
