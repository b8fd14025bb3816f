"""Handlers are found by the operationIds of a document."""

from __future__ import annotations

import inspect
import pkgutil
import re
from importlib import import_module

import cleverinvo_mock.api
import cleverinvo_mock.control
import pytest
import yaml
from cleverinvo_mock.app.document import methods_of
from cleverinvo_mock.files.resources import resource


class Clients:
    def list_clients(self):
        """One handler."""


class Invoices:
    pass


def test_operation_is_handled_by_the_method_of_its_name():
    """The handler of an operation is the method named as its operationId in snake case."""
    clients = Clients()
    assert methods_of(Invoices(), clients)("listClients") == clients.list_clients


def test_missing_handler_is_reported_with_the_method_to_add():
    """An operation without a handler is an error at the start that names the method to add and its classes."""
    message = "printInvoice: add the method `print_invoice` to one of Clients, Invoices"
    with pytest.raises(AttributeError, match=message):
        methods_of(Clients(), Invoices())("printInvoice")


def methods(package):
    """The names of the methods of all classes of a package."""
    modules = [
        import_module(f"{package.__name__}.{each.name}") for each in pkgutil.iter_modules(package.__path__)
    ]
    classes = [one for module in modules for _, one in inspect.getmembers(module, inspect.isclass)]
    return {name for one in classes for name in vars(one)}


@pytest.mark.parametrize(
    ("document", "package"),
    [("cleverinvo.yaml", cleverinvo_mock.api), ("admin.yaml", cleverinvo_mock.control)],
)
def test_every_operation_has_a_handler(document, package):
    """Each operation of both documents has a handler in its package."""
    content = yaml.safe_load(resource(f"openapi/{document}").read_text(encoding="utf-8"))
    wanted = {
        re.sub(r"(?=[A-Z])", "_", definition["operationId"]).lower()
        for item in content["paths"].values()
        for method, definition in item.items()
        if method != "parameters"
    }
    missing = wanted - methods(package)
    assert not missing, f"add to a class in {package.__name__} the methods {sorted(missing)}"
