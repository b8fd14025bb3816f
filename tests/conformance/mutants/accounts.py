"""The API keys of the server underneath, and checks of which account owns a record."""

from __future__ import annotations

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation

OWNER, NEIGHBOUR = "cinv_sandbox_business", "cinv_sandbox_other"
KNOWN = (OWNER, NEIGHBOUR, "cinv_sandbox_limited")


def bearer(request: Request) -> str:
    """The key sent as a bearer token, or "" for any other scheme."""
    scheme, _, key = request.key.partition(" ")
    return key if scheme.lower() == "bearer" else ""


async def of_any_account(request: Request, server: Server) -> Response:
    """The response of the first account that has the record; the last refusal if no account has it."""
    for key in KNOWN:
        response = await server(request.as_key(key))
        if response.ok:
            return response
    return response


async def of_another_account(request: Request, server: Server) -> Response | None:
    """The response of another account that has the record; None for an unknown key or if no other has it."""
    if bearer(request) in KNOWN:
        for key in KNOWN:
            if key != bearer(request) and (response := await server(request.as_key(key))).ok:
                return response
    return None


async def is_another_accounts(request: Request, server: Server) -> bool:
    """Whether the record that the path names belongs to another account."""
    path = request.path.removesuffix("/pdf")
    return bool(request.id) and await of_another_account(request.get(path), server) is not None


class NeverExisted(Mutation):
    """Base class of mutations of ids that no account has had: neither deleted nor another account's."""

    operation = ""

    def __init__(self) -> None:
        self._deleted: set[str] = set()

    async def respond(self, request: Request, server: Server) -> Response:
        """Change the 404 if no account has, or had, a record of this id."""
        response = await server(request)
        if request.method == "DELETE" and response.ok:
            self._deleted.add(request.id)
        unknown = (
            request.operation == self.operation and response.status == 404 and request.id not in self._deleted
        )
        if unknown and not await is_another_accounts(request, server):
            self.unknown(request, response)
        return response

    def unknown(self, request: Request, response: Response) -> None:
        """Change the 404."""
