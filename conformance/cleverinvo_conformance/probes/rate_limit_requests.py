"""Requests of many kinds for the tests of the rate limit, none of which changes anything that matters.

Layer: probes. Sends nothing. RATE-1 speaks of requests with one key: so reads, writes and PDFs count alike, and so do
those that are answered with 400 or 404. Left out, because the reference does not say that they count: requests to
undocumented paths or with undocumented methods such as HEAD, and requests without a valid key.
"""

from __future__ import annotations

from dataclasses import dataclass

from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.authentication import Call, writes


@dataclass(frozen=True, slots=True)
class Mix:
    """``calls``: one round, reads and writes in turn. ``reads``: the GETs among them."""

    calls: tuple[Call, ...]

    @property
    def reads(self) -> tuple[Call, ...]:
        """Those that may be sent at the same time as others."""
        return tuple(call for call in self.calls if call.method == "GET")


def mixed_calls(test_data: TestData) -> Mix:
    """A round of requests with the run's own key: accepted and refused, of every method, on many paths."""
    client = f"/clients/{test_data.id_of(test_data.acme)}"
    invoice = f"/invoices/{test_data.id_of(test_data.draft)}"
    absent = [
        Call("getClient" if collection == "clients" else "getInvoice", "GET", path)
        for collection in ("clients", "invoices")
        if (path := test_data.path_of_unknown_id(collection))
    ]
    reads = [
        Call("listClients", "GET", "/clients", query="limit=1"),
        Call("getInvoice", "GET", invoice),
        Call("listInvoices", "GET", "/invoices", query="limit=0"),  # 400: PAGE-3
        Call("downloadInvoicePdf", "GET", f"{invoice}/pdf"),
        Call("listInvoices", "GET", "/invoices", query="limit=1"),
        Call("getClient", "GET", client),
        Call("listClients", "GET", "/clients", query="page=0"),  # 400: PAGE-3
        *absent,
        Call("listClients", "GET", "/clients", query="search=a&limit=1"),
        Call("listInvoices", "GET", "/invoices"),
    ]
    changes = writes(test_data)
    calls = []
    while reads or changes:
        calls += reads[:2] + changes[:1]
        del reads[:2], changes[:1]
    return Mix(tuple(calls))
