"""The installed package works without the checkout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import PROJECT

CLIENT = {
    "name": "شركة النور للتجارة",
    "email": "billing@alnoor.example",
    "address": "東京都千代田区丸の内1-1",
}
INVOICE = {
    "invoiceNumber": "فاتورة-2024-0142",
    "currency": "SAR",
    "issueDate": "2024-06-01",
    "dueDate": "2024-07-01",
    "lineItems": [
        {"description": "تطوير الويب", "quantity": 40, "unitPrice": 125.0, "taxRate": 15},
        {"description": "網站開發、ウェブ開発、웹 개발", "quantity": 1, "unitPrice": 980.5, "taxRate": 0},
    ],
}


@pytest.mark.parametrize("path", ["/clients", "/invoices"])
def test_demo_records_are_listed(server, path):
    """The installed command without options serves the demo records."""
    assert len(server.data("GET", path)) == 20


def test_key_is_required(server):
    """A request without a key is refused, in JSON."""
    status, content_type, body = server.ask("GET", f"{server.api}/clients", key=None)
    assert (status, content_type) == (401, "application/json")
    assert json.loads(body)["error"]


def test_invoice_in_arabic_and_chinese_becomes_a_pdf(server):
    """A new client's invoice in Arabic, Chinese, Japanese and Korean can be downloaded as a PDF at once."""
    client = server.data("POST", "/clients", CLIENT)
    receipt = server.data("POST", "/invoices", {**INVOICE, "clientId": client["id"]})
    assert receipt["total"] == 6730.5  # 5000 + 15 % + 980.5
    status, content_type, pdf = server.ask("GET", f"{server.api}/invoices/{receipt['id']}/pdf")
    assert (status, content_type) == (200, "application/pdf")
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert b"/FontFile" in pdf or b"/ObjStm" in pdf, "no font is embedded"


@pytest.mark.parametrize(
    ("path", "content_type", "has"),
    [
        ("/docs", "text/html", b"swagger-ui-bundle.js"),
        ("/docs/swagger-ui-bundle.js", "text/javascript", b"SwaggerUIBundle"),
        ("/docs/swagger-ui.css", "text/css", b".swagger-ui"),
        ("/openapi.json", "application/json", b'"/invoices/{id}/pdf"'),
        ("/openapi.yaml", "application/yaml", b"openapi: 3.0.3"),
    ],
)
def test_documentation_is_served(server, path, content_type, has):
    """The document and its pages are served from the package, without a key."""
    status, sent_type, body = server.ask("GET", server.origin + path, key=None)
    assert (status, sent_type.split(";")[0]) == (200, content_type)
    assert has in body


def test_shipped_behaviour_is_found_by_its_name(serve):
    """The installed command accepts ``--behaviour strict``."""
    with serve("--behaviour", "strict", "--seed", "empty") as strict:
        status, _, body = strict.ask("POST", f"{strict.api}/clients", {"name": "Acme Corp"})
        assert status == 400, body


def test_signal_ends_it(serve):
    """SIGTERM ends the installed command with exit code 0 and nothing on stderr but its log."""
    with serve() as running:
        running.data("GET", "/clients")
        code, log = running.stop()
    assert code == 0
    assert [json.loads(line)["status"] for line in log.splitlines()] == [200]


def test_start_has_no_warnings(serve):
    """With warnings as errors the installed command starts and serves, and prints nothing to stderr."""
    with serve("--log-level", "error", PYTHONWARNINGS="error") as running:
        assert running.data("GET", "/clients")
        assert running.stop() == (0, "")


def test_version_is_the_packages(installed):
    """``--version`` prints the installed version."""
    ask = "import importlib.metadata as m; print(m.version('cleverinvo-sandbox'))"
    version = installed.run("python", "-c", ask).stdout.strip()
    printed = installed.run("cleverinvo-mock", "--version")
    assert printed.stdout.split()[-1] == version
    assert printed.stderr == ""


@pytest.mark.parametrize("script", PROJECT["project"]["scripts"])
def test_command_is_installed(installed, script):
    """Every command that the project declares is in the environment."""
    assert Path(installed.command(script)).exists()


def test_module_is_the_command(installed):
    """``python -m cleverinvo_mock`` is the same command, from the installed package."""
    assert "Usage: " in installed.run("python", "-m", "cleverinvo_mock", "--help").stdout
    where = installed.run("python", "-c", "import cleverinvo_mock; print(cleverinvo_mock.__file__)").stdout
    assert where.startswith(str(installed.folder))


def test_dependencies_are_compatible(installed):
    """The installed versions of the package and its dependencies are compatible."""
    assert "No broken requirements" in installed.run("python", "-m", "pip", "check").stdout
