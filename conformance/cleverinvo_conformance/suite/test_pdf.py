"""The PDF of an invoice: PDF-1 to PDF-4. That an unknown invoice has none (PDF-5) is in ``test_invoices_read``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import pytest

from cleverinvo_conformance.checks.invoices import agree
from cleverinvo_conformance.checks.pdf import (
    Content,
    check_absent,
    check_name,
    check_text,
    lacking,
    opened,
    remaining,
    shown_by,
    totals_shown,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.pdf_text import Pdf
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.suite.changed_draft import Page, changed_draft
from cleverinvo_conformance.suite.existing_pdf import existing_pdf
from cleverinvo_conformance.suite.invoice_lists import detail_of, path_of

#: Taller than a page of some producers.
_LONG: Final = " ".join(f"Clause {at:03} of this long contract." for at in range(1, 100))

#: Updates of the shared draft after which its PDF is asked for.
_UPDATES: Final = 3
#: A PDF, what it must show, what it may not show any more, and how it came about.
_Step = tuple[Pdf, Content, list[str], tuple[Exchange, ...]]

#: Script -> client, description, another.
_SCRIPTS: Final = {
    "chinese": ("示例科技有限公司", "网站开发与维护", "数据库设计"),
    "japanese": ("株式会社サンプル", "ウェブサイト開発", "保守サポート費用"),
    "korean": ("주식회사 예시", "웹사이트 개발", "서버 유지보수"),
    "arabic": ("شركة المثال", "تطوير المواقع", "استضافة الخادم"),
    "cyrillic": ("ООО «Ромашка»", "Разработка сайта", "Техническая поддержка"),
    "markup": ("<b>Bold</b> & Sons", "<i>Italic</i> &amp; 100% {braces}", "Line\\nbreak $1 %s <br/>"),
    "accents": ("Łódź Æther GmbH", "Œuvre d’art façonnée", "Çağrı merkezi ığüş"),
    "long": (
        "The Worshipful Company of Conformance Testers and Their Heirs",
        "Design, construction and commissioning of an irrigation system for the greenhouses on the southern slope",
        "Supercalifragilistic",
    ),
}


@verifies(*(c.PDF_1, c.PDF_2, c.PDF_3, c.PDF_4))
def test_download_invoice_pdf_shows_the_invoice_as_it_is(run: Run, expect: Expect) -> None:
    """As soon as an invoice is created or updated, its PDF opens, has its number for a name, and shows it as it is."""
    changed = changed_draft(run)
    if not changed.pages:
        changed.demand()
    fresh, *updated = changed.pages
    before = opened(expect, fresh.pdf)
    shown = shown_by(fresh.fields, fresh.client, fresh.write.record.get("total"))
    if list(lacking(before, shown)):  # what was made of it: INV-CREATE-1, -4
        record = fresh.detail.record
        shown = shown_by(record, fresh.client, record.get("total"))
    check_name(expect, fresh.pdf, str(shown.number))
    if obstacle := check_text(expect, c.PDF_3, before, shown, fresh.write, fresh.pdf):
        raise NotTestable(obstacle)
    changed.demand()
    if len(updated) < _UPDATES:  # INV-UPDATE-1, -2
        raise NotTestable("the invoice cannot be updated")
    steps = _steps(expect, fresh, updated)
    if any(list(lacking(pdf, now)) or remaining(before, pdf, old) for pdf, now, old, _ in steps):
        if not all(map(_shows_updates, updated)):
            raise NotTestable("the invoice itself does not show its updates")
        # The total that the invoice itself shows: that of the answer to the PUT is INV-UPDATE-2's.
        steps = [
            (pdf, now._replace(totals=_totals(page)), old, seen)
            for page, (pdf, now, old, seen) in zip(updated, steps, strict=True)
        ]
    check_name(expect, updated[-1].pdf, updated[-1].fields["invoiceNumber"])
    for pdf, now, old, exchanges in steps:
        is_outdated = pdf.is_blank or pdf.text == before.text or bool(remaining(before, pdf, old))
        is_outdated = (
            is_outdated or any(map(pdf.shows_money, shown.totals)) or _lacks_all_new(pdf, now, shown)
        )
        if not is_outdated and (obstacle := check_text(expect, c.PDF_3, pdf, now, *exchanges)):
            raise NotTestable(obstacle)  # it shows nothing old: this text it does not show at all
        check_text(expect, c.PDF_4, pdf, now, *exchanges)
        check_absent(expect, c.PDF_4, before, pdf, old, fresh.pdf, *exchanges)


def _steps(expect: Expect, fresh: Page, updated: list[Page]) -> list[_Step]:
    """The pages after each update; of what the ``fresh`` invoice had, the page may not show what it has no more."""
    steps: list[_Step] = []
    for page in updated:
        now = shown_by(page.fields, page.client, page.write.record.get("total"))
        # A number in another form than the one that was sent is INV-CREATE-1's fault.
        if page.fields["invoiceNumber"] == fresh.fields["invoiceNumber"]:
            now = now._replace(number=str(fresh.detail.record.get("invoiceNumber")))
        current = Pdf(1, "\n".join(_texts([page.fields, page.detail.record, page.client])), is_readable=True)
        once = shown_by(fresh.fields, fresh.client, None)
        former = (*once.descriptions, once.number, once.client)
        # What is a part of a text that the invoice has now is no trace of the old one.
        old = [text for text in former if text and not current.shows(text)]
        steps.append((opened(expect, page.pdf), now, old, (page.write, page.pdf)))
    return steps


def _texts(value: Any) -> Iterator[str]:
    """All texts in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _lacks_all_new(pdf: Pdf, now: Content, before: Content) -> bool:
    """Whether the page shows all lines of ``now`` that were there before, and none of the others."""
    new = [text for text in now.descriptions if text not in before.descriptions]
    old = [text for text in now.descriptions if text in before.descriptions]
    return bool(new) and not any(map(pdf.shows, new)) and all(map(pdf.shows, old))


def _shows_updates(page: Page) -> bool:
    """Whether the invoice itself showed what the page is compared with."""
    names = ("lineItems", "invoiceNumber", "clientId", "currency")
    return all(agree(name, page.detail.record.get(name), page.fields[name]) for name in names)


def _totals(page: Page) -> tuple[Decimal, ...]:
    return totals_shown(page.detail.record.get("total"), page.detail.record.get("currency"))


def _kept(run: Run, path: str, pdf: Pdf, sent: Content) -> Content:
    """What a PDF must show: what was ``sent``, or what was made of it (INV-CREATE-1, -4); one request if it lacks any."""
    if not list(lacking(pdf, sent)):
        return sent
    detail = run.get(path)
    if detail.status != 200:
        return sent
    kept = shown_by(detail.record, sent.client, detail.record.get("total"))
    return kept._replace(client=sent.client)


@verifies(c.PDF_1, c.PDF_2, c.PDF_3, scope=Scope.READ)
def test_download_existing_invoice_pdf_shows_the_invoice(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """The PDF of an invoice that the account has opens, has its number for a name, and shows number, lines and total."""
    item, exchange = existing_pdf(run)
    path, detail = path_of(item), detail_of(run, item)
    if detail.status != 200:
        raise NotTestable(f"a listed invoice could not be read: {detail}")
    pdf = opened(expect, exchange)
    invoice_number = str(detail.record.get("invoiceNumber"))
    # Whether it shows the client's name of then or of now is its deployment's choice (`invoice_client_name`).
    formatted = shown_by(detail.record, None, detail.record.get("total"))
    if list(lacking(pdf, formatted)) and run.get(path).record != detail.record:
        raise NotTestable("the invoice changed while it was read")
    check_name(expect, exchange, invoice_number)
    check_text(expect, c.PDF_3, pdf, formatted, detail, exchange)


@verifies(c.PDF_1, c.PDF_3, c.PDF_4, scope=Scope.FULL)
@pytest.mark.parametrize("script", _SCRIPTS)
def test_download_invoice_pdf_shows_any_text(
    run: Run, expect: Expect, test_data: TestData, script: str
) -> None:
    """Names and descriptions in any script, with markup or of some length, are on the PDF, before and after an update."""
    name, first, second = _SCRIPTS[script]
    client = test_data.client(name)
    lines = [{"description": first, "quantity": 3, "unitPrice": 4321, "taxRate": 10}]
    fields = test_data.invoice_fields(str(client["id"]), lineItems=lines)
    made = test_data.made(test_data.post_invoice(fields))
    path = path_of(made.record)
    exchange = run.get(f"{path}/pdf")
    pdf = opened(expect, exchange)
    formatted = _kept(run, path, pdf, shown_by(fields, name, made.record.get("total")))
    if obstacle := check_text(expect, c.PDF_3, pdf, formatted, made, exchange):
        raise NotTestable(obstacle)
    put = run.put(path, {"lineItems": [lines[0] | {"description": second}]})
    detail = run.get(path)
    if not agree("lineItems", detail.record.get("lineItems"), [{"description": second}]):
        raise NotTestable("the invoice itself does not show its update")
    after = run.get(f"{path}/pdf")
    now = fields | {"lineItems": [lines[0] | {"description": second}]}
    content = shown_by(now, name, detail.record.get("total"))
    check_text(expect, c.PDF_4, opened(expect, after), content, put, after)


@verifies(*(c.PDF_1, c.PDF_2, c.PDF_3, c.PDF_4), scope=Scope.FULL)
def test_download_invoice_pdf_follows_its_client(run: Run, expect: Expect, test_data: TestData) -> None:
    """An invoice of many lines shows them all, and after it moved to another client that client's name."""
    lines = [
        {"description": f"Position {at:03} of the bill", "quantity": at, "unitPrice": 3.5, "taxRate": 10}
        for at in range(1, 101)
    ]
    invoice_number = f"{test_data.number()} (b) v.2"
    fields = test_data.invoice_fields(
        str(test_data.acme.record["id"]), lineItems=lines, invoiceNumber=invoice_number
    )
    made = test_data.made(test_data.post_invoice(fields))
    path = path_of(made.record)
    first = run.get(f"{path}/pdf")
    before = opened(expect, first)
    formatted = _kept(
        run, path, before, shown_by(fields, str(test_data.acme.record["name"]), made.record.get("total"))
    )
    check_name(expect, first, str(formatted.number))
    if obstacle := check_text(expect, c.PDF_3, before, formatted, made, first):
        raise NotTestable(obstacle)
    vandelay = test_data.client("Vandelay Industries")
    put = run.put(path, {"clientId": vandelay["id"]})
    detail = test_data.read(path)
    if not agree("client", detail.record.get("client"), vandelay):
        raise NotTestable("the invoice itself does not show its new client")
    second = run.get(f"{path}/pdf")
    after = opened(expect, second)
    now = shown_by(fields, str(vandelay["name"]), detail.record.get("total"))
    check_text(expect, c.PDF_4, after, now, put, second)
    check_absent(expect, c.PDF_4, before, after, [str(test_data.acme.record["name"])], put, second)


@verifies(*(c.PDF_1, c.PDF_2, c.PDF_3), scope=Scope.FULL)
@pytest.mark.parametrize("what", ["long", "many", "unnumbered"])
def test_download_invoice_pdf_shows_one_of_several(
    run: Run, expect: Expect, test_data: TestData, what: str
) -> None:
    """Of two invoices of one client, each PDF shows its own: with long texts, many lines, or numbers that are generated."""
    client = test_data.acme.record
    kinds = {
        "long": [_LONG, f"Short one\n{_LONG[:1500]}"],
        "many": [f"Position {at:03} of sixty" for at in range(1, 61)],
        "unnumbered": ["Work on the roof garden"],
    }
    made = []
    for price in (17.25, 1042.5):
        lines = [
            {"description": text, "quantity": 2, "unitPrice": price, "taxRate": 10} for text in kinds[what]
        ]
        fields = test_data.invoice_fields(str(client["id"]), lineItems=lines)
        if what == "unnumbered":
            del fields["invoiceNumber"]
        made.append(test_data.post_invoice(fields))
    if not all(each.is_success for each in made):
        raise NotTestable("such invoices are refused")
    for each in made:
        path = path_of(test_data.made(each).record)
        detail = test_data.read(path)
        exchange = run.get(f"{path}/pdf")
        pdf = opened(expect, exchange)
        content = shown_by(detail.record, str(client["name"]), detail.record.get("total"))
        check_name(expect, exchange, str(content.number))
        check_text(expect, c.PDF_3, pdf, content, detail, exchange)
