"""Changes of an account's entitlements: plan, limits, usage, preset, rate limit.

Layer: control. Pure functions: a refused change changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from cleverinvo_mock.control.errors import BadRequest
from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.store.account import Entitlements

_KINDS: Final = ("clients", "invoices")


def changed_entitlements(
    entitlements: Entitlements, change: Mapping[str, Any], held: Mapping[str, int], plans: Mapping[str, Plan]
) -> Entitlements:
    """``entitlements`` after ``change``, a body that is valid by its schema: plan, then limits, usage and preset.

    ``held``: how many stored ``clients`` and ``invoices`` count toward the limits. Raises :class:`BadRequest` for an
    unknown plan, for usage below the stored number, and for a preset that is impossible.
    """
    if "plan" in change:
        entitlements = entitlements._replace(plan=_plan(change["plan"], plans))
    if "limits" in change:
        entitlements = entitlements._replace(plan=replace(entitlements.plan, **change["limits"]))
    for kind, count in change.get("usage", {}).items():
        if count < held[kind]:
            raise BadRequest(
                f"Invalid field usage.{kind}: {count} is less than the number of stored records, {held[kind]}"
            )
        entitlements = _using(entitlements, kind, count, held)
    if "preset" in change:
        entitlements = _preset(entitlements, change["preset"], held)
    if "requestsPerMinute" in change:
        entitlements = entitlements._replace(rate_limit=change["requestsPerMinute"])
    return entitlements


def _plan(name: str, plans: Mapping[str, Plan]) -> Plan:
    if name not in plans:
        raise BadRequest(f"Invalid field plan: unknown plan {name}; the plans are {', '.join(plans)}")
    return plans[name]


def _preset(entitlements: Entitlements, preset: str, held: Mapping[str, int]) -> Entitlements:
    limits = {kind: limit for kind in _KINDS if (limit := getattr(entitlements.plan, kind)) is not None}
    if not limits:
        raise BadRequest(
            f"Invalid field preset: {preset} needs a limit of clients or of invoices, and the account has neither; set limits"
        )
    for kind, limit in limits.items():
        stored = held[kind]
        if preset == "at_the_limit":
            entitlements = _using(entitlements, kind, max(limit, stored), held)
        elif limit > stored:
            entitlements = _using(entitlements, kind, limit - 1, held)
        else:
            raise BadRequest(
                f"Invalid field preset: {preset} is not possible:"
                f" the limit is {limit} {kind} and the account has {stored}"
            )
    return entitlements


def _using(entitlements: Entitlements, kind: str, count: int, held: Mapping[str, int]) -> Entitlements:
    elsewhere = count - held[kind]
    if kind == "clients":
        return entitlements._replace(clients_elsewhere=elsewhere)
    return entitlements._replace(invoices_elsewhere=elsewhere)
