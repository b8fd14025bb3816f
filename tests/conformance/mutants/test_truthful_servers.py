"""The truthful servers themselves: each is unusual, and what it says is what the server underneath says."""

from __future__ import annotations

import functools
import io
import json
import re
import socket

import httpx
import pytest
from cleverinvo_mock.domain.open_points import choices
from pypdf import PdfReader

from tests.conformance.mutants import truthful_connections, truthful_papers
from tests.conformance.mutants.accounts import OWNER
from tests.conformance.mutants.hosting import serving
from tests.conformance.mutants.odd_pdf import drawn
from tests.conformance.mutants.odd_pdf_outlines import outlined
from tests.conformance.mutants.raw_front import Front, serving_raw
from tests.conformance.mutants.servers import ODD, server_called, truth
from tests.conformance.mutants.tour import toured
from tests.conformance.mutants.truthful_answers import exponent, four_decimals, shortest
from tests.conformance.mutants.truthful_papers import Outlined

#: Servers that only write the same JSON differently, with the behaviour `default`.
SAME = ["exponents", "four-decimals", "html-safe", "plain-text", "surrogates", "key-order"]
BODY = b'{"data":{"name":"Z\xc3\xbcrich"}}'
#: The beginning and the end of what each raw server writes.
WRITTEN = {
    "close-delimited": (rb"HTTP/1\.1 200 OK\r\n", True),
    "http-1.0": (rb"HTTP/1\.0 200 OK\r\n", True),
    "http-1.0-kept-alive": (rb"HTTP/1\.0 200 OK\r\n(?s:.)*keep-alive", False),
    "early-hints": (rb"HTTP/1\.1 103 Early Hints\r\nLink: (?s:.)*\r\n\r\nHTTP/1\.1 200", False),
    "continue": (rb"HTTP/1\.1 100 Continue\r\n\r\nHTTP/1\.1 102 Processing\r\n\r\n", False),
    "fine-chunks": (rb"(?s:.)*\r\n\r\n0001;name=\"a value\"\r\n\{\r\n0003;(?s:.)*\r\n000\r\nServer-Timing: ", False),
    "trickle": (rb"HTTP/1\.1 200 OK\r\n", False),
    "bare-head": (rb"HTTP/1\.1 200 \r\n(?s:.)*Vary: Accept\r\nVary: Origin\r\n", False),
    "impatient": (rb"HTTP/1\.1 200 OK\r\n", True),
}  # fmt: skip
#: An invoice with what is hard to set.
INVOICE = {
    "invoiceNumber": "FA/2026-0007",
    "currency": "USD",
    "issueDate": "2026-01-01",
    "dueDate": "2026-01-31",
    "client": {"name": "Łódź Office & Sons", "email": None},
    "lineItems": [
        {"description": f"Supercalifragilistic work on the flat {at}", "quantity": at, "unitPrice": 1317.4, "amount": 1317.4 * at, "taxRate": 5}
        for at in range(1, 60)
    ],
    "subtotal": 2331798.0,
    "taxTotal": 0.0,
    "total": 2331798.5,
}  # fmt: skip


@functools.cache
def true_tour():
    """The tour of the server without a mutation."""
    return toured(lambda clock: truth(clock=clock, random_seed=1))


@pytest.mark.parametrize("name", SAME)
def test_same_json_is_written_differently(name):
    """In every response of the tour the JSON is equal to that of the server underneath; in most its bytes are not."""
    odd = toured(lambda clock: server_called(f"truthful-{name}", clock=clock, random_seed=1))
    assert [status for status, _, _ in odd] == [status for status, _, _ in true_tour()]
    pairs = [
        (mine, theirs)
        for (_, headers, mine), (_, _, theirs) in zip(odd, true_tour(), strict=True)
        if "json" in headers.get("content-type", "").lower()
    ]
    assert all(json.loads(mine) == json.loads(theirs) for mine, theirs in pairs)
    assert sum(mine != theirs for mine, theirs in pairs) > len(pairs) / 4


@pytest.mark.parametrize(
    ("text", "by_exponent", "long", "short"),
    [
        ("5500.0", "5.5e3", "5500.0000", "5500"),
        ("5500", "5.5e3", "5500.0000", "5500"),
        ("1234.56", "1.23456e3", "1234.5600", "1234.56"),
        ("0.05", "0.05", "0.0500", "0.05"),
        ("0.0", "0.0", "0.0000", "0"),
        ("-7.5", "-7.5", "-7.5000", "-7.5"),
        ("10.12345", "1.012345e1", "10.12345", "10.12345"),
    ],
)
def test_amount_keeps_its_value(text, by_exponent, long, short):
    """Each spelling of an amount is the same number."""
    assert (exponent(text), four_decimals(text), shortest(text)) == (by_exponent, long, short)
    assert {float(by_exponent), float(long), float(short)} == {float(text)}


async def _app(scope, receive, send):
    """An application that answers every request with the same JSON."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


@pytest.mark.parametrize("name", WRITTEN)
def test_raw_server_writes_what_it_announces(name):
    """The bytes on the connection are as the server's sentence says, and it closes the connection if it has to."""
    form, closes = WRITTEN[name]
    manner = ODD[f"truthful-{name}"].manner
    with (
        serving_raw(Front(_app, lambda _: manner())) as url,
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 10) as connection,
    ):
        connection.sendall(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
        whole = b""
        if not closes:
            connection.sendall(b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        while piece := connection.recv(65536):
            whole += piece
    assert re.match(form, whole), whole
    assert len(re.findall(rb"HTTP/1\.[01] 200", whole)) == 2 - closes
    assert name == "fine-chunks" or whole.endswith(BODY)


def test_every_raw_server_is_looked_at():
    """Each server with a manner of its own has a row in the table; one closes its connections at random."""
    raw = {each.name for each in truthful_connections.SERVERS if each.manner}
    assert raw == {*WRITTEN, "dropping"}


@pytest.mark.parametrize(
    "server",
    [server for server in truthful_papers.SERVERS if server.make is not Outlined],
    ids=lambda server: server.name,
)
def test_paper_shows_the_invoice(server):
    """A PDF reader opens the PDF, and finds the number, every line and the total in its text."""
    mutation = server.make()
    body = drawn(mutation._composed(INVOICE), mutation._layout, mutation._assemble)
    pages = PdfReader(io.BytesIO(body)).pages
    text = re.sub(r"\s", "", " ".join(page.extract_text() for page in pages))
    assert len(pages) > 1
    assert "FA/2026-0007" in text
    assert all(str(at) in text for at in range(1, 60))
    total = mutation._layout.money(INVOICE["total"], "USD")
    assert "".join(total.split()) in text


def test_outlines_are_paths_only():
    """The PDF of outlines opens and has many paths, but neither fonts nor pictures, so that nothing reads its text."""
    pages = PdfReader(io.BytesIO(outlined(INVOICE)), strict=True).pages
    assert len(pages) > 1
    for page in pages:
        assert page["/Resources"] == {}
        assert page.get_contents().get_data().count(b"h\nf Q") > 100
        assert not page.extract_text().strip()


@pytest.mark.parametrize(("name", "deleted"), [("movable-at-once", 204), ("movable-at-once-kept", 403)])
def test_status_is_written(name, deleted):
    """A PUT makes a draft a paid invoice, with the instants; only one of the two servers deletes it then."""
    headers = {"Authorization": f"Bearer {OWNER}"}
    with (
        serving(server_called(f"truthful-{name}")) as url,
        httpx.Client(base_url=f"{url}/api/v1", headers=headers) as api,
    ):
        client = api.post("/clients", json={"name": "A", "email": "a@b.invalid"}).json()["data"]
        fields = {name: INVOICE[name] for name in ("invoiceNumber", "currency", "issueDate", "dueDate")}
        fields |= {
            "clientId": client["id"],
            "lineItems": [{"description": "x", "quantity": 1, "unitPrice": 1}],
        }
        path = f"/invoices/{api.post('/invoices', json=fields).json()['data']['id']}"
        moved = api.put(path, json={"notes": "n", "status": "PAID"})
        assert (moved.status_code, moved.json()["data"]["status"]) == (200, "PAID")
        shown = api.get(path).json()["data"]
        assert (shown["status"], shown["notes"], shown["sentAt"] is None, shown["paidAt"] is None) == (
            *("PAID", "n"),
            *(False, False),
        )
        assert api.delete(path).status_code == deleted


def test_mixed_behaviours_take_every_value():
    """Some server of the list has each value of each open point."""
    taken = {key: set() for key in choices()}
    for odd in ODD.values():
        if not isinstance(odd.behaviour, str):
            for key, value in odd.behaviour.items():
                taken[key].add(value)
    assert [
        (key, value) for key, values in choices().items() for value in values if value not in taken[key]
    ] == []
