"""Who may control a sandbox."""

from __future__ import annotations

import logging

import pytest
from cleverinvo_mock.control.accounts import AccountControl
from cleverinvo_mock.settings import Settings

TOKEN = "a-token-of-tests"
RESET = ("POST", "/reset")


@pytest.fixture(scope="module")
def server(start):
    """An empty sandbox that is open to everybody."""
    return start()


@pytest.fixture(scope="module")
def guarded(start):
    """An empty sandbox whose control plane asks for ``TOKEN``."""
    return start(admin_token=TOKEN)


def test_token_opens_the_control_plane(guarded):
    """With the token, in the form of RFC 6750 and the scheme in any case, an operation is carried out."""
    assert guarded.admin(*RESET, token=TOKEN).status_code == 204
    assert guarded.admin(*RESET, headers={"authorization": f"bearer {TOKEN}"}).status_code == 204


@pytest.mark.parametrize(
    "header",
    [None, "", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer cinv_sandbox_business", "Bearer é"],
)
def test_anything_else_is_401(guarded, header):
    """Without the token, or with another or an API key, the answer is 401; it says how, and repeats nothing."""
    answer = guarded.admin(*RESET, headers={} if header is None else {"authorization": header.encode()})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert "Authorization: Bearer" in answer.json()["error"]
    assert TOKEN not in answer.text


def test_health_pages_and_unknown_paths_need_no_token(guarded):
    """What tells nothing of a sandbox's state needs no token."""
    for path in ("/health", "/docs", "/openapi.json"):
        assert guarded.admin("GET", path).status_code == 200
    assert guarded.admin("GET", "/nothing").status_code == 404


def test_token_is_for_the_control_plane_alone(guarded):
    """The API goes by its keys: the token opens no account, and is asked of nobody."""
    assert guarded.api("GET", "/clients").status_code == 200
    assert guarded.api("GET", "/clients", TOKEN).status_code == 401


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://127.0.0.1.evil.example"}, False),
        ({"host": "rebound.example:8080"}, False),
        ({"origin": "http://["}, False),
        ({"origin": "http://localhost:3000"}, True),
        ({"origin": "http://sandbox.test"}, True),
        ({"host": "127.0.0.1:8080"}, True),
        ({"host": "[::1]:8080"}, True),
    ],
)
def test_pages_of_other_sites_need_a_token(server, guarded, headers, allowed):
    """Where no token is set, a page of another site is refused; with the token nobody asks where it comes from."""
    answer = server.admin(*RESET, headers=headers)
    assert answer.status_code == (204 if allowed else 401)
    assert allowed or "--admin-token" in answer.json()["error"]
    assert guarded.admin(*RESET, token=TOKEN, headers=headers).status_code == 204


def test_health_answers_whoever_asks(server):
    """Health is never refused, whatever stands in the request."""
    answer = server.admin("GET", "/health?x=1", headers={"origin": "http://evil.example"}, content=b"{")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_token_is_in_no_log(start, caplog, monkeypatch):
    """A fault of ours that is logged while a token is sent, in its header and in the path, does not show it."""

    def break_down(self, call):
        raise ZeroDivisionError

    monkeypatch.setattr(AccountControl, "get_account", break_down)
    with caplog.at_level(logging.DEBUG, "cleverinvo_mock"):
        answer = start(admin_token=TOKEN).admin("GET", f"/accounts/Bearer%20{TOKEN}", token=TOKEN)
    ours = "\n".join(
        f"{record.getMessage()} {record.exc_text}"
        for record in caplog.records
        if record.name == "cleverinvo_mock"
    )
    assert answer.status_code == 500
    assert "ZeroDivisionError" in ours
    assert TOKEN not in ours


def test_settings_do_not_show_the_token():
    """The representation of a sandbox's settings, which may end up anywhere, has no token."""
    assert TOKEN not in repr(Settings(admin_token=TOKEN))


def test_without_control_there_is_nothing(start):
    """With ``control=False`` the paths are unknown, nothing is kept, and no header makes a fault."""
    plain = start(control=False)
    assert plain.admin("GET", "/health").status_code == 404
    assert plain.admin("GET", "/docs").status_code == 404
    answer = plain.api("GET", "/clients", headers={"prefer": "code=503"})
    assert answer.status_code == 200
    assert "preference-applied" not in answer.headers
    assert plain.sandbox.journal.added() == 0
