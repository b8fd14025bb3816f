"""Steps on invoices: any lawful write, in any order, with a look at the record now and then.

Layer: generated.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.generated.client_steps import MOST, ClientSteps
from cleverinvo_conformance.generated.made import Made
from cleverinvo_conformance.generated.sequence import one_of
from cleverinvo_conformance.generated.values import (
    CURRENCIES,
    DATES,
    INVOICE_TEXTS,
    JSON_FORMS,
    LINES,
    MANY_LINES,
    NUMBER_ENDS,
    changed_lines,
)

#: What an update changes together.
_PARTS: Final = ("lines", "number", "client", "currency", "notes", "terms", "dates", "number", "client")
#: Former states of an invoice that an update may restore.
_FORMER: Final = 3
KINDS: Final[tuple[Kind, ...]] = ("client", "invoice")


class InvoiceSteps(ClientSteps):
    """Create, update and delete invoices."""

    def new_invoice(self, data: Any, key: str) -> Made | None:
        """A draft with or without notes and terms; its number perhaps that of a deleted one, or sought before it is there."""
        client = one_of(data, self.of("client", key=key)) if data.draw(st.integers(0, 2)) else None
        client = client or self.new_client(data, key)
        if client is None:
            return None
        issued, due = data.draw(DATES)
        fields = {
            "clientId": client.id,
            "invoiceNumber": self._number(data, key),
            "currency": data.draw(CURRENCIES),
            "issueDate": issued,
            "dueDate": due,
            "lineItems": data.draw(LINES | MANY_LINES),
        }
        for name in data.draw(st.lists(st.sampled_from(("notes", "terms")), unique=True)):
            fields[name] = data.draw(INVOICE_TEXTS)
        with self.sought(data, Made("invoice", "", key, fields)):
            exchange = self.send("POST", "/invoices", json_body=fields, form=data.draw(JSON_FORMS), key=key)
            made = self.keep("invoice", key, fields, exchange)
        self.trial.tried |= {c.INV_CREATE_1, c.INV_CREATE_3}
        if made:
            self.look(data, made)
        return made

    def _number(self, data: Any, key: str) -> str:
        """A new number, or one that no invoice of the account has any more, or one that the other account uses."""
        used = {made.fields["invoiceNumber"] for made in self.of("invoice", key=key)}
        free = [
            number
            for made in self.made
            if made.kind == "invoice"
            for number in made.values("invoiceNumber")
            if number not in used
        ]
        if free and data.draw(st.integers(0, 2)) == 1:
            return str(one_of(data, free))
        end: str = data.draw(NUMBER_ENDS)
        return self.run.test_data.number() + end

    def update_invoice(self, data: Any) -> None:
        """Up to three updates of the lines alone, or of any fields: to new, equal and former values."""
        if made := one_of(data, self._updatable()):
            is_of_lines = data.draw(st.booleans())
            for _ in range(data.draw(st.integers(1, 3))):
                parts = ["lines"]
                if not is_of_lines:
                    parts = data.draw(st.lists(st.sampled_from(_PARTS), min_size=1, max_size=4, unique=True))
                changes: dict[str, Any] = {}
                for part in parts:
                    changes |= self._part(data, made, part)
                self._put(data, made, changes)
            self.look(data, made)

    def _updatable(self) -> list[Made]:
        """The invoices whose client is there: of updates of others the contract says nothing."""
        return [m for m in self.of("invoice") if (owner := self.owner_of(m)) and not owner.is_removed]

    def _put(self, data: Any, made: Made, changes: dict[str, Any]) -> None:
        exchange = self.send("PUT", made.path, json_body=changes, form=data.draw(JSON_FORMS), key=made.key)
        self.trial.tried |= {c.INV_UPDATE_1} | ({c.INV_UPDATE_2} if "lineItems" in changes else set())
        if exchange.is_success:
            made.accept(changes)
        self.search_after(data, made, exchange)

    def _lines(self, data: Any, made: Made) -> list[dict[str, Any]]:
        if made.former and data.draw(st.integers(0, 4)) == 1:
            return list(made.former[-1]["lineItems"])
        lines: list[dict[str, Any]] = data.draw(changed_lines(made.fields["lineItems"]))
        return lines

    def _part(self, data: Any, made: Made, part: str) -> dict[str, Any]:
        is_former = bool(made.former) and data.draw(st.integers(0, 2)) == 1
        former = data.draw(st.sampled_from(made.former[-_FORMER:])) if is_former else made.fields
        match part:
            case "lines":
                return {"lineItems": self._lines(data, made)}
            case "number":
                changes = {
                    "invoiceNumber": former["invoiceNumber"] if is_former else self._number(data, made.key)
                }
            case "client":
                others = [client.id for client in self.of("client", key=made.key)]
                changes = {"clientId": one_of(data, others) or made.fields["clientId"]}
            case "currency":
                changes = {"currency": former["currency"] if is_former else data.draw(CURRENCIES)}
            case "dates" if is_former:
                changes = {name: former[name] for name in ("issueDate", "dueDate")}
            case "dates":
                changes = dict(zip(("issueDate", "dueDate"), data.draw(DATES), strict=True))
                if data.draw(st.integers(0, 2)) == 1:
                    changes = {"dueDate": max(changes["dueDate"], made.fields["issueDate"])}
            case _:
                text = data.draw(st.just("") | INVOICE_TEXTS)
                changes = {part: (former.get(part) or text) if is_former else text}
        return changes

    def create(self, data: Any) -> None:
        """A new client or a new draft of either account."""
        key = data.draw(self.any_key())
        kinds = [kind for kind in KINDS if len(self.of(kind)) < MOST]
        match one_of(data, kinds):
            case "client":
                self.new_client(data, key)
            case "invoice":
                self.new_invoice(data, key)

    def remove(self, data: Any) -> None:
        """A client or an invoice is deleted, or something is done with one that was."""
        match data.draw(st.sampled_from(("invoice", "client", "removed"))):
            case "client":
                self.delete_client(data)
            case "invoice":
                self.delete_invoice(data)
            case _:
                self.touch_a_deleted_record(data)

    def delete_invoice(self, data: Any) -> None:
        """An invoice is deleted with 204 (INV-DELETE-1)."""
        if made := one_of(data, self.of("invoice")):
            if data.draw(st.booleans()):
                self.look(data, made)
            self.delete(made)
            self.look_after_deletion(data, made)
