"""The transport against servers on raw sockets: every bound holds, and every answer that HTTP allows is read."""

from __future__ import annotations

import gzip
import json
import re
import socket
import threading
import zlib
from itertools import count

import httpx
import pytest
from cleverinvo_conformance.core.answer_bounds import Bounds
from cleverinvo_conformance.core.transport import Transport, headers_of
from cleverinvo_conformance.core.unreachable import (
    AnswerCutOff,
    AnswerMalformed,
    AnswerTooLarge,
    AnswerTooSlow,
    ClosedWithoutAnswer,
    NoConnection,
    Unreachable,
)

from tests.conformance.hostile.pdfs import cyclic_pages
from tests.conformance.hostile.raw_server import message, running
from tests.conformance.hostile.relay import reset

OK = message(b'{"data":[]}')
SMALL = Bounds(seconds=20, head=4096, body=65536, pdf=262_144, interim=5)


@pytest.fixture
def client():
    """A client with small bounds; 20 seconds are more than any of its answers takes."""
    with httpx.Client(transport=Transport(SMALL, trust_env=False)) as client:
        yield client


def always(data):
    """A server that sends ``data`` for each request, and keeps the connection."""

    def serve(peer):
        while peer.request():
            peer.send(data)

    return serve


def once(data):
    """The same, and closes the connection."""

    def serve(peer):
        peer.request()
        peer.send(data)

    return serve


def endless(first, then):
    """A server that sends ``first``, and ``then`` for ever."""

    def serve(peer):
        peer.request()
        peer.send(first)
        while not peer.stopping.is_set():
            peer.send(then)

    return serve


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("first", "then", "sentence"),
    [
        (HEAD + b"\r\n[", b"0," * 9999, "the body is larger than 65,536 bytes"),
        (HEAD + b"Content-Length: 99999999999\r\n\r\n[", b"0," * 9999, "the body is larger than 65,536 bytes"),
        (CHUNKED, b"1\r\n \r\n" * 999, "the body is larger than 65,536 bytes"),
        (CHUNKED + b"1;", b"x" * 999, "a chunk's size, or the trailer, is larger than 4,096 bytes"),
        (CHUNKED + b"0\r\n", b"a: b\r\n" * 999, "a chunk's size, or the trailer, is larger than 4,096 bytes"),
        (HEAD, b"a:\r\n" * 999, "the answer's head is larger than 4,096 bytes"),
        (b"HTTP/1.1 200 ", b"O" * 999, "the answer's head is larger than 4,096 bytes"),
        (b"", b"\r\n" * 999, "does not begin with an HTTP status line"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", "1xx answers before the answer is larger than 5 answers"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99, "1xx answers before the answer is larger than 5 answers"),
        (b"", b"\0" * 9999, "does not begin with an HTTP status line"),
    ],
)  # fmt: skip
def test_an_endless_answer_is_left(client, first, then, sentence):
    """An answer without end is left at the bound of the part that has no end, and the sentence names it.

    https://github.com/encode/httpx/issues/1450, https://github.com/oven-sh/bun/pull/28694
    """
    with running(endless(first, then)) as server, pytest.raises(Unreachable, match=sentence):
        client.get(server.url)


@pytest.mark.parametrize(
    ("first", "slow"),
    [
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"HTTP/1.1 200 ", b"O"),
        (HEAD, b"a: b\r\n"),
        (CHUNKED, b"1\r\n \r\n"),
        (CHUNKED + b"99\r\n", b" "),
        (HEAD + b"Content-Length: 9999\r\n\r\n", b" "),
    ],
)
def test_the_deadline_is_for_the_whole_answer(first, slow):
    """A deployment that sends something now and then does not prolong the deadline.

    https://github.com/encode/httpx/issues/1450, https://github.com/encode/httpx/issues/1030
    """
    ticks = count()  # each look at the clock takes a second
    bounds = Bounds(seconds=30, interim=1000)
    transport = Transport(bounds, trust_env=False, clock=lambda: float(next(ticks)))

    def serve(peer):
        peer.request()
        peer.send(first)
        while True:
            peer.send(slow)
            peer.wait(0.001)

    with (
        running(serve) as server,
        httpx.Client(transport=transport) as client,
        pytest.raises(AnswerTooSlow),
    ):
        client.get(server.url)


def test_a_deadline_names_itself():
    """The sentence names the bound, its option and how much came."""
    transport = Transport(Bounds(seconds=0.05), trust_env=False)

    def serve(peer):
        peer.request()
        peer.send(HEAD)
        peer.wait(60)

    with (
        running(serve) as server,
        httpx.Client(transport=transport) as client,
        pytest.raises(AnswerTooSlow, match=r"not complete within 0\.05 seconds \(--timeout\): 49 bytes came"),
    ):
        client.get(server.url)


def bomb(wbits, mebibytes=64):
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join([packer.compress(bytes(1 << 20)) for _ in range(mebibytes)]) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", bomb(31)),
        ("x-gzip", bomb(31)),
        ("deflate", bomb(15)),
        ("deflate", bomb(-15)),
        ("gzip, gzip", gzip.compress(bomb(31), mtime=0)),
        ("gzip", gzip.compress(bytes(60_000), mtime=0) * 2),
    ],
)
def test_a_bomb_is_left_while_it_is_decoded(client, coding, body):
    """A body that decodes to more than the bound is left, of how many members or codings it may be.

    https://github.com/aio-libs/aiohttp/issues/8248, https://github.com/urllib3/urllib3/issues/1285
    """
    data = message(body, more=f"Content-Encoding: {coding}\r\n")
    sentence = r"the body decoded from \w+ is larger than 65,536 bytes"
    with running(always(data)) as server, pytest.raises(AnswerTooLarge, match=sentence):
        client.get(server.url)


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


TEXT = b'{"data":[],"total":0}'


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("GZIP", gzip.compress(TEXT, mtime=0)),
        ("gzip", gzip.compress(TEXT[:5], mtime=0) + gzip.compress(TEXT[5:], mtime=0)),
        ("gzip", gzip.compress(TEXT, mtime=0) + b"\0\0\0"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
        ("deflate, gzip", gzip.compress(zlib.compress(TEXT), mtime=0)),
        ("identity", TEXT),
        ("", TEXT),
    ],
)
@pytest.mark.parametrize("piece", [1, 9999])
def test_each_coding_is_undone(client, coding, body, piece):
    """Gzip in several members or with bytes behind, deflate with and without zlib's header, in pieces of any size.

    https://github.com/encode/httpx/issues/756, https://github.com/urllib3/urllib3/pull/1289
    """

    def serve(peer):
        peer.request()
        peer.send(HEAD + f"Content-Encoding: {coding}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        for start in range(0, len(body), piece):
            data = body[start : start + piece]
            peer.send(b"%x\r\n%s\r\n" % (len(data), data))
        peer.send(b"0\r\nX-Trailer: yes\r\n\r\n")

    with running(serve) as server:
        answer = client.get(server.url)
    assert answer.content == TEXT
    assert ("Content-Encoding", coding) in headers_of(answer)


@pytest.mark.parametrize(
    ("coding", "sentence"),
    [("br", "'br', which the request did not accept"), ("gzip", "its body is no gzip"), ("deflate", "no deflate"),
     ("gzip, gzip, gzip", "the list in Content-Encoding is larger than 2 codings")],
)  # fmt: skip
def test_a_coding_that_cannot_be_undone_is_named(client, coding, sentence):
    """A coding that was not accepted, a body that is not of its coding, and too many codings."""
    data = message(b"\xff\xffno", more=f"Content-Encoding: {coding}\r\n")
    with running(always(data)) as server, pytest.raises(Unreachable, match=sentence):
        client.get(server.url)


def test_a_pdf_may_be_larger(client):
    """PDFs have a bound of their own."""
    pdf = cyclic_pages().ljust(200_000)
    with running(always(message(pdf, kind="application/pdf; x=y"))) as server:
        assert len(client.get(server.url).content) == 200_000
    with running(always(message(pdf, kind="application/json"))) as server, pytest.raises(AnswerTooLarge):
        client.get(server.url)


def test_a_few_1xx_answers_are_ignored(client):
    """100 and 103 before an answer, which RFC 9110, 15.2 allows, are no part of it."""
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    with running(always(early + OK)) as server:
        assert [client.get(server.url).content for _ in range(2)] == [b'{"data":[]}'] * 2
        assert server.connections == 1


@pytest.mark.parametrize(
    ("data", "kind", "sentence"),
    [
        (message(b"{}12345", length=10), AnswerCutOff, r"body, after 7 of the 10 bytes that its Content-Length"),
        (CHUNKED + b"99\r\n{}", AnswerCutOff, "within the answer's body, after 2 bytes"),
        (CHUNKED + b"2\r\n{}\r\n", AnswerCutOff, "within the answer's body, after 2 bytes"),
        (HEAD, AnswerCutOff, "within the answer's head, after 49 bytes"),
        (b'{"data":[]}', AnswerMalformed, "does not begin with an HTTP status line"),
        (b"<!doctype html>\r\n<p>Hello\r\n\r\n", AnswerMalformed, "does not begin with an HTTP status line"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", AnswerMalformed, "cannot be read"),
        (HEAD + b"Content-Length: two\r\n\r\n{}", AnswerMalformed, "Content-Length"),
        (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", AnswerMalformed, "Content-Length"),
        (b"", ClosedWithoutAnswer, "closed a new connection without an answer"),
    ],
)  # fmt: skip
def test_a_broken_answer_is_named(client, data, kind, sentence):
    """A body that is cut off, no HTTP, HTTP/0.9, an impossible length: each has a sentence of its own.

    https://github.com/psf/requests/issues/4956, https://github.com/encode/httpx/issues/643
    """
    with running(once(data)) as server, pytest.raises(kind, match=sentence):
        client.get(server.url)


def test_surplus_bytes_do_not_become_the_next_answer(client):
    """Bytes after the body's end are counted, and the connection is not used again (RFC 9112, 6.3).

    https://github.com/scylladb/seastar/issues/2759, https://github.com/twisted/twisted/issues/3618
    """
    with running(always(message(b'{"data":[]}}}}', length=11))) as server:
        answers = [client.get(server.url) for _ in range(2)]
        assert server.connections == 2
    assert [(a.content, a.extensions["surplus"]) for a in answers] == [(b'{"data":[]}', 3)] * 2


def test_an_unasked_answer_is_not_taken_for_an_answer_twice(client):
    """A connection that holds bytes which no request asked for is not used again."""
    is_sent = threading.Event()

    def serve(peer):
        while request := peer.request():
            peer.send(message(request[1].encode()))
            peer.send(message(b"unasked"))
            is_sent.set()

    with running(serve) as server:
        for n in range(3):
            assert client.get(f"{server.url}/{n}").text == f"/{n}"
            assert is_sent.wait(60)
            is_sent.clear()


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body(client, status):
    """A coding of a body that is not there is not undone."""
    with running(always(message(b"", status=status, more="Content-Encoding: br\r\n"))) as server:
        assert client.get(server.url).content == b""


def test_an_answer_that_ends_with_its_connection(client):
    """Without a length and without chunks the body ends with the connection (RFC 9112, 6.3)."""
    with running(once(HEAD + b"\r\n[1]")) as server:
        assert client.get(server.url).json() == [1]


def test_redirects_and_cookies_are_not_followed_or_kept(client):
    """The transport sends what it is given."""
    more = "Location: /elsewhere\r\nSet-Cookie: a=b\r\n"
    with running(always(message(b"", status="302 Found", more=more))) as server:
        assert client.get(server.url).status_code == 302


# Connections


def served(requests, *, by_reset=False):
    """A server that answers ``requests`` requests on each connection, and closes it when the next one has come."""
    seen = []

    def serve(peer):
        for _ in range(requests):
            if not (request := peer.request()):
                return
            seen.append(request[0])
            peer.send(OK)
        if request := peer.request():
            seen.append(request[0])
            if by_reset:
                reset(peer)

    return serve, seen


@pytest.mark.parametrize("by_reset", [False, True])
def test_a_get_on_a_connection_that_is_closed_is_sent_once_more(client, by_reset):
    """RFC 9110, 9.2.2: a safe request may be repeated when its connection ended without an answer.

    https://github.com/encode/httpx/issues/327, https://github.com/huggingface/huggingface_hub/pull/4398
    """
    serve, seen = served(1, by_reset=by_reset)
    with running(serve) as server:
        for _ in range(3):
            assert client.get(server.url).status_code == 200
    assert seen == ["GET"] * 5


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_gets_a_connection_of_its_own(client, method):
    """A deployment may close an idle connection while a write is on its way, so a write does not use one.

    https://github.com/nahi/httpclient/issues/142, https://github.com/oven-sh/bun/pull/28708
    """
    serve, seen = served(1)
    with running(serve) as server:
        client.get(server.url)
        for _ in range(2):
            assert client.request(method, server.url, content=b"{}").status_code == 200
        assert server.connections == 3
    assert seen == ["GET", method, method]


def test_a_write_is_never_sent_twice(client):
    """A write without an answer may have had its effect."""
    serve, seen = served(0)
    with running(serve) as server, pytest.raises(ClosedWithoutAnswer):
        client.post(server.url, content=b"{}")
    assert seen == ["POST"]


def test_where_new_connections_are_closed_writes_use_one_that_has_served(client):
    """A deployment that closes some new connections without an answer loses no further write."""

    def serve(peer):
        if peer.number % 2:
            always(OK)(peer)

    with running(serve) as server:
        client.get(server.url)
        with pytest.raises(ClosedWithoutAnswer):
            client.post(server.url, content=b"{}")
        client.get(server.url)
        for _ in range(5):
            assert client.post(server.url, content=b"{}").status_code == 200


def test_a_get_is_sent_twice_at_most(client):
    """The second time decides."""
    serve, seen = served(0)
    with running(serve) as server, pytest.raises(ClosedWithoutAnswer):
        client.get(server.url)
    assert seen == ["GET", "GET"]


def test_an_answer_before_the_request_is_read(client):
    """A deployment may answer and close before it has read the whole request: the answer counts."""

    def serve(peer):
        peer.send(
            message(b'{"error":"too large"}', status="413 Content Too Large", more="Connection: close\r\n")
        )
        peer.request()

    with running(serve) as server:
        assert client.post(server.url, content=b" " * 1_000_000).status_code == 413


def test_several_requests_at_the_same_time(client):
    """Each thread gets the answer to its own request."""

    def serve(peer):
        while request := peer.request():
            peer.send(message(json.dumps(request[1]).encode()))

    found = {}

    def ask(number):
        found[number] = [client.get(f"{server.url}/{number}-{n}").json() for n in range(20)]

    with running(serve) as server:
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {number: [f"/{number}-{n}" for n in range(20)] for number in range(8)}


def test_no_connection_is_named(monkeypatch):
    """A refused connection, a name without an address, and a port without TLS are named."""
    with running(always(OK)) as server:
        url = server.url
    with httpx.Client(transport=Transport(trust_env=False)) as client:
        with pytest.raises(NoConnection, match=re.escape("no connection: 127.0.0.1 port")):
            client.get(url)
        with (
            running(lambda peer: peer.send(OK)) as server,
            pytest.raises(NoConnection, match=r"TLS with 127\.0\.0\.1"),
        ):
            client.get(server.url.replace("http", "https"))
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        with pytest.raises(NoConnection, match=r"api\.invalid has no address \(unknown\)"):
            client.get("http://api.invalid/")


def test_a_request_that_is_no_http_is_a_fault_of_ours(client):
    """A header with a line break in it is not sent."""
    with running(always(OK)) as server, pytest.raises(httpx.LocalProtocolError):
        client.get(server.url, headers={"X-Broken": "a\nb"})


def unknown(*_args, **_options):
    raise socket.gaierror(-2, "unknown")


# Proxies


def test_the_proxy_of_the_environment_is_used(monkeypatch):
    """A plain request goes to the proxy with its whole URL, one over TLS through a tunnel; NO_PROXY names the exceptions."""
    seen = []

    def proxy(peer):
        while request := peer.request():
            seen.append((request[0], request[1], request[2].get("proxy-authorization")))
            peer.send(OK if request[0] == "GET" else message(b"", status="502 Bad Gateway"))

    with running(proxy) as server, running(always(OK)) as direct:
        address = server.url.replace("//", "//user:pass@")
        for name in ("http_proxy", "https_proxy", "no_proxy"):
            monkeypatch.delenv(name.upper(), raising=False)
            monkeypatch.setenv(name, "127.0.0.1" if name == "no_proxy" else address)
        with httpx.Client(transport=Transport()) as client:
            client.get("http://api.example/clients?page=1")
            client.get(direct.url)
            with pytest.raises(NoConnection, match=r"the proxy 127\.0\.0\.1 answered CONNECT with 502"):
                client.get("https://api.example/clients")
    assert seen == [
        ("GET", "http://api.example/clients?page=1", "Basic dXNlcjpwYXNz"),
        ("CONNECT", "api.example:443", "Basic dXNlcjpwYXNz"),
    ]
