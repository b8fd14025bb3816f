"""The sandbox works in tests that freeze time with freezegun or time-machine.

freezegun freezes ``time.monotonic`` too, by which asyncio's delays never end:
https://github.com/spulec/freezegun/issues/437, https://github.com/spulec/freezegun/issues/383; time-machine likewise:
https://github.com/adamchainz/time-machine/issues/387.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime

import freezegun
import httpx
import pytest
import time_machine
from cleverinvo_mock.testing import Unreachable, effects, in_process, running_mock

from .conftest import CLIENT, LINES

NOON = datetime(2020, 2, 29, 12, tzinfo=UTC)
TOOLS = {
    "freezegun": lambda: freezegun.freeze_time("2020-02-29 12:00:00"),
    "time-machine": lambda: time_machine.travel(NOON, tick=False),
}


def use(mock):
    """Use what waits, streams and renders; the time at which the sandbox made a record."""
    with mock.client() as http:
        client = http.post("/clients", json=CLIENT).json()["data"]
        draft = {"clientId": client["id"], "invoiceNumber": "INV-1", "currency": "USD", "lineItems": LINES}
        invoice = http.post("/invoices", json=draft).json()["data"]
        shown = http.get(f"/invoices/{invoice['id']}").json()["data"]
        assert shown["issueDate"] == client["createdAt"][:10]
        assert http.get(f"/invoices/{invoice['id']}/pdf").content.startswith(b"%PDF-")
        mock.faults.add(effects.delay(0.2))
        assert http.get("/clients").status_code == 200
        mock.faults.add(effects.slow_body(0.1))
        assert http.get("/clients").status_code == 200
        with mock.journal.stream() as entries:
            http.get("/invoices")
            assert next(entries).operation == "listInvoices"
        mock.faults.add(effects.delay(60))
        with pytest.raises(httpx.ReadTimeout):
            http.get("/clients", timeout=0.05)
        mock.clock.advance(days=400)
        assert http.get("/invoices").json()["data"][0]["id"] == invoice["id"]
    return client["createdAt"]


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("order", ["frozen first", "started first"])
def test_in_process(tool, order):
    """In this process the sandbox's clock is the frozen one; delays, streams, timeouts and the end take real time."""
    with ExitStack() as stack:
        if order == "frozen first":
            stack.enter_context(TOOLS[tool]())
            mock = stack.enter_context(in_process())
        else:
            mock = stack.enter_context(in_process())
            stack.enter_context(TOOLS[tool]())
        assert use(mock) == "2020-02-29T12:00:00.000Z"
    with pytest.raises(Unreachable):
        mock.clock.read()


@pytest.mark.parametrize("tool", TOOLS)
def test_process(tool):
    """A process has the machine's clock; its end is noticed, and so is that it has not ended."""
    before = datetime.now(UTC)  # noqa: TID251 - the machine's clock is the point
    with TOOLS[tool](), running_mock() as mock:
        made = datetime.fromisoformat(use(mock))
        mock.faults.add(effects.reset())
        with mock.client() as http, pytest.raises(httpx.TransportError):
            http.get("/clients")
        assert mock.sandbox._control._describe_exit() is None
    assert made.timestamp() >= int(before.timestamp())


def test_what_was_made_while_time_was_frozen(inside):
    """Records made under freezegun are read, exported and restored after it."""
    with inside.fresh_account() as mock, mock.client() as http:
        with TOOLS["freezegun"]():
            client = http.post("/clients", json=CLIENT).json()["data"]
            draft = {"clientId": client["id"], "invoiceNumber": "INV-1", "lineItems": LINES}
            assert http.post("/invoices", json=draft).status_code == 201
        seed = mock.export_seed()
        (shown,) = http.get("/invoices").json()["data"]
        assert shown["issueDate"] == "2020-02-29"
        mock.import_seed(seed)
        assert http.get("/invoices").json()["data"] == [shown]
