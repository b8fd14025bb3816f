"""Each finding as a script that repeats it, and a pytest file that runs the script (``--reproductions DIR``).

Layer: reports. A script imports only the standard library. It replays the writes of the finding's chain with new ids, and
checks the expectation as data. Where that is not possible a person must compare; the script says so.
"""

from __future__ import annotations

import json
import pprint
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import getsource
from pathlib import Path
from typing import Any, Final

from cleverinvo_conformance.core import expectation_check, json_forms, pdf_words
from cleverinvo_conformance.core.exchange import VARIABLES, Exchange
from cleverinvo_conformance.core.expectation import PdfShows, as_data, ids_of, pointers_of
from cleverinvo_conformance.core.expectation_check import Answer, CannotTell, holds
from cleverinvo_conformance.core.json_forms import BY_NAME
from cleverinvo_conformance.core.outcomes import Finding
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.wording import cut, formatted
from cleverinvo_conformance.reports import reproduction_runtime
from cleverinvo_conformance.reports.causes import Cause
from cleverinvo_conformance.reports.placeholders import Placeholders
from cleverinvo_conformance.reports.sentences import sentence_of

#: The first words of a file that this module wrote and may replace.
_MARK: Final = "Written by cleverinvo-conformance --reproductions."
_OWN_FILE: Final = re.compile(r"(\d\d+-|test_\d\d+_).*\.py")
#: Seconds between two writes whose timestamps are compared: clocks may be coarse.
_PAUSE: Final = 1.1


@dataclass(frozen=True, slots=True)
class Reproductions:
    """Where to write them, and what belongs to the run: its mark and its keys."""

    folder: Path
    mark: str
    keys: Mapping[str, str]
    redactor: Redactor

    def write(self, causes: Sequence[Cause]) -> dict[int, str]:
        """Write a script and a test for each finding; the scripts' paths by the finding's number. Raises :class:`OSError`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.iterdir():
            if (
                _OWN_FILE.fullmatch(path.name)
                and _MARK in path.read_text(encoding="utf-8", errors="replace")[:400]
            ):
                path.unlink()
        written = {}
        findings = [finding for cause in causes for finding in cause.findings]
        for number, finding in enumerate(findings, 1):
            if not finding.exchanges:
                continue
            name = f"{number:02}-{finding.clause.id}-{_slug(finding)}"
            script = self.folder / f"{name}.py"
            script.write_text(self.script(finding), encoding="utf-8")
            test = "test_" + re.sub(r"\W+", "_", name).lower()
            text = _TEST.format(mark=_MARK, script=script.name, test=test)
            (self.folder / f"{test}.py").write_text(text, encoding="utf-8")
            written[number] = str(script)
        return written

    def script(self, finding: Finding) -> str:
        """The text of the script."""
        chain = finding.chain or finding.exchanges
        placeholders = Placeholders(dict(_made(chain)), self.mark, self.keys, self.redactor)
        data = _checkable(finding)
        steps = list(_steps(finding, chain, placeholders, is_timed="LaterThan" in str(data)))
        shown = {"expected": finding.expected, "got": str(formatted(finding.got))}
        sentences = {name: cut(self.redactor.text(text)) for name, text in shown.items()}
        keys = {step["key"] for step in steps} & VARIABLES.keys()
        keys |= {name for name, variable in VARIABLES.items() if variable in str(steps)}
        variables = [VARIABLES[name] for name in VARIABLES if name in keys | {"primary"}]
        header = _HEADER.format(
            mark=_MARK,
            sentence=_plain(cut(self.redactor.text(sentence_of(finding)))),
            clause=finding.clause.id,
            text=_plain(finding.clause.sentence),
            variables=", ".join(variables),
            code=_CHECKED if data else _UNCHECKED,
        )
        parts = [
            header,
            _source(json_forms, pdf_words, expectation_check, reproduction_runtime),
            f"STEPS = {pprint.pformat(steps, width=110, sort_dicts=False)}",
            f"EXPECTATION = {pprint.pformat(placeholders.tree(data), width=110, sort_dicts=False)}",
            f"SENTENCES = {pprint.pformat(sentences, width=110, sort_dicts=False)}",
            'if __name__ == "__main__":\n    raise SystemExit(main(STEPS, EXPECTATION, SENTENCES))\n',
        ]
        return "\n\n".join(parts)


_CHECKED: Final = "Exit code: 1 while the fault is there, 0 when it is mended, 2 if the script cannot decide."
_UNCHECKED: Final = (
    "A person must compare: this expectation cannot be checked by a script. It replays the requests, prints the\n"
    "answers' statuses and exits with 2."
)
_HEADER: Final = '''"""{sentence}

{clause}: {text}

{mark}
It makes its own records, sends the requests that show the fault, and removes the records.
Environment: CLEVERINVO_BASE_URL, {variables}.
{code}
"""

from __future__ import annotations
'''
_TEST: Final = '''"""{mark} Runs {script}, which says what is expected."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("{script}")


def {test}():
    """The fault is mended; skipped if the script cannot decide."""
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, check=False)
    if done.returncode == 2:
        pytest.skip(done.stdout.strip().rpartition("\\n")[2])
    assert done.returncode == 0, done.stdout + done.stderr
'''


def _slug(finding: Finding) -> str:
    words = finding.field or finding.operation.partition("?")[0]
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:40] or "finding"


def _plain(text: str) -> str:
    """``text`` inside a docstring."""
    return " ".join(text.replace("\\", "/").replace('"""', "'''").split()).rstrip('"')


def _source(*modules: Any) -> str:
    """The modules' text in one: imports first, without this package's."""
    imports: dict[str, None] = {}
    bodies = []
    for module in modules:
        text = getsource(module).partition("from __future__ import annotations\n")[2]
        lines = text.splitlines()
        last = max(at for at, line in enumerate(lines) if re.match(r"(from|import) ", line))
        imports |= dict.fromkeys(
            line for line in lines[: last + 1] if re.match(r"(from|import) (?!cleverinvo)", line)
        )
        bodies.append("\n".join(lines[last + 1 :]).strip())
    return "\n".join(imports) + "\n\n\n" + "\n\n\n".join(bodies)


def _checkable(finding: Finding) -> dict[str, Any] | None:
    """The expectation as data, if the recorded answers violate it: else it would not show the fault."""
    if finding.must is None:
        return None
    made = dict(_made(finding.chain))
    if "Listed" in str(finding.must) and not ids_of(finding.must) <= made.keys():
        return None  # a record of the account's own: a list without it would show nothing
    if "/total" in pointers_of(finding.must) and not _shows_all_counted(finding, made):
        return None  # records that the script does not make are counted, too
    data = as_data(finding.must)
    if isinstance(finding.must, PdfShows):
        return data  # it was made from the text that the run has read, within its limits
    try:
        is_met = holds(data, list(map(_answer, finding.exchanges)))
    except (CannotTell, IndexError):
        return None
    return None if is_met else data


def _shows_all_counted(finding: Finding, made: Mapping[str, str]) -> bool:
    """Whether the decisive list shows as many records as its ``total`` must count, all of them made by the chain."""
    shown = {str(item.get("id")) for item in finding.exchanges[-1].items}
    wanted = getattr(finding.must, "value", getattr(finding.must, "low", None))
    return shown <= made.keys() and str(len(shown)) == str(wanted)


def _answer(exchange: Exchange) -> Answer:
    headers = {name: ", ".join(values) for name, values in exchange.headers.items()}
    return Answer(exchange.status, headers, exchange.body)


def _made(chain: Sequence[Exchange]) -> Iterator[tuple[str, str]]:
    """The ids that the chain's ``POST`` requests made, with the names of their placeholders."""
    number = 0
    for exchange in chain:
        if exchange.request.method == "POST" and exchange.is_success and exchange.record.get("id"):
            number += 1
            yield str(exchange.record["id"]), f"id{number}"


def _steps(
    finding: Finding, chain: Sequence[Exchange], placeholders: Placeholders, *, is_timed: bool
) -> Iterator[dict[str, Any]]:
    names = dict(_made(chain))
    decisive = finding.exchanges[-1]
    for exchange in chain:
        request = exchange.request
        made = names.get(str(exchange.record.get("id"))) if request.method == "POST" else None
        yield {
            "method": request.method,
            "path": placeholders.path(request.path),
            "query": placeholders.query(request.query),
            "headers": {name: placeholders.text(value) for name, value in request.headers},
            "body": _body(request.body, placeholders),
            "key": request.key,
            "status": exchange.status,
            "makes": made,
            "shows": [index for index, own in enumerate(finding.exchanges) if own is exchange],
            "is_decisive": exchange is decisive,
            **({"pause": _PAUSE} if is_timed and request.method != "GET" else {}),
        }


def _body(body: bytes | None, placeholders: Placeholders) -> Any:
    """JSON in a known form as data, other text as text, other bytes as they are."""
    if body is None:
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return body
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = ...
    for name, form in BY_NAME.items():
        if document is not ... and form.encoded(document) == body:
            return {"json": placeholders.tree(document), "form": name}
    return {"text": placeholders.text(text)}
