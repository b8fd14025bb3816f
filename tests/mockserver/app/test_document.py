"""From the operations of a document to the methods that carry them out."""

from __future__ import annotations

import pytest
from cleverinvo_mock.app.document import methods_of


class Clients:
    def list_clients(self):
        """One handler."""


class Invoices:
    pass


def test_an_operation_is_the_method_of_its_name():
    """An operationId in snake case is a method of one of the classes."""
    clients = Clients()
    assert methods_of(Invoices(), clients)("listClients") == clients.list_clients


def test_an_operation_without_a_method_is_named_with_the_method_to_add():
    """What the start reports of an operation that has no handler says where the handler goes."""
    message = "printInvoice: add the method `print_invoice` to one of Clients, Invoices"
    with pytest.raises(AttributeError, match=message):
        methods_of(Clients(), Invoices())("printInvoice")
