"""Steps on clients.

Layer: generated. A text may be refused with 400 for what it is, as a phone number that is none; then plain ones must
be taken in its place.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.generated.model import ModelClient
from cleverinvo_conformance.generated.sequence import TEXTS, Sequence

_OPTIONAL: Final = ("address", "taxId", "phone", "notes")
REFUSED: Final = 400


class ClientSteps(Sequence):
    """Create, update, read and delete clients."""

    @rule(word=TEXTS, given=st.dictionaries(st.sampled_from(_OPTIONAL), TEXTS))
    def create_client(self, word: str, given: dict[str, str]) -> None:
        """A client comes back with every field as sent (CLI-CREATE-1)."""
        if self.is_over() or len(self.model.clients) > 3:
            return
        sent = {
            "name": f"{self.run.test_data.mark} {word}",
            "email": self.run.test_data.client_fields("")["email"],
            **given,
        }
        exchange = self.send("POST", "/clients", json_body=sent)
        if exchange.status == REFUSED:
            sent = {field: self._plain(field) for field in sent}
            exchange = self.send("POST", "/clients", json_body=sent)
        self.must(c.CLI_CREATE_1, exchange.is_success, "a client", exchange.status)
        self.fields(exchange.record, sent, c.CLI_CREATE_1)
        self.model.clients[str(exchange.record["id"])] = ModelClient(sent)

    @precondition(lambda self: self.model.active)
    @rule(data=st.data(), given=st.dictionaries(st.sampled_from(_OPTIONAL), TEXTS, min_size=1))
    def update_client(self, data: Any, given: dict[str, str]) -> None:
        """An update changes the fields sent and no other (CLI-UPDATE-1)."""
        if self.is_over():
            return
        id_ = data.draw(st.sampled_from(self.model.active))
        client = self.model.clients[id_]
        exchange = self.send("PUT", f"/clients/{segment(id_)}", json_body=given)
        if exchange.status == REFUSED:
            given = {field: self._plain(field) for field in given}
            exchange = self.send("PUT", f"/clients/{segment(id_)}", json_body=given)
        self.must(c.CLI_UPDATE_1, exchange.is_success, "the updated client", exchange.status)
        client.fields |= given
        client.was_updated = True
        self.fields(exchange.record, client.fields, c.CLI_UPDATE_1)

    def _plain(self, field: str) -> str:
        return str(self.run.test_data.client_fields("Plain")[field])

    @precondition(lambda self: self.model.clients)
    @rule(data=st.data())
    def read_client(self, data: Any) -> None:
        """A client is read as it was last written (CLI-CREATE-2, CLI-UPDATE-3, CLI-DELETE-3)."""
        if self.is_over():
            return
        id_ = data.draw(st.sampled_from(list(self.model.clients)))
        client = self.model.clients[id_]
        exchange = self.send("GET", f"/clients/{segment(id_)}")
        if client.is_active:
            clause = c.CLI_UPDATE_3 if client.was_updated else c.CLI_CREATE_2
            self.must(clause, exchange.status == 200, "the client", exchange.status)
            self.fields(exchange.record, client.fields | {"isActive": True}, clause)
        else:
            gone = exchange.status == 404 or exchange.record.get("isActive") is False
            self.must(c.CLI_DELETE_3, gone, "404, or an inactive client", exchange.status)

    @precondition(lambda self: len(self.model.active) > 1)
    @rule(data=st.data())
    def delete_client(self, data: Any) -> None:
        """A client is deleted with 204 (CLI-DELETE-1)."""
        if self.is_over():
            return
        id_ = data.draw(st.sampled_from(self.model.active))
        exchange = self.send("DELETE", f"/clients/{segment(id_)}")
        self.must(c.CLI_DELETE_1, exchange.status == 204, "204", exchange.status)
        self.model.clients[id_].is_active = False
