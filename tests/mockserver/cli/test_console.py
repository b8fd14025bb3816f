"""The format of the log."""

from __future__ import annotations

import logging

from cleverinvo_mock.console import TextFormatter, visible
from cleverinvo_mock.journal.redaction import redacted


def record(**facts):
    """A request's log record."""
    made = logging.LogRecord("cleverinvo_mock.requests", logging.INFO, __file__, 1, "", (), None)
    made.facts = {
        "method": "GET", "path": "/", "status": 200, "milliseconds": 1.0, "account": None, "operation": None, "error": None,
    } | facts  # fmt: skip
    return made


def test_terminal_line_is_coloured_by_status():
    """On a terminal, a 2xx is green, a 4xx yellow and a 5xx bold red."""
    formatter = TextFormatter(colour=True)
    assert "\x1b[32m201\x1b[0m" in formatter.format(record(status=201))
    assert "\x1b[33m404\x1b[0m" in formatter.format(record(status=404))
    assert "\x1b[1;31m500\x1b[0m" in formatter.format(record(status=500))


def test_log_line_has_no_control_characters():
    """Control characters from a request are escaped in the log."""
    line = TextFormatter(colour=False).format(record(path="/\x1b[2J\nfake 200 GET /"))
    assert "\x1b" not in line
    assert "\n" not in line
    assert visible("naïve 名") == "naïve 名"


def test_redacted_hides_keys_everywhere():
    """Keys are redacted in a path, a query and a bearer token."""
    texts = (
        "/cinv_secret1", "/x?key=cinv_a/secret1&page=2", "/x?k=cinv%5Fsecret1", "/x?k=CINV%5fsecret1",
        "/x?auth=Bearer%20secret1", "/x?a=bearer+secret1",
        "/x?k=%63inv_secret1", "/x?k=%2563%49nv%255fsecret1", "must be an integer, not '%63inv_secret1'",
    )  # fmt: skip
    for text in texts:
        assert "secret1" not in redacted(text)
    assert redacted("send 'Authorization: Bearer <API key>'") == "send 'Authorization: Bearer <API key>'"
    assert redacted("/x?key=cinv_secret1&page=2").endswith("&page=2")
