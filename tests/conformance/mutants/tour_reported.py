"""The part of the tour for the mutants that are written after public bug reports (``catalogue/field_*``)."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.accounts import NEIGHBOUR, OWNER
from tests.conformance.mutants.tour_records import UNKNOWN, RecordsTour

LIMITED = "cinv_sandbox_limited"
LINE = {"description": "x", "quantity": 1, "unitPrice": 1, "taxRate": 0}
#: A client whose texts are unusual and valid.
DENSE = {
    "name": "Zoe\u0301 & O'Neil <3 Kisses 😀",
    "email": "zoe+tag@reported.example",
    "address": "Suite 400\nNew York 😀 " + "x" * 170,
    "taxId": "00123",
    "phone": "0049",
    "notes": "  indented\n" + "n" * 300,
}
NAMES = (
    "The New Bakery",
    "\u0130stanbul Ltd",
    "Cafe\u0301 Reported",
    "Back\\slash",
    "Under_score 50%",
    "Smith & Sons",
)


class ReportedTour(RecordsTour):
    """Sends requests that are unusual, repeated, or sent at the same time."""

    async def reported(self) -> None:
        """Send all of them."""
        for part in (
            self._texts,
            self._ids,
            self._searches,
            self._pages,
            self._cached,
            self._odd,
            self._races,
        ):
            await part()

    async def _made(self, **fields: Any) -> str:
        client = await self.send("POST", "/clients", {"name": "Reported", **fields})
        return client["id"] if isinstance(client, dict) and client.get("id") else UNKNOWN

    async def _texts(self) -> None:
        at = f"/clients/{await self._made(**DENSE)}"
        await self.send("GET", at)
        changes: tuple[Any, ...] = (
            {"phone": "1"},
            {"name": "O'Neil"},
            {"notes": "a\r\nb"},
            {"notes": ""},
            {"name": None},
            {"name": "x" * 256},
        )
        for change in changes:
            await self.send("PUT", at, change)
            await self.send("GET", at)
        await self.send("POST", "/clients", {"name": "True", "phone": True})
        await self.send("POST", "/clients", {"name": "Email", "email": "o'neil@reported.example"})
        await self.send("GET", at, headers=[("accept", "application/json")])

    async def _ids(self) -> None:
        one, other = await self._made(email="one@reported.example"), await self._made(name="Other")
        await self.send("POST", "/clients", {"id": one, "name": "Not one"})
        await self.send("PUT", f"/clients/{one}", {"id": other, "notes": "mine"})
        await self.send(
            "PUT", f"/clients/{one}", {"createdAt": "2020-01-01T00:00:00.000Z", "notes": "created"}
        )
        whole = await self.send("GET", f"/clients/{one}")
        await self.send("PUT", f"/clients/{one}", whole | {"notes": "updated"} if whole else {})
        await self.send("GET", f"/clients/{one.swapcase()}")
        invoice = {
            "clientId": one,
            "invoiceNumber": "0042",
            "issueDate": "2026-03-01",
            "dueDate": "2026-04-01",
        }
        made = await self.send("POST", "/invoices", invoice | {"lineItems": [LINE]})
        await self.send("GET", f"/invoices/{made['id'].swapcase() if made else UNKNOWN}/pdf")
        await self.send("GET", "/invoices", clientId=one.swapcase())
        theirs = await self.send("POST", "/clients", {"name": "Theirs"}, key=f"Bearer {NEIGHBOUR}")
        copy = invoice | {"clientId": theirs["id"] if theirs else UNKNOWN, "lineItems": [LINE]}
        await self.send("POST", "/invoices", copy, key=f"Bearer {NEIGHBOUR}")
        await self.send("DELETE", f"/clients/{other} ")
        await self.send("DELETE", f"/clients/{one}")
        await self.send("GET", "/invoices", status="DRAFT", search="0042")
        await self.send("POST", "/clients", {"name": "Once more", "email": "one@reported.example"})

    async def _searches(self) -> None:
        for number, name in enumerate(NAMES):
            email = f"{'reported' if number else 'bakery'}+{number}@reported.example"
            await self.send("POST", "/clients", {"name": name, "email": email})
            await self.send("GET", "/clients", search=name)
            await self.send("GET", "/clients", search=email)
        for term in ("Café", "Cafe\u0301", "bakery", "reported", "The", "back+", "smith &"):
            await self.send("GET", "/clients", search=term)
        await self.send("GET", "/invoices", search="0042")
        await self.send("GET", "/invoices", search="Reported", status="PAID")
        await self.send("GET", "/invoices", status="PAID", limit=2, page=2)

    async def _pages(self) -> None:
        same = [("POST", "/clients", {"name": f"Same instant {n}"}, OWNER) for n in range(6)]
        made = await self.together(*same)
        for query in (
            *("limit=3", "limit=3&page=2", "limit=0x2", "page=99", f"page={10**19}"),
            *("search=Same&limit=2", "search=Same&limit=2&page=2", "search=The&limit=2"),
        ):
            await self.send("GET", "/clients", raw_query=query.encode())
        if made[0]:
            await self.send("DELETE", f"/clients/{made[3]['id']}")
        await self.send("GET", "/clients", limit=3)
        await self.send("GET", "/clients", search="Same instant")

    async def _cached(self) -> None:
        for key in (OWNER, NEIGHBOUR, OWNER):
            await self.send("GET", "/clients", key=f"Bearer {key}", limit=4)
        made = await self._made(name="Cached \u00e9")
        at = f"/clients/{made}"
        for key in (f"Bearer {OWNER}", "Bearer cinv_unknown_key", None, f"Bearer {OWNER}"):
            await self.send("GET", at, key=key)
        await self.send("GET", "/clients", limit=5)
        await self._made()
        await self.send("GET", "/clients", limit=5)
        await self.send("GET", "/clients", search="Renamed to")
        await self.send("PUT", at, {"name": "Renamed to"})
        await self.send("GET", "/clients", search="Renamed to")
        await self.send("GET", at)
        tag = {name.lower(): value for name, value in self.seen[-1][1].items()}.get("etag", "none")
        await self.send("PUT", at, {"name": "Renamed ok"})
        await self.send("GET", at, headers=[("if-none-match", tag)])
        await self.send("DELETE", at)
        await self.send("GET", at)

    async def _odd(self) -> None:
        for key in ("Bearer", f"Bearer  {OWNER}", "Bearer k\u00e9y"):
            await self.send("GET", "/clients", key=key, limit=1)
        await self.send("GET", "/clients", key=None, headers=[("accept", "text/html")])
        charset = [("content-type", "application/json; charset=utf-8")]
        await self.send("POST", "/clients", {"name": "Charset"}, headers=charset)
        for body in (
            b'{"name": "NaN", "notes": NaN}',
            b"[" * 2000 + b"]" * 2000,
            b'{"name": "\\ud83d"}',
            b'{"name": ',
        ):
            await self.send("POST", "/clients", body=body)
        for query in (b"search=%", b"search=%99", b"search=%00", b"search[x]=1"):
            await self.send("GET", "/clients", raw_query=query)
        await self.send("GET", "/clients/\0")

    async def _races(self) -> None:
        await self.together(*[("POST", "/clients", {"name": f"Raced {n}"}, OWNER) for n in range(2)])
        one = await self._made(name="Raced")
        at = f"/clients/{one}"
        await self.together(("PUT", at, {"notes": "n"}, OWNER), ("PUT", at, {"phone": "1"}, OWNER))
        await self.send("GET", at)
        other = await self._made(name="Other")
        await self.together(("GET", at, None, OWNER), ("GET", f"/clients/{other}", None, OWNER))
        lists = [("GET", "/clients?limit=1", None, key) for key in (OWNER, NEIGHBOUR)]
        await self.together(*lists)
        unnumbered = {"clientId": one, "lineItems": [LINE]}
        await self.together(*[("POST", "/invoices", unnumbered, OWNER)] * 2)
        mine = await self.send("GET", "/invoices", key=f"Bearer {LIMITED}", status="DRAFT")
        if mine:
            await self.send("DELETE", f"/invoices/{mine[0]['id']}", key=f"Bearer {LIMITED}")
            theirs = {"clientId": mine[0]["clientId"], "lineItems": [LINE]}
            await self.together(*[("POST", "/invoices", theirs, LIMITED)] * 2)
        await self.together(("PUT", at, {"notes": "late"}, OWNER), ("DELETE", at, None, OWNER))
        await self.send("GET", at)
