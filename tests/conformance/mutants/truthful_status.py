"""Truthful servers whose ``status`` can be written in a PUT of an invoice (open point ``status_writable``, V1)."""

from __future__ import annotations

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.truthful_server import Truthful

STATUSES = ("SENT", "VIEWED", "PARTIALLY_PAID", "PAID")


class AnyStatus(Mutation):
    """``status`` in a PUT moves an invoice to any status in one step, with ``sentAt`` and ``paidAt`` (`status_writable`)."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Write the other fields first; where one step does not reach the status, mark the invoice as sent before."""
        response = await server(request)
        target = request.fields.get("status")
        if request.operation != "PUT /invoices/{id}" or response.status != 400 or target not in STATUSES:
            return response
        rest = {name: value for name, value in request.fields.items() if name != "status"}
        written = await server(request.but("PUT", request.path, rest)) if rest else None
        if written is not None and not written.ok:
            return written
        for status in ("SENT", target):
            moved = await server(request.but("PUT", request.path, {"status": status}))
        return moved if moved.ok else response


def _movable(**choices: str) -> dict[str, str]:
    return {"status_writable": "written"} | choices


SERVERS = [
    Truthful("movable", "`status` is writable in a PUT, and any invoice can be deleted", _movable()),
    Truthful(
        "movable-kept",
        "`status` is writable in a PUT, and an invoice that is not a draft cannot be deleted",
        _movable(delete_of_sent="400"),
    ),
    Truthful(
        "movable-strict",
        "the same with 403, and unknown fields are refused",
        _movable(delete_of_sent="403", update_of_sent="403", unknown_fields="400"),
    ),
    Truthful("movable-at-once", "a draft can become paid in one PUT", _movable(), make=AnyStatus),
    Truthful(
        "movable-at-once-kept",
        "the same, and an invoice that is not a draft cannot be deleted",
        _movable(delete_of_sent="403", update_of_sent="403"),
        make=AnyStatus,
    ),
]
