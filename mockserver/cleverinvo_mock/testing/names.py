"""Names of the API and of the control plane as types, for editors and type checkers.

Layer: testing. Generated from ``openapi/cleverinvo.yaml`` and ``openapi/admin.yaml`` by ``python tools/generate.py``;
do not edit.
"""

from __future__ import annotations

from typing import Literal

#: An operation of the API.
Operation = Literal[
    "listClients",
    "createClient",
    "getClient",
    "updateClient",
    "deleteClient",
    "listInvoices",
    "createInvoice",
    "getInvoice",
    "updateInvoice",
    "deleteInvoice",
    "downloadInvoicePdf",
]
#: What a reset touches.
ResetScope = Literal["accounts", "limits", "clock", "faults", "journal"]
#: How near an account is to the limits of its plan.
Preset = Literal["one_below_the_limit", "at_the_limit"]
#: What can happen to an invoice that the API has no operation for.
Transition = Literal["send", "view", "pay_in_part", "pay", "mark_overdue"]
