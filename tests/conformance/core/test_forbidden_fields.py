"""No request with a field that may cause an effect outside passes the guard, however the field is spelled or hidden."""

from __future__ import annotations

import json
from random import Random

import pytest
import yaml
from cleverinvo_conformance.core.exchange import Request
from cleverinvo_conformance.core.forbidden_fields import (
    GROUPS,
    deliverable_domain,
    is_reserved,
    reason_against,
    tamed,
)
from cleverinvo_conformance.core.guard import STATUS_CHANGE, Forbidden, Guard
from cleverinvo_conformance.core.ledger import Ledger
from cleverinvo_conformance.core.request_fields import objection
from cleverinvo_conformance.core.resources import resource
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.malformed_requests import broken
from hypothesis import given
from hypothesis import strategies as st

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def request(body=b"", *, method="PUT", query="", path="/invoices/inv1", **headers):
    given = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    url = f"https://api.example/api/v1{path}"
    return Request(method, path, url, query, given, body, "primary")


def documented_fields():
    """Every property of a schema in the API document."""

    def properties(node):
        if isinstance(node, dict):
            yield from node.get("properties", {})
            for value in node.values():
                yield from properties(value)
        elif isinstance(node, list):
            for item in node:
                yield from properties(item)

    document = yaml.safe_load(resource("openapi/cleverinvo.yaml").read_text())
    return set(properties(document))


def test_no_other_documented_field_is_forbidden():
    """Of the documented fields, only those that move an invoice are forbidden."""
    forbidden = {name for name in documented_fields() if reason_against(name)}
    assert forbidden == {"status", "sentAt", "paidAt", "sentViaEmail"}


@pytest.mark.parametrize(
    "name",
    [
        "status", "STATUS", "Status", "sent_at", "SentAt", "sent-at", "paid_at", "PAIDAT", "sentViaEmail",
        "sent_via_email", "ſtatus", "ｓtatus", "invoice[status]", "data.paidAt", "/status", " status ", "status_id",
        "isSent", "state", "markAsPaid", "mark_as_sent", "send", "sendEmail", "emailTo", "notify", "sendReminder",
        "pay", "payment", "autoPay", "webhook", "webhookUrl", "callbackUrl", "recipients", "bcc", "_method", "portalInvite",
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", ["PAID", None, 5, ["SENT"], {"x": 1}])
def test_a_forbidden_field_is_found_in_any_place(name, value):
    """A field is refused by its name, at any depth and with a value of any type."""
    for body in (
        {name: value},
        {"notes": "x", "client": {name: value}},
        {"lineItems": [[{name: value}]]},
        [{name: value}],
    ):
        assert objection(request(json.dumps(body).encode(), Content_Type=JSON)), body


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"status": "PAID", "status": "DRAFT", "notes": "x"}', JSON),
        (b'{"a": {"status": "PAID"}, "a": {}}', JSON),
        (b'{"st\\u0061tus": "PAID"}', JSON),
        (b'\xef\xbb\xbf{"status": "PAID"}', JSON),
        ('{"status": "PAID"}'.encode("utf-16"), JSON),
        ('{"status": "PAID",}'.encode("utf-16-le"), JSON),
        (b'{"status": "PAID"', JSON),
        (b'{"status": "PAID",}', JSON),
        (b'{status: "PAID"}', JSON),
        (b'{"st\\u0061tus": "PAID"', JSON),
        (b'/* */ {"notes": "x", "sent_at": null}', JSON),
        (b'{"status": "PAID"} and more', JSON),
        (b'{"notes": "caf\xe9", "paidAt": 1}', JSON),
        (b'"{\\"status\\": \\"PAID\\"}"', JSON),
        (b'[{"op": "replace", "path": "/status", "value": "PAID"}]', "application/json-patch+json"),
        (b"notes=x&status=PAID", FORM),
        (b"notes=x&st%61tus=PAID", FORM),
        (b"invoice%5Bstatus%5D=PAID", FORM),
        (b"send=1", FORM),
        (b'{"notes": "&status=PAID&"}', FORM),
        (b'{"notes": "&sendEmail=1&"}', "text/plain"),
        (b'--x\r\nContent-Disposition: form-data; name="notify"\r\n\r\n1\r\n--x--', "multipart/form-data; boundary=x"),
        (b"<invoice><status>PAID</status></invoice>", "application/xml"),
        (b"<invoice><ns:send/></invoice>", "application/xml"),
        (b"send: true\n", "application/yaml"),
        (b"\xa1fstatusdPAID", "application/cbor"),
    ],
)  # fmt: skip
def test_a_forbidden_field_is_found_in_any_notation(body, content_type):
    """Repeated names, escapes, broken JSON, other encodings and other media types hide no field."""
    assert objection(request(body, Content_Type=content_type))


@pytest.mark.parametrize(
    "options",
    [
        {"query": "status=PAID"},
        {"query": "notes=x&invoice%5Bstatus%5D=PAID"},
        {"query": "_method=DELETE", "method": "GET"},
        {"X_HTTP_Method_Override": "DELETE", "method": "GET"},
        {"x_method_override": "POST"},
        {"body": b"\x1f\x8b", "Content_Encoding": "gzip"},
    ],
)
def test_a_request_is_refused_for_what_stands_beside_its_body(options):
    """Parameters of a write, an overridden method and a compressed body are refused."""
    assert objection(request(**options))


@pytest.mark.parametrize(
    "body",
    [
        {"notes": "status: PAID, sendEmail=true, someone@company.com"},
        {"id": "x", "createdAt": "2001-02-03T04:05:06.789Z", "total": 3, "subtotal": 1, "taxTotal": 2, "isActive": False},
        {"lineItems": [{"description": "x", "amount": 7.5}], "discountTotal": 1},
        {"email": "no e-mail address"},
        {"email": "Cfm0.Billing@Conformance.example"},
        {"email": None},
    ],
)  # fmt: skip
def test_texts_and_computed_fields_pass(body):
    """A text may say anything, and a computed field that moves no invoice may be sent."""
    assert not objection(request(json.dumps(body).encode(), Content_Type=JSON))


def test_a_filter_by_status_passes():
    """`status` in the query of a GET is the documented filter."""
    assert not objection(request(method="GET", path="/invoices", query="status=PAID&search=send"))


@pytest.mark.parametrize(
    "address",
    [
        "a@company.com", "a@example.com.evil.org", "a@notexample.com", "a@localhost", "a@invalid.de", "a@b@company.com",
        "a@example.com, b@company.com", "A <b@company.com>", "a@ company.com", "a@example.org\r\nBcc: b@company.com",
        "a＠company.com", "a@company。com", "a@[127.0.0.1]", "@company.com", "a@x.invalid;b@company.com",
    ],
)  # fmt: skip
def test_an_address_that_mail_may_reach_is_refused(address):
    """An address outside the reserved domains is refused in every field for addresses, in JSON and elsewhere."""
    for body in ({"email": address}, {"client": {"e-mail": [address]}}, {"email": {"text": address}}):
        assert objection(request(json.dumps(body).encode(), Content_Type=JSON))
    assert objection(request(b"email=" + address.encode().replace(b"@", b"%40"), Content_Type=FORM))


@pytest.mark.parametrize(
    "address",
    ["a@b.invalid", "a@example.com", "a@mail.example.NET.", "a@x.test", "a+b@conformance.example", "a@", "none", "a@x.example, b@example.org"],
)  # fmt: skip
def test_an_undeliverable_address_passes(address):
    """An address in a reserved domain, and a text without a domain, pass."""
    assert not objection(request(json.dumps({"email": address}).encode(), Content_Type=JSON))


@pytest.mark.parametrize("content_type", [JSON, FORM, "text/plain"])
def test_what_the_run_makes_for_itself_passes(content_type):
    """The fields of the run's own records pass, as JSON of any media type and in every malformed body."""
    data = TestData(None, "cfm0abc", Random(1))
    for fields in [
        make()
        for _ in range(60)
        for make in (lambda: data.client_fields("x"), lambda: data.invoice_fields("c1"))
    ]:
        for body in (json.dumps(fields).encode(), *broken(fields).values()):
            assert not objection(request(body, Content_Type=content_type)), body


@pytest.mark.parametrize(
    "body",
    [
        b'{"notes": "x", "other": "see <a@company.com>",',
        b'{"email": "a@ company.com",',
        b"<Email>a@company.com</Email>",
        b"to_the_attention_of=x&e-mail=a%40company.com",
    ],
)
def test_an_address_is_found_in_a_body_that_is_no_json(body):
    """An address that mail may reach is refused wherever it stands in a body that is not JSON."""
    assert objection(request(body, Content_Type=JSON))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.emails(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=8)
            | st.sampled_from(["status", "email", "Sent_At", "client", "notify", "e-mail"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(body=st.dictionaries(st.text(max_size=8) | st.sampled_from(["status", "email"]), VALUES, max_size=4))
def test_what_is_drawn_can_be_sent_once_it_is_tamed(body):
    """Taming removes each forbidden field and each address that mail may reach, and taming again changes nothing."""
    harmless = tamed(body)
    assert not objection(request(json.dumps(harmless).encode(), Content_Type=JSON))
    assert tamed(harmless) == harmless


@given(domain=st.from_regex(r"[a-z0-9-]{1,10}(\.[a-z0-9-]{1,10}){0,3}", fullmatch=True))
def test_a_domain_is_reserved_by_its_last_labels(domain):
    """A domain is reserved exactly if its last labels are reserved ones."""
    labels = domain.split(".")
    wanted = labels[-1] in {"test", "example", "invalid"} or (
        labels[-2:-1] == ["example"] and labels[-1] in {"com", "net", "org"}
    )
    assert is_reserved(domain) is wanted
    assert deliverable_domain(f"a@{domain}") == ("" if wanted else domain)


@pytest.fixture
def guards(tmp_path):
    ledger = Ledger(tmp_path / "own.jsonl", target="", mark="cfm0")
    ledger.made("client", "own1", "primary")
    ledger.made("invoice", "inv1", "primary")
    yield {scope: Guard(scope, ledger) for scope in Scope}
    ledger.close()


def passes(guard, request):
    try:
        guard.check(request)
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/invoices"), ("POST", "/clients"), ("PUT", "/invoices/inv1"), ("PUT", "/clients/own1"), ("PATCH", "/clients/own1"), ("GET", "/invoices")],
)  # fmt: skip
def test_the_guard_refuses_forbidden_fields_in_every_scope(guards, scope, method, path):
    """A body that passes otherwise is refused with a forbidden field, also for the run's own records."""
    fine, bad = ({"notes": "x"}, {"notes": "x", "status": "DRAFT"})
    allowed = [
        passes(guards[scope], request(json.dumps(body).encode(), method=method, path=path, Content_Type=JSON))
        for body in (fine, bad)
    ]
    least = {"GET": Scope.READ, "PATCH": Scope.FULL}.get(method, Scope.STANDARD)
    assert allowed == [scope >= least, False]


def test_an_echo_of_a_foreign_invoice_has_no_forbidden_field(guards):
    """Even the present status of a foreign invoice is not sent."""
    guard = guards[Scope.FULL]
    guard.may_echo(
        {"id": "foreign1", "notes": "as it is", "status": "SENT", "client": {"email": "a@company.com"}}
    )
    for body, wanted in (
        ({"notes": "as it is"}, True),
        ({"notes": "as it is", "status": "SENT"}, False),
        ({"client": {"email": "a@company.com"}}, False),
    ):
        assert passes(guard, request(json.dumps(body).encode(), path="/invoices/foreign1")) is wanted


@pytest.mark.parametrize("scope", [Scope.STANDARD, Scope.FULL])
def test_the_status_of_one_invoice_may_be_changed_once_where_it_is_asked_for(guards, scope):
    """The experiment's request passes once, with its exact body, and only for the named invoice of the run."""
    guard = guards[scope]
    change = request(STATUS_CHANGE, Content_Type=JSON)
    assert not passes(guard, change)
    guard.may_change_status("/invoices/inv1")
    for other in (
        request(b'{"status": "PAID"}'),
        request(STATUS_CHANGE, path="/invoices/inv2"),
        request(STATUS_CHANGE, query="send=1"),
        request(STATUS_CHANGE, method="POST", path="/invoices"),
        request(STATUS_CHANGE, path="/clients/own1"),
    ):
        assert not passes(guard, other)
    assert passes(guard, change)
    assert not passes(guard, change)


@pytest.mark.parametrize("path", ["/invoices/foreign1", "/clients/own1", "/invoices/inv1/pdf", "/invoices"])
def test_the_status_of_nothing_else_may_be_changed(guards, path):
    """Only an invoice of the run may be named for the experiment, and in `read` none."""
    for guard in guards.values():
        with pytest.raises(Forbidden):
            guard.may_change_status(path)
    with pytest.raises(Forbidden):
        guards[Scope.READ].may_change_status("/invoices/inv1")


def test_each_group_has_a_reason():
    """No two groups have the same reason, and no reason is empty."""
    reasons = [group.reason for group in GROUPS]
    assert "" not in reasons
    assert len(set(reasons)) == len(reasons)
