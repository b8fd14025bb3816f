"""CLI-CREATE and CLI-SHAPE: bodies that create a client, and bodies that are refused."""

from __future__ import annotations

import pytest

EVERY_FIELD = {
    "name": "Acme Corp",
    "email": "billing@acme.example",
    "address": "123 Main St, New York, NY 10001",
    "taxId": "US-123456789",
    "phone": "+1-555-0100",
    "notes": "Net 30 terms",
}
OPTIONAL = ["email", "address", "taxId", "phone", "notes"]
SHAPE = {*EVERY_FIELD, "id", "isActive", "createdAt", "updatedAt"}
TEXTS = {
    "Chinese": "北京示例科技有限公司",
    "Arabic": "شركة المثال للتجارة",
    "Korean": "예시 주식회사",
    "Japanese": "株式会社サンプル",
    "Spanish": "Peñalver & Muñoz, S.L. “Ñandú”",
    "emoji": "👩🏽‍💻 Studio 🏳️‍🌈",
    "combining": "Cafe\u0301 and Café",
    "spaces around": "  Acme  Corp \t",
    "lines": "first\nsecond\r\nthird",
    "markup": "<b>Acme</b> & 'Sons' \"Ltd\" \\ / %41 ${x} {{y}}",
    "invisible": "Ac\u200bme\u202ecorp\ufeff",
}


@pytest.mark.clause("CLI-CREATE-1", "CLI-SHAPE-1", "FMT-1", "FMT-3")
def test_create_client_with_every_field_answers_the_whole_client(api):
    """The answer is the client with every field as sent, an id, `isActive: true` and both timestamps."""
    answer = api.post("/clients", EVERY_FIELD)
    client = answer.json["data"]
    assert answer.json.keys() == {"data"}
    assert {name: client[name] for name in EVERY_FIELD} == EVERY_FIELD
    assert client["isActive"] is True
    assert client["createdAt"] == client["updatedAt"] == "2024-06-15T12:00:00.000Z"
    assert client.keys() == SHAPE


@pytest.mark.clause("CLI-CREATE-1")
@pytest.mark.parametrize("field", OPTIONAL)
def test_create_client_with_one_optional_field_keeps_it(api, field):
    """Each of the five optional fields can be sent with the name."""
    client = api.post("/clients", {"name": "Acme Corp", field: EVERY_FIELD[field]}).data
    assert client[field] == EVERY_FIELD[field]
    assert [client[other] for other in OPTIONAL if other != field] == [None] * 4


@pytest.mark.clause("CLI-CREATE-1", "CLI-CREATE-2")
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_create_client_keeps_every_character(api, text):
    """Texts of any script come back as they were sent, character for character."""
    sent = {"name": text, "address": text, "taxId": text, "phone": text, "notes": text}
    client = api.post("/clients", sent).data
    assert {name: client[name] for name in sent} == sent
    assert api.get(f"/clients/{client['id']}").data == client


@pytest.mark.clause("CLI-CREATE-2", "CLI-GET-1", "CLI-LIST-1")
def test_create_client_can_be_read_back(api):
    """A created client can be read by id, is in the list, and raises the list's total by one."""
    for count in range(3):
        assert api.get("/clients").json["total"] == count
        client = api.client(name=f"Client {count}")
        assert api.get(f"/clients/{client['id']}").data == client
        assert client in api.listed("/clients")


@pytest.mark.clause("CLI-CREATE-1")
def test_create_client_twice_makes_two(api):
    """The same body sent twice makes two clients with ids of their own."""
    first, second = api.post("/clients", EVERY_FIELD).data, api.post("/clients", EVERY_FIELD).data
    assert first["id"] != second["id"]
    assert api.get("/clients").json["total"] == 2


@pytest.mark.clause("CLI-CREATE-3", "ERR-1")
@pytest.mark.parametrize(
    "body", [{}, {"email": "a@b.example"}, {"Name": "Acme"}, {"name": None}, {"data": {"name": "A"}}]
)
def test_create_client_without_name_is_refused(api, body):
    """Without a name the answer is 400 and names the field; nothing is created."""
    with api.unchanged():
        answer = api.post("/clients", body)
    assert answer.status == 400
    assert "name" in answer.error


@pytest.mark.clause("CLI-CREATE-1")
@pytest.mark.parametrize("field", OPTIONAL)
def test_create_client_with_null_is_as_without(api, field):
    """Null for an optional field is refused or the same as omitting it."""
    answer = api.post("/clients", {"name": "Acme Corp", field: None})
    assert answer.status in {201, 400}
    if answer.status == 201:
        assert answer.data[field] is None


@pytest.mark.clause("CLI-CREATE-1")
def test_create_client_decides_the_rest_itself(api):
    """The API sets `id`, `isActive` and the timestamps, whatever the body has."""
    own = {"id": "clx9999999999999999999999", "isActive": False, "createdAt": "1999-01-01T00:00:00.000Z"}
    client = api.post("/clients", {**EVERY_FIELD, **own, "updatedAt": own["createdAt"]}).data
    assert client["id"] != own["id"]
    assert client["isActive"] is True
    assert client["createdAt"] == client["updatedAt"] == "2024-06-15T12:00:00.000Z"


@pytest.mark.clause("CLI-CREATE-1", "ERR-4")
@pytest.mark.parametrize("field", ["name", "address", "taxId", "phone", "notes"])
@pytest.mark.parametrize("text", ["", " ", "x" * 100_000, "\u0000", "a\u0000b", "\u001b[31m", "\U0010ffff"])
def test_create_client_with_odd_text_keeps_it_or_is_refused(api, field, text):
    """An empty, very long or unprintable text is stored unchanged or refused."""
    answer = api.post("/clients", {"name": "Acme Corp", field: text})
    assert answer.status in {201, 400}
    if answer.status == 201:
        assert api.get(f"/clients/{answer.data['id']}").data[field] == text
    else:
        assert api.get("/clients").json["total"] == 0


@pytest.mark.clause("CLI-CREATE-1")
@pytest.mark.open_point("invalid_email", "400")
@pytest.mark.parametrize(
    "email", ["a@b.example", "first.last+tag@sub.domain.example", "o'brien@x.example", "UP@CASE.example"]
)
def test_create_client_with_ordinary_email_keeps_it(api, email):
    """Every ordinary e-mail address is accepted unchanged."""
    assert api.client(email=email)["email"] == email


@pytest.mark.clause("CLI-CREATE-1")
@pytest.mark.open_point("invalid_email", "400")
@pytest.mark.parametrize(
    "email", ["plain", "@b.example", "a@", "a b@c.example", "a@b@c.example", "a@b.example\n", "a@b .example"]
)
def test_create_client_with_invalid_email_is_refused(api, email):
    """An invalid e-mail address answers 400, in a POST and a PUT; nothing is stored."""
    client = api.client()
    with api.unchanged():
        assert api.post("/clients", {"name": "Acme", "email": email}).status == 400
        assert api.put(f"/clients/{client['id']}", {"email": email}).status == 400
