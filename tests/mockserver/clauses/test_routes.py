"""ERR-1, ERR-3, ERR-4: paths, methods and ids that the API does not have."""

from __future__ import annotations

import pytest

from .document import OPERATIONS

ROUTES = {
    path: {method for method, other in OPERATIONS.values() if other == path}
    for _, path in OPERATIONS.values()
}
METHODS = [
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "QUERY",
    "get",
    "Post",
    "X",
]
UNDOCUMENTED = [(method, path) for path, own in ROUTES.items() for method in METHODS if method not in own]
ODD_IDS = {
    "short": "x",
    "number": "1",
    "uuid": "123e4567-e89b-12d3-a456-426614174000",
    "space": "%20",
    "percent": "%25",
    "slash": "%2F",
    "slashes": "a%2Fb%2Fc",
    "back": "..%2F..%2Finvoices",
    "NUL": "%00",
    "line": "a%0D%0Ab",
    "quote": "%22%27",
    "script": "%3Cscript%3E",
    "not UTF-8": "%FF%FE",
    "surrogate": "%ED%A0%80",
    "half an escape": "%",
    "no escape": "%zz",
    "emoji": "%F0%9F%91%8D",
    "plus": "a+b",
    "matrix": "a;b=c",
    "braces": "%7Bid%7D",
    "long": "a" * 10_000,
    "long escapes": "%E7%A5%A8" * 3_000,
    "dot": "%2E",
    "dots": "%2E%2E",
    "null": "null",
    "colon": ":id",
}


def paths(api):
    invoice = api.invoice()
    return {"client": invoice["clientId"], "invoice": invoice["id"]}


@pytest.mark.clause("ERR-1", "ERR-3")
@pytest.mark.open_point("undocumented_method", "405", "404")
@pytest.mark.parametrize("choice", ["405", "404"])
def test_undocumented_methods_are_refused(choose, choice):
    """An undocumented method is refused with the chosen status and an error body; nothing changes."""
    api = choose(undocumented_method=choice)
    ids = paths(api)
    with api.unchanged():
        statuses = {
            (method, path): api.call(method, path.format(**ids), body={"name": "X"}).status
            for method, path in UNDOCUMENTED
        }
    assert statuses == dict.fromkeys(UNDOCUMENTED, int(choice))


@pytest.mark.clause("ERR-1", "ERR-3", "AUTH-1")
def test_undocumented_methods_without_a_key_are_refused(shared):
    """An undocumented method without a key is refused as undocumented or as unauthorized."""
    for method, path in UNDOCUMENTED:
        assert shared.exchange(method, "/api/v1" + path.format(client="x", invoice="x")).status in {401, 405}


@pytest.mark.clause("ERR-1", "ERR-3")
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/nope",
        "/client",
        "/Clients",
        "/CLIENTS",
        "/clients/x/y",
        "/clients/x/pdf",
        "/invoices/x/pdf/y",
        "/invoices/x/PDF",
    ]
    + [
        "/invoices/x/",
        "/clients.json",
        "/%63lients%00",
        "//clients",
        "/clients//",
        "/./clients",
        "/clients/../clients",
        "/api/v1/clients",
    ],
)
def test_unknown_paths_are_refused(api, path, method):
    """An unknown path is refused with an error body; nothing changes."""
    api.invoice()
    with api.unchanged():
        assert api.call(method, path).status in {400, 404, 405}


@pytest.mark.clause("ERR-1")
@pytest.mark.parametrize(
    "target",
    ["/api", "/api/", "/api/v2/clients", "/v1/clients", "/clients", "/api/v1x", "/API/V1/clients", "/%2e%2e"],
)
def test_paths_outside_of_the_api_are_not_found(shared, target):
    """The API's paths answer 404 outside of the base path, with or without a key."""
    for headers in ([], [("authorization", "Bearer cinv_sandbox_business")]):
        answer = shared.exchange("GET", target, headers)
        assert answer.status in {401, 404}


@pytest.mark.clause("ERR-3", "ERR-4")
@pytest.mark.parametrize(
    "path",
    ["/clients/", "/invoices/", "/clients/{client}/", "/invoices/{invoice}/", "/invoices/{invoice}/pdf/"],
)
def test_a_slash_at_the_end_changes_nothing(api, path):
    """A path with a trailing slash is the same, unknown, or redirected; no record changes."""
    ids = paths(api)
    with api.unchanged():
        assert api.get(path.format(**ids)).status in {200, 301, 307, 308, 400, 404, 405}


@pytest.mark.clause("ERR-1", "ERR-3", "ERR-4", "CLI-GET-2", "INV-GET-2", "PDF-5")
@pytest.mark.open_point("malformed_id", "404")
@pytest.mark.parametrize("id", ODD_IDS.values(), ids=ODD_IDS)
def test_every_operation_by_an_odd_id_is_not_found(api, id_operation, id):
    """An id that no resource can have answers 404."""
    api.invoice()
    with api.unchanged():
        answer = id_operation.call(api, client=id, invoice=id)
    assert answer.status == 404 or ("%2" in id and answer.status == 405)  # a path of other parts


@pytest.mark.clause("ERR-1", "ERR-3")
@pytest.mark.open_point("malformed_id", "400")
def test_every_operation_by_a_malformed_id_is_refused_where_chosen(choose, id_operation, another_id):
    """If malformed ids answer 400, unknown ids still answer 404."""
    api = choose(malformed_id="400")
    invoice = api.invoice()
    for id in ("x", "1", "clx", "123e4567-e89b-12d3-a456-426614174000", "a" * 10_000, "%00", "%F0%9F%91%8D"):
        assert id_operation.call(api, client=id, invoice=id).status == 400
    unknown = {"client": another_id(invoice["clientId"]), "invoice": another_id(invoice["id"])}
    assert id_operation.call(api, **unknown).status == 404


@pytest.mark.clause("ERR-4")
def test_head_of_every_path_has_no_fault(api):
    """A HEAD request is accepted or refused, for existing resources too."""
    ids = paths(api)
    for path in ROUTES:
        assert api.call("HEAD", path.format(**ids)).status in {200, 405}


@pytest.mark.clause("ERR-4")
@pytest.mark.parametrize(
    "headers",
    [
        [("accept", "text/html")],
        [("accept", "application/xml;q=1, */*;q=0")],
        [("accept", "nonsense")],
        [("accept-encoding", "gzip, br")],
        [("range", "bytes=0-1")],
        [("if-none-match", "*")],
        [("if-match", '"x"')],
        [("if-modified-since", "Mon, 01 Jan 2035 00:00:00 GMT")],
        [("expect", "100-continue")],
        [("x-http-method-override", "DELETE")],
        [("x-forwarded-prefix", "/evil"), ("x-forwarded-host", "evil.example")],
        [("origin", "https://evil.example")],
        [("cookie", "a=b; a=c")],
        [("connection", "upgrade"), ("upgrade", "websocket")],
        [("x-" + "a" * 1000, "b" * 60_000)],
        [("x-raw", "\udcff\udc80")],
    ],
    ids=lambda headers: headers[0][0][:20],
)
def test_other_headers_change_nothing(api, headers):
    """Undocumented request headers do not change the response."""
    client = api.client()
    answer = api.call("GET", f"/clients/{client['id']}", headers=headers)
    assert answer.status in {200, 431}
    if answer.status == 200:
        assert answer.data == client
