"""PDFs of the run's own invoices, compared with what the API answered: each fault with a PDF that conforms."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from cleverinvo_conformance.checks.known_records import AccountChecks
from cleverinvo_conformance.core import dense_values
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.core.pdf_process import close_reader
from cleverinvo_conformance.suite import changed_draft, test_pdf

from tests.conformance.mutants import truthful_papers
from tests.conformance.mutants.odd_pdf import drawn
from tests.conformance.mutants.odd_pdf_outlines import outlined
from tests.conformance.mutants.other_pdf import file_of, paper, paper_of, stream, text_of
from tests.conformance.mutants.truthful_papers import Outlined

MOMENT = "2024-06-01T12:00:00.000Z"
CLIENT = {"name": "mark7 Łódź & Söhne", "email": "mark7@a.example"}
LINES = [
    {"description": "Pipe < 10 cm, R&D", "quantity": 1, "unitPrice": 1.235, "taxRate": 0},
    {"description": "Garden design\nsecond phase", "quantity": 2, "unitPrice": 1000, "taxRate": 0},
    {"description": "خدمات استشارية", "quantity": 1, "unitPrice": 0.5, "taxRate": 0},
]
SENT = {
    "invoiceNumber": "MARK7-0001 ü, b/7", "currency": "KWD", "issueDate": "2024-06-01", "dueDate": "2024-07-01",
    "lineItems": LINES, "notes": "Thank you for your business", "terms": "30 days",
}  # fmt: skip
#: What an update changes.
NEW_LINES = [{"description": "Greenhouse planning", "quantity": 3, "unitPrice": 7, "taxRate": 0}]


#: All that the suite sends as line items, in one invoice.
DENSE = [
    line | {"taxRate": 0}
    for lines in (*(lines for _, lines in dense_values.LINES), changed_draft.DENSE, [NEW_LINES[0] | {"description": test_pdf._LONG}])
    for line in lines
]  # fmt: skip


class Story:
    """A run that has made a client and an invoice, and reads what a server of the test's own answers."""

    def __init__(self):
        self.checks = AccountChecks("mark7")
        self.number = 0
        self.found = []
        self.sent = {}
        self.client = dict(CLIENT)
        self.ask("POST", "/clients", CLIENT, self.shown_client("c1"), 201)
        self.ask("POST", "/clients", {"name": "mark7 Vandelay", "email": "v@a.example"}, self.shown_client("c2") | {"name": "mark7 Vandelay", "email": "v@a.example"}, 201)  # fmt: skip
        self.write("POST", "/invoices", SENT | {"clientId": "c1"})

    def shown_client(self, id_):
        return {"id": id_, **CLIENT, "address": None, "taxId": None, "phone": None, "notes": None, "isActive": True, "createdAt": MOMENT, "updatedAt": MOMENT}  # fmt: skip

    @property
    def detail(self):
        """The invoice as the server answers it."""
        exact = [Decimal(str(line["quantity"])) * Decimal(str(line["unitPrice"])) for line in self.sent["lineItems"]]  # fmt: skip
        lines = [line | {"amount": float(amount)} for line, amount in zip(self.sent["lineItems"], exact, strict=True)]  # fmt: skip
        total = float(sum(exact))
        client = dict(CLIENT) if self.sent["clientId"] == "c1" else {"name": "mark7 Vandelay", "email": "v@a.example"}  # fmt: skip
        return self.sent | {
            "id": "i1", "lineItems": lines, "client": client, "subtotal": total, "taxTotal": 0, "discountTotal": 0, "total": total,
            "status": "DRAFT", "createdAt": MOMENT, "sentViaEmail": False, "sentAt": None, "paidAt": None,
        }  # fmt: skip

    def write(self, method, path, body):
        self.sent = self.sent | body
        receipt = {name: self.detail[name] for name in ("id", "invoiceNumber", "total", "status")}
        return self.ask(method, path, body, receipt, 201 if method == "POST" else 200)

    def update(self, **changes):
        return self.write("PUT", "/invoices/i1", changes)

    def read(self, **changes):
        return self.ask("GET", "/invoices/i1", None, self.detail | changes)

    def ask(self, method, path, body, data, status=200, **options):
        content = json.dumps({"data": data}).encode()
        return self.answer(method, path, content, {"content-type": ["application/json"]}, status, body=body, **options)  # fmt: skip

    def pdf(self, body, *, name=None, status=200, key="primary", type_="application/pdf"):
        """The clauses that a PDF violates."""
        name = "attachment; filename=\"-\"; filename*=UTF-8''" + (
            name or "MARK7-0001%20%C3%BC%2C%20b%2F7.pdf"
        )
        headers = {"content-type": [type_], "content-disposition": [name]}
        return self.answer("GET", "/invoices/i1/pdf", body, headers, status, key=key)

    def answer(self, method, path, content, headers, status, *, body=None, key="primary"):
        self.number += 1
        encoded = None if body is None else json.dumps(body).encode()
        json_type = (("Content-Type", "application/json"),) if encoded else ()
        request = Request(method, path, f"https://a.example{path}", "", json_type, encoded, key)
        found = self.checks.check(Exchange(request, status, headers, content, number=self.number), ())
        self.found += found
        return [deviation.clause.id for deviation in found]


@pytest.fixture(autouse=True, scope="module")
def _reader():
    yield
    close_reader()


@pytest.fixture
def story():
    return Story()


def blank(content=b""):
    """A page with ``content``."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return file_of([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, stream(content, packed=False)])


def without(story, **changes):
    """The PDF of the invoice with other values; its subtotal is its total, as there are no taxes."""
    changes |= {"subtotal": changes["total"]} if "total" in changes else {}
    return paper_of(story.detail | changes)


def retold(story, change):
    lines = [line | {"description": change(line["description"])} for line in story.detail["lineItems"]]
    return without(story, lineItems=lines)


@pytest.mark.parametrize("is_read_first", [True, False])
def test_right_pdf_is_silent(story, is_read_first):
    if is_read_first:
        story.read()
    assert story.pdf(paper_of(story.detail)) == []
    assert story.read() == []
    story.update(lineItems=NEW_LINES, clientId="c2", currency="USD", notes="Another note, that is long")
    assert story.pdf(paper_of(story.detail)) == []
    assert story.read() == []
    assert story.found == []


@pytest.mark.parametrize("server", truthful_papers.SERVERS, ids=lambda server: server.name)
def test_right_pdf_of_any_producer_is_silent(story, server):
    """Also with all unusual values that a run sends: currencies, many lines, scripts, signs, lines of text."""
    for changes in ({}, {"lineItems": DENSE}, {"lineItems": NEW_LINES, "clientId": "c2"}):
        if changes:
            story.update(**changes)
        story.read()
        mutation = server.make()
        if isinstance(mutation, Outlined):
            body = outlined(story.detail)
        else:
            body = drawn(mutation._composed(story.detail), mutation._layout, mutation._assemble)
        assert story.pdf(body) == [], story.found
    assert story.found == []


WRONG = {
    "another number": lambda story: without(story, invoiceNumber="i1"),
    "no client": lambda story: without(story, client={"name": "mark7@a.example"}),
    "a line less": lambda story: without(story, lineItems=story.detail["lineItems"][:-1]),
    "text after <": lambda story: retold(story, lambda text: text.partition("<")[0]),
    "references": lambda story: retold(story, lambda text: text.replace("&", "&amp;")),
    "first line": lambda story: retold(story, lambda text: text.partition("\n")[0]),
    "question marks": lambda story: paper([ln.encode("latin-1", "replace").decode("latin-1") for ln in text_of(story.detail)]),
    "two decimals": lambda story: without(story, total=2001.74),
    "cut": lambda story: without(story, total=2001.73),
    "a hundred times": lambda story: without(story, total=200173.5),
    "a blank page": lambda _: blank(),
    "empty text": lambda _: paper([""]),
    "rules": lambda _: blank(b"40 700 m 500 700 l S 40 600 460 20 re S"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_the_pdf_lacks_is_reported_once(story, what):
    """PDF-3, with the detail, the PDF and the write among the exchanges; the next PDF is no second finding."""
    story.read()
    assert story.pdf(WRONG[what](story)) == ["PDF-3"]
    assert [each.number for each in story.found[0].exchanges] == [3, 4, 5]
    assert story.pdf(WRONG[what](story)) == []
    assert story.read() == []


def test_what_only_the_request_says_waits_for_the_detail(story):
    """A line that the API itself lost is not the PDF's fault; one that the detail shows is."""
    lost = story.detail["lineItems"][:-1]
    assert story.pdf(without(story, lineItems=lost)) == []
    assert story.read() == ["PDF-3"]
    other = Story()
    kept = other.detail | {
        "lineItems": other.detail["lineItems"][:-1],
        "total": 2001.235,
        "subtotal": 2001.235,
    }
    assert other.pdf(paper_of(kept)) == []
    assert "PDF-3" not in other.read(**{name: kept[name] for name in ("lineItems", "total", "subtotal")})


def test_doubt_ends_with_the_next_write(story):
    assert story.pdf(paper(["nothing"])) == []
    story.update(notes="Changed in between")
    assert story.read() == []


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"lineItems": NEW_LINES}, ("lineItems", "subtotal", "total")),
        ({"lineItems": [*NEW_LINES, *LINES]}, ("subtotal", "total")),
        ({"lineItems": NEW_LINES}, ("lineItems",)),
        ({"invoiceNumber": "MARK7-0002"}, ("invoiceNumber",)),
        ({"clientId": "c2"}, ("client",)),
        ({"notes": "A new note, as long as the other"}, ("notes",)),
    ],
    ids=["lines and total", "total", "lines", "number", "client", "notes"],
)
def test_what_an_update_replaced_must_be_gone(story, changes, kept):
    """PDF-4 if the PDF shows the old value; not if it shows the new one, also if both have something in common."""
    old = story.detail
    right = Story()
    for each in (story, right):
        each.read()
        assert each.pdf(paper_of(each.detail)) == []
        each.update(**changes)
        each.read()
    name = "MARK7-0002.pdf" if "invoiceNumber" in changes else None
    assert story.pdf(without(story, **{field: old[field] for field in kept}), name=name) == ["PDF-4"]
    assert right.pdf(paper_of(right.detail), name=name) == []


def test_old_line_beside_the_new_ones_is_reported(story):
    story.read()
    old = story.detail["lineItems"]
    story.update(lineItems=NEW_LINES)
    story.read()
    assert story.pdf(without(story, lineItems=[*story.detail["lineItems"], *old])) == ["PDF-4"]


def test_old_text_within_a_new_one_is_not_reported(story):
    story.read()
    lines = [line | {"description": f"{line['description']} II"} for line in LINES]
    story.update(lineItems=lines)
    story.read()
    assert story.pdf(paper_of(story.detail)) == []


@pytest.mark.parametrize("body", [blank(), paper([""])], ids=["blank", "empty text"])
def test_blank_page_after_an_update(story, body):
    story.update(lineItems=NEW_LINES)
    story.read()
    assert story.pdf(body) == ["PDF-4"]


def test_fault_of_new_text_is_not_one_of_the_update(story):
    """After an update, a text that was never shown right is PDF-3's, as the PDF shows nothing old."""
    story.read()
    story.pdf(paper_of(story.detail))
    story.update(lineItems=[NEW_LINES[0] | {"description": "Pump < 5 bar"}])
    story.read()
    assert story.pdf(retold(story, lambda text: text.partition("<")[0])) == ["PDF-3"]


def test_names_of_a_renamed_client_are_both_lawful(story):
    new = story.shown_client("c1") | {"name": "mark7 Renamed"}
    assert story.ask("PUT", "/clients/c1", {"name": "mark7 Renamed"}, new) == []
    for name in (CLIENT["name"], "mark7 Renamed"):
        story.read()
        assert story.pdf(without(story, client={"name": name})) == []
    assert story.pdf(without(story, client={"name": "mark7 Vandelay"})) == ["PDF-3"]


def test_yen_may_be_shown_without_decimals(story):
    """An API that rounds to two decimals has an amount that no format for yen shows (*minor_units*)."""
    for shown, clauses in ((21.5, []), (22, []), (21, ["PDF-3"])):
        each = Story()
        each.update(currency="JPY", lineItems=[NEW_LINES[0] | {"quantity": 0.5, "unitPrice": 43}])
        each.read()
        lines = [each.detail["lineItems"][0] | {"amount": shown}]
        assert each.pdf(without(each, total=shown, lineItems=lines)) == clauses, shown


@pytest.mark.parametrize(
    ("changes", "clauses"),
    [
        ({}, []),
        ({"name": "MARK7-0001%20u%CC%88%2C%20b%2F7.pdf"}, []),
        ({"name": "7.pdf"}, ["PDF-2"]),
        ({"name": "MARK7-0001%2520%25C3%25BC%252C%2520b%252F7.pdf"}, ["PDF-2"]),
        ({"type_": "application/octet-stream"}, ["PDF-1"]),
        ({"status": 202}, ["PDF-1"]),
        ({"status": 302}, ["PDF-1"]),
        ({"status": 500}, []),
    ],
)
def test_file_name_and_type(story, changes, clauses):
    """The name is the number, in either form of an accented letter; a 5xx is ERR-4's."""
    story.read()
    assert story.pdf(paper_of(story.detail), **changes) == clauses


@pytest.mark.parametrize(
    "body", [b"", b"<html></html>", paper(["x"])[:-400]], ids=["none", "html", "cut off"]
)
def test_what_is_no_pdf(story, body):
    assert story.pdf(body) == ["PDF-1"]


@pytest.mark.parametrize(
    ("key", "clause"), [("other", "AUTH-4"), (None, "AUTH-1"), ("unknown", "AUTH-2"), ("misplaced", "AUTH-3")]
)
def test_pdf_in_other_hands(story, key, clause):
    """Whoever else gets this very invoice's PDF; another account's invoice of the same id is none of it."""
    assert story.pdf(without(story, invoiceNumber="another"), key=key) == []
    assert story.pdf(paper_of(story.detail), key=key) == [clause]
    assert story.pdf(b"no PDF", key=key) == []


def test_pdf_of_a_deleted_client_keeps_its_name(story):
    story.read()
    story.pdf(paper_of(story.detail))
    story.answer("DELETE", "/clients/c1", b"", {}, 204)
    story.read()
    assert story.pdf(without(story, client={"name": "-"})) == ["CLI-DELETE-4"]


def test_uncertain_invoice_is_not_judged(story):
    story.ask("PUT", "/invoices/i1", {"notes": 5}, {"error": "x"}, 500)
    assert story.pdf(paper(["nothing"])) == []


@pytest.mark.parametrize("text", ["Work 👩‍👩‍👧", "bell\x07", "private \ue000", "isolate \u2068x\u2069"])
def test_letters_that_no_font_must_have_are_not_judged(story, text):
    story.update(lineItems=[NEW_LINES[0] | {"description": text}])
    story.read()
    assert story.pdf(without(story, lineItems=[NEW_LINES[0] | {"description": "?", "amount": 21}])) == []


def test_pdf_that_is_right_where_the_api_is_wrong_is_silent(story):
    """A detail with another number is INV-CREATE-4's; the PDF shows the number that was sent."""
    assert story.read(invoiceNumber="MARK7-9999") == ["INV-CREATE-4"]
    assert story.pdf(paper_of(story.detail)) == []
