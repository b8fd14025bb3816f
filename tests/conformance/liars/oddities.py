"""Odd ways of telling the truth."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from kinds import PDF, Relist, record
from liar import Lie
from paper import paper_of
from wire import Answer, Asked, Server

ROOT = Path(__file__).resolve().parents[3]


class ExtraFields(Lie):
    """Every object has fields that nobody documented."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Add them."""
        document = answer.json
        if isinstance(document, dict):
            for found in [document, *_records(document)]:
                found |= {"_links": {"self": asked.path}, "version": 3, "tags": []}
                for line in found.get("lineItems", []):
                    line |= {"id": "1", "unit": None}
            answer.json = document


class OtherSpelling(Lie):
    """Numbers as 5.5E+3, text as escapes, white space, and a charset in the content type."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Spell it otherwise."""
        document = answer.json
        if document is not None:
            text = json.dumps(document, indent=4, ensure_ascii=True)
            fields = "subtotal|taxTotal|discountTotal|unitPrice|amount|quantity|taxRate"
            numbers = rf'("(?:{fields})": )([1-9]\d*)(?:\.0)?(,|\n)'
            answer.body = re.sub(numbers, r"\g<1>\g<2>0.0E-1\g<3>", text).encode()
            answer.headers["content-type"] = "Application/JSON; charset=UTF-8"


class Compressed(Lie):
    """Answers are compressed where the client allows it."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Compress."""
        if "gzip" in asked.headers.get("accept-encoding", "") and answer.body:
            answer.body = gzip.compress(answer.body)
            answer.headers["content-encoding"] = "gzip"


class Chunked(Lie):
    """Answers come in chunks, without a length."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """In chunks."""
        if answer.status != 204:
            answer.headers["transfer-encoding"] = "chunked"


class Headers(Lie):
    """Header names in capitals, and headers that proxies and frameworks add."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Shout."""
        answer.headers = {name.upper(): value for name, value in answer.headers.items()} | {
            "ETag": '"1"',
            "Cache-Control": "no-store",
            "X-RateLimit-Remaining": "7",
            "Set-Cookie": "session=1; Path=/",
            "Vary": "Accept, Origin",
        }


class Closing(Lie):
    """Every answer closes its connection."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Close."""
        answer.headers["connection"] = "close"


class Slow(Lie):
    """Every answer takes some milliseconds."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Wait."""
        await asyncio.sleep(0.008)
        return await server(asked)


class OtherIds(Lie):
    """Ids of another form, both ways."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Translate the request and the answer."""
        asked.path = "/".join(
            self.inner(part) if n == 2 else part for n, part in enumerate(asked.path.split("/"))
        )
        if "clientId" in asked.query:
            asked.query["clientId"] = self.inner(asked.query["clientId"])
        document = asked.json
        if isinstance(document, dict) and isinstance(document.get("clientId"), str):
            asked.json = document | {"clientId": self.inner(document["clientId"])}
        answer = await server(asked)
        shown = answer.json
        if isinstance(shown, dict):
            for found in _records(shown):
                for name in ("id", "clientId"):
                    if isinstance(found.get(name), str):
                        found[name] = self.outer(found[name])
            answer.json = shown
        return answer

    def inner(self, id_: str) -> str:
        """The server's own id; an unknown one of the server's where there is none."""
        raise NotImplementedError

    def outer(self, id_: str) -> str:
        """The id that is shown."""
        raise NotImplementedError


class UuidIds(OtherIds):
    """Ids have the form of UUIDs."""

    def __init__(self) -> None:
        self._inner: dict[str, str] = {}

    def inner(self, id_: str) -> str:
        """The one it was made of."""
        form = re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", id_)
        return self._inner.get(id_, f"clx{id_.replace('-', '')[:22]}" if form else id_)

    def outer(self, id_: str) -> str:
        """A digest of it."""
        digits = hashlib.sha256(id_.encode()).hexdigest()
        shown = "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]])
        self._inner[shown] = id_
        return shown


class SequentialIds(OtherIds):
    """Ids are numbers in a row, so that an id altered a little is another record's."""

    def __init__(self) -> None:
        self._inner: list[str] = []
        self._outer: dict[str, str] = {}

    def inner(self, id_: str) -> str:
        """The one of that number."""
        if not re.fullmatch(r"1\d{5}", id_, re.ASCII):
            return id_
        number = int(id_) - 100_000
        return self._inner[number] if number < len(self._inner) else f"clx{id_:0>22}"

    def outer(self, id_: str) -> str:
        """Its number."""
        if id_ not in self._outer:
            self._outer[id_] = str(100_000 + len(self._inner))
            self._inner.append(id_)
        return self._outer[id_]


class WordyErrors(Lie):
    """Errors say more than they must."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Say more."""
        document = answer.json
        if isinstance(document, dict) and "error" in document:
            answer.json = {
                "code": "E1042",
                "details": [{"field": None}],
                "traceId": "0af7651916cd43dd",
            } | document
            if answer.status == 401:
                answer.headers["www-authenticate"] = 'Bearer realm="api"'


class OddOrder(Relist):
    """Lists in the order of a digest of their ids."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """In that order."""
        return sorted(matching, key=lambda item: hashlib.sha256(item["id"].encode()).hexdigest())


class ExtendedNames(Lie):
    """A PDF's name stands in filename* alone."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Percent-encode all but letters and digits."""
        if asked.operation == PDF and answer.ok:
            name = "".join(
                c if c.isascii() and c.isalnum() else quote(c, safe="") for c in _file_name(answer)
            )
            answer.headers["content-disposition"] = (
                f"ATTACHMENT;filename*=utf-8'en'{name.replace('-', '%2D')}"
            )


class TokenNames(Lie):
    """A PDF's name is not quoted where it needs no quotes."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Without quotes."""
        if asked.operation == PDF and answer.ok and re.fullmatch(r"[\w.-]+", _file_name(answer), re.ASCII):
            answer.headers["content-disposition"] = f"attachment ; size=1; filename={_file_name(answer)}"


class OtherPaper(Lie):
    """PDFs are another producer's, with points between thousands and text drawn in pieces."""

    grouping, packed, split = ".,", False, 3

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Draw it."""
        answer = await server(asked)
        if asked.operation == PDF and answer.ok:
            invoice = await record(asked, server, f"/invoices/{asked.id}")
            answer.body = paper_of(
                invoice or {}, grouping=self.grouping, packed=self.packed, split=self.split
            )
        return answer


class SpacedPaper(OtherPaper):
    """PDFs with narrow spaces between thousands."""

    grouping, packed, split = "\u202f,", True, 0


def _file_name(answer: Answer) -> str:
    said = answer.headers["content-disposition"]
    extended = re.search(r"filename\*=UTF-8''([^;]+)", said)
    plain = re.search(r'filename="([^"]*)"', said)
    return unquote(extended[1]) if extended else plain[1] if plain else ""


def _records(document: dict[str, Any]) -> list[dict[str, Any]]:
    data = document.get("data")
    return [r for r in (data if isinstance(data, list) else [data]) if isinstance(r, dict)]
