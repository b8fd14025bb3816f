"""PDF-1 and PDF-3 to PDF-5: the file, and the content of the invoice in it."""

from __future__ import annotations

import io
import re
import unicodedata

import pypdf
import pytest

SCRIPTS = {
    "Chinese": "网站开发与维护",
    "Japanese": "ウェブサイト開発 請求書",
    "Korean": "웹사이트 개발 용역",
    "Spanish": "Diseño, «año» y corazón",
    "Greek": "Ανάπτυξη ιστοσελίδας",
    "Cyrillic": "Разработка сайта",
}


def text_of(pdf):
    """All text of a PDF, in NFKC and without spaces: a producer is free in both."""
    reader = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
    assert len(reader.pages) >= 1
    return plain("".join(page.extract_text() for page in reader.pages))


def plain(text):
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def shows(text, amount):
    """Whether the text has an amount such as ``1234567.89``, with any grouping and decimal sign."""
    whole, _, fraction = amount.partition(".")
    grouped = "".join(
        rf"[.,'’٬]?{digit}" if (len(whole) - at) % 3 == 0 and at else digit for at, digit in enumerate(whole)
    )
    return re.search(rf"(?<!\d){grouped}{'[.,٫]' + fraction if fraction else ''}(?!\d)", text) is not None


@pytest.fixture
def pdf(api):
    def fetch(invoice):
        answer = api.get(f"/invoices/{invoice['id']}/pdf")
        assert answer.status == 200
        assert answer.header("content-type") == "application/pdf"
        return answer.body

    return fetch


@pytest.mark.clause("PDF-1", "PDF-3")
def test_download_invoice_pdf_shows_the_invoice(api, pdf):
    """A new invoice's PDF opens and shows its number, its client, every description and its total."""
    lines = [api.line(), api.line(description="Hosting (June)", quantity=3, unitPrice=411522.63, taxRate=0)]
    invoice = api.invoice(
        api.client(name="Globex & Søn <Ltd>")["id"], invoiceNumber="INV-0042/B", lineItems=lines
    )
    file = pdf(invoice)
    assert file.startswith(b"%PDF-")
    text = text_of(file)
    assert all(
        plain(one) in text
        for one in ("INV-0042/B", "Globex & Søn <Ltd>", "Web Development", "Hosting (June)")
    )
    assert shows(text, "1240067.89")


@pytest.mark.clause("PDF-3")
@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_download_invoice_pdf_shows_every_script(api, pdf, text):
    """Number, name and description are shown in any script."""
    client = api.client(name=f"{text} A")["id"]
    shown = text_of(
        pdf(api.invoice(client, invoiceNumber=f"{text} B", lineItems=[api.line(description=f"{text} C")]))
    )
    assert [plain(f"{text} {which}") in shown for which in "ABC"] == [True] * 3


@pytest.mark.clause("PDF-3")
def test_download_invoice_pdf_shows_arabic(api, pdf):
    """The PDF has Arabic text, in either order in which a reader extracts it."""
    word = "فاتورة"
    shown = text_of(pdf(api.invoice(api.client(name=word)["id"], lineItems=[api.line(description=word)])))
    assert sum(shown.count(way) for way in {word, word[::-1]}) >= 2


@pytest.mark.clause("PDF-1", "PDF-3")
def test_download_invoice_pdf_shows_every_line_of_many(api, pdf):
    """The PDF shows each of three hundred lines, on as many pages as needed."""
    lines = [api.line(description=f"Item{number:04}x", quantity=1, unitPrice=number) for number in range(300)]
    file = pdf(api.invoice(lineItems=lines))
    text = text_of(file)
    assert [one["description"] for one in lines if one["description"] not in text] == []
    assert shows(text, "49335.00")  # 44,850 and a tenth


@pytest.mark.clause("PDF-1", "PDF-3", "ERR-4")
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x" * 5_000,
        "word " * 2_000,
        "a\u0000b",
        "\u001b[31m",
        "\ufffe\uffff",
        "👩🏽‍💻🏳️‍🌈",
        "\U0010ffff",
        "Z̸̡͖a̷l̴go",
    ]
    + [
        "<b>bold</b><br/></para>",
        "&amp; &nosuch; <",
        "%PDF-1.7 endobj",
        "(a\\(b))",
        "\u202eRTL\u202c",
        "𠮷野家 𓀀",
        "\n" * 300,
    ],
    ids=repr,
)
def test_download_invoice_pdf_of_odd_texts_opens(api, pdf, text):
    """An invoice with unusual texts has a PDF that opens."""
    for fields in (
        {"notes": text, "terms": text},
        {"lineItems": [api.line(description=text)]},
        {"invoiceNumber": text},
    ):
        answer = api.post("/invoices", api.draft(**fields))
        assert answer.status in {201, 400}
        if answer.status == 201:
            assert text_of(pdf(answer.data)) is not None


@pytest.mark.clause("PDF-3")
@pytest.mark.parametrize(
    ("currency", "total"),
    [("JPY", "1358025"), ("KWD", "1358024.690"), ("USD", "1358024.69"), ("EUR", "1358024.69")],
)
def test_download_invoice_pdf_shows_the_total_in_its_currency(api, pdf, currency, total):
    """The total is shown with the currency's decimals."""
    invoice = api.invoice(
        currency=currency, lineItems=[api.line(quantity=1, unitPrice=1234567.9, taxRate=10)]
    )
    assert float(invoice["total"]) == float(total)
    assert shows(text_of(pdf(invoice)), total)


@pytest.mark.clause("PDF-1", "INV-CREATE-4", "ERR-4")
@pytest.mark.open_point("unknown_currency", "created")
@pytest.mark.parametrize(
    "currency", ["ZZZ", "usd", "", "no currency", "<b>", "¤", "\u202e票", "x" * 1_000], ids=repr
)
def test_download_invoice_pdf_in_an_unknown_currency_opens(choose, currency):
    """An unknown currency, if accepted, is kept unchanged, and the PDF opens."""
    api = choose(unknown_currency="created")
    answer = api.post("/invoices", api.draft(currency=currency))
    assert answer.status in {201, 400}
    if answer.status == 201:
        invoice = api.get(f"/invoices/{answer.data['id']}").data
        assert (invoice["currency"], invoice["total"]) == (currency, 5500)
        assert "WebDevelopment" in text_of(api.get(f"/invoices/{invoice['id']}/pdf").body)


@pytest.mark.clause("PDF-4")
def test_download_invoice_pdf_follows_an_update(api, pdf):
    """After an update the PDF shows only the new content, however often it was fetched before."""
    invoice = api.invoice(invoiceNumber="OLD-1", lineItems=[api.line(description="Old work")])
    assert "OLD-1" in text_of(pdf(invoice))
    client = api.client(name="New Client GmbH")["id"]
    sent = {
        "invoiceNumber": "NEW-2",
        "clientId": client,
        "lineItems": [api.line(description="New work", quantity=50)],
    }
    assert api.put(f"/invoices/{invoice['id']}", sent).status == 200
    text = text_of(pdf(invoice))
    assert all(plain(one) in text for one in ("NEW-2", "New work", "New Client GmbH"))
    assert "OLD-1" not in text
    assert "Oldwork" not in text
    assert shows(text, "6875.00")


@pytest.mark.clause("PDF-4", "PDF-3")
@pytest.mark.open_point("invoice_client_name", "live", "snapshot")
@pytest.mark.parametrize(("choice", "name"), [("live", "NewName"), ("snapshot", "OldName")])
def test_download_invoice_pdf_names_the_client_as_the_invoice_does(choose, choice, name):
    """After a client is renamed, the PDF shows the name that the invoice shows."""
    api = choose(invoice_client_name=choice)
    invoice = api.invoice(api.client(name="OldName")["id"])
    path = f"/invoices/{invoice['id']}/pdf"
    assert "OldName" in text_of(api.get(path).body)
    api.put(f"/clients/{invoice['clientId']}", {"name": "NewName"})
    text = text_of(api.get(path).body)
    assert [one for one in ("OldName", "NewName") if one in text] == [name]


@pytest.mark.clause("PDF-1", "PDF-3")
def test_download_invoice_pdf_differs_between_invoices(api, pdf):
    """Invoices that differ in one value have PDFs that differ in it."""
    client = api.client()["id"]
    same = {"lineItems": [api.line(description="Same")]}
    texts = [text_of(pdf(api.invoice(client, invoiceNumber=number, **same))) for number in ("AAA-1", "BBB-2")]
    assert ["AAA-1" in text for text in texts] == [True, False]
    assert ["BBB-2" in text for text in texts] == [False, True]
    twin = api.server.api()
    number = twin.invoice(invoiceNumber="AAA-1", lineItems=[api.line(description="Other")])
    text = text_of(twin.get(f"/invoices/{number['id']}/pdf").body)
    assert ("Other" in text, "Same" in text) == (True, False)


@pytest.mark.clause("PDF-1", "CLI-DELETE-4")
def test_download_invoice_pdf_of_deleted_client_shows_it(api, pdf):
    """The PDF of a deleted client's invoice still shows the client's name."""
    invoice = api.invoice(api.client(name="Gone But Billed")["id"])
    api.delete(f"/clients/{invoice['clientId']}")
    assert "GoneButBilled" in text_of(pdf(invoice))


@pytest.mark.clause("PDF-5", "ERR-1")
def test_download_invoice_pdf_of_unknown_id_is_a_json_error(api, another_id):
    """An unknown id answers 404 with a JSON body and no file name."""
    answer = api.get(f"/invoices/{another_id(api.invoice()['id'])}/pdf")
    assert answer.status == 404
    assert answer.error
    assert answer.header("content-disposition") is None
