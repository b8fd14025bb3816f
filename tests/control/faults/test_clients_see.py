"""How HTTP clients see a fault over a socket: httpx, the standard library, curl and Node."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
from urllib.parse import urlsplit

import httpx
import pytest

from .conftest import LOCAL


def curl(account, path, *options):
    """The exit code of curl, and the body that it received."""
    command = ["curl", "-sS", "-H", f"Authorization: Bearer {account.key}", *options, account.url + path]
    done = subprocess.run(command, capture_output=True, timeout=30, check=False)
    return done.returncode, done.stdout


def node(account, path, times):
    """The results of ``times`` calls of Node's `fetch`: status and body, or the code of the error."""
    script = """
        const [url, request, times] = JSON.parse(process.argv[1]);
        const outcome = () => fetch(url, request)
          .then(async (response) => ({status: response.status, body: await response.text()}))
          .catch((error) => ({error: error.cause?.code ?? error.code ?? error.message}));
        (async () => {
          const outcomes = [];
          while (outcomes.length < times) outcomes.push(await outcome());
          console.log(JSON.stringify(outcomes));
        })();
    """
    arguments = json.dumps([account.url + path, {"headers": account.headers}, times])
    done = subprocess.run(["node", "-e", script, arguments], capture_output=True, timeout=30, check=True)
    return json.loads(done.stdout)


needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")


def raw(account, head, body=b""):
    """All bytes received until the connection ends, and whether it was reset."""
    address = urlsplit(account.url)
    received = b""
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(
            f"{head.replace('~', '/api/v1')} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {account.key}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            return received, True
    return received, False


def test_reset_sends_and_does_nothing(account):
    """The connection is reset (RST) before the request is processed."""
    rule = account.fault("reset", times=2)
    assert raw(account, "POST ~/clients", b'{"name": "Second"}') == (b"", True)
    with pytest.raises(httpx.ReadError):
        account.post("/clients", {"name": "Second"})
    assert account.get("/clients").json()["total"] == 1
    assert (rule["times"], rule["applied"]) == (2, 0)


def test_commit_then_drop_leaves_the_invoice_behind(account):
    """A client that repeats the request after a dropped response has created two invoices."""
    account.fault("commit_then_drop", operation="createInvoice")
    with pytest.raises(httpx.TransportError):
        account.post("/invoices", account.invoice)
    assert account.get("/invoices").json()["total"] == 1
    assert account.post("/invoices", account.invoice).status_code == 201
    assert account.get("/invoices").json()["total"] == 2


def test_commit_then_drop_sends_no_byte(account):
    """No byte of the response is sent, not even the status line."""
    account.fault("commit_then_drop")
    assert raw(account, "POST ~/clients", b'{"name": "Second"}') == (b"", True)
    assert account.get("/clients").json()["total"] == 2


def test_truncated_body_is_an_incomplete_read(account):
    """A truncated response has the full ``Content-Length``; the connection is closed early, not reset."""
    whole = account.get("/clients").content
    account.fault("truncate", times=3)
    received, was_reset = raw(account, "GET ~/clients")
    head, _, body = received.partition(b"\r\n\r\n")
    assert f"content-length: {len(whole)}".encode() in head
    assert (body, was_reset) == (whole[: len(whole) // 2], False)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        account.get("/clients")
    connection = http.client.HTTPConnection(urlsplit(account.url).netloc, timeout=10)
    connection.request("GET", "/api/v1/clients", headers=account.headers)
    with pytest.raises(http.client.IncompleteRead) as caught:
        connection.getresponse().read()
    connection.close()
    assert caught.value.partial == whole[: len(whole) // 2]


@pytest.mark.parametrize("effect", ["malformed_json", "truncate"])
def test_response_without_body_is_unchanged(account, effect):
    """A 204 has no body to truncate and no ``Content-Length`` (RFC 9110, 8.6)."""
    account.fault(effect)
    response = account.delete(f"/clients/{account.invoice['clientId']}")
    assert (response.status_code, response.content) == (204, b"")
    assert "content-length" not in response.headers


@pytest.mark.parametrize(("asked", "sent"), [(0, 0), (10, 10), (10**9, -1)])
def test_truncate_after_a_number_of_bytes(account, asked, sent):
    """The given number of bytes is sent, but never the last byte of the body."""
    whole = account.get("/clients").content
    account.fault("truncate", bytes=asked)
    assert raw(account, "GET ~/clients")[0].partition(b"\r\n\r\n")[2] == whole[:sent]


def test_truncated_refusal(account):
    """An error response is truncated like any other response."""
    account.fault("truncate")
    received, _ = raw(account, "GET ~/clients/x")
    assert received.startswith(b"HTTP/1.1 404 ")
    assert not received.endswith(b"}")


def test_truncated_pdf(account):
    """A truncated PDF download fails in the middle."""
    invoice = account.post("/invoices", account.invoice).json()["data"]["id"]
    account.fault("truncate", operation="downloadInvoicePdf")
    with pytest.raises(httpx.RemoteProtocolError):
        account.get(f"/invoices/{invoice}/pdf")
    whole = account.get(f"/invoices/{invoice}/pdf")
    assert whole.content.startswith(b"%PDF-")
    assert whole.content.rstrip().endswith(b"%%EOF")


def test_malformed_json_is_a_complete_http_message(account):
    """A malformed JSON body is a valid HTTP response, but its JSON cannot be parsed."""
    account.fault("malformed_json")
    response = account.get("/clients")
    assert response.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        response.json()


def test_slow_body_is_complete(account):
    """The pieces together are the body, and the ``Content-Length`` is correct."""
    whole = account.get("/clients").content
    account.fault("slow_body", seconds=0.01)
    assert account.get("/clients").content == whole


def test_connection_stays_open_after_a_status_fault(account):
    """A status fault keeps the connection open, although the request's body was not read."""
    account.fault("status", status=503, times=2)
    statuses, ports = [], set()
    with httpx.Client(base_url=account.url, headers=account.headers, **LOCAL) as client:
        for _ in range(3):
            with client.stream("POST", "/clients", json={"name": "Second"}) as response:
                response.read()
                statuses.append(response.status_code)
                ports.add(response.extensions["network_stream"].get_extra_info("client_addr")[1])
    assert statuses == [503, 503, 201]
    assert len(ports) == 1


def test_delayed_response_arrives(account):
    """A ``Prefer`` header works over a socket and is confirmed in the response."""
    response = account.get("/clients", prefer="delay=0.01")
    assert (response.status_code, response.headers["preference-applied"]) == (200, "delay=0.01")


@needs_curl
def test_what_curl_sees(account):
    """The exit code of curl is 56 for a reset or a dropped response, 18 for a truncated body, and 22 for an error status."""
    account.fault("reset")
    account.fault("truncate", bytes=5)
    account.fault("commit_then_drop")
    account.fault("status", status=500)
    outcomes = [curl(account, "/clients", "--fail", "--output", "-") for _ in range(4)]
    assert [code for code, _ in outcomes] == [56, 18, 56, 22]
    assert outcomes[1][1] == b'{"dat'


@needs_node
def test_what_node_sees(account):
    """Node's fetch fails for a reset, fails while reading a truncated body, and reads a malformed body."""
    for effect in ("reset", "truncate", "malformed_json"):
        account.fault(effect, operation="listClients")
    outcomes = node(account, "/clients", 3)
    assert outcomes[0] == {"error": "ECONNRESET"}
    assert outcomes[1] == {"error": "UND_ERR_SOCKET"}
    assert outcomes[2]["status"] == 200
    assert not outcomes[2]["body"].endswith("}")
