"""The ledger: a file of created records that survives a crash of the run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from cleverinvo_conformance.core.ledger import Entry, Ledger, LedgerInUse, read_ledger


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "cfm1.jsonl"


@pytest.fixture
def ledger(path):
    ledger = Ledger(path, target="https://api.example", mark="cfm1")
    yield ledger
    ledger.close()


def test_nothing_is_written_before_the_first_post(ledger, path):
    """A run that only reads writes no ledger file."""
    ledger.close()
    assert not path.exists()
    assert not path.parent.exists()


def test_intent_is_on_disk_before_the_post_is_sent(ledger, path):
    """The file has the POST as soon as `intend` returns."""
    ledger.intend("client", "primary")
    dead = read_ledger(path)
    assert dead.doubts == (("client", "primary"),)
    assert (dead.target, dead.mark) == ("https://api.example", "cfm1")


@pytest.mark.parametrize(
    ("event", "left", "doubts"),
    [("made", 1, 0), ("refused", 0, 0), ("nothing", 0, 1)],
    ids=["made", "refused", "killed"],
)
def test_the_result_of_a_post_is_recorded(ledger, path, event, left, doubts):
    """The ledger records whether a POST created a record, created none, or may have created one."""
    ledger.intend("invoice", "other")
    if event == "made":
        ledger.made("invoice", "inv1", "other")
    elif event == "refused":
        ledger.refused("invoice", "other")
    dead = read_ledger(path)
    assert (len(dead.entries), len(dead.doubts)) == (left, doubts)
    assert ledger.is_clean == (event == "refused")


def test_the_file_contains_no_key(ledger, path):
    """The file has the name of the key that was used, not the key."""
    ledger.intend("client", "primary")
    assert "cinv" not in path.read_text()


def test_invoices_are_removed_before_their_clients_and_the_newest_first(ledger):
    """Records are removed in reverse order of creation, invoices before clients."""
    for kind, id_ in (("client", "c1"), ("invoice", "i1"), ("client", "c2"), ("invoice", "i2")):
        ledger.intend(kind, "primary")
        ledger.made(kind, id_, "primary")
    assert [entry.id for entry in ledger] == ["i2", "i1", "c2", "c1"]


def test_a_client_and_an_invoice_may_have_the_same_id(ledger, path):
    """A client and an invoice with the same id are two records in the ledger."""
    for kind in ("client", "invoice"):
        ledger.intend(kind, "primary")
        ledger.made(kind, "1", "primary")
    ledger.removed("1", "invoice")
    assert ledger.holds("1", "client")
    assert not ledger.holds("1", "invoice")
    assert ledger.knows("1", "invoice")
    assert read_ledger(path).entries == (Entry("client", "1", "primary"),)


def test_an_incomplete_last_line_is_ignored(ledger, path):
    """A last line that is incomplete, because the run was killed, is ignored."""
    ledger.intend("client", "primary")
    ledger.made("client", "c1", "primary")
    with path.open("a") as file:
        file.write('{"intent": "inv')
    assert [entry.id for entry in read_ledger(path).entries] == ["c1"]


@pytest.mark.parametrize("text", ["", "\n", "[]\n", "null\n", '{"a": 1}\n', "no ledger\n"])
def test_another_file_is_no_ledger(tmp_path, text):
    """A file without the first line of a ledger is refused."""
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    with pytest.raises(ValueError, match="is not a ledger"):
        read_ledger(path)


def test_a_clean_ledger_is_removed_with_its_empty_folder(ledger, path):
    """The ledger and its folder are removed after a complete clean-up."""
    ledger.intend("client", "primary")
    ledger.made("client", "c1", "primary")
    ledger.removed("c1")
    ledger.close()
    assert not path.parent.exists()
    assert ledger.soft_deleted == 1


def test_the_ledger_of_a_dead_run_is_continued(ledger, path):
    """Later removals are recorded in the same file, which is then deleted."""
    ledger.intend("client", "primary")
    ledger.made("client", "c1", "primary")
    ledger.intend("invoice", "primary")
    ledger.close()
    resumed = Ledger.resumed(path)
    assert [entry.id for entry in resumed] == ["c1"]
    assert resumed.keys == {"primary"}
    resumed.removed("c1")
    assert [e.id for e in read_ledger(path).entries] == []
    resumed.settled()
    resumed.close()
    assert not path.exists()


def test_the_ledger_of_a_running_run_is_locked(ledger, path):
    """The ledger of a run that is still running cannot be cleaned up."""
    ledger.intend("client", "primary")
    with pytest.raises(LedgerInUse, match="still alive"):
        Ledger.resumed(path)


def test_it_survives_kill_9(tmp_path):
    """A process killed between its POST and the response leaves a ledger with the POST, and no lock."""
    path = tmp_path / "cfm2.jsonl"
    script = (
        "import sys, time; from pathlib import Path; from cleverinvo_conformance.core.ledger import Ledger\n"
        f"ledger = Ledger(Path({str(path)!r}), target='https://api.example', mark='cfm2')\n"
        "ledger.intend('client', 'primary'); ledger.made('client', 'c1', 'primary'); ledger.intend('invoice', 'primary')\n"
        "print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, signal.SIGKILL)
    ledger = Ledger.resumed(path)
    assert [entry.id for entry in ledger] == ["c1"]
    assert ledger.doubts == (("invoice", "primary"),)
    ledger.close()
    assert json.loads(path.read_text().splitlines()[0]) == {"run": "cfm2", "target": "https://api.example"}
