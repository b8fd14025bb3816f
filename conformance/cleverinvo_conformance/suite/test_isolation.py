"""Isolation of accounts: AUTH-4, and that no invoice is created for another account's client (INV-CREATE-6).

In ``standard`` the records are the second account's and the first account tries to reach them; in ``full`` it is tried in the
other direction, too. Both are the test's own: shared records might be harmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from cleverinvo_conformance.checks.pdf import check_name, check_text, opened, shown_by
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.dense_values import YEN
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import OtherValue, Status
from cleverinvo_conformance.core.expectation import item as item_at
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.pdf_text import described
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.suite.client_lists import item_of
from cleverinvo_conformance.suite.invoice_lists import path_of

_HARM: Final = "Written by another account"
#: Lists that only ``full`` asks for.
_MORE: Final[tuple[tuple[str, dict[str, object]], ...]] = (
    ("/invoices", {"status": "DRAFT"}),
    ("/invoices", {"status": "DRAFT", "page": 2}),
    ("/invoices", {"search": "Apart"}),
    ("/clients", {"search": "Apart"}),
    ("/clients", {}),
    ("/clients", {"page": 2}),
)


@dataclass(frozen=True, slots=True)
class _Owned:
    """A client and an invoice of it, created with ``owner``'s key; ``stranger`` is the other account's."""

    owner: str
    stranger: str
    client: dict[str, Any]
    invoice: dict[str, Any]
    invoice_id: str

    @property
    def client_id(self) -> str:
        """The client's id."""
        return str(self.client["id"])

    def is_shown_by(self, text: str) -> bool:
        """Whether ``text`` has the client's e-mail address. No other record has it, while ids and numbers may repeat."""
        email = self.client.get("email")
        return isinstance(email, str) and email.lower() in text.lower()

    @property
    def paths(self) -> tuple[str, str]:
        """The client's and the invoice's."""
        return f"/clients/{segment(self.client_id)}", f"/invoices/{segment(self.invoice_id)}"


def _owned(run: Run, owner: str, stranger: str, number: str) -> _Owned:
    """Two requests, or three where ``number`` is refused for the invoice. Raises :class:`NotTestable`."""
    if run.target.keys[owner] == run.target.keys[stranger]:
        raise NotTestable("both keys are the same")
    test_data = run.test_data
    client = test_data.made(test_data.post_client(test_data.client_fields("Apart"), key=owner)).record
    fields = test_data.invoice_fields(
        str(client["id"]), invoiceNumber=number, currency="JPY", lineItems=[dict(line) for line in YEN]
    )
    created = test_data.post_invoice(fields, key=owner)
    if not created.is_success:  # the model reports the refusal (INV-CREATE-1)
        fields["invoiceNumber"] = test_data.number()
        created = test_data.post_invoice(fields, key=owner)
    return _Owned(owner, stranger, client, fields, str(test_data.made(created).record["id"]))


@verifies(*(c.AUTH_4, c.INV_CREATE_6), keys=("other",))
def test_record_of_another_account_is_out_of_reach(run: Run, test_data: TestData, expect: Expect) -> None:
    """Another account neither reads, prints, lists, updates nor deletes a record, nor invoices its client.

    The two accounts have an invoice of the same number and a client with the same values; each gets its own.
    """
    number = str(test_data.draft.record["invoiceNumber"])
    owned = _owned(run, "other", "primary", number)
    # A client with the very values of one of the first account; the model reports a refusal (CLI-CREATE-1).
    test_data.post_client(test_data.acme.request.document, key="other")
    _is_unreadable(run, test_data, expect, owned)
    _is_unlisted(run, expect, owned)
    _is_not_invoiced(run, test_data, expect, owned)
    # What it can even read is not written to: the guard takes it for its own.
    hidden = [path for path in owned.paths if run.api.guard.may_write(path, owned.stranger)]
    attempts = [
        *(run.put(path, {"notes": _HARM}, key=owned.stranger) for path in hidden),
        *(run.delete(path, key=owned.stranger) for path in reversed(hidden)),
    ]
    for attempt in attempts:
        _is_not_found(run, test_data, expect, attempt)
    for path in hidden:
        own = [a for a in attempts if a.request.path == path]
        after, shown = _seen_by_owner(run, owned, path)
        is_there = after.status == 200 and bool(shown) and shown.get("isActive") is not False
        got = Phrase(after)
        expect.that(c.AUTH_4, is_there, "its owner still to read the record", got, *own, after)
        unharmed = shown.get("notes") != _HARM
        place = item_at(shown.get("id")) if after.is_of_list else "/data"
        expected, must = "`notes` not to be another account's", OtherValue(f"{place}/notes", _HARM)
        expect.that(c.AUTH_4, unharmed, expected, _HARM, *own, after, must=must)


def _seen_by_owner(run: Run, owned: _Owned, path: str) -> tuple[Exchange, dict[str, Any]]:
    """The record as its owner sees it: a client in the list, if it is there, for that must show none of the stranger's.

    The stranger has asked for the same list; that answer may not be kept for the owner. The model reports what it shows.
    """
    if path == owned.paths[0]:
        page = run.get("/clients", query={"limit": 100}, key=owned.owner)
        if item := item_of(page, owned.client_id):
            return page, item
    read = run.get(path, key=owned.owner)
    return read, read.record


@verifies(c.AUTH_4, scope=Scope.FULL, keys=("other",))
def test_record_of_the_first_account_is_out_of_reach(run: Run, test_data: TestData, expect: Expect) -> None:
    """The second account reads and lists nothing of the first one's either, even if both ask at the same time."""
    owned = _owned(run, "primary", "other", f"{test_data.number()}-{test_data.mark}")
    _is_unreadable(run, test_data, expect, owned)
    _is_unlisted(run, expect, owned)
    number = ("/invoices", {"search": owned.invoice["invoiceNumber"]})
    for path, query in (number, *_MORE):
        _leaks_nothing(expect, owned, run.get(path, query=query | {"limit": 100}, key=owned.stranger))
    both = [
        run.api.request("GET", "/clients", query={"search": run.test_data.mark}, key=key)
        for key in (owned.owner, owned.stranger)
    ]
    _, listing = run.api.send_together(both)
    _leaks_nothing(expect, owned, listing)


@verifies(*(c.AUTH_4, c.PDF_1, c.PDF_2, c.PDF_3), scope=Scope.FULL, keys=("other",))
def test_invoice_pdf_is_its_own_where_accounts_share_a_number(
    run: Run, test_data: TestData, expect: Expect
) -> None:
    """Two accounts have an invoice of the same number; the PDF of each shows its own, whoever asked first."""
    if run.target.keys["primary"] == run.target.keys["other"]:
        raise NotTestable("both keys are the same")
    own = test_data.invoice()
    number = str(own.get("invoiceNumber"))
    client = test_data.made(test_data.post_client(test_data.client_fields("Same number"), key="other")).record
    fields = test_data.invoice_fields(str(client["id"]), invoiceNumber=number)
    made = test_data.made(test_data.post_invoice(fields, key="other"))
    path = path_of(made.record)
    detail = test_data.read(path, key="other")
    run.get(f"{path_of(own)}/pdf")
    exchange = run.get(f"{path}/pdf", key="other")
    pdf = opened(expect, exchange)
    check_name(expect, exchange, number)
    content = shown_by(detail.record, str(client["name"]), detail.record.get("total"))
    check_text(expect, c.PDF_3, pdf, content, detail, exchange)
    leaked = pdf.shows_whole(str(test_data.acme.record["name"]))
    expect.that(c.AUTH_4, not leaked, "no other account's client on the PDF", described(pdf), exchange)


def _is_unreadable(run: Run, test_data: TestData, expect: Expect, owned: _Owned) -> None:
    """The owner reads the invoice and its PDF right before the stranger does: neither answer may be kept for that one."""
    client, invoice = owned.paths
    for path in (client, invoice, f"{invoice}/pdf"):
        if path != client:
            run.get(path, key=owned.owner)
        exchange = run.get(path, key=owned.stranger)
        described = owned.is_shown_by(exchange.body.decode("utf-8", "replace"))
        if exchange.record.get("id") and not described:
            raise NotTestable("the other account has a record of the same id: each counts its own")
        if exchange.is_success and run.get(path, key=None).is_success:
            expect.not_tested(f"anyone may {exchange}, even without a key", c.AUTH_4)
            continue
        _is_not_found(run, test_data, expect, exchange)
        expect.that(
            c.AUTH_4,
            not described,
            "nothing of another account's record",
            "its client's e-mail address",
            exchange,
            must=Status((404,)),
        )


def _is_not_found(run: Run, test_data: TestData, expect: Expect, attempt: Exchange) -> None:
    """404; where an unknown id is answered in the same way, another clause is violated (CLI-DELETE-5, …)."""
    control = _of_unknown(run, test_data, attempt.request) if attempt.status != 404 else None
    if control and control.status == attempt.status and not control.record.get("id"):
        expect.not_tested(f"an unknown id is answered with {control.status}, too", c.AUTH_4)
    else:
        expect.status(c.AUTH_4, attempt, 404, why="for another account's record")


def _of_unknown(run: Run, test_data: TestData, request: Request) -> Exchange | None:
    """The same request for an unknown record, if such a one is known."""
    collection = request.path.split("/")[1]
    try:
        known = test_data.unknown_client if collection == "clients" else test_data.unknown_invoice
    except NotTestable:
        return None
    is_pdf = request.path.endswith("/pdf")
    if request.method == "GET" and not is_pdf:
        return known
    if known.status != 404 or run.get(known.request.path, key=request.key).status != 404:
        return None
    options = {} if request.document is None else {"json_body": request.document}
    path = f"{known.request.path}/pdf" if is_pdf else known.request.path
    return run.api.send(request.method, path, key=request.key, **options)


def _is_unlisted(run: Run, expect: Expect, owned: _Owned) -> None:
    """Four lists: a search; all invoices, or the first hundred where there are more; by number; of that client."""
    for path, query in (
        ("/clients", {"search": run.test_data.mark}),
        ("/invoices", {"limit": 100}),
        # Of the drafts with its number, which a status or a search alone may take from all accounts.
        ("/invoices", {"search": owned.invoice["invoiceNumber"], "status": "DRAFT", "limit": 100}),
        ("/invoices", {"clientId": owned.client_id}),
    ):
        _leaks_nothing(expect, owned, run.get(path, query=urlencode(query), key=owned.stranger))


def _leaks_nothing(expect: Expect, owned: _Owned, listed: Exchange) -> None:
    id_ = owned.client_id if listed.request.path == "/clients" else owned.invoice_id
    # By the address, too: each account may count its own.
    leaks = [i for i in listed.items if str(i.get("id")) == id_ and owned.is_shown_by(str(i))]
    got = Phrase("the other account's record among them")
    expect.that(c.AUTH_4, not leaks, "a list of the account's own records", got, listed)


def _is_not_invoiced(run: Run, test_data: TestData, expect: Expect, owned: _Owned) -> None:
    """The owner's ``POST`` of the same fields was accepted, so a refusal is for the client's sake."""
    fields = owned.invoice | {"invoiceNumber": test_data.number()}
    exchange = test_data.post_invoice(fields, key=owned.stranger)
    if exchange.status == 403:
        expect.not_tested("the other account may make no invoices at all", c.INV_CREATE_6)
        return
    expect.status(c.INV_CREATE_6, exchange, 400, 404, why="for a client of another account")
