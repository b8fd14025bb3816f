"""Lies about what a plan allows: PLAN."""

from __future__ import annotations

from typing import Any

from liar import Lie, liar
from wire import Answer, Asked, Server, refusal

TRIAL, STARTER = "Bearer cinv_sandbox_limited", "Bearer cinv_sandbox_unentitled"


@liar("PLAN-1", scope="full", plans={"Business Trial": {"clients": None}})
class ClientsWithoutLimit(Lie):
    """The plan's number of clients is not checked."""


@liar("PLAN-2", scope="full", plans={"Business Trial": {"invoices": None}})
class InvoicesWithoutLimit(Lie):
    """The plan's number of invoices is not checked."""


class OverPlan(Lie):
    """Lies about the refusal of what goes beyond the plan."""

    path = "/clients"

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Lie where it is refused."""
        answer = await server(asked)
        if asked.operation == f"POST {self.path}" and answer.status == 403 and asked.key != STARTER:
            return self.refused(answer)
        return answer

    def refused(self, answer: Answer) -> Answer:
        """The answer instead."""
        answer.status = 400
        return answer


@liar("PLAN-1", scope="full")
class ClientBeyondPlanBad(OverPlan):
    """A client beyond the plan's number: 400."""


@liar("PLAN-1", scope="full", also="ERR-3")  # 402 is not documented
class ClientBeyondPlanPaid(OverPlan):
    """A client beyond the plan's number: 402."""

    def refused(self, answer: Answer) -> Answer:
        """Payment required."""
        answer.status = 402
        return answer


@liar("PLAN-2", scope="full")
class InvoiceBeyondPlanMissing(OverPlan):
    """An invoice beyond the plan's number: 404."""

    path = "/invoices"

    def refused(self, answer: Answer) -> Answer:
        """Not found."""
        answer.status = 404
        return answer


class MadeInSecret(Lie):
    """403, and it is made all the same."""

    path = "/clients"

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Make it and deny it."""
        answer = await server(asked)
        if asked.operation == f"POST {self.path}" and asked.key == TRIAL and answer.ok:
            return refusal(403, "The plan's limit is reached")
        return answer


@liar("PLAN-1", scope="full", plans={"Business Trial": {"clients": None}})
class ClientBeyondPlanInSecret(MadeInSecret):
    """A client beyond the plan's number: 403, and it is made."""


@liar("PLAN-2", scope="full", plans={"Business Trial": {"invoices": None}})
class InvoiceBeyondPlanInSecret(MadeInSecret):
    """An invoice beyond the plan's number: 403, and it is made."""

    path = "/invoices"


class Unentitled(Lie):
    """A plan without the API that is refused some operations only."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Refuse these."""
        if asked.key == STARTER and self.refuses(asked):
            return refusal(403, "Your plan does not include the API")
        return await server(asked)

    def refuses(self, asked: Asked) -> bool:
        """Which."""
        return False


WITH_API: dict[str, Any] = {"Starter": {"api": True}}


@liar("PLAN-3", plans=WITH_API)
class ReadingIsFree(Unentitled):
    """A plan without the API may read all the same."""

    def refuses(self, asked: Asked) -> bool:
        """Writes."""
        return asked.method != "GET"


@liar("PLAN-3", plans=WITH_API)
class PdfIsFree(Unentitled):
    """A plan without the API may download PDFs: 404 for an unknown one."""

    def refuses(self, asked: Asked) -> bool:
        """All others."""
        return not asked.path.endswith("/pdf")


@liar("PLAN-3", plans=WITH_API)
class DeletingIsFree(Unentitled):
    """A plan without the API may delete: 404 for what is unknown."""

    def refuses(self, asked: Asked) -> bool:
        """All others."""
        return asked.method != "DELETE"


@liar("PLAN-3", also="ERR-3")  # 402 is not documented
def api_must_be_paid(asked: Asked, answer: Answer) -> None:
    """A plan without the API: 402."""
    if asked.key == STARTER and answer.status == 403:
        answer.status = 402


@liar("PLAN-3")
def api_needs_other_key(asked: Asked, answer: Answer) -> None:
    """A plan without the API: 401."""
    if asked.key == STARTER and answer.status == 403:
        answer.status = 401
