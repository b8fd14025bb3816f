"""A client, the party that an account bills, and the rules of creating and changing one.

Layer: domain. Frozen values: a change makes a new client. Refusals must use the field names of the API, because their
readers are callers of the API.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypedDict

from msgspec import Struct
from msgspec.structs import replace

from cleverinvo_mock.domain import email
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.errors import InvalidField, MissingField
from cleverinvo_mock.domain.field_names import wire_name


class Client(Struct, frozen=True, gc=False):
    """One client of one account (CLI-SHAPE-1). A field that was never set, or was cleared, is ``None``.

    Timestamps are aware, UTC, whole milliseconds (FMT-3).
    """

    id: str
    name: str
    email: str | None
    address: str | None
    tax_id: str | None
    phone: str | None
    notes: str | None
    is_active: bool
    created_at: datetime
    updated_at: datetime


class ClientFields(TypedDict, total=False):
    """The fields of a request; ``None`` is a ``null``. Their types are already validated."""

    name: str | None
    email: str | None
    address: str | None
    tax_id: str | None
    phone: str | None
    notes: str | None
    is_active: Any


#: The resolution of timestamps (FMT-3): the smallest step of ``updatedAt``.
TICK: Final = timedelta(milliseconds=1)
#: The latest timestamp that can be written.
END_OF_TIME: Final = datetime(9999, 12, 31, 23, 59, 59, 999_000, UTC)


def new_client(fields: ClientFields, *, id: str, now: datetime, behaviour: Behaviour) -> Client:
    """Return the client that a ``POST`` creates (CLI-CREATE-1).

    ``null`` is the same as omitting a field. Raises :class:`MissingField` without a name (CLI-CREATE-3), and
    :class:`MissingField` or :class:`InvalidField` by the open points ``missing_email`` and ``invalid_email``.
    """
    name = fields.get("name")
    if name is None or not name.strip():
        raise MissingField("name")
    address = fields.get("email")
    if address is None and behaviour.missing_email == "400":
        raise MissingField("email")
    _check_email(address, behaviour)
    return Client(
        id=id,
        name=name,
        email=address,
        address=fields.get("address"),
        tax_id=fields.get("tax_id"),
        phone=fields.get("phone"),
        notes=fields.get("notes"),
        is_active=True,
        created_at=now,
        updated_at=now,
    )


def checked_changes(fields: ClientFields, behaviour: Behaviour) -> dict[str, Any]:
    """Validate the fields of a ``PUT`` and return the changes to make.

    Raises :class:`InvalidField` (CLI-UPDATE-5). The result must not depend on the client, because a 400 takes
    precedence over a 404.
    """
    changes: dict[str, Any] = without_nulls(
        dict(fields), clearable=("email", "address", "tax_id", "phone", "notes"), behaviour=behaviour
    )
    if "is_active" in changes:
        _check_is_active(changes, behaviour)
    if "name" in changes:
        if changes["name"] is None:
            raise InvalidField("name", "null is not allowed", under="null_clears")
        if not changes["name"].strip():
            raise InvalidField("name", "must not be empty", under="CLI-CREATE-3")
    if "email" in changes:
        if changes["email"] is None and behaviour.missing_email == "400":
            raise InvalidField("email", "a client must have one", under="missing_email")
        _check_email(changes["email"], behaviour)
    return changes


def updated_client(client: Client, changes: dict[str, Any], *, now: datetime) -> Client:
    """Apply :func:`checked_changes` to ``client`` (CLI-UPDATE-1) and set a later ``updated_at`` (CLI-UPDATE-2)."""
    return replace(client, **changes, updated_at=next_updated_at(client.updated_at, now))


def deleted_client(client: Client, *, now: datetime) -> Client:
    """Return ``client`` after its soft deletion (CLI-DELETE-3)."""
    return replace(client, is_active=False, updated_at=next_updated_at(client.updated_at, now))


def next_updated_at(updated_at: datetime, now: datetime) -> datetime:
    """Return a time later than ``updated_at``, even if the clock is frozen (CLI-UPDATE-2)."""
    if now > updated_at:
        return now
    return updated_at + TICK if updated_at < END_OF_TIME else updated_at


def without_nulls(
    changes: dict[str, Any],
    *,
    clearable: tuple[str, ...],
    behaviour: Behaviour,
    ignorable: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Apply the open point ``null_clears`` to the fields of ``changes`` that are ``None``.

    The null of a ``clearable`` field stays in the result, is dropped, or is refused. An ``ignorable`` field can be
    omitted in a ``POST``, but always has a value: its null is dropped for "ignored", and otherwise stays in the result,
    where the caller must refuse it.
    """
    match behaviour.null_clears:
        case "cleared":
            return changes
        case "ignored":
            return {
                field: value
                for field, value in changes.items()
                if value is not None or field not in (*clearable, *ignorable)
            }
        case "400":
            for field in clearable:
                if field in changes and changes[field] is None:
                    raise InvalidField(wire_name(field), "null is not allowed", under="null_clears")
            return changes


def _check_email(address: str | None, behaviour: Behaviour) -> None:
    if address is not None and behaviour.invalid_email == "400" and not email.is_address(address):
        raise InvalidField("email", "is not an e-mail address", under="invalid_email")


def _check_is_active(changes: dict[str, Any], behaviour: Behaviour) -> None:
    match behaviour.is_active_writable:
        case "ignored":
            del changes["is_active"]
        case "400":
            problem = "cannot be written; delete the client instead"
            raise InvalidField("isActive", problem, under="is_active_writable")
        case "written":
            if not isinstance(changes["is_active"], bool):
                raise InvalidField("isActive", "must be a boolean", under="is_active_writable")
