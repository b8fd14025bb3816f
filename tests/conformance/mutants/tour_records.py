"""The first half of the tour: API keys, and clients and invoices that are created, changed and read."""

from __future__ import annotations

import itertools

from tests.conformance.mutants.accounts import OWNER
from tests.conformance.mutants.walker import Walker

UNKNOWN = "clx0000000000000000000000"
ODD = {
    "name": "Ünïque O'Brien & Söhne 上海",
    "email": "Billing+Tour@Tour.Example",
    "address": "1  Way,\n上海 😀",
    "taxId": "de-12 34",
    "phone": "+1 (555) 01",
    "notes": "<b>Bold</b> & zanzibar",
}


class RecordsTour(Walker):
    """Sends the requests about keys, clients and invoices."""

    client = invoice = UNKNOWN

    async def keys(self) -> None:
        for method, path in [
            *(
                ("GET", p)
                for p in ("/clients", "/invoices", f"/clients/{UNKNOWN}", f"/invoices/{UNKNOWN}/pdf")
            ),
            *(
                ("GET", p)
                for p in ("/clients/clx3k9v0a0001qz8r5t2m7w4d", "/invoices/clx5d8s1b0002qz8rk3v7y0pt/pdf")
            ),
            *((m, f"/clients/{UNKNOWN}") for m in ("PUT", "DELETE")),
            *(("PUT", "/clients/clx3k9v0a0001qz8r5t2m7w4d"), ("POST", "/clients"), ("POST", "/invoices")),
        ]:
            document = {} if method in {"POST", "PUT"} else None
            for key in (
                *(None, f"Basic {OWNER}", OWNER, f"Bearer {OWNER.upper()}", f"Bearer {OWNER}x"),
                *(f"Bearer {OWNER[:-1]}z", "Bearer nobody", "Basic Y2ludl9zYW5kYm94X2J1c2luZXNzOg=="),
                "Bearer cinv_sandbox_unentitled",
            ):
                await self.send(method, path, document, key=key)
        await self.send("GET", "/clients", key=None, search="a")
        await self.send("GET", "/clients", key=None, api_key=OWNER)
        await self.send("GET", "/invoices/clx5d8s1b0002qz8rk3v7y0pt/pdf", key=None, api_key=OWNER)
        await self.send("GET", "/clients", key=None, headers=[("x-api-key", OWNER)])
        for path in ("/clients", "/invoices"):
            limited = "Bearer cinv_sandbox_limited"
            mine = (await self.send("GET", "/clients", key=limited) or [{"id": UNKNOWN}])[0]["id"]
            line = {"description": "x", "quantity": 1, "unitPrice": 1, "taxRate": 0}
            await self.send("POST", path, {"name": "x", "clientId": mine, "lineItems": [line]}, key=limited)
            await self.send("GET", path, key=limited)

    async def clients(self) -> None:
        first = (await self.send("POST", "/clients", ODD))["id"]
        bare = await self.send("POST", "/clients", {"name": "Bare_Tour 100%", "email": "bare@tour.example"})
        self.client = first
        for id_ in (first, bare["id"], first):
            await self.send("GET", f"/clients/{id_}")
        await self.send("GET", "/clients", limit=3)
        for term in (
            "Ünïque",
            "unique",
            "zanz",
            "billing+tour@tour.example",
            "Bare_T",
            "B_re",
            "Way",
            "Ün",
            "B%Tour",
        ):
            await self.send("GET", "/clients", search=term)
        for term in (
            "Ünïque O'Brien",
            "Ünïquexx",
            "Corp Acme",
            "Acmezz",
            "O'",
            "(",
            "😀",
            "\0",
            "Ünïque O'Brien & Söhne 上海",
        ):
            await self.send("GET", "/clients", search=term)
        for change in (
            {"phone": "+2"},
            {"name": "Renamed"},
            {"address": "9"},
            {"email": "new@tour.example"},
            {"taxId": "T", "notes": "n"},
        ):
            await self.send("PUT", f"/clients/{first}", change)
            await self.send("GET", f"/clients/{first}")
            await self.send("GET", "/clients", limit=2)
        for term in ("Renamed", "Ünïque", "new@tour.example"):
            await self.send("GET", "/clients", search=term)
        for operation, path in (("POST", "/clients"), ("PUT", f"/clients/{first}")):
            for name, value in itertools.product(
                ("name", "email", "address", "taxId", "phone", "notes"), (5, {"a": 1})
            ):
                await self.send(operation, path, {"name": "Wrong", "notes": "w"} | {name: value})
            for body in (b"", b"{'name': 'x',}", b'{"name": "x"', b'{"name": "x"} x', b"[1]"):
                await self.send(operation, path, body=body)
            await self.send(operation, path, {"name": "Emoji 😀 \0", "email": "none"})
        await self.send("POST", "/clients", {"email": "nameless@tour.example"})
        await self.send("GET", "/clients")
        for method in ("GET", "PUT", "DELETE"):
            await self.send(method, f"/clients/{UNKNOWN}", {"notes": "x"} if method == "PUT" else None)
        await self.send("GET", f"/clients/{'x' * 100}")
        await self.send("DELETE", f"/clients/{bare['id']}")
        await self.send("GET", f"/clients/{bare['id']}")
        await self.send("GET", "/clients", search="Bare_Tour")
        await self.send("GET", "/clients", limit=1)

    async def invoices(self) -> None:
        lines = [
            {
                "description": "Design & a long description of more than thirty-two letters",
                "quantity": 1.5,
                "unitPrice": 0.7,
                "taxRate": 8.25,
            },
            {"description": "Build", "quantity": 3, "unitPrice": 0.1, "taxRate": 0},
            {"description": "Build", "quantity": 3, "unitPrice": 0.1, "taxRate": 0},
            {"description": "Host", "quantity": 1000, "unitPrice": 0.005, "taxRate": 20},
            {"description": "Ask", "quantity": 1, "unitPrice": 1234567.89, "taxRate": 10},
        ]
        base = {
            "clientId": self.client,
            "currency": "USD",
            "issueDate": "2024-06-11",
            "dueDate": "2024-07-15",
        }
        base |= {"notes": "Thanks", "terms": "Net 30"}
        made = await self.send("POST", "/invoices", base | {"invoiceNumber": "tour-1", "lineItems": lines})
        self.invoice, at = made["id"], f"/invoices/{made['id']}"
        await self._shown(at)
        for number, currency in (("tour-2", "JPY"), ("tour-3", "EUR")):
            more = base | {"invoiceNumber": number, "currency": currency, "lineItems": lines[:1] * 14}
            other = await self.send("POST", "/invoices", more)
            await self._shown(f"/invoices/{other['id']}")
        for change in (
            *(
                {"notes": "New"},
                {"invoiceNumber": "tour-9"},
                {"dueDate": "2024-08-16"},
                {"lineItems": lines[1:4]},
            ),
            *({"lineItems": lines[:2]}, {"clientId": "clx3k9v0a0001qz8r5t2m7w4d"}, {"terms": "Later"}),
        ):
            await self.send("PUT", at, change)
            await self._shown(at)
        await self.send("GET", "/invoices", clientId=self.client)
        for term in ("tour-1", "tour-9", "tour_9", "Later", "Build", "EUR", "Thanks"):
            await self.send("GET", "/invoices", search=term)
        await self.send("GET", "/invoices", search="tour", clientId=self.client)
        await self.send("GET", "/invoices", search="tour", status="SENT")
        await self.send("GET", "/invoices", clientId=self.client, status="SENT")
        for method, path in (("GET", ""), ("GET", "/pdf"), ("PUT", ""), ("DELETE", "")):
            await self.send(method, f"/invoices/{UNKNOWN}{path}", {"notes": "x"} if method == "PUT" else None)
        for id_ in ("clx5d8s1b0002qz8rk3v7y0pt", "clx5d9m4e0003bz4t7r2k6g1u", "clx2y8h5a0026bz4t1c7v2n9x"):
            await self.send("PUT", f"/invoices/{id_}", {})
            await self._shown(f"/invoices/{id_}")

    async def _shown(self, at: str) -> None:
        for path in (at, f"{at}/pdf", at):
            await self.send("GET", path)
        for limit in (2, 1):
            await self.send("GET", "/invoices", limit=limit)
        for query in ({"status": "DRAFT"}, {"clientId": self.client}):
            await self.send("GET", "/invoices", limit=2, **query)
