"""PDF-2: the `Content-Disposition` of a PDF, read as RFC 6266 says, for numbers of every kind."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

import pytest

NUMBERS = {
    "quote": 'INV"1"',
    "only quotes": '"""',
    "backslash": "INV\\1\\",
    "both": 'a\\"b',
    "slashes": "2024/06/01",
    "path": "../../etc/passwd",
    "semicolon": "a;b; filename=c",
    "parameter": 'x"; filename="evil.exe',
    "percent": "100%25%0D%0A",
    "extended": "UTF-8''evil",
    "comma": "a,b=c",
    "spaces": "  a  b  ",
    "tab": "a\tb",
    "Latin": "Año-ñ-ß-é",
    "Latin-1 only": "\u00a0\u00ad\u00ff",
    "Chinese": "发票-0042",
    "Arabic": "فاتورة-٤٢",
    "Korean": "청구서-0042",
    "Japanese": "請求書-0042",
    "emoji": "👩🏽‍💻-1",
    "combining": "Cafe\u0301",
    "direction": "a\u202egpj.fdp",
    "line separator": "a\u2028b",
    "long": "x" * 5_000,
    "long, not ASCII": "票" * 5_000,
    "dots": "..",
    "hidden": ".htaccess",
    "device": "CON",
    "suffix": "a.pdf",
    "CR LF": "a\r\nSet-Cookie: x=y",
    "LF": "a\nb",
    "NUL": "a\u0000b",
    "DEL": "a\u007fb",
    "escape": "a\u001b[31mb",
}
TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
PARAMETER = re.compile(rf';\s*({TOKEN}\*?)\s*=\s*(?:({TOKEN})|"((?:[^"\\]|\\.)*)")\s*')


def parsed(header):
    """Type and parameters of a `Content-Disposition` (RFC 6266, 4.1; extended values by RFC 8187)."""
    kind = re.match(rf"\s*({TOKEN})\s*", header)
    at, parameters = kind.end(), {}
    while at < len(header):
        found = PARAMETER.match(header, at)
        assert found, f"not a parameter: {header[at:]!r}"
        name, token, quoted = found.groups()
        name = name.lower()
        assert name not in parameters, f"{name} stands twice"
        parameters[name] = token if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        at = found.end()
    if "filename*" in parameters:
        charset, _, value = parameters["filename*"].split("'", 2)
        assert charset.upper() == "UTF-8"
        assert re.fullmatch(r"(?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-Fa-f]{2})*", value), value
        parameters["filename*"] = unquote_to_bytes(value).decode("utf-8")
    return kind[1].lower(), parameters


@pytest.mark.clause("PDF-2")
@pytest.mark.parametrize("number", ["INV-0042", "1", "a.b_c", "INV 42", "No. 7 (draft)"])
def test_download_invoice_pdf_is_named_after_its_number(api, number):
    """The header is `attachment; filename="<number>.pdf"`."""
    answer = api.get(f"/invoices/{api.invoice(invoiceNumber=number)['id']}/pdf")
    assert answer.header("content-disposition") == f'attachment; filename="{number}.pdf"'


@pytest.mark.clause("PDF-2", "ERR-4")
@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_download_invoice_pdf_is_named_after_any_number(api, number):
    """The header is one line of ASCII, and its file name is the number, with any characters."""
    answer = api.post("/invoices", api.draft(invoiceNumber=number))
    assert answer.status in {201, 400}
    if answer.status == 201:
        header = api.get(f"/invoices/{answer.data['id']}/pdf").header("content-disposition")
        assert header.isascii()
        assert header.isprintable()
        kind, parameters = parsed(header)
        assert kind == "attachment"
        assert parameters.keys() <= {"filename", "filename*"}
        assert parameters.get("filename*", parameters.get("filename")) == f"{number}.pdf"


@pytest.mark.clause("PDF-2", "PDF-4", "ERR-4")
@pytest.mark.parametrize("number", ["発票\r\n1", 'a"b', "plain"])
def test_download_invoice_pdf_is_renamed_with_its_invoice(api, number):
    """After an update of the number, the file name has the new number."""
    invoice = api.invoice(invoiceNumber="before")
    answer = api.put(f"/invoices/{invoice['id']}", {"invoiceNumber": number})
    assert answer.status in {200, 400}
    _, parameters = parsed(api.get(f"/invoices/{invoice['id']}/pdf").header("content-disposition"))
    expected = number if answer.status == 200 else "before"
    assert parameters.get("filename*", parameters.get("filename")) == f"{expected}.pdf"
