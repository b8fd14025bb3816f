"""Truthful servers that write their responses in unusual ways: every one is lawful by RFC 9110 or RFC 9112."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from random import Random

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.raw_front import Answer, Manner
from tests.conformance.mutants.truthful_server import Truthful


class CloseDelimited(Manner):
    """The end of the connection is the end of the body (RFC 9112, 6.3, item 8)."""

    async def write(self, answer: Answer, out: asyncio.StreamWriter) -> bool:
        """Write no length, and close."""
        out.write(answer.head("1.1", ("Connection", "close")) + (answer.body if answer.has_body else b""))
        return False


class Http10(Manner):
    """HTTP/1.0: no length, no keep-alive (RFC 9112, 9.3)."""

    async def write(self, answer: Answer, out: asyncio.StreamWriter) -> bool:
        """Write version 1.0, and close."""
        out.write(answer.head("1.0") + (answer.body if answer.has_body else b""))
        return False


class Http10KeptAlive(Manner):
    """HTTP/1.0 with ``Connection: keep-alive`` (RFC 9112, C.2.2)."""

    async def write(self, answer: Answer, out: asyncio.StreamWriter) -> bool:
        """Write version 1.0 with a length."""
        out.write(answer.head("1.0", ("Connection", "keep-alive"), *answer.length))
        out.write(answer.body if answer.has_body else b"")
        return True


class Interim(Manner):
    """Interim responses before each final one: a client must read any number of them (RFC 9110, 15.2)."""

    def __init__(self, *interim: str) -> None:
        """``interim``: status lines, each perhaps followed by headers."""
        self._interim = "".join(f"HTTP/1.1 {each}\r\n\r\n" for each in interim).encode()

    async def write(self, answer: Answer, out: asyncio.StreamWriter) -> bool:
        """Write the interim responses first."""
        out.write(self._interim)
        await out.drain()
        return await super().write(answer, out)


class Dropping(Manner):
    """Closes at random after a response, without an announcement (RFC 9112, 9.5 and 9.6)."""

    def __init__(self) -> None:
        self._chance = Random(1)

    async def write(self, answer: Answer, out: asyncio.StreamWriter) -> bool:
        """Close after a third of the responses."""
        await super().write(answer, out)
        return self._chance.random() > 1 / 3


class Impatient(Manner):
    """Closes idle connections after a moment, without an announcement (RFC 9112, 9.5)."""

    patience = 0.03


class FineChunks(Manner):
    """Chunks of uneven sizes in odd spellings, with extensions, and a trailer (RFC 9112, 7.1)."""

    async def write(self, answer: Answer, out: asyncio.StreamWriter) -> bool:
        """Write the chunks."""
        if not answer.has_body:
            return await super().write(answer, out)
        out.write(answer.head("1.1", ("Transfer-Encoding", "Chunked"), ("Trailer", "Server-Timing")))
        place, size = 0, 1
        while place < len(answer.body):
            chunk = answer.body[place : place + size]
            out.write(f'{len(chunk):04X};name="a value"\r\n'.encode() + chunk + b"\r\n")
            place, size = place + size, size * 3 % 4001
        out.write(b"000\r\nServer-Timing: db;dur=53\r\n\r\n")
        return True


class Trickle(Manner):
    """The body comes in pieces, also within a character, with pauses between some of them."""

    async def write(self, answer: Answer, out: asyncio.StreamWriter) -> bool:
        """Write up to ten pieces with a pause after each."""
        out.write(answer.head("1.1", *answer.length))
        step = len(answer.body) // 10 + 1
        for place in range(0, len(answer.body) if answer.has_body else 0, step):
            out.write(answer.body[place : place + step])
            await out.drain()
            await asyncio.sleep(0.001)
        return True


class BareHead(Manner):
    """No reason phrase, no ``Date``, blanks around values, headers that occur twice (RFC 9112, 4 and 5; RFC 9110, 5.3)."""

    async def write(self, answer: Answer, out: asyncio.StreamWriter) -> bool:
        """Write the head that way."""
        answer.headers = [(name, f" \t{value} \t") for name, value in answer.headers if name != "Date"]
        answer.headers += [
            ("Vary", "Accept"),
            ("Vary", "Origin"),
            ("X-Empty", ""),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
        ]
        out.write(answer.head("1.1", *answer.length, reason="") + (answer.body if answer.has_body else b""))
        return True


class ColdStart(Mutation):
    """The first response takes seconds, as that of a function which is started by it."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()
        self._is_first = True

    async def respond(self, request: Request, server: Server) -> Response:
        """Let the first request, and those that come meanwhile, wait."""
        if self._is_first:
            self._is_first = False
            await asyncio.sleep(3)
            self._begun.set()
        await self._begun.wait()
        return await server(request)


class Deflated(Mutation):
    """Responses are compressed with ``deflate`` (RFC 9110, 8.4.1.2) if the client accepts it."""

    def change_response(self, request: Request, response: Response) -> None:
        """Compress the body."""
        if response.body and "deflate" in request.headers.get("accept-encoding", ""):
            response.body = zlib.compress(response.body)
            response.headers["content-encoding"] = "deflate"


class XGzip(Mutation):
    """Responses are compressed with ``x-gzip``, which is to be taken for ``gzip`` (RFC 9110, 8.4.1.3)."""

    def change_response(self, request: Request, response: Response) -> None:
        """Compress the body."""
        if response.body and "gzip" in request.headers.get("accept-encoding", ""):
            response.body = gzip.compress(response.body)
            response.headers["content-encoding"] = "x-gzip"


class TwoMembers(Mutation):
    """A gzip body of two members, which is one body (RFC 1952, 2.2)."""

    def change_response(self, request: Request, response: Response) -> None:
        """Compress the halves of the body apart."""
        if "gzip" in request.headers.get("accept-encoding", "") and response.body:
            half = len(response.body) // 2
            response.body = gzip.compress(response.body[:half]) + gzip.compress(response.body[half:])
            response.headers["content-encoding"] = "gzip"


class HeadAndOptions(Mutation):
    """HEAD and OPTIONS have answers of their own: HTTP's, for every resource (RFC 9110, 9.3.2 and 9.3.7)."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Answer HEAD like GET without a body, OPTIONS with 204 and the allowed methods."""
        if request.method == "OPTIONS":
            return Response(204, {"allow": "GET, HEAD, OPTIONS, POST, PUT, DELETE"}, b"")
        if request.method != "HEAD":
            return await server(request)
        request.method = "GET"
        return await server(request)


SERVERS = [
    Truthful("close-delimited", "bodies that end with the connection", manner=CloseDelimited),
    Truthful("http-1.0", "HTTP/1.0 without a length", manner=Http10),
    Truthful("http-1.0-kept-alive", "HTTP/1.0 with keep-alive", "opposite", manner=Http10KeptAlive),
    Truthful(
        "early-hints",
        "a 103 before each response",
        manner=lambda: Interim("103 Early Hints\r\nLink: </s.css>; rel=preload"),
    ),
    Truthful(
        "continue",
        "a 100, a 102 and a 103 without headers before each response",
        manner=lambda: Interim("100 Continue", "102 Processing", "103 Early Hints"),
    ),
    Truthful("dropping", "connections closed at random after a response, without a word", manner=Dropping),
    Truthful("impatient", "idle connections closed after 30 ms, without a word", manner=Impatient),
    Truthful("fine-chunks", "chunks with extensions and a trailer", manner=FineChunks),
    Truthful("trickle", "bodies in pieces, with pauses", manner=Trickle),
    Truthful("bare-head", "no reason phrase, no Date, repeated headers", manner=BareHead),
    Truthful("cold-start", "three seconds for the first response", make=ColdStart),
    Truthful("deflate", "bodies compressed with deflate", make=Deflated),
    Truthful("x-gzip", "bodies compressed with gzip under its old name", make=XGzip),
    Truthful("two-members", "gzip bodies of two members", make=TwoMembers),
    Truthful("head-and-options", "HEAD and OPTIONS are answered", make=HeadAndOptions),
]
