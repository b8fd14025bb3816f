"""The root URL of the deployment, and the detection of this machine."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core.target import BadTarget, Scope, Target, root_of


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("https://cleverinvo.com", "https://cleverinvo.com"),
        ("https://cleverinvo.com/", "https://cleverinvo.com"),
        ("https://cleverinvo.com/api/v1", "https://cleverinvo.com"),
        ("https://cleverinvo.com/api/v1/", "https://cleverinvo.com"),
        (" http://127.0.0.1:8080 ", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/sandbox/api/v1", "http://[::1]:8080/sandbox"),
    ],
)
def test_root_with_and_without_the_api_s_path(url, root):
    """A URL with and without the API's path gives the same root."""
    assert root_of(url) == root
    assert Target(root, {}).base == f"{root}/api/v1"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "cleverinvo.com",
        "ftp://x",
        "https://",
        "https://x/?a=1",
        "https://x/#a",
        "http://h:99999",
        "http://[::1",
    ],
)
def test_an_invalid_root_is_refused(url):
    """An invalid root URL is refused with a message."""
    with pytest.raises(BadTarget):
        root_of(url)


def test_a_password_in_a_url_is_refused_and_not_shown():
    """A URL with a password is refused, and the message does not show the password."""
    for url in ("https://user:hunter2@x", "ftp://user:hunter2@x"):
        with pytest.raises(BadTarget) as refused:
            root_of(url)
        assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("root", "is_loopback"),
    [
        ("http://localhost:8080", True),
        ("http://127.0.0.9", True),
        ("http://[::1]:80", True),
        ("http://api.localhost", True),
        ("https://cleverinvo.com", False),
        ("http://10.0.0.1", False),
        ("http://localhost.example.com", False),
    ],
)
def test_loopback_is_this_machine(root, is_loopback):
    """Loopback addresses are this machine, on which `--rate auto` does not wait."""
    assert Target(root, {}).is_loopback is is_loopback


def test_scopes_include_the_smaller_ones():
    """`standard` includes `read`, and `full` includes both."""
    assert Scope.READ < Scope.STANDARD < Scope.FULL


def test_keys_are_not_shown():
    """The ``repr`` of the keys does not show them."""
    assert "cinv" not in repr(Target("https://x", {"primary": "cinv_secret"}))
