"""The client against the sandbox: each test has an account of its own, and makes happen what production does."""

import pytest
from billing import Billing, BillingError
from cleverinvo_mock.testing import effects

LINES = [{"description": "Web Development", "quantity": 40, "unitPrice": 125.0, "taxRate": 10}]


@pytest.fixture
def pauses():
    """What the client has waited, in seconds; nobody really waits."""
    return []


@pytest.fixture
def billing(cleverinvo_mock, pauses):
    with Billing(cleverinvo_mock.base_url, cleverinvo_mock.api_key, sleep=pauses.append) as billing:
        yield billing


@pytest.fixture
def acme(cleverinvo_mock):
    """The id of a client that there is."""
    with cleverinvo_mock.client() as http:
        made = http.post("/clients", json={"name": "Acme Corp", "email": "billing@acme.example"})
        return made.json()["data"]["id"]


# Retries


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_tries_again_after_an_error_of_the_server(cleverinvo_mock, billing, pauses, status):
    cleverinvo_mock.fail_next("listInvoices", status=status, times=2)
    assert list(billing.invoices()) == []
    assert pauses == [0.5, 1.0]
    cleverinvo_mock.journal.expect_exactly(3, operation="listInvoices")


def test_waits_as_long_as_the_server_says(cleverinvo_mock, billing, pauses):
    cleverinvo_mock.fail_next("listInvoices", status=429, retry_after=7)
    assert list(billing.invoices()) == []
    assert pauses == [7.0]


@pytest.mark.parametrize("effect", [effects.reset(), effects.truncate(), effects.malformed_json()])
def test_tries_again_after_half_an_answer_or_none(cleverinvo_mock, billing, effect):
    cleverinvo_mock.faults.add(effect, operation="listInvoices")
    assert list(billing.invoices()) == []
    cleverinvo_mock.journal.expect_exactly(2, operation="listInvoices")


def test_gives_up_in_the_end(cleverinvo_mock, billing, pauses):
    cleverinvo_mock.fail_next("listInvoices", status=503, times=None)
    with pytest.raises(BillingError, match="given up after 4 attempts"):
        list(billing.invoices())
    assert pauses == [0.5, 1.0, 2.0]


def test_sends_a_refused_request_once(cleverinvo_mock, billing, acme):
    cleverinvo_mock.account.change(limits={"invoices": 0})
    with pytest.raises(BillingError, match="Plan limit reached"):
        billing.create_invoice("2026-001", acme, LINES)
    cleverinvo_mock.journal.expect_exactly(1, operation="createInvoice")


# Paging


def test_reads_every_page(cleverinvo_mock, billing):
    numbers = [f"2026-{n:03}" for n in range(1, 251)]
    lines = [{"description": "Hosting", "quantity": 1, "unitPrice": 9.5}]
    invoice = {
        "client": "Acme Corp", "currency": "USD", "issueDate": "2026-01-01", "dueDate": "2026-01-31", "lineItems": lines
    }  # fmt: skip
    clients = [{"name": "Acme Corp", "email": "billing@acme.example", "createdAt": "2026-01-01"}]
    invoices = [{**invoice, "invoiceNumber": number, "createdAt": "2026-01-01"} for number in numbers]
    cleverinvo_mock.import_seed({"accounts": {"mine": {"clients": clients, "invoices": invoices}}})

    assert sorted(each["invoiceNumber"] for each in billing.invoices()) == numbers
    cleverinvo_mock.journal.expect_in_order(
        {"query": {"page": "1"}}, {"query": {"page": "2"}}, {"query": {"page": "3"}}
    )
    cleverinvo_mock.journal.expect_never(query={"page": "4"})


# PDFs


def test_downloads_a_pdf(billing, acme):
    invoice = billing.create_invoice("2026-001", acme, LINES)
    assert billing.pdf(invoice["id"]).startswith(b"%PDF-")


@pytest.mark.parametrize("effect", [effects.truncate(), effects.malformed_json(), effects.status(500)])
def test_never_keeps_half_a_pdf(cleverinvo_mock, billing, acme, effect):
    invoice = billing.create_invoice("2026-001", acme, LINES)
    cleverinvo_mock.faults.add(effect, operation="downloadInvoicePdf")
    assert billing.pdf(invoice["id"]).rstrip().endswith(b"%%EOF")


# Creation without duplicates


def test_bills_once_when_the_connection_breaks_after_the_invoice_was_made(cleverinvo_mock, billing, acme):
    cleverinvo_mock.drop_after_commit("createInvoice")
    invoice = billing.create_invoice("2026-001", acme, LINES)
    assert [each["id"] for each in billing.invoices()] == [invoice["id"]]
    cleverinvo_mock.journal.expect_exactly(1, operation="createInvoice")


def test_bills_at_all_when_the_connection_breaks_before(cleverinvo_mock, billing, acme):
    cleverinvo_mock.faults.add(effects.reset(), operation="createInvoice")
    invoice = billing.create_invoice("2026-001", acme, LINES)
    assert [each["id"] for each in billing.invoices()] == [invoice["id"]]
    cleverinvo_mock.journal.expect_in_order(
        {"operation": "createInvoice"}, {"operation": "listInvoices"}, {"operation": "createInvoice"}
    )


# Time


def test_finds_what_is_overdue_when_its_day_has_come(cleverinvo_mock, billing, acme):
    invoice = billing.create_invoice("2026-001", acme, LINES)
    cleverinvo_mock.invoices.send(invoice["id"])
    assert list(billing.invoices(status="OVERDUE")) == []
    cleverinvo_mock.clock.advance(days=365)
    assert [each["invoiceNumber"] for each in billing.invoices(status="OVERDUE")] == ["2026-001"]
