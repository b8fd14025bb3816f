"""The handlers of the operations on clients: decode, check, store, encode.

Layer: api. A method is named after its operationId, in snake case. Its docstring lists the clauses.
"""

from __future__ import annotations

from cleverinvo_mock.api.decode import client_changes, new_client_fields
from cleverinvo_mock.api.encode import Encoder
from cleverinvo_mock.api.paging import list_reply, single_reply, text_match
from cleverinvo_mock.api.request import NO_CONTENT, ApiRequest, Reply
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.clients import Client, checked_changes, deleted_client, new_client, updated_client
from cleverinvo_mock.domain.errors import MalformedId, RecordNotFound
from cleverinvo_mock.services.ids import IdSource, is_well_formed
from cleverinvo_mock.store.account import Account, Row


class ClientOperations:
    """``/clients`` and ``/clients/{id}``."""

    def __init__(self, behaviour: Behaviour, ids: IdSource) -> None:
        self._behaviour = behaviour
        self._ids = ids
        self._encoder = Encoder(behaviour)

    def list_clients(self, request: ApiRequest) -> Reply:
        """CLI-LIST-1, PAGE-1 to -6, SEARCH-1, -3."""
        query = request.query
        matches = None
        if query["search"]:
            is_match = text_match(query["search"], self._behaviour)
            matches = lambda row: is_match(row.value.name) or is_match(row.value.email)  # noqa: E731 - one expression
        page = request.account.page_of_clients((query["page"] - 1) * query["limit"], query["limit"], matches)
        return list_reply(map(self._encoder.client, page.rows), page.total, query, self._behaviour)

    def create_client(self, request: ApiRequest) -> Reply:
        """CLI-CREATE-1 to -4, PLAN-1."""
        fields = new_client_fields(request.body, self._behaviour)
        client = new_client(
            fields,
            id=self._ids.next(request.now, request.account),
            now=request.now,
            behaviour=self._behaviour,
        )
        self._demand_room(request.account)
        row = request.account.put_client(client)
        return single_reply(self._encoder.client(row), int(self._behaviour.create_status))

    def get_client(self, request: ApiRequest) -> Reply:
        """CLI-GET-1, -2, CLI-DELETE-3."""
        row = find_client(request)
        if not row.value.is_active and self._behaviour.deleted_client_read == "404":
            raise RecordNotFound("client", under="deleted_client_read")
        return single_reply(self._encoder.client(row))

    def update_client(self, request: ApiRequest) -> Reply:
        """CLI-UPDATE-1 to -5."""
        changes = checked_changes(client_changes(request.body, self._behaviour), self._behaviour)
        row = find_client(request)
        if not row.value.is_active and self._behaviour.deleted_client_update == "404":
            raise RecordNotFound("client", under="deleted_client_update")
        client = updated_client(row.value, changes, now=request.now)
        if client.is_active and not row.value.is_active and self._behaviour.deleted_client_counts == "no":
            self._demand_room(request.account)
        return single_reply(self._encoder.client(request.account.put_client(client)))

    def delete_client(self, request: ApiRequest) -> Reply:
        """CLI-DELETE-1 to -5."""
        row = find_client(request)
        if row.value.is_active:
            request.account.put_client(deleted_client(row.value, now=request.now))
        elif self._behaviour.deleted_client_delete == "404":
            raise RecordNotFound("client", under="deleted_client_delete")
        return NO_CONTENT

    def _demand_room(self, account: Account) -> None:
        deleted_count = self._behaviour.deleted_client_counts == "yes"
        account.plan.demand_room("client", account.count_clients(deleted=deleted_count))


def find_client(request: ApiRequest) -> Row[Client]:
    """The client with the id of the path. Raises :class:`RecordNotFound` or :class:`MalformedId`."""
    row = request.account.client(request.id)
    if row is None:
        raise (RecordNotFound if is_well_formed(request.id) else MalformedId)("client")
    return row
