"""Updating invoices: INV-UPDATE-1 to -6.

Every field is changed by itself, so that what a change resets or forgets is seen. Only the run's own drafts are
changed; for what is no draft, a foreign invoice is sent values that it has already, and only in ``full``.
"""

from __future__ import annotations

from typing import Any, Final

from conformance.core import clauses as c
from conformance.core.exchange import Exchange
from conformance.core.expect import Expect, NotTestable, Said
from conformance.core.run import Run
from conformance.core.target import Scope
from conformance.core.world import LINE, World
from conformance.deciding import decides
from conformance.suite.invoices_finding import MOST, STATUSES, path_of
from conformance.suite.invoices_judging import agree, differing
from conformance.suite.invoices_tracking import Tracked
from conformance.suite.invoices_wrong import FEW, MANY, Wrong

_THREE: Final[list[dict[str, Any]]] = [
    {"description": "Design", "quantity": 2, "unitPrice": 350.25, "taxRate": 10},
    {"description": "Print", "quantity": 3, "unitPrice": 20, "taxRate": 25},
    {"description": "Delivery", "quantity": 1, "unitPrice": 12.5, "taxRate": 0},
]
_TWO: Final[list[dict[str, Any]]] = [
    {"description": "Translation", "quantity": 4, "unitPrice": 75.5, "taxRate": 20},
    {"description": "Design", "quantity": 5, "unitPrice": 350.25, "taxRate": 0},
]
#: A valid update of every field but the client and the number.
_CONTROL: Final[dict[str, Any]] = {
    "currency": "EUR",
    "issueDate": "2024-06-02",
    "dueDate": "2024-07-02",
    "lineItems": [LINE | {"quantity": 41}],
    "notes": "Control",
    "terms": "Control",
}
#: What may change at any time on an invoice that is in use.
_OTHERS: Final = frozenset({"status", "sentViaEmail", "sentAt", "paidAt", "client"})


@decides(
    *(c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3),
    requests=25,
    writes=10,
    uses=("acme",),
)
def test_update_invoice_changes_what_is_sent_and_nothing_else(run: Run, expect: Expect, world: World) -> None:
    """Each field changes by itself, leaves the others, and shows in detail and list; new lines replace the old."""
    acme = str(world.acme.record["id"])
    globex = world.client("Globex")
    draft = Tracked(run, expect, world.invoice_fields(acme, lineItems=_THREE))
    draft.put(notes="Updated scope")
    draft.put(terms="Payment due within 14 days")
    draft.judge()
    draft.put(issueDate="2024-06-03")
    draft.put(dueDate="2024-07-15")
    draft.judge()
    draft.put(lineItems=_TWO)
    draft.judge(in_list=True)
    draft.put(currency="EUR")
    draft.put(invoiceNumber=world.number())
    draft.judge()
    moved = draft.put(clientId=globex["id"])
    detail = draft.judge(in_list=True, client=globex)
    if moved.is_success and detail.record.get("clientId") == globex["id"]:
        _judge_moved(run, expect, acme, detail)
    draft.close()


def _judge_moved(run: Run, expect: Expect, former: str, detail: Exchange) -> None:
    """The list of the former client may not have the invoice any more, if that list has only what is the client's."""
    listed = run.get("/invoices", query={"clientId": former, "limit": MOST})
    id_ = detail.record["id"]
    others = [item for item in listed.items if item.get("id") != id_]
    works = bool(others) and all(item.get("clientId") == former for item in others)  # INV-LIST-2 else
    gone = not works or len(others) == len(listed.items)
    told = Said("it is listed there")
    expect.that(c.INV_UPDATE_3, gone, "the invoice out of its former client's list", told, detail, listed)


@decides(
    c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3, scope=Scope.FULL, requests=23, writes=6, uses=("acme",)
)
def test_update_invoice_in_several_fields_at_once(run: Run, expect: Expect, world: World) -> None:
    """Several fields change at once; totals follow lines that differ in one figure, and a currency's decimals."""
    acme = str(world.acme.record["id"])
    draft = Tracked(run, expect, world.invoice_fields(acme, lineItems=_TWO))
    draft.put(dueDate="2024-07-15", lineItems=[LINE | {"quantity": 50}], notes="Updated scope")
    draft.judge(in_list=True)
    draft.put(lineItems=[LINE | {"quantity": 51}])
    draft.judge(in_list=True)
    draft.put(lineItems=[LINE | {"quantity": 51, "taxRate": 20}])
    draft.judge(in_list=True)
    draft.put(lineItems=[*_THREE, *_THREE])
    draft.judge(in_list=True)
    draft.put(currency="JPY")
    draft.judge(in_list=True)
    draft.close()


@decides(c.INV_UPDATE_6, requests=len(FEW) + 4, writes=len(FEW) + 2, uses=("acme",))
def test_update_invoice_with_a_wrong_type_is_refused(run: Run, expect: Expect, world: World) -> None:
    """A field of the wrong JSON type, or a date that is none, is refused with 400, and the invoice is unchanged."""
    _judge_wrong(run, expect, world, FEW, first=False)


@decides(c.INV_UPDATE_6, scope=Scope.FULL, requests=len(MANY) + 4, writes=len(MANY) + 2, uses=("acme",))
def test_update_invoice_with_any_wrong_type_is_refused(run: Run, expect: Expect, world: World) -> None:
    """Any other JSON type in any field is refused with 400, and the invoice is unchanged."""
    _judge_wrong(run, expect, world, MANY, first=True)


def _judge_wrong(run: Run, expect: Expect, world: World, table: tuple[Wrong, ...], *, first: bool) -> None:
    made = world.made(world.post_invoice(world.invoice_fields(str(world.acme.record["id"]))))
    path = path_of(made.record)
    control = run.put(path, _CONTROL | {"invoiceNumber": (number := world.number())})
    if not control.is_success:
        raise NotTestable(f"a valid update is refused: {control}")
    before = world.read(path)
    kept = {f for f, v in (_CONTROL | {"invoiceNumber": number}).items() if agree(f, before.record.get(f), v)}
    tried = [
        wrong for wrong in table if wrong.field in kept or wrong.field == "clientId"
    ]  # INV-UPDATE-1, -2 else
    refused = []
    for wrong in tried:
        # A valid change goes along, which may not be made either.
        beside = {"terms": "In vain"} if wrong.field != "terms" else {"notes": "In vain"}
        exchange = run.put(path, beside | wrong.fields(first=first))
        expect.status(c.INV_UPDATE_6, exchange, *wrong.refusals, why=f"for {wrong}")
        if not exchange.is_success:
            refused.append(exchange)
    after = run.get(path)
    if len(refused) < len(tried):
        return  # what was accepted may have changed it
    changed = differing(after.record, before.record)
    told = Said(f"another {', '.join(changed)}" if changed else f"status {after.status}")
    unchanged = after.status == 200 and not changed
    expect.that(
        c.INV_UPDATE_6,
        unchanged,
        "the invoice unchanged by refused updates",
        told,
        before,
        *refused[-1:],
        after,
    )


@decides(c.INV_UPDATE_5, requests=1, writes=1, uses=("unknown_invoice",))
def test_update_invoice_with_an_unknown_id_is_not_found(run: Run, expect: Expect, world: World) -> None:
    """An update of an id that nobody has is answered with 404."""
    unknown = world.unknown_invoice
    if unknown.status != 404:
        raise NotTestable("an id that was made up is answered as if it existed")
    put = run.put(unknown.request.path, {"notes": "Nobody's"})
    expect.status(c.INV_UPDATE_5, put, 404, why="for an unknown id")


@decides(
    c.INV_UPDATE_4,
    scope=Scope.FULL,
    requests=3 + len(STATUSES[1:]) * 5,
    writes=2 + len(STATUSES[1:]) * 2,
    uses=("acme",),
    observes=(c.UPDATE_OF_SENT,),
)
def test_update_invoice_that_is_no_draft_is_refused(run: Run, expect: Expect, world: World) -> None:
    """An invoice in any other status is refused with 400 or 403, even values that it has, and is unchanged."""
    own = world.invoice()
    echo = run.put(path_of(own), {field: own[field] for field in ("notes", "dueDate")})
    if not echo.is_success:
        raise NotTestable(f"not even a draft can be sent the values that it has: {echo}")
    for status in STATUSES[1:]:
        page = run.get("/invoices", query={"status": status, "limit": 1})
        for item in page.items[:1]:
            detail = run.get(path_of(item))
            # A server may ignore the filter (INV-LIST-3), and a draft may have been sent meanwhile.
            if detail.status == 200 and detail.record.get("status") in STATUSES[1:]:
                _judge_non_draft(run, expect, detail)
    if c.INV_UPDATE_4 not in expect.touched:
        raise NotTestable("the account has only drafts")


def _judge_non_draft(run: Run, expect: Expect, detail: Exchange) -> None:
    record, path = detail.record, path_of(detail.record)
    run.wire.guard.may_echo(record)
    fields = [f for f in ("dueDate", "notes", "terms") if isinstance(record.get(f), str)]
    puts = [run.put(path, {field: record[field]}) for field in fields[:2]]
    if not puts or any(put.status == 404 for put in puts):
        return  # gone meanwhile
    for put in puts:
        expect.status(c.INV_UPDATE_4, put, 400, 403, why=f"for an invoice that is {record['status']}")
        if str(put.status) in c.UPDATE_OF_SENT.values:
            expect.observe(c.UPDATE_OF_SENT, str(put.status), put)
    after = run.get(path)
    if after.status != 200:
        return
    changed = [f for f in differing(after.record, record) if f not in _OTHERS]
    told = Said(f"another {', '.join(changed)}")
    expect.that(
        c.INV_UPDATE_4, not changed, "an invoice that is no draft unchanged", told, detail, *puts, after
    )
