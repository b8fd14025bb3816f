"""docs/server.md: the help, the keys, the log and the first line of output are those of the command."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request

import pytest
from cleverinvo_mock.app.body import MAX_DEPTH, MAX_SIZE
from cleverinvo_mock.cli import main
from cleverinvo_mock.domain.money import EXACT_DIGITS
from cleverinvo_mock.files.accounts_file import load_accounts
from click.testing import CliRunner

from tests.project.markdown import assert_session, blocks, generated, steps_of

#: What differs in each run of the log: the time and the duration.
VARYING = ((r"\d\d:\d\d:\d\d", "TIME"), (r"\d+\.\d ms", "DURATION"))


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "server.md").read_text()


def masked(log):
    """The log without times and durations."""
    for pattern, name in VARYING:
        log = re.sub(pattern, name, log)
    return log


def get(url, key=None):
    """Send one GET; the status."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"} if key else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def test_help_is_that_of_the_command(page):
    """The options are what --help prints on a terminal of 80 columns. Otherwise run `python tools/help_in_docs.py`."""
    width = 78  # Click leaves two columns of the terminal free
    printed = CliRunner().invoke(main, ["--help"], prog_name="cleverinvo-mock", terminal_width=width).output
    assert generated(page, "cleverinvo-mock --help") == printed


def test_every_shipped_key_is_in_the_table(page):
    """The table lists the shipped keys in the order of the accounts file."""
    assert re.findall(r"^\| `(cinv_\w+)` \|", page, re.MULTILINE) == [
        entry.key for entry in load_accounts(None).accounts
    ]


def test_commands_print_what_the_page_shows(page, url, tmp_path):
    """Every console command of the page prints the output below it."""
    assert_session(steps_of(page), url, tmp_path)


def test_log_has_the_form_that_the_page_shows(page):
    """The three requests of the page's log leave these lines, but for time and duration."""
    command = [sys.executable, "-m", "cleverinvo_mock", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        api = re.search(r"http://\S+", server.stdout.readline())[0]
        assert get(f"{api}/clients?limit=1", "cinv_sandbox_business") == 200
        assert get(f"{api}/clients/nobody", "cinv_sandbox_business") == 404
        assert get(f"{api}/clients") == 401
        server.terminate()
        log = server.stderr.read()
    assert masked(log) == masked(generated(page, "log of three requests"))


def test_first_line_as_json_has_the_fields_that_the_page_shows(page):
    """With --log-format json the first line has the fields of the example."""
    command = [sys.executable, "-m", "cleverinvo_mock", "--port", "0", "--log-format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        printed = json.loads(server.stdout.readline())
        server.terminate()
    (shown,) = map(json.loads, blocks(page, "json"))
    assert printed.keys() == shown.keys()
    port = printed["url"].split(":")[2].removesuffix("/api/v1")
    for field in ("message", "url", "admin"):
        assert printed[field] == shown[field].replace("40117", port)


def test_behaviour_commands_start_a_sandbox(page, tmp_path):
    """The commands write a behaviour to a file and start a sandbox with it, here on a free port."""
    (text,) = blocks(page, "sh")
    show, start = (command.split() for command in text.splitlines())
    assert show[:1] + show[-2:] == ["cleverinvo-mock", ">", "mine.toml"]
    module = [sys.executable, "-m", "cleverinvo_mock"]
    shown = subprocess.run([*module, *show[1:-2]], capture_output=True, text=True, check=True).stdout
    (tmp_path / "mine.toml").write_text(shown)
    with subprocess.Popen(
        [*module, *start[1:], "--port", "0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert "CleverInvo sandbox" in server.stdout.readline()
        server.terminate()


def test_opposite_differs_in_every_setting():
    """`opposite` has no value of `default`, as the page says."""
    default, opposite = (tomllib.loads(behaviour(name)) for name in ("default", "opposite"))
    assert default.keys() == opposite.keys()
    assert [key for key in default if default[key] == opposite[key]] == []


def behaviour(name):
    """The behaviour as the command prints it."""
    return CliRunner().invoke(main, ["--show-behaviour", name]).output


def test_bounds_are_those_of_the_code(page):
    """The table of bounds has the values of the code."""
    assert f"{MAX_SIZE // 2**20} MiB" in page
    assert f"{MAX_DEPTH} levels" in page
    assert f"{EXACT_DIGITS} digits" in page
