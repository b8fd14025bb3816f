"""Mutations that keep every clause: unusual, but valid responses."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.mutation_kinds import PDF, Relist, record
from tests.conformance.mutants.other_pdf import paper_of

ROOT = Path(__file__).resolve().parents[3]


class ExtraFields(Mutation):
    """Every object has undocumented fields."""

    def change_response(self, request: Request, response: Response) -> None:
        """Add the fields."""
        document = response.json
        if isinstance(document, dict):
            for found in [document, *_records(document)]:
                found |= {"_links": {"self": request.path}, "version": 3, "tags": []}
                for line in found.get("lineItems", []):
                    line |= {"id": "1", "unit": None}
            response.json = document


class OtherSpelling(Mutation):
    """Numbers as 5.5E+3, text as escapes, white space, and a charset in the content type."""

    def change_response(self, request: Request, response: Response) -> None:
        """Write the same JSON differently."""
        document = response.json
        if document is not None:
            text = json.dumps(document, indent=4, ensure_ascii=True)
            fields = "subtotal|taxTotal|discountTotal|unitPrice|amount|quantity|taxRate"
            numbers = rf'("(?:{fields})": )([1-9]\d*)(?:\.0)?(,|\n)'
            response.body = re.sub(numbers, r"\g<1>\g<2>0.0E-1\g<3>", text).encode()
            response.headers["content-type"] = "Application/JSON; charset=UTF-8"


class Compressed(Mutation):
    """Responses are compressed if the client accepts it."""

    def change_response(self, request: Request, response: Response) -> None:
        """Compress the body."""
        if "gzip" in request.headers.get("accept-encoding", "") and response.body:
            response.body = gzip.compress(response.body)
            response.headers["content-encoding"] = "gzip"


class Chunked(Mutation):
    """Responses are chunked, without a ``Content-Length``."""

    def change_response(self, request: Request, response: Response) -> None:
        """Set ``Transfer-Encoding: chunked``; the wrapper sends the chunks."""
        if response.status != 204:
            response.headers["transfer-encoding"] = "chunked"


class Headers(Mutation):
    """Header names in capitals, and headers that proxies and frameworks add."""

    def change_response(self, request: Request, response: Response) -> None:
        """Write names in capitals and add headers."""
        response.headers = {name.upper(): value for name, value in response.headers.items()} | {
            "ETag": '"1"',
            "Cache-Control": "no-store",
            "X-RateLimit-Remaining": "7",
            "Set-Cookie": "session=1; Path=/",
            "Vary": "Accept, Origin",
        }


class Closing(Mutation):
    """Every response closes its connection."""

    def change_response(self, request: Request, response: Response) -> None:
        """Add ``Connection: close``."""
        response.headers["connection"] = "close"


class Slow(Mutation):
    """Every response takes some milliseconds."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Wait before the server receives the request."""
        await asyncio.sleep(0.008)
        return await server(request)


class OtherIds(Mutation):
    """Ids of another form, translated in requests and in responses."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Translate the ids of the request and of the response."""
        request.path = "/".join(
            self.inner(part) if n == 2 else part for n, part in enumerate(request.path.split("/"))
        )
        if "clientId" in request.query:
            request.query["clientId"] = self.inner(request.query["clientId"])
        document = request.json
        if isinstance(document, dict) and isinstance(document.get("clientId"), str):
            request.json = document | {"clientId": self.inner(document["clientId"])}
        response = await server(request)
        shown = response.json
        if isinstance(shown, dict):
            for found in _records(shown):
                for name in ("id", "clientId"):
                    if isinstance(found.get(name), str):
                        found[name] = self.outer(found[name])
            response.json = shown
        return response

    def inner(self, id_: str) -> str:
        """The server's id for an id that the client sent; an unknown id if there is none."""
        raise NotImplementedError

    def outer(self, id_: str) -> str:
        """The id that the client sees for an id of the server."""
        raise NotImplementedError


class UuidIds(OtherIds):
    """Ids have the form of UUIDs."""

    def __init__(self) -> None:
        self._inner: dict[str, str] = {}

    def inner(self, id_: str) -> str:
        """The id from which the UUID was made."""
        form = re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", id_)
        return self._inner.get(id_, f"clx{id_.replace('-', '')[:22]}" if form else id_)

    def outer(self, id_: str) -> str:
        """A UUID made of a digest of the id."""
        digits = hashlib.sha256(id_.encode()).hexdigest()
        shown = "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]])
        self._inner[shown] = id_
        return shown


class SequentialIds(OtherIds):
    """Ids are consecutive numbers: a slightly altered id is that of another record."""

    def __init__(self) -> None:
        self._inner: list[str] = []
        self._outer: dict[str, str] = {}

    def inner(self, id_: str) -> str:
        """The id with that number."""
        if not re.fullmatch(r"1\d{5}", id_, re.ASCII):
            return id_
        number = int(id_) - 100_000
        return self._inner[number] if number < len(self._inner) else f"clx{id_:0>22}"

    def outer(self, id_: str) -> str:
        """The number of the id."""
        if id_ not in self._outer:
            self._outer[id_] = str(100_000 + len(self._inner))
            self._inner.append(id_)
        return self._outer[id_]


class WordyErrors(Mutation):
    """Error bodies have a code, details and a trace id as well."""

    def change_response(self, request: Request, response: Response) -> None:
        """Add them to the error body."""
        document = response.json
        if isinstance(document, dict) and "error" in document:
            response.json = {
                "code": "E1042",
                "details": [{"field": None}],
                "traceId": "0af7651916cd43dd",
            } | document
            if response.status == 401:
                response.headers["www-authenticate"] = 'Bearer realm="api"'


class OddOrder(Relist):
    """Lists in the order of a digest of their ids."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Sort the records by the digest."""
        return sorted(matching, key=lambda item: hashlib.sha256(item["id"].encode()).hexdigest())


class ExtendedNames(Mutation):
    """The file name of a PDF is given only in ``filename*``."""

    def change_response(self, request: Request, response: Response) -> None:
        """Percent-encode everything but letters and digits."""
        if request.operation == PDF and response.ok:
            name = "".join(
                c if c.isascii() and c.isalnum() else quote(c, safe="") for c in _file_name(response)
            )
            response.headers["content-disposition"] = (
                f"ATTACHMENT;filename*=utf-8'en'{name.replace('-', '%2D')}"
            )


class TokenNames(Mutation):
    """The file name of a PDF has no quotes if it is a token."""

    def change_response(self, request: Request, response: Response) -> None:
        """Remove the quotes."""
        if (
            request.operation == PDF
            and response.ok
            and re.fullmatch(r"[\w.-]+", _file_name(response), re.ASCII)
        ):
            response.headers["content-disposition"] = f"attachment ; size=1; filename={_file_name(response)}"


class OtherPaper(Mutation):
    """PDFs of another producer, with points between thousands and text drawn in pieces."""

    grouping, packed, split = ".,", False, 3

    async def respond(self, request: Request, server: Server) -> Response:
        """Replace the PDF by another with the same content."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            invoice = await record(request, server, f"/invoices/{request.id}")
            response.body = paper_of(
                invoice or {}, grouping=self.grouping, packed=self.packed, split=self.split
            )
        return response


class SpacedPaper(OtherPaper):
    """PDFs with narrow spaces between thousands."""

    grouping, packed, split = "\u202f,", True, 0


def _file_name(response: Response) -> str:
    said = response.headers["content-disposition"]
    extended = re.search(r"filename\*=UTF-8''([^;]+)", said)
    plain = re.search(r'filename="([^"]*)"', said)
    return unquote(extended[1]) if extended else plain[1] if plain else ""


def _records(document: dict[str, Any]) -> list[dict[str, Any]]:
    data = document.get("data")
    return [r for r in (data if isinstance(data, list) else [data]) if isinstance(r, dict)]
