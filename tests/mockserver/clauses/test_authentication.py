"""AUTH-1 to AUTH-3: which keys and headers are accepted, and which accounts exist."""

from __future__ import annotations

import base64

import pytest

KEY = "cinv_sandbox_business"
BASIC = base64.b64encode(f"{KEY}:".encode()).decode()
REFUSED_CREDENTIALS = {
    "nothing": "",
    "scheme only": "Bearer",
    "scheme and a space": "Bearer ",
    "unknown key": "Bearer sk_live_0123456789",
    "prefix only": "Bearer cinv_",
    "upper case": f"Bearer {KEY.upper()}",
    "quoted": f'Bearer "{KEY}"',
    "two keys": f"Bearer {KEY} {KEY}",
    "two keys, comma": f"Bearer {KEY}, Bearer {KEY}",
    "text behind": f"Bearer {KEY} x",
    "not ASCII": "Bearer cinv_schlüssel_für_immer",
    "not UTF-8": "Bearer cinv_\udcff\udcfe01234567",
    "undocumented characters": "Bearer cinv_<script>alert(1)</script>",
    "revoked": "Bearer cinv_sandbox_revoked",
    "Basic with the key": f"Basic {KEY}",
    "Basic, encoded": f"Basic {BASIC}",
    "bare key": KEY,
    "Token": f"Token {KEY}",
    "Digest": f'Digest username="{KEY}"',
    "BearerX": f"BearerX {KEY}",
    "no space": f"Bearer{KEY}",
    "colon": f"Bearer: {KEY}",
}


@pytest.fixture
def send(shared):
    def request(credentials, method="GET", target="/api/v1/clients", extra=()):
        header = [] if credentials is None else [("authorization", credentials)]
        return shared.exchange(method, target, [*header, *extra])

    return request


@pytest.mark.clause("AUTH-1", "ERR-1")
def test_every_operation_without_header_is_unauthorized(shared, operation):
    """Every operation without an Authorization header answers 401 with an error body."""
    assert shared.exchange(operation.method, f"/api/v1{operation.path()}").status == 401


@pytest.mark.clause("AUTH-2", "ERR-1")
@pytest.mark.parametrize("key", ["cinv_short", "cinv_sandbox_revoked", "sk_live_0123456789"])
def test_every_operation_with_unknown_key_is_unauthorized(shared, operation, key):
    """Every operation with an unknown or revoked key answers 401 with an error body."""
    assert operation.call(shared.api(key)).status == 401


@pytest.mark.clause("AUTH-3")
def test_every_operation_under_another_scheme_is_unauthorized(shared, operation):
    """Every operation with a known key under another scheme answers 401."""
    answer = shared.exchange(
        operation.method, f"/api/v1{operation.path()}", [("authorization", f"Basic {KEY}")]
    )
    assert answer.status == 401


@pytest.mark.clause("AUTH-1", "AUTH-2", "AUTH-3")
@pytest.mark.parametrize("credentials", REFUSED_CREDENTIALS.values(), ids=REFUSED_CREDENTIALS)
def test_list_clients_with_other_credentials_is_unauthorized(send, credentials):
    """Credentials other than `Bearer` and one known key answer 401."""
    assert send(credentials).status == 401


@pytest.mark.clause("AUTH-3")
@pytest.mark.parametrize(
    "name", ["api_key", "apiKey", "key", "token", "access_token", "authorization", "Authorization"]
)
def test_list_clients_with_key_in_query_is_unauthorized(send, name):
    """A key in the query is ignored."""
    assert send(None, target=f"/api/v1/clients?{name}={KEY}").status == 401
    assert send(None, target=f"/api/v1/clients?{name}=Bearer%20{KEY}").status == 401


@pytest.mark.clause("AUTH-3")
@pytest.mark.parametrize(
    "header", ["cookie", "x-api-key", "api-key", "proxy-authorization", "x-authorization"]
)
def test_list_clients_with_key_in_another_header_is_unauthorized(send, header):
    """A key in another header is ignored."""
    assert send(None, extra=[(header, KEY)]).status == 401
    assert send(None, extra=[(header, f"Bearer {KEY}")]).status == 401
    assert send(None, extra=[(header, f"Authorization=Bearer {KEY}")]).status == 401


@pytest.mark.clause("AUTH-1")
@pytest.mark.parametrize(
    "credentials",
    [
        f"bearer {KEY}",
        f"BEARER {KEY}",
        f"Bearer  {KEY}",
        f"Bearer\t{KEY}",
        f" Bearer {KEY}",
        f"Bearer {KEY} ",
    ],
)
def test_list_clients_with_other_spelling_is_let_in_or_unauthorized(send, credentials):
    """Other spellings of the header that HTTP allows are accepted or answer 401, never 500."""
    assert send(credentials).status in {200, 401}


@pytest.mark.clause("AUTH-1", "ERR-4")
@pytest.mark.parametrize("other", ["Bearer cinv_sandbox_revoked", f"Bearer {KEY}", "", "Basic eDp5"])
def test_list_clients_with_several_headers_is_let_in_or_unauthorized(send, other):
    """A second Authorization header of any kind never causes an internal error."""
    assert send(f"Bearer {KEY}", extra=[("authorization", other)]).status in {200, 400, 401}
    assert send(other, extra=[("authorization", f"Bearer {KEY}")]).status in {200, 400, 401}


@pytest.mark.clause("AUTH-1", "ERR-4")
@pytest.mark.parametrize("length", [1_000, 100_000])
def test_list_clients_with_long_key_is_never_a_fault(send, length):
    """A key of any length is accepted or answers 401."""
    assert send("Bearer cinv_" + "a" * length).status in {200, 401, 431}


@pytest.mark.clause("AUTH-2", "CLI-CREATE-2")
def test_create_client_without_key_stores_nothing(api):
    """A request without a key changes nothing."""
    client = api.client()
    target = f"/api/v1/clients/{client['id']}"
    with api.unchanged():
        for method, path in (("POST", "/api/v1/clients"), ("PUT", target), ("DELETE", target)):
            answer = api.server.exchange(
                method, path, [("content-type", "application/json")], b'{"name": "X"}'
            )
            assert answer.status == 401


@pytest.mark.clause("AUTH-1", "CLI-LIST-1")
def test_list_clients_with_new_key_shows_an_empty_account(shared):
    """A new well-formed key has an empty account of its own."""
    for key in ("cinv_12345678", "cinv_any_other_key_of_mine"):
        assert shared.api(key).listed("/clients") == []
        assert shared.api(key).listed("/invoices") == []


@pytest.mark.clause("AUTH-2")
def test_list_clients_where_only_known_keys_pass_is_unauthorized(serve):
    """A new key answers 401 on a server that accepts only known keys."""
    server = serve(known_keys_only=True)
    assert server.api().get("/clients").status == 401
    assert server.api("cinv_sandbox_business").get("/clients").status == 200


@pytest.mark.clause("AUTH-2")
def test_list_clients_beyond_the_bound_on_new_accounts_is_unauthorized(serve):
    """A new key answers 401 once the maximum number of accounts exists; earlier keys keep working."""
    server = serve(max_provisioned=2)
    first, second, third = server.api(), server.api(), server.api()
    first.client()
    assert [api.get("/clients").status for api in (first, second, third, third)] == [200, 200, 401, 401]
    assert first.get("/clients").json["total"] == 1
    assert server.api("cinv_sandbox_other").get("/clients").status == 200


@pytest.mark.clause("AUTH-2")
def test_refused_requests_use_up_no_account(serve):
    """Refused keys do not count as accounts."""
    server = serve(max_provisioned=1)
    for key in ("cinv_", "cinv_short", "sk_live_0123456789", "cinv_sandbox_revoked"):
        assert server.api(key).get("/clients").status == 401
    assert server.api("cinv_12345678").get("/clients").status == 200
