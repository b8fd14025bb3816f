"""The sandbox without a socket is to a client of httpx what one with a socket is."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from cleverinvo_mock.testing import MockFailed, Unreachable, effects, in_process
from cleverinvo_mock.testing.asgi_transport import Bridge

URL = "http://cleverinvo.invalid"


@pytest.fixture
def mock(inside):
    """A mock of a new account."""
    with inside.fresh_account() as mock:
        yield mock


def test_it_starts_no_thread_and_no_socket_that_outlives_it():
    """After the block its thread is gone, and a client that is still there is told so."""
    before = set(threading.enumerate())
    with in_process() as mock:
        http = mock.client()
        assert http.get("/clients").status_code == 200
        assert set(threading.enumerate()) > before
    assert set(threading.enumerate()) == before
    with pytest.raises(httpx.ConnectError, match="ended with its block"):
        http.get("/clients")


def test_asynchronous_client(mock):
    """An AsyncClient on a loop of its own sends many requests at once."""

    async def statuses():
        headers = {"authorization": f"Bearer {mock.api_key}"}
        async with httpx.AsyncClient(
            transport=mock.transport(), base_url=mock.base_url, headers=headers
        ) as http:
            answers = await asyncio.gather(*(http.get("/clients") for _ in range(20)))
            mock.faults.add(effects.slow_body(0.01))
            slow = await http.get("/clients")
            mock.faults.add(effects.truncate())
            with pytest.raises(httpx.RemoteProtocolError, match=r"received 28 bytes, expected 56"):
                await http.get("/clients")
            mock.faults.add(effects.delay(60))
            with pytest.raises(httpx.ReadTimeout):
                await http.get("/clients", timeout=0.05)
            return {answer.status_code for answer in [*answers, slow]}

    assert asyncio.run(statuses()) == {200}


def test_threads(mock):
    """Clients on several threads get an answer each, and no record is lost."""
    with mock.client() as http, ThreadPoolExecutor(8) as pool:
        wish = {"name": "Acme Corp", "email": "billing@acme.example"}
        made = list(pool.map(lambda _: http.post("/clients", json=wish).json()["data"]["id"], range(40)))
        assert len(set(made)) == 40
        assert http.get("/clients").json()["total"] == 40


def test_client_that_gives_up_is_gone(mock):
    """A read timeout is httpx's own, and the sandbox does not wait for that client any more."""
    mock.faults.add(effects.delay(60), operation="listClients")
    with mock.client(timeout=0.05) as http, pytest.raises(httpx.ReadTimeout):
        http.get("/clients")
    with mock.journal.stream(after=0, silence=5) as entries:
        assert next(entries).status is None


def test_pdf(mock):
    """What is made on a worker thread comes as well."""
    mock.load_seed("demo")
    with mock.client() as http:
        (invoice,) = http.get("/invoices", params={"limit": 1}).json()["data"]
        assert http.get(f"/invoices/{invoice['id']}/pdf").content.startswith(b"%PDF-")


def test_answer_that_nobody_reads_to_its_end(mock):
    """A stream that is left in the middle is closed."""
    with mock.client() as http:
        mock.faults.add(effects.slow_body(60))
        with http.stream("GET", "/clients") as answer:
            assert answer.status_code == 200
        assert http.get("/clients").status_code == 200


def test_application_that_answers_nothing():
    """An application that ends without an answer is a server that hangs up."""

    async def silent(scope, receive, send):
        assert (await receive())["body"] == b"{}"

    with (
        Bridge(silent) as bridge,
        httpx.Client(transport=bridge.transport()) as http,
        pytest.raises(httpx.RemoteProtocolError, match="without sending a response"),
    ):
        http.post(URL, json={})


def test_body_in_pieces():
    """Pieces come as they are sent, and one that was lost is missed."""

    async def broken(scope, receive, send):
        start = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]}
        await send(start)
        for piece in (b"abc", b"", b"def"):
            await send({"type": "http.response.body", "body": piece, "more_body": True})

    with (
        Bridge(broken) as bridge,
        httpx.Client(transport=bridge.transport()) as http,
        http.stream("GET", URL) as answer,
    ):
        pieces = answer.iter_raw()
        assert [next(pieces), next(pieces)] == [b"abc", b"def"]
        with pytest.raises(httpx.RemoteProtocolError, match="received 6 bytes, expected 9"):
            next(pieces)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"seed": "./nowhere.yaml"}, "nowhere.yaml"),
        ({"behaviour": "polite"}, "polite"),
        ({"clock": "noon"}, "noon"),
    ],
)
def test_bad_options(options, words):
    """What the sandbox cannot start with is told in its words."""
    with pytest.raises(MockFailed, match=words), in_process(**options):
        pass


def test_options():
    """The command's options are those of the sandbox within."""
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


def test_request_under_way_when_the_block_ends():
    """Its client, of either kind, gets the error of a connection that breaks; afterwards everything says what is the matter."""
    with ThreadPoolExecutor(2) as threads:
        with in_process(seed="empty") as mock:
            mock.faults.add(effects.delay(60), times=None)
            headers = {"authorization": f"Bearer {mock.api_key}"}

            async def ask():
                async with httpx.AsyncClient(
                    transport=mock.transport(), headers=headers, timeout=None
                ) as http:
                    await http.get(f"{mock.base_url}/clients")

            begun = [
                threads.submit(lambda: mock.client(timeout=None).get("/clients")),
                threads.submit(lambda: asyncio.run(ask())),
            ]
            (rule,) = mock.faults.list()
            while mock.faults.get(rule).applied < 2:
                pass
        for future in begun:
            with pytest.raises(httpx.ReadError, match="the sandbox has ended with its block"):
                future.result(10)
    with pytest.raises(Unreachable, match="its block has ended"):
        mock.clock.read()
    with pytest.raises(httpx.ConnectError, match="the sandbox has ended with its block"):
        mock.client().get("/clients")
