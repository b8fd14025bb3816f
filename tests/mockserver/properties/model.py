"""The contract's rules for one account, restated with plain dictionaries for the state machine."""

from __future__ import annotations

from dataclasses import dataclass, field

DEFAULTS = {
    "create_status": "201",
    "deleted_client_read": "404",
    "deleted_client_delete": "404",
    "deleted_client_update": "404",
    "invoice_for_deleted_client": "404",
    "unknown_client_in_invoice": "404",
    "unknown_client_filter": "empty",
    "duplicate_invoice_number": "400",
    "null_clears": "cleared",
    "list_order": "newest_first",
    "deleted_client_counts": "no",
    "empty_total_pages": "0",
    "page_beyond_last": "empty",
}
OTHERS = {
    "create_status": "200",
    "deleted_client_read": "inactive",
    "deleted_client_delete": "204",
    "deleted_client_update": "200",
    "invoice_for_deleted_client": "created",
    "unknown_client_in_invoice": "400",
    "unknown_client_filter": "404",
    "duplicate_invoice_number": "created",
    "null_clears": "ignored",
    "list_order": "oldest_first",
    "deleted_client_counts": "yes",
    "empty_total_pages": "1",
    "page_beyond_last": "404",
}
MOST_CLIENTS, MOST_INVOICES = 4, 5
ABSENT_BY_DEFAULT = ("address", "taxId", "phone", "notes")


@dataclass
class Account:
    """The records of an account, by id in order of creation, and the expected status of each request."""

    choices: dict[str, str]
    clients: dict[str, dict] = field(default_factory=dict)
    invoices: dict[str, dict] = field(default_factory=dict)

    @property
    def created(self):
        return int(self.choices["create_status"])

    def active(self, id):
        return id in self.clients and self.clients[id]["isActive"]

    def create_client(self):
        """The status that a new client gets (PLAN-1)."""
        counting = [
            one
            for one in self.clients.values()
            if one["isActive"] or self.choices["deleted_client_counts"] == "yes"
        ]
        return 403 if len(counting) >= MOST_CLIENTS else self.created

    def at_client(self, id, point, success):
        """The status of a read, update or delete of a client; ``point``: the open point for deleted ones."""
        if self.active(id):
            return success
        deleted_too = id in self.clients and self.choices[point] != "404"
        return success if deleted_too else 404

    def for_client(self, id):
        """The status that refuses an invoice for a client, or None (INV-CREATE-6)."""
        if id not in self.clients:
            return int(self.choices["unknown_client_in_invoice"])
        deleted = self.choices["invoice_for_deleted_client"]
        return None if self.active(id) or deleted == "created" else int(deleted)

    def taken(self, number, but=None):
        """Whether another invoice has this number and duplicates are refused."""
        others = [one["invoiceNumber"] for id, one in self.invoices.items() if id != but]
        return self.choices["duplicate_invoice_number"] == "400" and number in others

    def create_invoice(self, client, number):
        """The possible statuses of a new invoice: more than one if several refusals apply."""
        refusals = {self.for_client(client)} - {None}
        if self.taken(number):
            refusals.add(400)
        if len(self.invoices) >= MOST_INVOICES:
            refusals.add(403)
        return refusals or {self.created}

    def update_invoice(self, id, changes):
        """The possible statuses of an update."""
        if id not in self.invoices:
            return {404}
        refusals, own = set(), self.invoices[id]["clientId"]
        if "invoiceNumber" in changes and self.taken(changes["invoiceNumber"], but=id):
            refusals.add(400)
        refused = self.for_client(changes["clientId"]) if "clientId" in changes else None
        if refused and changes["clientId"] == own:  # its own client was deleted: unchanged or refused
            return refusals | {refused} if refusals else {200, refused}
        return refusals | {refused} if refused else refusals or {200}

    def changed(self, record, changes):
        """A record after an update: null clears a field or is ignored."""
        kept = {
            name: value
            for name, value in changes.items()
            if value is not None or self.choices["null_clears"] == "cleared"
        }
        return {**record, **kept}

    def listed(self, kind, matches):
        """The records that a list shows, in its order."""
        records = [one for one in getattr(self, kind).values() if matches(one)]
        return records[::-1] if self.choices["list_order"] == "newest_first" else records

    def client_of(self, invoice):
        """The ``client`` of an invoice, also after that client was deleted."""
        client = self.clients[invoice["clientId"]]
        return {"name": client["name"], "email": client["email"]}
