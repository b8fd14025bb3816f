"""A sandbox in this process behaves for an httpx client like one behind a socket."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from cleverinvo_mock.testing import MockFailed, Unreachable, effects, in_process
from cleverinvo_mock.testing.asgi_transport import AppThread

URL = "http://cleverinvo.invalid"


@pytest.fixture
def mock(inside):
    """A mock of a new account."""
    with inside.fresh_account() as mock:
        yield mock


def test_thread_ends_with_the_block():
    """After the block the thread has ended, and requests of remaining clients fail with a clear error."""
    before = set(threading.enumerate())
    with in_process() as mock:
        http = mock.client()
        assert http.get("/clients").status_code == 200
        assert set(threading.enumerate()) > before
    assert set(threading.enumerate()) == before
    with pytest.raises(httpx.ConnectError, match="its with block has ended"):
        http.get("/clients")


def test_asynchronous_client(mock):
    """An AsyncClient on another event loop can send many requests at once."""

    async def statuses():
        headers = {"authorization": f"Bearer {mock.api_key}"}
        async with httpx.AsyncClient(
            transport=mock.transport(), base_url=mock.base_url, headers=headers
        ) as http:
            responses = await asyncio.gather(*(http.get("/clients") for _ in range(20)))
            mock.faults.add(effects.slow_body(0.01))
            slow = await http.get("/clients")
            mock.faults.add(effects.truncate())
            with pytest.raises(httpx.RemoteProtocolError, match=r"received 28 bytes, expected 56"):
                await http.get("/clients")
            mock.faults.add(effects.delay(60))
            with pytest.raises(httpx.ReadTimeout):
                await http.get("/clients", timeout=0.05)
            return {response.status_code for response in [*responses, slow]}

    assert asyncio.run(statuses()) == {200}


def test_threads(mock):
    """Requests from several threads all succeed, and no record is lost."""
    with mock.client() as http, ThreadPoolExecutor(8) as pool:
        body = {"name": "Acme Corp", "email": "billing@acme.example"}
        ids = list(pool.map(lambda _: http.post("/clients", json=body).json()["data"]["id"], range(40)))
        assert len(set(ids)) == 40
        assert http.get("/clients").json()["total"] == 40


def test_read_timeout_disconnects(mock):
    """A read timeout raises httpx's exception, and the sandbox sees that the client has disconnected."""
    mock.faults.add(effects.delay(60), operation="listClients")
    with mock.client(timeout=0.05) as http, pytest.raises(httpx.ReadTimeout):
        http.get("/clients")
    with mock.journal.stream(after=0, silence=5) as entries:
        assert next(entries).status is None


def test_pdf(mock):
    """A PDF, which is rendered on a worker thread, can be downloaded."""
    mock.load_seed("demo")
    with mock.client() as http:
        (invoice,) = http.get("/invoices", params={"limit": 1}).json()["data"]
        assert http.get(f"/invoices/{invoice['id']}/pdf").content.startswith(b"%PDF-")


def test_response_that_is_not_read_completely(mock):
    """Leaving a streamed response early closes it."""
    with mock.client() as http:
        mock.faults.add(effects.slow_body(60))
        with http.stream("GET", "/clients") as response:
            assert response.status_code == 200
        assert http.get("/clients").status_code == 200


def test_application_without_a_response():
    """An application that returns without a response looks like a server that closes the connection."""

    async def silent(scope, receive, send):
        assert (await receive())["body"] == b"{}"

    with (
        AppThread(silent) as app_thread,
        httpx.Client(transport=app_thread.transport()) as http,
        pytest.raises(httpx.RemoteProtocolError, match="without sending a response"),
    ):
        http.post(URL, json={})


def test_body_in_pieces():
    """Pieces of a body arrive when they are sent, and an incomplete body is an error."""

    async def broken(scope, receive, send):
        start = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]}
        await send(start)
        for piece in (b"abc", b"", b"def"):
            await send({"type": "http.response.body", "body": piece, "more_body": True})

    with (
        AppThread(broken) as app_thread,
        httpx.Client(transport=app_thread.transport()) as http,
        http.stream("GET", URL) as response,
    ):
        pieces = response.iter_raw()
        assert [next(pieces), next(pieces)] == [b"abc", b"def"]
        with pytest.raises(httpx.RemoteProtocolError, match="received 6 bytes, expected 9"):
            next(pieces)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seed": "./nowhere.yaml"}, "nowhere.yaml"),
        ({"behaviour": "polite"}, "polite"),
        ({"clock": "noon"}, "noon"),
    ],
)
def test_invalid_options(options, message):
    """Invalid options raise MockFailed with the sandbox's message."""
    with pytest.raises(MockFailed, match=message), in_process(**options):
        pass


def test_options():
    """The sandbox in this process takes the options of the command."""
    with in_process(
        behaviour="lenient",
        clock="2026-06-15T12:00:00",
        rate_limit=1,
        seed="empty",
        random_seed=7,
        max_accounts=1,
    ) as mock:
        assert mock.clock.now().isoformat() == "2026-06-15T12:00:00+00:00"
        assert mock.account.read().requests_per_minute == 1
        with mock.client() as http:
            assert [http.get("/clients").status_code for _ in range(2)] == [200, 429]


def test_request_in_progress_when_the_block_ends():
    """A request in progress fails with a read error; later requests and operations fail with a clear error."""
    with ThreadPoolExecutor(2) as threads:
        with in_process(seed="empty") as mock:
            mock.faults.add(effects.delay(60), times=None)
            headers = {"authorization": f"Bearer {mock.api_key}"}

            async def request_clients():
                async with httpx.AsyncClient(
                    transport=mock.transport(), headers=headers, timeout=None
                ) as http:
                    await http.get(f"{mock.base_url}/clients")

            requests = [
                threads.submit(lambda: mock.client(timeout=None).get("/clients")),
                threads.submit(lambda: asyncio.run(request_clients())),
            ]
            (rule,) = mock.faults.list()
            while mock.faults.get(rule).applied < 2:
                pass
        for future in requests:
            with pytest.raises(httpx.ReadError, match="the sandbox has stopped: its with block has ended"):
                future.result(10)
    with pytest.raises(Unreachable, match="its with block has ended"):
        mock.clock.read()
    with pytest.raises(httpx.ConnectError, match="the sandbox has stopped: its with block has ended"):
        mock.client().get("/clients")
