"""The guard lets through what the scope allows, and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cleverinvo_conformance.core.exchange import Request
from cleverinvo_conformance.core.guard import Forbidden, Guard
from cleverinvo_conformance.core.ledger import Ledger
from cleverinvo_conformance.core.operations import OPERATIONS, operations_of
from cleverinvo_conformance.core.target import Scope

OWN, REMOVED, FOREIGN, NOBODYS = "own1", "removed1", "foreign1", "nobodys1"
READ, STANDARD, FULL = Scope.READ, Scope.STANDARD, Scope.FULL


@pytest.fixture
def guard_for(tmp_path):
    ledgers = []

    def make(scope, **options):
        ledger = Ledger(tmp_path / f"{len(ledgers)}.jsonl", target="", mark="cfm0")
        ledgers.append(ledger)
        ledger.made("client", OWN, "primary")
        ledger.made("invoice", "inv1", "primary")
        ledger.made("client", REMOVED, "primary")
        ledger.removed(REMOVED)
        guard = Guard(scope, ledger, **options)
        for collection in ("clients", "invoices"):
            guard.saw(request("GET", f"/{collection}/{NOBODYS}"), 404)
        guard.nobody_has(NOBODYS)
        guard.may_echo({"id": FOREIGN, "notes": "as it is", "total": Decimal("1.50")})
        return guard

    yield make
    for ledger in ledgers:
        ledger.close()


def request(method, path, body=None, key="primary"):
    return Request(method, path, f"https://api.example/api/v1{path}", body=body, key=key)


def is_let_through(guard, *parts):
    try:
        guard.check(request(*parts))
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize(
    ("from_scope", "method", "path", "body"),
    [
        (READ, "GET", "/clients", None),
        (READ, "GET", f"/invoices/{FOREIGN}/pdf", None),
        (STANDARD, "POST", "/clients", b'{"name": "x"}'),
        (STANDARD, "POST", "/invoices", b"not json"),
        (STANDARD, "PUT", f"/clients/{OWN}", b'{"name": "x"}'),
        (STANDARD, "DELETE", f"/clients/{OWN}", None),
        (STANDARD, "DELETE", "/invoices/inv1", None),
        (STANDARD, "DELETE", f"/clients/{REMOVED}", None),
        (STANDARD, "PUT", f"/clients/{REMOVED}", b"{}"),
        (STANDARD, "DELETE", f"/clients/{NOBODYS}", None),
        (STANDARD, "PUT", f"/invoices/{NOBODYS}", b"{}"),
        (FULL, "PUT", f"/invoices/{FOREIGN}", b'{"notes": "as it is"}'),
        (FULL, "PATCH", f"/clients/{OWN}", b"{}"),
        (FULL, "PATCH", f"/invoices/{NOBODYS}", b"{}"),
        (FULL, "OPTIONS", "/clients", None),
        (FULL, "TRACE", "/invoices", None),
        (FULL, "HEAD", "/clients", None),
    ],
)
def test_what_a_scope_allows_the_larger_ones_allow(guard_for, from_scope, method, path, body):
    """A request passes from its scope on, and in none before it."""
    allowed = {scope: is_let_through(guard_for(scope), method, path, body) for scope in Scope}
    assert allowed == {scope: scope >= from_scope for scope in Scope}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", "/clients", None),
        ("DELETE", "/clients/", None),
        ("PUT", "/invoices", b"[]"),
        ("PATCH", "/clients", b"{}"),
        ("DELETE", f"/clients/{FOREIGN}", None),
        ("DELETE", f"/invoices/{FOREIGN}", None),
        ("DELETE", f"/invoices/{OWN}", None),
        ("DELETE", "/clients/inv1", None),
        ("PUT", "/clients/inv1", b"{}"),
        ("PUT", f"/clients/{FOREIGN}", b'{"notes": "as it is"}'),
        ("PUT", f"/invoices/{FOREIGN}", b'{"notes": "changed"}'),
        ("PUT", f"/invoices/{FOREIGN}", b'{"notes": "as it is", "terms": "new"}'),
        ("PUT", f"/invoices/{FOREIGN}", b"{}"),
        ("PUT", f"/invoices/{FOREIGN}", b""),
        ("PUT", f"/invoices/{FOREIGN}", b"no json"),
        ("PATCH", f"/invoices/{FOREIGN}", b"{}"),
        ("DELETE", f"/clients/{OWN}/../{FOREIGN}", None),
        ("DELETE", "/clients/..", None),
        ("DELETE", "/clients/%2e%2e", None),
        ("DELETE", f"/clients/{OWN}?x=1", None),
        ("DELETE", f"/accounts/{OWN}", None),
        ("PATCH", f"/clients/{OWN}/pdf", b"{}"),
        ("POST", "/", None),
        ("POST", "/clients/batch", b"[]"),
        ("DELETE", "", None),
        ("delete", f"/clients/{OWN}", None),
        ("CONNECT", "/clients", None),
    ],
)
@pytest.mark.parametrize("scope", list(Scope))
def test_no_scope_allows_it(guard_for, scope, method, path, body):
    """No write reaches what is not this run's, by whatever method, path or body."""
    assert not is_let_through(guard_for(scope), method, path, body)


@pytest.mark.parametrize("key", [None, "unknown", "misplaced"])
@pytest.mark.parametrize("scope", list(Scope))
def test_without_a_valid_key_only_what_has_no_effect_passes(guard_for, scope, key):
    """Even if the deployment checks no keys, a request without one changes nothing of anybody's."""
    guard = guard_for(scope)
    passes = {
        (method, path, body): is_let_through(guard, method, path, body, key)
        for method, path, body in [
            ("GET", "/clients", None),
            ("POST", "/clients", b'{"email": "a@b.example"}'),
            ("POST", "/invoices", b"{}"),
            ("DELETE", f"/clients/{NOBODYS}", None),
            ("PUT", f"/clients/{OWN}", b'{"name": "x"}'),
            ("POST", "/clients", b'{"name": "x"}'),
            ("POST", "/invoices", b'{"clientId": "x"}'),
            ("DELETE", f"/clients/{FOREIGN}", None),
            ("PUT", f"/invoices/{FOREIGN}", b'{"notes": "as it is"}'),
            ("PATCH", f"/clients/{OWN}", b"{}"),
        ]
    }
    assert list(passes.values()) == [True] * 5 + [False] * 5


def test_an_id_is_nobodys_only_where_it_was_not_found(guard_for):
    """A made-up id that an invoice does not have may be a client's: only the collection that said 404 is open."""
    guard = guard_for(STANDARD)
    guard.nobody_has("7")
    guard.saw(request("GET", "/invoices/7"), 404)
    assert is_let_through(guard, "DELETE", "/invoices/7")
    assert not is_let_through(guard, "DELETE", "/clients/7")
    guard.saw(request("GET", "/invoices/7"), 200)
    assert not is_let_through(guard, "DELETE", "/invoices/7")


@pytest.mark.parametrize("key", [None, "unknown", "misplaced"])
def test_a_404_without_a_key_tells_nothing_of_an_id(guard_for, key):
    """What a request without a valid key was told does not open an id."""
    guard = guard_for(STANDARD)
    guard.nobody_has("8")
    guard.saw(request("GET", "/clients/8", key=key), 404)
    assert not is_let_through(guard, "DELETE", "/clients/8")


def test_another_account_may_have_a_record_of_the_same_id(guard_for):
    """Where each account counts its own, what is ours or nobody's with one key may be somebody's with another."""
    guard = guard_for(STANDARD)
    for id_ in (OWN, NOBODYS):
        path = f"/clients/{id_}"
        assert not is_let_through(guard, "DELETE", path, None, "other")
        guard.saw(request("GET", path, key="other"), 200)
        assert not is_let_through(guard, "DELETE", path, None, "other")
        guard.saw(request("GET", path, key="other"), 404)
        assert is_let_through(guard, "DELETE", path, None, "other")
        assert is_let_through(guard, "DELETE", path)
        assert not is_let_through(guard, "DELETE", path, None, "limited")


def test_a_record_is_its_makers(guard_for, tmp_path):
    """Removed or not; to another account of the run it may be a customer's."""
    ledger = Ledger(tmp_path / "theirs.jsonl", target="", mark="cfm0")
    ledger.made("client", "7", "other")
    guard = Guard(STANDARD, ledger)
    assert is_let_through(guard, "DELETE", "/clients/7", None, "other")
    ledger.removed("7", "client")
    assert is_let_through(guard, "DELETE", "/clients/7", None, "other")
    assert not is_let_through(guard, "DELETE", "/clients/7")


def test_a_made_up_id_may_be_ours_as_another_kind_of_record(guard_for):
    """Where clients and invoices are counted apart, nobody's client may have the number of an invoice of ours."""
    guard = guard_for(STANDARD)
    guard.nobody_has("inv1")
    assert not is_let_through(guard, "DELETE", "/clients/inv1")
    guard.saw(request("GET", "/clients/inv1"), 404)
    assert is_let_through(guard, "DELETE", "/clients/inv1")


def test_ids_are_compared_as_they_are_not_as_they_are_spelled(guard_for, tmp_path):
    """An id with a slash or an umlaut is the same in the ledger and percent-encoded in a path."""
    ledger = Ledger(tmp_path / "odd.jsonl", target="", mark="cfm0")
    ledger.made("invoice", "a/ü 1", "primary")
    guard = Guard(STANDARD, ledger)
    assert is_let_through(guard, "DELETE", "/invoices/a%2F%C3%BC%201")
    ledger.made("invoice", "..", "primary")
    assert not is_let_through(guard, "DELETE", "/invoices/..")


def document(*operations):
    """The operations of a document: each as method and path."""
    paths = {}
    for method, path in operations:
        item = paths.setdefault(path, {})
        item[method.lower()] = {"operationId": f"{method} {path}", "responses": {}}
    return operations_of({"paths": paths})


API = [(op.method, op.template) for op in OPERATIONS.values()]
#: An operation that is added, and what passes of it in the scope ``full``.
NEW = {
    "a write below a record": (
        ("POST", "/invoices/{id}/duplicate"),
        {("POST", f"/invoices/{NOBODYS}/duplicate")},
    ),
    "a change below a record": (
        ("PUT", "/invoices/{id}/status"),
        {("PUT", f"/invoices/{NOBODYS}/status")},
    ),
    "a change of a record by another method": (
        ("PATCH", "/invoices/{id}"),
        {("PATCH", "/invoices/inv1"), ("PATCH", f"/invoices/{NOBODYS}")},
    ),
    "another write to a record": (("POST", "/invoices/{id}"), {("POST", f"/invoices/{NOBODYS}")}),
    "a write to a whole collection": (("DELETE", "/invoices"), set()),
    "a collection that the ledger does not know": (("POST", "/payments"), set()),
    "a record that the ledger does not know": (("DELETE", "/payments/{id}"), set()),
    "two ids": (("DELETE", "/invoices/{id}/lines/{line}"), set()),
}


@pytest.mark.parametrize(("operation", "passes"), NEW.values(), ids=NEW)
@pytest.mark.parametrize("key", ["primary", None])
def test_a_new_operation_opens_nothing_that_is_somebodys(guard_for, operation, passes, key):
    """A write that the document adds passes only to what is nobody's, or as a change to what the run has made."""
    method, template = operation
    guard = guard_for(FULL, operations=document(*API, operation))
    ids = (NOBODYS, OWN, "inv1", REMOVED, FOREIGN, "..")
    paths = {template.replace("{id}", id_).replace("{line}", "1") for id_ in ids}
    assert {(method, path) for path in paths if is_let_through(guard, method, path, b"{}", key)} == passes


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("below", ["/undocumented", "/status", "/pdf/pages", "/PDF", "/pdf/"])
@pytest.mark.parametrize("id_", [NOBODYS, "inv1", FOREIGN])
def test_a_path_below_a_record_that_the_document_does_not_have_is_refused(guard_for, method, below, id_):
    """Whatever an undocumented path below a record would do, it is not tried, not even for a record of the run."""
    assert not is_let_through(guard_for(FULL), method, f"/invoices/{id_}{below}", b"{}")


def test_other_methods_are_not_tried_where_an_operation_writes_below_a_record(guard_for):
    """Undocumented methods are tried below a record only where the document reads there and nothing else."""
    guard = guard_for(FULL, operations=document(*API, ("POST", "/invoices/{id}/duplicate")))
    assert not is_let_through(guard, "PATCH", "/invoices/inv1/duplicate", b"{}")
    assert not is_let_through(guard, "DELETE", f"/invoices/{NOBODYS}/duplicate")
    assert is_let_through(guard, "PATCH", "/invoices/inv1/pdf", b"{}")
    assert not guard.may_write("/invoices/inv1/duplicate", "primary")
    assert guard.may_write(f"/invoices/{NOBODYS}/duplicate", "primary")
    assert not guard.may_write(f"/invoices/{NOBODYS}/pdf", "primary")


@pytest.mark.parametrize("missing", [("POST", "/clients"), ("DELETE", "/clients/{id}")])
def test_what_the_document_cannot_delete_is_not_made(guard_for, missing):
    """A ``POST`` to a collection passes only where the document has it, and has a way to delete what it makes."""
    guard = guard_for(STANDARD, operations=document(*(each for each in API if each != missing)))
    assert not is_let_through(guard, "POST", "/clients", b'{"name": "x"}')
    assert is_let_through(guard, "POST", "/invoices", b"{}")


def test_without_a_key_nothing_is_sent_where_no_field_is_required(guard_for):
    """A body that lacks nothing would make a record on a deployment that checks no keys."""
    guard = guard_for(FULL, operations=document(*API))
    assert not is_let_through(guard, "POST", "/clients", b"{}", None)
    assert is_let_through(guard_for(FULL), "POST", "/clients", b"{}", None)
