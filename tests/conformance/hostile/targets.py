"""The hostile targets: each answers in a way that a client has trouble with. Some of them keep the contract.

`docs/hostile-targets.md` is the table of what the suite makes of them. Add a target with :func:`target`.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from tests.conformance.hostile import pdfs
from tests.conformance.hostile.raw_server import Peer, message
from tests.conformance.hostile.relay import Call, Relay, Tamper, reset, truthful

_MEBIBYTE: Final = 1 << 20


@dataclass(frozen=True)
class Target:
    """A hostile target. ``story``: what it does, as one sentence; ``relay``: makes it, in front of a sandbox's URL."""

    name: str
    story: str
    relay: Callable[[str], Relay]


TARGETS: Final[dict[str, Target]] = {}


def target(*, after: int = 0, accepts: Callable[[Peer], bool] = lambda _: True) -> Callable[[Tamper], Tamper]:
    """Name a target after its function. ``after``: how many requests get their true answers first."""

    def named(tamper: Tamper) -> Tamper:
        name = tamper.__name__.replace("_", "-")
        story = (tamper.__doc__ or "").strip()
        TARGETS[name] = Target(name, story, lambda url: Relay(url, tamper, after, accepts))
        return tamper

    return named


def _forever(peer: Peer, data: bytes) -> bool:
    while not peer.stopping.is_set():
        peer.send(data)
    return False


# Bodies


@target(after=12)
def endless_body(peer: Peer, call: Call) -> bool:
    """From the 13th answer on, a body that never ends, as fast as it is read."""
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[")
    return _forever(peer, b"0," * 32768)


@target()
def endless_chunks(peer: Peer, call: Call) -> bool:
    """A body of chunks of one byte that never ends."""
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    return _forever(peer, b"1\r\n \r\n" * 8192)


@target()
def endless_trailer(peer: Peer, call: Call) -> bool:
    """A short chunked body with a trailer that never ends."""
    peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
    return _forever(peer, b"X-More: yes\r\n" * 4096)


@cache
def _block(wbits: int) -> tuple[bytes, bytes]:
    """The beginning of a compressed stream, and 16 MiB of zeros in it, which may be repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    head = packer.compress(bytes(_MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head, packer.compress(bytes(16 * _MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH)


def _bomb(peer: Peer, coding: str, wbits: int) -> bool:
    head, block = _block(wbits)
    peer.send(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
        b"Content-Encoding: %s\r\n\r\n%s" % (coding.encode(), head)
    )
    for _ in range(256):  # 4 GiB
        peer.send(block)
    return False


@target(after=12)
def gzip_bomb(peer: Peer, call: Call) -> bool:
    """From the 13th answer on, 4 MiB of gzip that hold 4 GiB."""
    return _bomb(peer, "gzip", 31)


@target()
def deflate_bomb(peer: Peer, call: Call) -> bool:
    """4 MiB of deflate that hold 4 GiB."""
    return _bomb(peer, "deflate", -15)


@target()
def coding_of_codings(peer: Peer, call: Call) -> bool:
    """A body that is packed a hundred times."""
    body = call.body
    for _ in range(100):
        body = zlib.compress(body)
    peer.send(call.message(body, more="Content-Encoding: " + ", ".join(["deflate"] * 100) + "\r\n"))
    return True


@target()
def deep_json(peer: Peer, call: Call) -> bool:
    """Arrays within arrays, a hundred thousand deep."""
    peer.send(message(b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}"))
    return True


@target(after=2)
def fairly_deep_json(peer: Peer, call: Call) -> bool:
    """The true answer with a field more, which is nested 900 levels deep."""
    if not call.body.startswith(b"{"):
        return truthful(peer, call)
    nested = b'{"a":' * 900 + b"1" + b"}" * 900
    peer.send(call.message(b'{"extra":' + nested + b"," + call.body[1:]))
    return True


@target(after=2)
def huge_numbers(peer: Peer, call: Call) -> bool:
    """Every number of an answer has an exponent of nine digits."""
    try:
        document = json.loads(call.body, parse_int=lambda _: "#", parse_float=lambda _: "#")
    except ValueError:
        return truthful(peer, call)
    peer.send(call.message(json.dumps(document).replace('"#"', "1.5e999999999").encode()))
    return True


@target(after=2)
def long_numbers(peer: Peer, call: Call) -> bool:
    """Every number of an answer has four thousand digits."""
    try:
        document = json.loads(call.body, parse_int=lambda _: "#", parse_float=lambda _: "#")
    except ValueError:
        return truthful(peer, call)
    peer.send(call.message(json.dumps(document).replace('"#"', "9" * 4000).encode()))
    return True


@target(after=2)
def many_names(peer: Peer, call: Call) -> bool:
    """Each list has sixty thousand clients of different names."""
    if not call.path.partition("?")[0].endswith("/clients") or call.method != "GET":
        return truthful(peer, call)
    clients = [{"id": f"x{call.number}-{n}", "name": f"Customer {call.number} {n}"} for n in range(60_000)]
    document = {"data": clients, "total": 60_000, "page": 1, "limit": 20, "totalPages": 3000}
    peer.send(call.message(json.dumps(document).encode()))
    return True


# Time


@target(after=12)
def one_byte_a_second(peer: Peer, call: Call) -> bool:
    """From the 13th answer on, the true answer, one byte a second."""
    for byte in call.message():
        peer.send(bytes([byte]))
        peer.wait(1)
    return True


@target()
def endless_103(peer: Peer, call: Call) -> bool:
    """103 Early Hints without end, as fast as they are read."""
    return _forever(peer, b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 100)


@target()
def slow_103(peer: Peer, call: Call) -> bool:
    """103 Early Hints without end, one a second."""
    while True:
        peer.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        peer.wait(1)


@target()
def answers_early_hints(peer: Peer, call: Call) -> bool:
    """100 and 103 before each true answer, as HTTP allows."""
    hints = b"HTTP/1.1 100 Continue\r\n\r\n" + b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 3
    peer.send(hints + call.message())
    return True


@target()
def slow_but_truthful(peer: Peer, call: Call) -> bool:
    """Each true answer comes after 0.7 seconds."""
    peer.wait(0.7)
    return truthful(peer, call)


@target(after=12)
def never_answers(peer: Peer, call: Call) -> bool:
    """From the 13th request on, silence."""
    peer.wait(3600)
    return False


# Heads


@target()
def endless_headers(peer: Peer, call: Call) -> bool:
    """Headers without end."""
    peer.send(b"HTTP/1.1 200 OK\r\n")
    return _forever(peer, b"X-More: yes\r\n" * 4096)


@target()
def endless_status_line(peer: Peer, call: Call) -> bool:
    """A status line without end."""
    peer.send(b"HTTP/1.1 200 ")
    return _forever(peer, b"OK " * 16384)


@target()
def million_headers(peer: Peer, call: Call) -> bool:
    """A million headers of four bytes, then the true answer."""
    peer.send(b"HTTP/1.1 200 OK\r\n" + b"a:\r\n" * 1_000_000 + b"Content-Length: 2\r\n\r\n{}")
    return True


# PDFs


def _pdf(make: Callable[[], bytes]) -> Tamper:
    def tamper(peer: Peer, call: Call) -> bool:
        if not call.is_pdf or call.status != 200:
            return truthful(peer, call)
        peer.send(call.message(make()))
        return True

    return tamper


@target()
def pdf_many_texts(peer: Peer, call: Call) -> bool:
    """Each PDF has 100 pages with 200,000 texts each."""
    return _pdf(cache(pdfs.many_texts))(peer, call)


@target()
def pdf_cyclic_pages(peer: Peer, call: Call) -> bool:
    """The page tree of each PDF contains itself."""
    return _pdf(pdfs.cyclic_pages)(peer, call)


@target()
def pdf_stream_bomb(peer: Peer, call: Call) -> bool:
    """The content of each PDF inflates to 2 GiB."""
    return _pdf(_stream_bomb)(peer, call)


@target()
def pdf_wide_tree(peer: Peer, call: Call) -> bool:
    """The page tree of each PDF names its page two million times."""
    return _pdf(_wide_tree)(peer, call)


_stream_bomb = cache(pdfs.stream_bomb)
_wide_tree = cache(pdfs.wide_tree)


# Framing and connections


@target()
def length_too_small(peer: Peer, call: Call) -> bool:
    """Each Content-Length is three bytes too small."""
    peer.send(call.message(length=max(len(call.body) - 3, 0)))
    return True


@target(after=12)
def length_too_small_later(peer: Peer, call: Call) -> bool:
    """From the 13th answer on, each Content-Length is three bytes too small."""
    return length_too_small(peer, call)


@target(after=12)
def length_too_large(peer: Peer, call: Call) -> bool:
    """From the 13th answer on, each Content-Length is three bytes too large, and the connection is closed."""
    peer.send(call.message(length=len(call.body) + 3))
    return False


@target()
def closes_idle_connections(peer: Peer, call: Call) -> bool:
    """After every third answer the connection is closed without a word."""
    peer.send(call.message())
    return bool(call.number % 3)


@target(accepts=lambda peer: bool(peer.number % 3))
def closes_new_connections(peer: Peer, call: Call) -> bool:
    """Every third connection is closed as soon as it is accepted."""
    return truthful(peer, call)


def _close_on_reuse() -> Tamper:
    served: dict[int, int] = {}

    def tamper(peer: Peer, call: Call) -> bool:
        served[peer.number] = served.get(peer.number, 0) + 1
        if peer.number % 3 == 0 and served[peer.number] > 1:
            reset(peer)
            return False
        return truthful(peer, call)

    return tamper


TARGETS["resets-reused-connections"] = Target(
    "resets-reused-connections",
    "Every third connection is reset at its second request, after the request had its effect.",
    lambda url: Relay(url, _close_on_reuse()),
)


@target(after=12)
def dies_midway(peer: Peer, call: Call) -> bool:
    """From the 13th request on, the connection is reset in the middle of the answer."""
    data = call.message()
    peer.send(data[: len(data) // 2])
    reset(peer)
    return False


def _answers_at_once(peer: Peer) -> bool:
    peer.send(message(b'{"error":"unasked"}', status="400 Bad Request"))
    return True


@target(accepts=_answers_at_once)
def answers_unasked(peer: Peer, call: Call) -> bool:
    """Each connection begins with an answer, before any request."""
    return truthful(peer, call)


def _previous() -> Tamper:
    before: list[Call] = []

    def tamper(peer: Peer, call: Call) -> bool:
        before.append(call)
        peer.send((before[-2] if before[1:] else call).message())
        return True

    return tamper


TARGETS["answer-of-another-request"] = Target(
    "answer-of-another-request",
    "From the 13th request on, each request gets the answer of the one before it.",
    lambda url: Relay(url, _previous(), 12),
)


@target()
def http_0_9(peer: Peer, call: Call) -> bool:
    """The body alone, as HTTP/0.9 sent it."""
    peer.send(call.body)
    return False


@target()
def html_for_everything(peer: Peer, call: Call) -> bool:
    """200 and a web page, whatever was asked."""
    peer.send(message(b"<!doctype html><title>Welcome</title>", kind="text/html"))
    return True


# Writes whose answers are lost


def _lost_post(spoil: Callable[[Call], Iterator[bytes] | bytes]) -> Tamper:
    def tamper(peer: Peer, call: Call) -> bool:
        if call.method != "POST" or not 200 <= call.status < 300:
            return truthful(peer, call)
        said = spoil(call)
        peer.send(said if isinstance(said, bytes) else b"".join(said))
        return isinstance(said, bytes)

    return tamper


@target()
def post_without_id(peer: Peer, call: Call) -> bool:
    """Each POST that makes a record answers 200 and an empty object."""
    return _lost_post(lambda _: message(b'{"data":{}}'))(peer, call)


@target()
def post_500_after_commit(peer: Peer, call: Call) -> bool:
    """Each POST that makes a record answers 500."""
    return _lost_post(lambda _: message(b'{"error":"oh"}', status="500 Internal Server Error"))(peer, call)


@target()
def post_redirect(peer: Peer, call: Call) -> bool:
    """Each POST that makes a record answers 303 and the list."""
    more = "Location: /api/v1/clients\r\n"
    return _lost_post(lambda _: message(b"", status="303 See Other", more=more))(peer, call)


@target()
def post_cut_off(peer: Peer, call: Call) -> bool:
    """The answer to each POST that makes a record ends in its middle."""
    return _lost_post(lambda call: iter([call.message()[:-20]]))(peer, call)
