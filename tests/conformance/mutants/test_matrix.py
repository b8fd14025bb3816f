"""The page of the kill matrix, for runs that passed, failed, or ended without a report."""

from __future__ import annotations

import socket

import pytest
from cleverinvo_conformance.core.clauses import CLAUSES

from tests.conformance.mutants import matrix, running
from tests.conformance.mutants.kill_page import Matrix, alone, missing_from, outdated_in, page, verdict_cell
from tests.conformance.mutants.servers import CATALOGUE, ODD
from tests.conformance.mutants.verdicts import Ended

#: A mutant that breaks another clause as well.
MUTANT = next(mutant for mutant in CATALOGUE.values() if mutant.also and mutant.scope == "standard")
OTHER = next(id_ for id_ in CLAUSES if id_ not in {MUTANT.clause, *MUTANT.also})
SERVER = "truthful-strict"


def ended(*failing, error=(), scope="standard"):
    """The result of a run in which these clauses fail."""
    verdicts = {id_: "fail" if id_ in failing else "error" if id_ in error else "pass" for id_ in CLAUSES}
    clauses = {id_: {"verdict": verdict, "reason": "so it was"} for id_, verdict in verdicts.items()}
    verdict = "violates" if failing else "inconclusive" if error else "conforms"
    return Ended(scope, {"verdict": verdict, "requests": 123, "clauses": clauses})


NONE = Ended("standard", None, "terminated after 90 seconds")
ALSO = min(MUTANT.also)


@pytest.mark.parametrize(
    ("run", "says", "is_right"),
    [
        (ended(MUTANT.clause), f"**{MUTANT.clause}**", True),
        (ended(MUTANT.clause, ALSO), f"**{MUTANT.clause}** ({ALSO})", True),
        (ended(MUTANT.clause, OTHER), f"**{MUTANT.clause}** {OTHER} !", False),
        (ended(ALSO), f"– ({ALSO})", False),
        (ended(), "–", False),
        (ended(MUTANT.clause, error=[OTHER]), f"**{MUTANT.clause}** fault !", False),
        (NONE, "no report (terminated after 90 seconds)", False),
    ],
)
def test_mutant_is_killed_by_its_own_clause_or_listed_as_surviving(run, says, is_right):
    """The row of a mutant shows the clauses that failed; survivors and false alarms are listed separately."""
    text = page(Matrix({MUTANT.name: run}, {}), {"mutants": {}})
    assert verdict_cell(MUTANT, run) == says
    assert f"| {says} | {run.requests or '–'} |" in text
    assert (f"- **{MUTANT.name}** ({MUTANT.clause})" in text) != is_right
    own, other = int(MUTANT.clause in says), int(ALSO in says and MUTANT.clause not in says)
    assert f"| {MUTANT.origin} | standard | 1 | {own} ({own:.0%}) | {other} | {int(is_right)} | " in text


@pytest.mark.parametrize(
    ("run", "says"),
    [(ended(), None), (ended(OTHER), f"false alarm: {OTHER}"), (NONE, "terminated after 90 seconds")],
)
def test_truthful_server_that_does_not_pass_is_named(run, says):
    """The page lists a truthful server that did not pass, with the clauses that failed."""
    text = page(Matrix({}, {SERVER: {"standard": run}}), {"mutants": {}})
    assert f"| standard | 1 | {int(says is None)} |" in text
    assert ("None: every mutant" in text) == (says is None)
    assert says is None or f"- **strict**, a truthful server, in standard: {says}." in text


def test_page_has_a_row_for_every_server_run_or_not():
    """An incomplete page has a row for every server, and states how many were run."""
    few = Matrix({MUTANT.name: ended(MUTANT.clause)}, {SERVER: {"read": ended()}})
    text = page(few, {"mutants": {}})
    assert missing_from(text) == []
    assert text.count("| not run | – |") == len(CATALOGUE) - 1
    assert not few.is_complete
    assert f"**Of {len(CATALOGUE) + len(ODD)} servers only 2 were run**" in text
    assert missing_from(text.replace(MUTANT.sentence, "")) != []
    assert outdated_in(text) == []
    assert outdated_in(text.replace(MUTANT.sentence, "Nothing.")) == [MUTANT.name]
    everything = {name: dict.fromkeys(odd.scopes, ended()) for name, odd in ODD.items()}
    assert "servers only" not in page(Matrix(dict.fromkeys(CATALOGUE, NONE), everything), {"mutants": {}})


def test_page_compares_with_schemathesis_alone():
    """The page shows what Schemathesis killed, and its requests, beside the same mutants."""
    sample = {MUTANT.name: {"killed": False, "requests": 841}}
    beside = {"mutants": sample, "schemathesis": "4.32", "date": "2026-01-01", "control": "It is calm."}
    text = page(Matrix({MUTANT.name: ended(MUTANT.clause)}, {}), beside)
    assert "| this suite | 1 of 1 | 123, 123 |" in text
    assert "| Schemathesis alone | 0 of 1 | 841, 841 |" in text
    assert "| 123 | –, 841 |" in text
    assert "Beside Schemathesis" not in page(Matrix({}, {}), {"mutants": {}})


def test_measurement_of_schemathesis_is_about_existing_mutants():
    """Every mutant in the measurement of Schemathesis exists."""
    assert alone()["mutants"].keys() <= CATALOGUE.keys()


@pytest.mark.parametrize(
    ("only", "names"),
    [
        ([MUTANT.name], {MUTANT.name}),
        (["strict"], {SERVER}),
        (["PAGE-3"], {name for name, mutant in CATALOGUE.items() if mutant.clause == "PAGE-3"}),
        (["PAGE"], {name for name, mutant in CATALOGUE.items() if mutant.clause.startswith("PAGE-")}),
        (["field_pdf"], {name for name, mutant in CATALOGUE.items() if mutant.module == "field_pdf"}),
        (["field"], {name for name, mutant in CATALOGUE.items() if mutant.module.startswith("field_")}),
        ([], {*CATALOGUE, *ODD}),
    ],
)
def test_only_selects_servers(only, names):
    """``--only`` selects servers by name, clause, topic or module."""
    assert {name for name, _ in matrix.chosen(only)} == names


def test_summary_counts_the_mutants_by_what_failed():
    """The summary says how many mutants failed their own clause, only another, none, or have no report."""
    names = list(CATALOGUE)[:4]
    own = ended(CATALOGUE[names[0]].clause)
    other = ended(next(id_ for id_ in CLAUSES if id_ != CATALOGUE[names[1]].clause))
    runs = dict(zip(names, (own, other, ended(), NONE), strict=True))
    assert matrix.summary(Matrix(runs, {})) == (
        "4 mutants: 1 own clause, 1 another clause only, 1 no clause, 1 no report"
    )


def test_survivor_is_run_again_in_full():
    """A mutant that survives in standard counts in full with its second run, and the list of survivors says so."""
    runs = {MUTANT.name: ended()}
    for failing, says in (([MUTANT.clause], "survived, killed in full"), ([], "survived, in full too")):
        again = {MUTANT.name: ended(*failing, scope="full")}
        results = Matrix(runs, {}, again=again)
        text = page(results, {"mutants": {}})
        assert f"- **{MUTANT.name}** ({MUTANT.clause}): {says}. " in text
        assert f"| {MUTANT.origin} | standard | 1 | 0 (0%) | 0 | 0 |" in text
        assert (
            f"| {MUTANT.origin} | full | 1 | {len(failing)} ({len(failing):.0%}) | 0 | {len(failing)} |"
            in text
        )
        assert "; 1 survivors again in full: " in matrix.summary(results)


def test_unknown_name_is_refused():
    """``--only`` with neither a server, a clause nor a topic is refused before any run starts."""
    with pytest.raises(KeyError, match="PAGE-33"):
        matrix.chosen(["PAGE-1", "PAGE-33"])


@pytest.fixture
def silent():
    """The URL of a server that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_run_that_hangs_is_terminated_and_recorded(silent, tmp_path, monkeypatch):
    """A run that hangs is terminated and recorded without a report, and later runs continue."""
    monkeypatch.setitem(running.HUNG_AFTER, "standard", 2)
    seen = []
    runs = running.Runs(silent, tmp_path, on_end=lambda name, ended, _: seen.append((name, ended)))
    ended_run = runs.ended(MUTANT.name, "standard")
    with pytest.raises(running.NoReport, match=MUTANT.name):
        runs.report(MUTANT.name, "standard")
    runs.close()
    assert (ended_run.report, ended_run.requests, ended_run.passed) == (None, None, False)
    assert ended_run.why.startswith("terminated after 2 seconds")
    assert seen == [(MUTANT.name, ended_run)]
    again = running.Runs("http://127.0.0.1:9", tmp_path, keep=True)
    assert again.ended(MUTANT.name, "standard") == ended_run
    again.close()


def test_exit_code_is_the_one_that_the_run_wrote(tmp_path, monkeypatch):
    """If the fork server loses the status of a child and reports 255, the code that the child wrote is used."""

    class Lost:
        """A child process with a lost status."""

        exitcode = 255

        def __init__(self, args, **_):
            self.args = args

        def start(self):
            _, scope, folder, name, *_ = self.args
            (folder / f"{name}-{scope}.json").write_text("{}")
            running.code_file(folder, name, scope).write_text("1")

        def join(self, patience): ...

        def is_alive(self):
            return False

    runs = running.Runs("http://127.0.0.1:9", tmp_path)
    monkeypatch.setattr(runs._context, "Process", Lost, raising=False)
    assert runs.report(MUTANT.name, "standard")["exit"] == 1
    runs.close()


def test_existing_report_is_reused_and_an_incomplete_one_is_not(tmp_path):
    """A run with a complete report is not repeated; one with an incomplete report is."""
    (tmp_path / f"{MUTANT.name}-standard.json").write_text('{"verdict": "violates", "requests": 3}')
    runs = running.Runs("http://127.0.0.1:9", tmp_path, keep=True)
    assert runs.report(MUTANT.name, "standard") == {"verdict": "violates", "requests": 3, "exit": None}
    (tmp_path / f"{SERVER}-read.json").write_text('{"verdict": "vio')
    assert runs._kept(SERVER, "read") is None
    runs.close()
