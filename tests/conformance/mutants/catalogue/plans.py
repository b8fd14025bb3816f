"""Mutations of the limits of plans: PLAN."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant

TRIAL, STARTER = "Bearer cinv_sandbox_limited", "Bearer cinv_sandbox_unentitled"


@mutant("PLAN-1", scope="full", plans={"Business Trial": {"clients": None}})
class ClientsWithoutLimit(Mutation):
    """The plan's number of clients is not checked."""


@mutant("PLAN-2", scope="full", plans={"Business Trial": {"invoices": None}})
class InvoicesWithoutLimit(Mutation):
    """The plan's number of invoices is not checked."""


class OverPlan(Mutation):
    """Base class of mutations of the refusal of requests beyond the plan's limits."""

    path = "/clients"

    async def respond(self, request: Request, server: Server) -> Response:
        """Apply the mutation if the request is refused."""
        response = await server(request)
        if request.operation == f"POST {self.path}" and response.status == 403 and request.key != STARTER:
            return self.refused(response)
        return response

    def refused(self, response: Response) -> Response:
        """Replace the response."""
        response.status = 400
        return response


@mutant("PLAN-1", scope="full")
class ClientBeyondPlanBad(OverPlan):
    """A client beyond the plan's number: 400."""


@mutant("PLAN-1", scope="full", also="ERR-3")  # 402 is not documented
class ClientBeyondPlanPaid(OverPlan):
    """A client beyond the plan's number: 402."""

    def refused(self, response: Response) -> Response:
        """Answer 402."""
        response.status = 402
        return response


@mutant("PLAN-2", scope="full")
class InvoiceBeyondPlanMissing(OverPlan):
    """An invoice beyond the plan's number: 404."""

    path = "/invoices"

    def refused(self, response: Response) -> Response:
        """Answer 404."""
        response.status = 404
        return response


class MadeInSecret(Mutation):
    """403, and it is made all the same."""

    path = "/clients"

    async def respond(self, request: Request, server: Server) -> Response:
        """Create the record and answer with a refusal."""
        response = await server(request)
        if request.operation == f"POST {self.path}" and request.key == TRIAL and response.ok:
            return refusal(403, "The plan's limit is reached")
        return response


@mutant("PLAN-1", scope="full", plans={"Business Trial": {"clients": None}})
class ClientBeyondPlanInSecret(MadeInSecret):
    """A client beyond the plan's number: 403, and it is made."""


@mutant("PLAN-2", scope="full", plans={"Business Trial": {"invoices": None}})
class InvoiceBeyondPlanInSecret(MadeInSecret):
    """An invoice beyond the plan's number: 403, and it is made."""

    path = "/invoices"


class Unentitled(Mutation):
    """A plan without the API that is refused some operations only."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Refuse these."""
        if request.key == STARTER and self.refuses(request):
            return refusal(403, "Your plan does not include the API")
        return await server(request)

    def refuses(self, request: Request) -> bool:
        """Which."""
        return False


WITH_API: dict[str, Any] = {"Starter": {"api": True}}


@mutant("PLAN-3", plans=WITH_API)
class ReadingIsFree(Unentitled):
    """A plan without the API may read all the same."""

    def refuses(self, request: Request) -> bool:
        """Writes."""
        return request.method != "GET"


@mutant("PLAN-3", plans=WITH_API)
class PdfIsFree(Unentitled):
    """A plan without the API may download PDFs: 404 for an unknown one."""

    def refuses(self, request: Request) -> bool:
        """Whether the plan is checked for this request."""
        return not request.path.endswith("/pdf")


@mutant("PLAN-3", plans=WITH_API)
class DeletingIsFree(Unentitled):
    """A plan without the API may delete: 404 for an unknown id."""

    def refuses(self, request: Request) -> bool:
        """Whether the plan is checked for this request."""
        return request.method != "DELETE"


@mutant("PLAN-3", also="ERR-3")  # 402 is not documented
def api_must_be_paid(request: Request, response: Response) -> None:
    """A plan without the API: 402."""
    if request.key == STARTER and response.status == 403:
        response.status = 402


@mutant("PLAN-3")
def api_needs_other_key(request: Request, response: Response) -> None:
    """A plan without the API: 401."""
    if request.key == STARTER and response.status == 403:
        response.status = 401
