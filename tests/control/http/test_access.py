"""Access to the control plane: tokens and pages of other sites."""

from __future__ import annotations

import logging

import pytest
from cleverinvo_mock.control.accounts import AccountControl
from cleverinvo_mock.settings import Settings

TOKEN = "a-token-of-tests"
RESET = ("POST", "/reset")


@pytest.fixture(scope="module")
def server(start):
    """An empty sandbox without a token."""
    return start()


@pytest.fixture(scope="module")
def guarded(start):
    """An empty sandbox whose control plane requires ``TOKEN``."""
    return start(admin_token=TOKEN)


def test_token_opens_the_control_plane(guarded):
    """The token is accepted in the form of RFC 6750, with the scheme in any case."""
    assert guarded.admin(*RESET, token=TOKEN).status_code == 204
    assert guarded.admin(*RESET, headers={"authorization": f"bearer {TOKEN}"}).status_code == 204


@pytest.mark.parametrize(
    "header",
    [None, "", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer cinv_sandbox_business", "Bearer é"],
)
def test_anything_else_is_401(guarded, header):
    """A missing token, another token or an API key is 401 with `WWW-Authenticate`, which repeats no secret."""
    answer = guarded.admin(*RESET, headers={} if header is None else {"authorization": header.encode()})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert "Authorization: Bearer" in answer.json()["error"]
    assert TOKEN not in answer.text


def test_health_pages_and_unknown_paths_need_no_token(guarded):
    """Paths that show nothing of a sandbox's state need no token."""
    for path in ("/health", "/docs", "/openapi.json"):
        assert guarded.admin("GET", path).status_code == 200
    assert guarded.admin("GET", "/nothing").status_code == 404


def test_token_is_for_the_control_plane_alone(guarded):
    """The API uses API keys only: the token is no key, and the API never requires it."""
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
    """Without a token, requests from pages of other sites are refused; with the token they are accepted."""
    answer = server.admin(*RESET, headers=headers)
    assert answer.status_code == (204 if allowed else 401)
    assert allowed or "--admin-token" in answer.json()["error"]
    assert guarded.admin(*RESET, token=TOKEN, headers=headers).status_code == 204


def test_health_needs_no_access(server):
    """Health answers 200 whatever the headers of the request."""
    answer = server.admin("GET", "/health?x=1", headers={"origin": "http://evil.example"}, content=b"{")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_token_is_in_no_log(start, caplog, monkeypatch):
    """The traceback of an internal error does not show a token sent in the header or in the path."""

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
    """The ``repr`` of a sandbox's settings does not contain the token."""
    assert TOKEN not in repr(Settings(admin_token=TOKEN))


def test_without_control_there_is_no_control_plane(start):
    """With ``control=False`` the paths are unknown, no journal is kept, and no header injects a fault."""
    plain = start(control=False)
    assert plain.admin("GET", "/health").status_code == 404
    assert plain.admin("GET", "/docs").status_code == 404
    answer = plain.api("GET", "/clients", headers={"prefer": "code=503"})
    assert answer.status_code == 200
    assert "preference-applied" not in answer.headers
    assert plain.sandbox.journal.added() == 0
