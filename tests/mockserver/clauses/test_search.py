"""SEARCH: the records that a term finds."""

from __future__ import annotations

import pytest

LISTS = ["/clients", "/invoices"]
both_lists = pytest.mark.parametrize("path", LISTS)


def names(api, term):
    return sorted(one["name"] for one in api.listed("/clients", search=term))


@pytest.mark.clause("SEARCH-1", "SEARCH-3", "PAGE-4")
@pytest.mark.open_point("search_match", "contains")
@pytest.mark.open_point("search_case", "insensitive")
def test_list_clients_finds_by_name_and_email(api):
    """A term finds exactly the clients with it in their name or e-mail, anywhere and in any case."""
    api.client(
        name="Acme Corp", email="billing@acme.example", notes="globex", address="Globex St", phone="globex"
    )
    api.client(name="Globex", email="pay@globex.example", taxId="acme")
    api.post("/clients", {"name": "No Mail Acme"})
    found = {
        "Acme Corp": ["Acme Corp"],
        "acme": ["Acme Corp", "No Mail Acme"],
        "CORP": ["Acme Corp"],
        "e C": ["Acme Corp"],
        "billing@acme.example": ["Acme Corp"],
        "globex": ["Globex"],
        "GLOBEX.": ["Globex"],
        "@": ["Acme Corp", "Globex"],
        "None": [],
        "null": [],
        "true": [],
        "2024": [],
        "clx": [],
        "Acme  Corp": [],
        "Corp Acme": [],
        "AcmeCorp": [],
        "Corpbilling": [],
        "Corp billing": [],
        "Acme Corp ": [],
    }
    assert {term: names(api, term) for term in found} == found


@pytest.mark.clause("SEARCH-2", "SEARCH-3")
@pytest.mark.open_point("search_invoice_client", "yes")
def test_list_invoices_finds_by_number_and_client(api):
    """A term finds exactly the invoices with it in their number or their client's name or e-mail."""
    acme = api.client(name="Acme Corp", email="billing@acme.example", address="Globex St")["id"]
    globex = api.client(name="Globex", email="pay@globex.example")["id"]
    line = api.line(description="secret")
    api.invoice(acme, invoiceNumber="INV-0001", notes="secret", terms="secret", lineItems=[line])
    api.invoice(acme, invoiceNumber="INV-0002")
    api.invoice(globex, invoiceNumber="QUOTE-0001-inv", currency="EUR")
    found = {
        "INV-0001": ["INV-0001"],
        "inv": ["INV-0001", "INV-0002", "QUOTE-0001-inv"],
        "0001": ["INV-0001", "QUOTE-0001-inv"],
        "Acme": ["INV-0001", "INV-0002"],
        "@globex": ["QUOTE-0001-inv"],
        "secret": [],
        "DRAFT": [],
        "EUR": [],
        "5500": [],
        "2024": [],
        "clx": [],
        "Globex St": [],
    }
    shown = {
        term: sorted(one["invoiceNumber"] for one in api.listed("/invoices", search=term)) for term in found
    }
    assert shown == found


@pytest.mark.clause("SEARCH-1", "SEARCH-2", "SEARCH-3")
@pytest.mark.parametrize(
    "term",
    [
        "%",
        "_",
        "\\",
        "*",
        "?",
        "'",
        '"',
        ".",
        "(",
        "[",
        "$",
        "^",
        "|",
        "+",
        "&",
        "#",
        "/",
        "-",
        "\\d",
        "%%",
        ".*",
    ],
)
def test_search_takes_every_character_as_itself(api, term):
    """No character of a term is a wildcard, a quote or an operator."""
    texts = {"Plain Name": "plain@x.example", f"{term}Odd": "odd@x.example", "a.b-c+d/e": "f@x.example"}
    for name, email in texts.items():
        api.invoice(api.client(name=name, email=email)["id"], invoiceNumber=f"A {name}")
    having = sorted(name for name, email in texts.items() if term in name or term in email)
    assert names(api, term) == having
    assert sorted(one["client"]["name"] for one in api.listed("/invoices", search=term)) == having
    assert names(api, f"x{term}x") == []


@pytest.mark.clause("SEARCH-1", "SEARCH-2")
@both_lists
@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("ΟΔΥΣΣΕΥΣ ΑΕ", ["ΟΔΥΣ", "ΟΔΥΣΣΕΥΣ", "ΟΔΥΣΣΕΥΣ ΑΕ", "Ο"]),  # a sigma that is last in the term only
        ("Οδυσσεύς", ["Οδυσ", "Οδυσσεύς"]),
        ("Straße 5", ["Straß", "Straße 5"]),
        ("STRASSE", ["STRAS", "STRASSE"]),
        ("İstanbul", ["İ", "İs", "İstanbul"]),
        ("Ispanak ığdır", ["I", "Ispanak ı"]),
        ("ığdır", ["ı", "ığ"]),
        ("ﬁnance", ["ﬁ", "ﬁn"]),
        ("ʼNabc", ["ʼNa"]),
        ("ŉabc", ["ŉ", "ŉabc"]),
        ("ǅungla", ["ǅ", "ǅun"]),
        ("Ꭰsgi", ["Ꭰ"]),
        ("Cafe\u0301", ["Cafe", "Cafe\u0301"]),
        ("ᾳω", ["ᾳ"]),
        ("株式会社サンプル", ["株", "株式会社"]),
        ("شركة المثال", ["شركة ا"]),
        ("예시 주식회사", ["예", "예시"]),
        ("𐐀𐐁 Deseret", ["𐐀", "𐐀𐐁 D"]),
        ("👩🏽‍💻 Studio", ["👩🏽‍💻", "👩"]),
        ("  spaced", ["  ", "  s", " "]),
        ("a\tb\nc", ["a\t", "a\tb\nc"]),
        ("%00", ["%00", "%"]),
        ("a+b c", ["a+", "a+b c"]),
    ],
)
def test_search_finds_by_the_beginning_in_the_same_letters(api, path, name, terms):
    """A term that begins a name, in the same letters, finds it, in any script."""
    invoice = api.invoice(api.client(name=name)["id"], invoiceNumber=name)
    expected = invoice["clientId" if path == "/clients" else "id"]
    found = {term: [one["id"] for one in api.listed(path, search=term)] for term in terms}
    assert found == {term: [expected] for term in terms}


@pytest.mark.clause("SEARCH-1", "SEARCH-3")
@pytest.mark.open_point("search_case", "insensitive")
@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("Acme", "aCmE"),
        ("ÑANDÚ", "ñandú"),
        ("Привет", "ПРИВЕТ"),
        ("Οδυσσέας", "ΟΔΥΣΣΈΑΣ"),
        ("ΟΔΥΣΣΕΑΣ", "οδυσσεας"),
        ("𐐀x", "𐐨X"),
    ],
)
def test_list_clients_finds_in_another_case(api, name, term):
    """Upper and lower case letters of any script are the same."""
    api.client(name=name)
    assert names(api, term) == [name]


@pytest.mark.clause("SEARCH-3")
def test_list_clients_does_not_find_other_letters(api):
    """A letter with an accent, or of another script that looks alike, is another letter."""
    api.client(name="Nandu ACE", email="x@y.example")
    assert [names(api, term) for term in ("Ñandu", "АСЕ", "Nandú", "Ｎandu")] == [[], [], [], []]


@pytest.mark.clause("SEARCH-1", "SEARCH-2", "SEARCH-3")
def test_search_finds_the_updated_values(api):
    """After an update, a search finds the new name, e-mail and number, and not the old ones."""
    invoice = api.invoice(api.client(name="Before", email="before@x.example")["id"], invoiceNumber="BEFORE-1")
    api.put(f"/clients/{invoice['clientId']}", {"name": "After", "email": "after@x.example"})
    api.put(f"/invoices/{invoice['id']}", {"invoiceNumber": "AFTER-1"})
    for path in LISTS:
        assert [
            len(api.listed(path, search=term))
            for term in ("before", "after", "Before", "AFTER", "before@", "after@")
        ] == [0, 1] * 3
    api.put(f"/clients/{invoice['clientId']}", {"email": None})
    assert [len(api.listed(path, search="after@")) for path in LISTS] == [0, 0]
