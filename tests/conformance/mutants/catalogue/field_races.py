"""Mutations of requests at the same time, after public bug reports. Each report is cited above its mutant.

A race needs a moment between reading and writing. These mutations wait :data:`MOMENT` there, and do the same as the
server underneath if no other request arrives meanwhile.
"""

from __future__ import annotations

import asyncio
from typing import Any

from tests.conformance.mutants.accounts import KNOWN, bearer
from tests.conformance.mutants.exchange import Request, Response, Server, refusal, success
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import record

#: Seconds between the reading and the writing of a request.
MOMENT = 0.02
SIX = ("name", "email", "address", "taxId", "phone", "notes")


# After https://github.com/Devlaner/devlane/pull/265
@mutant("CLI-UPDATE-1", also="CLI-UPDATE-3", scope="full")  # the first PUT's answer does not hold afterwards
async def last_update_wins(request: Request, server: Server) -> Response:
    """Of two PUTs of one client at the same time, the second writes back the fields that the first changed."""
    if request.operation == "PUT /clients/{id}":
        before = await record(request, server, request.path)
        await asyncio.sleep(MOMENT)
        sent = request.fields
        if before and sent and all(isinstance(value, str) for value in sent.values()):
            request.json = {name: before.get(name) for name in SIX} | sent
    return await server(request)


# After https://github.com/siwapp/siwapp-ror/issues/279
@mutant("ERR-4", also="INV-CREATE-1", scope="full")  # a valid invoice is not created
class GeneratedNumbersCollide(Mutation):
    """Of two invoices without a number that are created at the same time, the second gets the first's number: 500."""

    def __init__(self) -> None:
        self._creating: set[str] = set()

    async def respond(self, request: Request, server: Server) -> Response:
        """Refuse the second while the first is being created."""
        numbered = request.operation != "POST /invoices" or "invoiceNumber" in request.fields
        if numbered or bearer(request) not in KNOWN:
            return await server(request)
        if request.key in self._creating:
            return refusal(500, "duplicate key value violates unique constraint")
        self._creating.add(request.key)
        try:
            await asyncio.sleep(MOMENT)
            return await server(request)
        finally:
            self._creating.discard(request.key)


# After https://github.com/dust-tt/dust/issues/12196
@mutant("PLAN-2", scope="full", plans={"Business Trial": {"invoices": None}})
async def plan_limit_raced(request: Request, server: Server) -> Response:
    """Invoices that are created at the same time are all counted against the plan before any of them exists."""
    if request.operation == "POST /invoices" and bearer(request) == "cinv_sandbox_limited":
        listed = await server(request.get("/invoices"))
        await asyncio.sleep(MOMENT)
        if listed.ok and listed.json["total"] >= 3:
            return refusal(403, "The plan's limit of invoices is reached")
    return await server(request)


# After https://github.com/spring-projects/spring-data-examples/issues/686
@mutant("AUTH-4", also="CLI-LIST-1", scope="full")  # the list is another account's
class AccountInGlobalVariable(Mutation):
    """A list that is asked for at the same time as another account's is that account's list."""

    def __init__(self) -> None:
        self._account = ""

    async def respond(self, request: Request, server: Server) -> Response:
        """Keep the key where all requests write it."""
        if bearer(request) not in KNOWN or request.operation != "GET /clients":
            return await server(request)
        self._account = bearer(request)
        await asyncio.sleep(MOMENT)
        return await server(request.as_key(self._account))


# After https://github.com/apache/rocketmq-dashboard/issues/2914
@mutant("CLI-DELETE-3", scope="full")
class UpdateRevivesDeleted(Mutation):
    """A PUT that began before a client was deleted, and ends after it, makes the client active again."""

    def __init__(self) -> None:
        self._revived: dict[str, dict[str, Any]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Write the client back as it was read."""
        if request.operation == "PUT /clients/{id}":
            before = await record(request, server, request.path)
            await asyncio.sleep(MOMENT)
            response = await server(request)
            sent = request.fields
            if before and response.status == 404 and all(isinstance(value, str) for value in sent.values()):
                self._revived[request.id] = before | {n: v for n, v in sent.items() if n in SIX}
                return success(200, {"data": self._revived[request.id]})
            return response
        response = await server(request)
        if (
            request.operation == "GET /clients/{id}"
            and request.id in self._revived
            and response.status == 404
        ):
            return success(200, {"data": self._revived[request.id]})
        return response


# After https://github.com/Parcel-Protocol/inqutum/issues/16
@mutant("CLI-CREATE-1", also="CLI-CREATE-2", scope="full")  # the first client is overwritten
class IdsOfTheSameInstant(Mutation):
    """Two clients that are created at the same time get the same id, and the second overwrites the first."""

    def __init__(self) -> None:
        self._creating: dict[str, asyncio.Future[str]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Write the second client over the first."""
        if request.operation != "POST /clients":
            return await server(request)
        if request.key in self._creating:
            first = await self._creating[request.key]
            if first:
                sent = {name: value for name, value in request.fields.items() if name in SIX}
                response = await server(request.but("PUT", f"/clients/{first}", sent))
                response.status = 201 if response.ok else response.status
                return response
            return await server(request)
        future = self._creating[request.key] = asyncio.get_running_loop().create_future()
        made = ""
        try:
            response = await server(request)
            made = response.data["id"] if response.ok else ""
            await asyncio.sleep(MOMENT)
        finally:
            del self._creating[request.key]
            future.set_result(made)
        return response


# After https://github.com/api-platform/core/issues/3205
@mutant("CLI-GET-1", scope="full")
class ResponsesMixedUp(Mutation):
    """Of clients that are read at the same time, all responses have the one that was asked for last."""

    def __init__(self) -> None:
        self._asked: dict[str, str] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Keep the path where all requests of a key write it."""
        response = await server(request)
        if request.operation != "GET /clients/{id}" or not response.ok:
            return response
        self._asked[request.key] = request.path
        await asyncio.sleep(MOMENT)
        return await server(request.get(self._asked[request.key]))
