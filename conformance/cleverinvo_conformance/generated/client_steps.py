"""Parts of steps on clients: any lawful write, with a look at the record now and then.

Layer: generated.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.operations import CLIENT_FIELDS
from cleverinvo_conformance.generated.looks import Looks
from cleverinvo_conformance.generated.made import Made
from cleverinvo_conformance.generated.sequence import one_of
from cleverinvo_conformance.generated.values import CLIENT_VALUES, EMAIL_ENDS, JSON_FORMS, NAME_ENDS

_OPTIONAL: Final = tuple(CLIENT_VALUES)
#: Clients and invoices of one sequence at most.
MOST: Final = 6
_NO_CONTENT: Final = 204
#: Fields that lists find records by.
_SOUGHT: Final = frozenset({"name", "email", "invoiceNumber", "clientId"})


class ClientSteps(Looks):
    """Create, update and delete clients, also once more."""

    def post_client(self, key: str, fields: dict[str, Any], data: Any) -> Made | None:
        """``POST /clients``; ``None`` where it makes none."""
        exchange = self.send("POST", "/clients", json_body=fields, form=data.draw(JSON_FORMS), key=key)
        self.trial.tried.add(c.CLI_CREATE_1)
        return self.keep("client", key, fields, exchange)

    def new_client(self, data: Any, key: str) -> Made | None:
        """A client with all, few or no optional fields; perhaps its list before, and a look at it afterwards."""
        fields = {"name": self._name(data), "email": self._email(data)}
        for name in data.draw(st.lists(st.sampled_from(_OPTIONAL), unique=True)):
            fields[name] = data.draw(CLIENT_VALUES[name])
        if (twin := one_of(data, [m for m in self.made if m.kind == "client"])) and data.draw(
            st.integers(0, 3)
        ) == 1:
            fields |= {name: twin.fields[name] for name in ("name", "email") if twin.fields.get(name)}
        with self.sought(data, Made("client", "", key, fields)):
            made = self.post_client(key, fields, data)
        if made:
            self.look(data, made)
        return made

    def _name(self, data: Any) -> str:
        end = "" if self.run.test_data.is_plain else data.draw(NAME_ENDS)
        return f"{self.run.mark}{end}"

    def _email(self, data: Any) -> str:
        local, domain = data.draw(EMAIL_ENDS)
        number = self.run.test_data.number().rpartition("-")[2]
        return f"{self.run.mark}-{number}{local}@{domain}"

    def update_client(self, data: Any) -> None:
        """One or two updates of any fields: to new, equal, former and empty values, and to those of another client."""
        made = one_of(data, self.of("client"))
        if made is None:
            return
        for _ in range(data.draw(st.integers(1, 2))):
            exchange = self.put_client(data, made)
            self.search_after(data, made, exchange)
        self.look(data, made)

    def search_after(self, data: Any, made: Made, update: Exchange) -> None:
        """Perhaps a list, after an update of what lists find records by."""
        if (
            update.is_success
            and not _SOUGHT.isdisjoint(update.request.document)
            and data.draw(st.integers(0, 2)) == 1
        ):
            self.look_in_one_way(data, made, "list")

    def put_client(self, data: Any, made: Made) -> Exchange:
        """One ``PUT``."""
        names = data.draw(st.lists(st.sampled_from(CLIENT_FIELDS), min_size=1, max_size=6, unique=True))
        changes = {name: self._value(data, made, name) for name in names}
        exchange = self.send("PUT", made.path, json_body=changes, form=data.draw(JSON_FORMS), key=made.key)
        self.trial.tried |= {c.CLI_UPDATE_1, c.CLI_UPDATE_2}
        if exchange.is_success and not made.is_removed:
            made.accept(changes)
        return exchange

    def _value(self, data: Any, made: Made, name: str) -> str:
        source = data.draw(st.sampled_from(("new", "new", "new", "former", "other", "empty")))
        known = [value for value in made.values(name) if value]
        if source == "former" and known:
            return str(known[data.draw(st.integers(0, min(len(known), 3) - 1))])
        if source == "other":
            others = [str(m.fields[name]) for m in self.made if m.kind == "client" and m.fields.get(name)]
            if value := one_of(data, others):
                return value
        if name == "name":
            return (
                self._name(data)
                if data.draw(st.integers(0, 4))
                else data.draw(st.sampled_from(("0", "A", "Acme")))
            )
        if name == "email":
            return self._email(data)
        return "" if source == "empty" else data.draw(CLIENT_VALUES[name])

    def delete_client(self, data: Any) -> None:
        """A client is deleted with 204, with its invoices or after them (CLI-DELETE-1, CLI-DELETE-4)."""
        made = one_of(data, self.of("client"))
        if made is None:
            return
        invoices = [
            each for each in self.of("invoice", key=made.key) if each.fields.get("clientId") == made.id
        ]
        if data.draw(st.booleans()):
            for invoice in invoices:
                self.delete(invoice)
        if data.draw(st.booleans()):
            self.look(data, made)
        self.delete(made)
        self.look_after_deletion(data, made)
        for invoice in invoices:
            if not invoice.is_removed:
                self.look(data, invoice)

    def look_after_deletion(self, data: Any, made: Made) -> None:
        """Look at a record that was just deleted, and perhaps write to it."""
        if data.draw(st.booleans()):
            self.touch(data, made)
        else:
            self.look(data, made)

    def delete(self, made: Made) -> None:
        """The first ``DELETE`` of a record."""
        exchange = self.send("DELETE", made.path, key=made.key)
        clause = c.CLI_DELETE_1 if made.kind == "client" else c.INV_DELETE_1
        self.must(clause, exchange.status == _NO_CONTENT, "204", exchange.status, exchange)
        made.is_removed = True

    def touch_a_deleted_record(self, data: Any) -> None:
        """Any record that was deleted."""
        if made := one_of(data, self.of("client", removed=True) + self.of("invoice", removed=True)):
            self.touch(data, made)

    def touch(self, data: Any, made: Made) -> None:
        """What was deleted stays so: DELETE and PUT again, reads, searches, and a new record with the same values."""
        match data.draw(st.sampled_from(("PUT", "DELETE", "look", "again"))):
            case "DELETE":
                self.send("DELETE", made.path, key=made.key)
            case "PUT" if made.kind == "client":
                self.put_client(data, made)
            case "PUT":
                changes = {"notes": data.draw(CLIENT_VALUES["notes"])}
                self.send("PUT", made.path, json_body=changes, key=made.key)
            case "again" if made.kind == "client":
                if again := self.post_client(made.key, made.fields, data):
                    self.look(data, again)
        self.look(data, made)
