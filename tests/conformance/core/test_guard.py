"""The guard passes exactly the requests that the scope allows."""

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
        guard.mark_unknown(NOBODYS)
        guard.may_echo({"id": FOREIGN, "notes": "as it is", "total": Decimal("1.50")})
        return guard

    yield make
    for ledger in ledgers:
        ledger.close()


def request(method, path, body=None, key="primary"):
    return Request(method, path, f"https://api.example/api/v1{path}", body=body, key=key)


def passes_guard(guard, *parts):
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
        (FULL, "PATCH", f"/clients/{NOBODYS}", b"{}"),
        (FULL, "OPTIONS", "/clients", None),
        (FULL, "TRACE", "/invoices", None),
        (FULL, "HEAD", "/clients", None),
    ],
)
def test_larger_scopes_allow_more(guard_for, from_scope, method, path, body):
    """A request passes in its scope and in larger ones, and not in smaller ones."""
    allowed = {scope: passes_guard(guard_for(scope), method, path, body) for scope in Scope}
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
    """No write to a record of others passes, with any method, path or body."""
    assert not passes_guard(guard_for(scope), method, path, body)


@pytest.mark.parametrize("key", [None, "unknown", "misplaced"])
@pytest.mark.parametrize("scope", list(Scope))
def test_without_a_valid_key_only_requests_without_effect_pass(guard_for, scope, key):
    """A request without a valid key cannot change any record, even if the deployment checks no keys."""
    guard = guard_for(scope)
    passes = {
        (method, path, body): passes_guard(guard, method, path, body, key)
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


def test_an_id_is_unknown_only_in_the_collection_that_answered_404(guard_for):
    """A generated id is open to writes only in the collection that answered 404: a client may have it."""
    guard = guard_for(STANDARD)
    guard.mark_unknown("7")
    guard.saw(request("GET", "/invoices/7"), 404)
    assert passes_guard(guard, "DELETE", "/invoices/7")
    assert not passes_guard(guard, "DELETE", "/clients/7")
    guard.saw(request("GET", "/invoices/7"), 200)
    assert not passes_guard(guard, "DELETE", "/invoices/7")


@pytest.mark.parametrize("key", [None, "unknown", "misplaced"])
def test_a_404_without_a_key_does_not_open_an_id(guard_for, key):
    """A 404 to a request without a valid key does not open an id to writes."""
    guard = guard_for(STANDARD)
    guard.mark_unknown("8")
    guard.saw(request("GET", "/clients/8", key=key), 404)
    assert not passes_guard(guard, "DELETE", "/clients/8")


def test_a_429_says_nothing_of_an_id(guard_for):
    """An id that was answered with 404 stays open to writes when a later GET of it is refused with 429."""
    guard = guard_for(STANDARD)
    guard.mark_unknown("8")
    guard.saw(request("GET", "/clients/8"), 429)
    assert not passes_guard(guard, "DELETE", "/clients/8")
    guard.saw(request("GET", "/clients/8"), 404)
    guard.saw(request("GET", "/clients/8"), 429)
    assert passes_guard(guard, "DELETE", "/clients/8")


def test_another_account_may_have_a_record_of_the_same_id(guard_for):
    """An id opened with one key is not open with another: ids may be counted per account."""
    guard = guard_for(STANDARD)
    for id_ in (OWN, NOBODYS):
        path = f"/clients/{id_}"
        assert not passes_guard(guard, "DELETE", path, None, "other")
        guard.saw(request("GET", path, key="other"), 200)
        assert not passes_guard(guard, "DELETE", path, None, "other")
        guard.saw(request("GET", path, key="other"), 404)
        assert passes_guard(guard, "DELETE", path, None, "other")
        assert passes_guard(guard, "DELETE", path)
        assert not passes_guard(guard, "DELETE", path, None, "limited")


def test_a_record_belongs_to_the_key_that_created_it(guard_for, tmp_path):
    """A record of the run, removed or not, is open only to its own key: another account may have that id."""
    ledger = Ledger(tmp_path / "theirs.jsonl", target="", mark="cfm0")
    ledger.made("client", "7", "other")
    guard = Guard(STANDARD, ledger)
    assert passes_guard(guard, "DELETE", "/clients/7", None, "other")
    ledger.removed("7", "client")
    assert passes_guard(guard, "DELETE", "/clients/7", None, "other")
    assert not passes_guard(guard, "DELETE", "/clients/7")


def test_a_generated_id_may_be_that_of_another_kind_of_record(guard_for):
    """An unknown client id may equal the id of an invoice of the run, if the kinds are counted separately."""
    guard = guard_for(STANDARD)
    guard.mark_unknown("inv1")
    assert not passes_guard(guard, "DELETE", "/clients/inv1")
    guard.saw(request("GET", "/clients/inv1"), 404)
    assert passes_guard(guard, "DELETE", "/clients/inv1")


def test_ids_are_compared_after_decoding(guard_for, tmp_path):
    """An id in the ledger equals its percent-encoded form in a path."""
    ledger = Ledger(tmp_path / "odd.jsonl", target="", mark="cfm0")
    ledger.made("invoice", "a/ü 1", "primary")
    guard = Guard(STANDARD, ledger)
    assert passes_guard(guard, "DELETE", "/invoices/a%2F%C3%BC%201")
    ledger.made("invoice", "..", "primary")
    assert not passes_guard(guard, "DELETE", "/invoices/..")


def document(*operations):
    """A document with these operations, each given as method and path."""
    paths = {}
    for method, path in operations:
        item = paths.setdefault(path, {})
        item[method.lower()] = {"operationId": f"{method} {path}", "responses": {}}
    return operations_of({"paths": paths})


API = [(op.method, op.template) for op in OPERATIONS.values()]
#: An added operation, and which of its requests pass in the scope ``full``.
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
def test_a_new_operation_opens_no_record_of_others(guard_for, operation, passes, key):
    """A new write operation passes only for unknown ids, or as a change of the run's own records."""
    method, template = operation
    guard = guard_for(FULL, operations=document(*API, operation))
    ids = (NOBODYS, OWN, "inv1", REMOVED, FOREIGN, "..")
    paths = {template.replace("{id}", id_).replace("{line}", "1") for id_ in ids}
    assert {(method, path) for path in paths if passes_guard(guard, method, path, b"{}", key)} == passes


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("below", ["/undocumented", "/status", "/pdf/pages", "/PDF", "/pdf/"])
@pytest.mark.parametrize("id_", [NOBODYS, "inv1", FOREIGN])
def test_a_path_below_a_record_that_the_document_does_not_have_is_refused(guard_for, method, below, id_):
    """An undocumented path below a record is refused, even for a record of the run."""
    assert not passes_guard(guard_for(FULL), method, f"/invoices/{id_}{below}", b"{}")


@pytest.mark.parametrize("method", ["POST", "PATCH", "TRACE", "OPTIONS", "HEAD", "CONNECT"])
@pytest.mark.parametrize("below", ["", "/", "/pdf", "/send", "/status"])
@pytest.mark.parametrize("id_", [NOBODYS, "inv1", FOREIGN, "%69nv1"])
def test_undocumented_methods_stay_away_from_invoices(guard_for, method, below, id_):
    """An undocumented method on an invoice or below it is refused: a deployment may send or move the invoice by it."""
    assert not passes_guard(guard_for(FULL), method, f"/invoices/{id_}{below}", b"{}")


def test_other_methods_are_refused_below_a_record(guard_for):
    """Undocumented methods do not pass below a record, with or without a documented write there."""
    guard = guard_for(FULL, operations=document(*API, ("POST", "/invoices/{id}/duplicate")))
    assert not passes_guard(guard, "PATCH", "/invoices/inv1/duplicate", b"{}")
    assert not passes_guard(guard, "DELETE", f"/invoices/{NOBODYS}/duplicate")
    assert not guard.may_write("/invoices/inv1/duplicate", "primary")
    assert guard.may_write(f"/invoices/{NOBODYS}/duplicate", "primary")
    assert not guard.may_write(f"/invoices/{NOBODYS}/pdf", "primary")


@pytest.mark.parametrize("missing", [("POST", "/clients"), ("DELETE", "/clients/{id}")])
def test_records_without_a_delete_operation_are_not_created(guard_for, missing):
    """A ``POST`` to a collection passes only if the document has it and can delete the created record."""
    guard = guard_for(STANDARD, operations=document(*(each for each in API if each != missing)))
    assert not passes_guard(guard, "POST", "/clients", b'{"name": "x"}')
    assert passes_guard(guard, "POST", "/invoices", b"{}")


def test_without_a_key_no_body_is_sent_if_no_field_is_required(guard_for):
    """A ``POST`` without required fields is refused without a key: it would create a record if no keys are checked."""
    guard = guard_for(FULL, operations=document(*API))
    assert not passes_guard(guard, "POST", "/clients", b"{}", None)
    assert passes_guard(guard_for(FULL), "POST", "/clients", b"{}", None)
