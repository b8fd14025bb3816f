"""The command as a process: in any directory, interrupted, killed, on a terminal, and its clean-up."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from cleverinvo_conformance import cli

from .conftest import CLEAN, KEY, PACKAGE
from .deployment import CUSTOMER

ROOT = PACKAGE.parents[1]
#: pytest in the checkout, without other installed plugins.
BARE = CLEAN | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
PYTEST = [sys.executable, "-m", "pytest", "-p", "pytest_base_url.plugin", "-p", "no:cacheprovider"]


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)  # noqa: TID251 (another process)


@pytest.fixture
def cut_short(command, url, deployment, tmp_path):
    """A function that sends a signal to a run that has created two clients, at once, and is creating another."""

    def run(number):
        deployment.slow_post = 1.0
        process = command(
            "--base-url", url, "--api-key", KEY, "--clause=CLI", f"--conformance-json={tmp_path}/r.json"
        )
        until(lambda: sum(method == "POST" for method, _, _ in deployment.requests) == 3)
        deployment.slow_post = 0.0
        process.send_signal(number)
        return process.communicate(timeout=20)[0], process.returncode

    return run


def test_run_ignores_the_working_directory(command, url, deployment, tmp_path):
    """Configuration, conftest, tests and options in the working directory have no effect."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\ntestpaths = .\n")
    (tmp_path / "conftest.py").write_text("raise SystemExit('a foreign conftest was read')\n")
    (tmp_path / "test_foreign.py").write_text("def test_foreign():\n    assert False\n")
    environment = {
        "PYTEST_ADDOPTS": "--no-such-option",
        "PYTEST_PLUGINS": "no_such_plugin",
        "CLEVERINVO_API_KEY": KEY,
    }
    environment["PYTEST_BASE_URL"] = f"{url}/api/v1"
    process = command("--scope=read", "--clause=PAGE-3", "--junitxml=out/r.xml", environment=environment)
    printed = process.communicate(timeout=30)[0]
    assert process.returncode == 0, printed
    assert f"Testing {url}\n" in printed
    assert "foreign" not in printed
    assert (tmp_path / "out" / "r.xml").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "conftest.py",
        "out",
        "pytest.ini",
        "test_foreign.py",
    ]
    assert {method for method, _, _ in deployment.requests} == {"GET"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_an_interrupted_run_cleans_up(cut_short, deployment, tmp_path, number):
    """An interrupted run removes all its records, also that of a pending POST, and writes its report."""
    printed, code = cut_short(number)
    assert code == 3, printed
    assert "run was interrupted" in printed
    if number == signal.SIGINT:
        said = " ".join(printed.split())
        assert re.search(
            r"Interrupted\. Removing \d+ records? of this run; press Ctrl-C again to leave them\. "
            r"`cleverinvo-conformance cleanup \.conformance/cfm\w+\.jsonl` removes them later\.",
            said,
        )
    assert list(deployment.clients) == [CUSTOMER["id"]]
    assert not (tmp_path / ".conformance").exists()
    assert '"verdict": "inconclusive"' in (tmp_path / "r.json").read_text()


def test_a_run_handles_ctrl_c_if_pytest_ignores_it(cut_short):
    """Ctrl-C works in these tests even if pytest runs under `nohup` or in the background, with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        printed, code = cut_short(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert code == 3, printed


def test_a_killed_run_is_cleaned_up_after(cut_short, command, url, deployment, tmp_path):
    """`kill -9` leaves a ledger without a key; `cleanup` removes its records, also the possible ones."""
    _, code = cut_short(signal.SIGKILL)
    assert code == -signal.SIGKILL
    until(lambda: len(deployment.clients) == 4)
    (ledger,) = (tmp_path / ".conformance").iterdir()
    assert KEY not in ledger.read_text()
    deployment.clients["foreign"] = CUSTOMER | {"id": "foreign", "name": "Nobody's cfm"}

    without_key = command("cleanup")
    printed = without_key.communicate(timeout=20)[0]
    assert without_key.returncode == 3
    assert "no primary key was given" in printed
    elsewhere = command(
        "cleanup", "--base-url=http://127.0.0.1:9", str(ledger), environment={"CLEVERINVO_API_KEY": KEY}
    )
    assert elsewhere.communicate(timeout=20)[0].strip().endswith("skipped.")
    assert elsewhere.returncode == 4
    assert len(deployment.clients) == 5

    process = command("cleanup", "--api-key", KEY, "--base-url", url)
    printed = process.communicate(timeout=20)[0]
    assert process.returncode == 0, printed
    assert "left 2 records that carry the mark cfm" in printed or "1 more in doubt" in printed
    assert "Removed 3 records; 0 records left to remove." in printed
    assert "3 clients are soft-deleted" in printed
    assert KEY not in printed
    assert sorted(deployment.clients) == sorted([CUSTOMER["id"], "foreign"])
    assert not ledger.exists()
    again = command("cleanup")
    assert "nothing to remove" in again.communicate(timeout=20)[0]
    assert again.returncode == 0


def test_cleanup_of_an_unreachable_deployment_keeps_the_ledger(command, tmp_path):
    """`cleanup` of an unreachable deployment exits with 3 and says what to do with the ledger."""
    ledger = tmp_path / "cfm1.jsonl"
    lines = ['{"run": "cfm1", "target": "http://127.0.0.1:9"}', '{"intent": "client", "key": "primary"}']
    ledger.write_text("\n".join([*lines, '{"made": "client", "id": "c1", "key": "primary"}']) + "\n")
    process = command("cleanup", str(ledger), "--api-key", KEY)
    printed = process.communicate(timeout=20)[0]
    assert process.returncode == 3
    assert "client c1 is left: no connection: 127.0.0.1 port 9" in printed
    assert "delete it if that deployment is gone" in printed
    assert ledger.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--help"], 0, "--conformance-json FILE"),
        (["--version"], 0, "cleverinvo-conformance "),
        (["cleanup", "--help"], 0, "LEDGER"),
        (["cleanup", "--nope"], 4, "unrecognized arguments"),
        (["cleanup", "no.jsonl"], 4, "cannot be read"),
        (["--scope", "all"], 4, "invalid choice"),
    ],
)
def test_help_and_usage(arguments, code, says, capfd, monkeypatch):
    """The exit code is 0 for help and 4 for invalid usage."""
    monkeypatch.setattr(cli.os, "environ", dict(CLEAN))
    try:
        given = cli.main(arguments)
    except SystemExit as ended:  # argparse
        given = ended.code
    printed = capfd.readouterr()
    assert given == code
    assert says in printed.out + printed.err


def test_pytest_in_the_checkout_collects_the_suite_and_nothing_else():
    """`pytest` in the checkout collects only the suite; with `--plan` nothing is started or sent."""
    command = [*PYTEST, "--plan", "--clause=PAGE"]
    done = subprocess.run(command, cwd=ROOT, env=BARE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "Testing a mock server of its own" in done.stdout
    assert "decides PAGE-3" in done.stdout
    assert "tests/" not in done.stdout.replace("conformance/cleverinvo_conformance/suite", "")


@pytest.mark.parametrize("named", [[], ["tests/conformance/core/test_target.py"]], ids=["suite", "own tests"])
def test_a_report_that_exists_elsewhere_does_not_mislead_pytest(tmp_path, named):
    """An existing report file is not taken for a path to collect: a second run is like the first."""
    (tmp_path / "r.json").touch()
    command = [*PYTEST, "-p", "cleverinvo_conformance_bootstrap", *named]
    command += ["--plan", "--clause", "PAGE-3", "--conformance-json", str(tmp_path / "r.json")]
    done = subprocess.run(command, cwd=ROOT, env=BARE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ("Testing a mock server" in done.stdout) == (not named)


def test_the_mock_ends_when_its_run_is_killed():
    """The mock ends when its standard input closes, however the run ended."""
    script = (
        "import time; from cleverinvo_conformance.runner.mock_process import OwnMock\n"
        "mock = OwnMock(with_rate_limit=False); print(mock._process.pid, mock.url, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        pid = int(process.stdout.readline().split()[0])
        process.kill()

    def is_gone():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        with suppress(OSError), open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - the process may be a zombie
            return stat.read().rpartition(") ")[2].startswith("Z")
        return True

    until(is_gone)


def test_on_a_terminal_the_progress_is_shown_in_place(url, deployment, tmp_path):
    """On a terminal, the progress line shows tests, requests and findings, and is removed at the end."""
    deployment.breaks_page_3 = True
    main, terminal = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "cleverinvo_conformance",
        "--base-url",
        url,
        "--api-key",
        KEY,
        "--scope=read",
        "--clause=PAGE-3",
    ]
    environment = CLEAN | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=terminal, stderr=terminal
    ) as process:
        os.close(terminal)
        formatted = b""
        with suppress(OSError):  # the end of a terminal
            while part := os.read(main, 65536):
                formatted += part
    os.close(main)
    text = formatted.decode()
    assert process.returncode == 1
    assert re.search(r"\r\x1b\[2K[█░]{20} \d+/\d+ tests · \d+ of at most \d+ requests · \d+ finding", text)
    assert text.index("PAGE-3 is violated") > text.rindex("requests · ")
    assert "\x1b[31m" in text
