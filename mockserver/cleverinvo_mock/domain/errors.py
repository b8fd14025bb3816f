"""The reasons why a request is refused, as exceptions.

Layer: domain. The exceptions carry values and must not know HTTP: the status of each class is in the table of
``api/errors.py``. ``str(error)`` is the message in the response. It names the field, the problem and what is allowed.
"""

from __future__ import annotations

from typing import Final, Literal

Kind = Literal["client", "invoice"]

#: The value of ``under`` if no clause covers this refusal, although clauses cover others of the same class.
NO_CLAUSE: Final = ""


class Refusal(Exception):
    """A request is refused and nothing is changed.

    ``under``: the clause or open point, if class, field and operation do not determine it; otherwise ``None``.
    """

    under: str | None = None


class MissingField(Refusal):
    """A required field is missing (CLI-CREATE-3, INV-CREATE-5)."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"Missing required field: {field}")


class InvalidField(Refusal):
    """A field of the body has a wrong type or value. ``problem`` is printed after the field's name."""

    def __init__(self, field: str, problem: str, *, under: str | None = None) -> None:
        self.field = field
        self.problem = problem
        self.under = under
        super().__init__(f"Invalid field {field}: {problem}")


class InvalidParameter(Refusal):
    """A query parameter has a wrong value (PAGE-3, SEARCH-4, FILTER-1)."""

    def __init__(self, name: str, problem: str, *, under: str | None = None) -> None:
        self.name = name
        self.problem = problem
        self.under = under
        super().__init__(f"Invalid query parameter {name}: {problem}")


class RecordNotFound(Refusal):
    """The account has no such record (CLI-GET-2, INV-GET-2, AUTH-4)."""

    def __init__(self, kind: Kind, *, under: str | None = None) -> None:
        self.kind = kind
        self.under = under
        super().__init__(f"{kind.capitalize()} not found")


class MalformedId(Refusal):
    """An id does not have the format of an id (open point ``malformed_id``)."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        super().__init__(f"{kind.capitalize()} not found: an id has 25 letters a-z and digits")


class UnknownClient(Refusal):
    """The client of an invoice does not exist (open point ``unknown_client_in_invoice``)."""

    def __init__(self) -> None:
        super().__init__("Invalid field clientId: no client of this account has that id")


class DeletedClient(Refusal):
    """The client of an invoice is deleted (open point ``invoice_for_deleted_client``)."""

    def __init__(self) -> None:
        super().__init__("Invalid field clientId: that client has been deleted")


class UnknownClientFilter(Refusal):
    """The client of the filter ``clientId`` does not exist (open point ``unknown_client_filter``)."""

    def __init__(self) -> None:
        super().__init__("Invalid query parameter clientId: no client of this account has that id")


class PageBeyondLast(Refusal):
    """A page after the last one was requested (open point ``page_beyond_last``)."""

    def __init__(self, page: int, total_pages: int) -> None:
        super().__init__(f"Invalid query parameter page: {page} is beyond the last page, {total_pages}")


class NotADraft(Refusal):
    """An invoice that is not a draft cannot be updated (INV-UPDATE-4; open point ``update_of_sent``)."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(f"Only a draft can be changed: the status of this invoice is {status}")


class NotDeletable(Refusal):
    """An invoice that is not a draft cannot be deleted (open point ``delete_of_sent``)."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(f"Only a draft can be deleted: the status of this invoice is {status}")


class LimitReached(Refusal):
    """The plan's limit of records of this kind is reached (PLAN-1, PLAN-2)."""

    def __init__(self, kind: Kind, limit: int, plan: str) -> None:
        self.kind = kind
        self.limit = limit
        super().__init__(
            f"Plan limit reached: the {plan} plan allows {limit} {kind}{'' if limit == 1 else 's'}"
        )


class FeatureMissing(Refusal):
    """The plan does not include the API (PLAN-3)."""

    def __init__(self, plan: str) -> None:
        super().__init__(f"The {plan} plan does not include API access: it is a feature of the Business plan")


class NotAuthenticated(Refusal):
    """The API key is missing or not valid (AUTH-1 to AUTH-3). ``problem`` must not contain the key."""

    def __init__(self, problem: str, *, under: str = "AUTH-2") -> None:
        self.under = under
        super().__init__(f"Unauthorized: {problem}")


class TooManyRequests(Refusal):
    """The rate limit of the key is exceeded (RATE-1). ``retry_after``: whole seconds, at least 1."""

    def __init__(self, limit: int, retry_after: int) -> None:
        self.limit = limit
        self.retry_after = retry_after
        super().__init__(f"Rate limit exceeded: {limit} requests a minute for each API key")
