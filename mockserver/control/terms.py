"""What an account may do, changed as a request says: plan, limits, usage, presets, rate.

Layer: control. Values in, values out: nothing is changed where something is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from mockserver.control.errors import NotValid
from mockserver.domain.plans import Plan
from mockserver.store.account import Terms

_KINDS: Final = ("clients", "invoices")


def changed_terms(
    terms: Terms, change: Mapping[str, Any], held: Mapping[str, int], plans: Mapping[str, Plan]
) -> Terms:
    """``terms`` after ``change``, a body that fits its schema: plan, then limits, usage and preset.

    ``held``: how many ``clients`` and ``invoices`` the account holds that count toward its limits. Raises :class:`NotValid` for a plan that there is not, for usage below what is held, and for a preset that
    cannot be.
    """
    if "plan" in change:
        terms = terms._replace(plan=_plan(change["plan"], plans))
    if "limits" in change:
        terms = terms._replace(plan=replace(terms.plan, **change["limits"]))
    for kind, count in change.get("usage", {}).items():
        if count < held[kind]:
            raise NotValid(
                f"Invalid field usage.{kind}: {count} is less than the account holds, {held[kind]}"
            )
        terms = _using(terms, kind, count, held)
    if "preset" in change:
        terms = _preset(terms, change["preset"], held)
    if "requestsPerMinute" in change:
        terms = terms._replace(rate_limit=change["requestsPerMinute"])
    return terms


def _plan(name: str, plans: Mapping[str, Plan]) -> Plan:
    if name not in plans:
        raise NotValid(f"Invalid field plan: no such plan: {name}; the plans are {', '.join(plans)}")
    return plans[name]


def _preset(terms: Terms, preset: str, held: Mapping[str, int]) -> Terms:
    limits = {kind: limit for kind in _KINDS if (limit := getattr(terms.plan, kind)) is not None}
    if not limits:
        raise NotValid(
            f"Invalid field preset: {preset} needs a limit, and there is none of clients or of invoices; give limits"
        )
    for kind, limit in limits.items():
        there = held[kind]
        if preset == "at_the_limit":
            terms = _using(terms, kind, max(limit, there), held)
        elif limit > there:
            terms = _using(terms, kind, limit - 1, held)
        else:
            raise NotValid(
                f"Invalid field preset: {preset} is not possible:"
                f" the account may have {limit} {kind} and holds {there}"
            )
    return terms


def _using(terms: Terms, kind: str, count: int, held: Mapping[str, int]) -> Terms:
    elsewhere = count - held[kind]
    if kind == "clients":
        return terms._replace(clients_elsewhere=elsewhere)
    return terms._replace(invoices_elsewhere=elsewhere)
