"""Runs one reproduction: makes its records, sends the requests, checks the expectation, removes the records.

Layer: reports. Each reproduction contains this text and those of :mod:`core.expectation_check`, :mod:`core.pdf_words`
and :mod:`core.json_forms`, so it imports only these and the standard library. Exit codes: 1 the fault is there, 0 it is not, 2 cannot tell.
"""

from __future__ import annotations

import os
import re
import secrets
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlsplit

from cleverinvo_conformance.core.expectation_check import Answer, CannotTell, holds, value_at
from cleverinvo_conformance.core.json_forms import BY_NAME

#: Seconds for an answer, and seconds that a 429 is waited for at most.
TIMEOUT, LONGEST_WAIT = 30, 120
#: Bytes of a body that are read.
LARGEST = 20_000_000
VARIABLES = {
    "primary": "CLEVERINVO_API_KEY",
    "other": "CLEVERINVO_OTHER_API_KEY",
    "limited": "CLEVERINVO_LIMITED_API_KEY",
    "unentitled": "CLEVERINVO_UNENTITLED_API_KEY",
}
PLACEHOLDER = re.compile(r"\{\{(id\d+|mark|MARK|Mark)(?::(\d+))?\}\}")
KEY = re.compile(r"\{\{(key|basic|swapped|begun)(?::(\d+))?:(CLEVERINVO_[A-Z_]+)\}\}")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect as it is: a key must not go elsewhere."""

    def redirect_request(self, *args: Any, **options: Any) -> None:
        """Never follow."""


def variable(name: str) -> str:
    """A variable of the environment. Raises :class:`CannotTell`."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise CannotTell(f"the environment variable {name} is not set")
    return value


class Reproduction:
    """One run of the steps."""

    def __init__(self, steps: Sequence[dict[str, Any]]) -> None:
        self.steps = steps
        root = variable("CLEVERINVO_BASE_URL").rstrip("/").removesuffix("/api/v1")
        if urlsplit(root).scheme not in {"http", "https"}:
            raise CannotTell(f"CLEVERINVO_BASE_URL is {root}, and must begin with http:// or https://")
        self.base = root + "/api/v1"
        self.opener = urllib.request.build_opener(NoRedirect)
        self.values: dict[str, Any] = {}
        mark = "cfm" + "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(9))
        self.marks = {"mark": mark, "MARK": mark.upper(), "Mark": mark.capitalize()}
        self.made: list[tuple[str, str | None]] = []
        self.answers: dict[int, Answer] = {}

    def text(self, text: str) -> str:
        """``text`` with the values of its placeholders."""

        def value(found: re.Match[str]) -> str:
            name, length = found[1], found[2]
            if name.startswith("id") and name not in self.values:
                raise CannotTell(f"a step before did not answer with the id that {name} stands for")
            whole = str(self.marks.get(name, self.values.get(name)))
            return whole[: int(length)] if length else whole

        def key(found: re.Match[str]) -> str:
            whole = variable(found[3])
            basic = b64encode(f"{whole}:".encode()).decode()
            ways = {
                "key": whole,
                "basic": basic,
                "swapped": whole.swapcase(),
                "begun": whole[: int(found[2] or 0)],
            }
            return ways[found[1]]

        return KEY.sub(key, PLACEHOLDER.sub(value, text))

    def filled(self, node: Any) -> Any:
        """A copy of ``node`` with the values of its placeholders; one that stands alone keeps its type."""
        if isinstance(node, str):
            alone = re.fullmatch(r"\{\{(id\d+)\}\}", node)
            return self.values[alone[1]] if alone and alone[1] in self.values else self.text(node)
        if isinstance(node, list | tuple):
            return [self.filled(each) for each in node]
        if isinstance(node, dict):
            return {self.filled(name): self.filled(value) for name, value in node.items()}
        return node

    def send(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, key: str | None
    ) -> Answer:
        """Send one request; a 429 is waited out twice. Raises :class:`CannotTell`."""
        headers = {"User-Agent": "cleverinvo-reproduction"} | headers
        if key in VARIABLES:
            headers["Authorization"] = f"Bearer {variable(VARIABLES[key])}"
        elif key not in {None, "misplaced"}:
            headers["Authorization"] = f"Bearer cinv_{secrets.token_hex(3)}"
        for attempt in range(3):
            try:
                request = urllib.request.Request(self.base + path, body, headers, method=method)  # noqa: S310 (checked above)
                answer = self._answer(request)
            except (OSError, HTTPException, ValueError) as error:
                raise CannotTell(f"{method} {path}: no answer ({type(error).__name__}: {error})") from None
            wait = answer.headers.get("retry-after", "60")
            if answer.status != 429 or attempt == 2 or not wait.isdecimal() or int(wait) > LONGEST_WAIT:
                return answer
            time.sleep(int(wait) + 0.5)  # noqa: TID251 (the rate limit is waited for)
        raise AssertionError("the last attempt returns")

    def _answer(self, request: urllib.request.Request) -> Answer:
        try:
            response = self.opener.open(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            # The library skips what follows a 204; the connection is closed after the answer, so it can be read here.
            stream = getattr(response, "fp", None) if response.status == 204 else response
            body = stream.read(LARGEST) if stream is not None else b""
            headers: dict[str, str] = {}
            for name, value in response.headers.items():
                headers[name.lower()] = (
                    f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
                )
            return Answer(response.status, headers, body)

    def run(self) -> None:
        """Send every step."""
        for number, step in enumerate(self.steps, 1):
            if step.get("pause"):
                time.sleep(step["pause"])  # noqa: TID251 (clocks may be coarse)
            self._step(number, step)

    def _step(self, number: int, step: dict[str, Any]) -> None:
        path = self.text(step["path"]) + (f"?{self.text(step['query'])}" if step["query"] else "")
        body = step["body"]
        if body is not None and not isinstance(body, bytes):
            body = self._encoded(body)
        headers = {name: self.text(value) for name, value in step["headers"].items()}
        answer = self.send(step["method"], path, headers, body, step["key"])
        said = value_at(answer.document, "/error")
        print(
            f"{number}. {step['method']} {path} -> {answer.status}{f' {said!r}' if isinstance(said, str) else ''}"
        )
        id_ = value_at(answer.document, "/data/id")
        if step["method"] == "POST" and 200 <= answer.status < 300 and isinstance(id_, str | int):
            self.made.append((f"{step['path']}/{quote(str(id_), safe='')}", step["key"]))
            if step["makes"]:
                self.values[step["makes"]] = id_
        if 200 <= step["status"] < 300 and not 200 <= answer.status < 300 and not step["is_decisive"]:
            raise CannotTell(
                f"step {number} was answered with {answer.status}, and with {step['status']} when the fault was found"
            )
        for index in step["shows"]:
            self.answers[index] = answer

    def _encoded(self, body: dict[str, Any]) -> bytes:
        """A text as it is, or JSON in its form, with the placeholders filled in."""
        if "text" in body:
            return self.text(body["text"]).encode()
        return BY_NAME[body["form"]].encoded(self.filled(body["json"]))

    def clean_up(self) -> None:
        """Delete what was made, the last first, and what a search for the mark finds."""
        for path, key in reversed(self.made):
            self._delete(path, key if key in VARIABLES else "primary")
        for path, field in (("/invoices", "invoiceNumber"), ("/clients", "name")):
            try:
                found = self.send("GET", f"{path}?search={self.marks['mark']}&limit=100", {}, None, "primary")
            except CannotTell:
                continue
            items = value_at(found.document, "/data")
            for each in items if isinstance(items, list) else []:
                if isinstance(each, dict) and self.marks["mark"] in str(each.get(field)).lower():
                    self._delete(f"{path}/{quote(str(each.get('id')), safe='')}", "primary")

    def _delete(self, path: str, key: str | None) -> None:
        try:
            status = self.send("DELETE", path, {}, None, key).status
        except CannotTell as problem:
            print(f"not removed: {path} ({problem})")
            return
        if not 200 <= status < 300 and status != 404:
            print(f"not removed: {path} (DELETE was answered with {status})")


#: The expectations that judge an error answer, too.
OF_STATUS = ("Status", "StatusBelow", "NotSuccess", "AnyOf", "EmptyBody")


def verdict(reproduction: Reproduction, expectation: dict[str, Any] | None, sentences: dict[str, str]) -> int:
    """Check the expectation, print what was expected and what was found; the exit code."""
    print(f"expected: {sentences['expected']}")
    print(f"found by the conformance run: {sentences['got']}")
    if expectation is None:
        raise CannotTell("a person must compare the answers with what is expected")
    answers = [reproduction.answers[index] for index in sorted(reproduction.answers)]
    decisive, last = answers[-1], max(reproduction.answers)
    was = next(step["status"] for step in reproduction.steps if last in step["shows"])
    if 200 <= was < 300 and not 200 <= decisive.status < 300 and expectation["kind"] not in OF_STATUS:
        raise CannotTell(
            f"the decisive request was answered with {decisive.status}, and with {was} when the fault was found"
        )
    is_mended = holds(reproduction.filled(expectation), answers)
    print(
        "The expectation holds: the fault is not there."
        if is_mended
        else "The expectation does not hold: the fault is there."
    )
    return 0 if is_mended else 1


def main(
    steps: Sequence[dict[str, Any]], expectation: dict[str, Any] | None, sentences: dict[str, str]
) -> int:
    """Run the steps and check the expectation; the exit code."""
    try:
        reproduction = Reproduction(steps)
    except CannotTell as problem:
        print(f"Cannot tell: {problem}.")
        return 2
    try:
        reproduction.run()
        return verdict(reproduction, expectation, sentences)
    except CannotTell as problem:
        print(f"Cannot tell: {problem}.")
        return 2
    finally:
        reproduction.clean_up()
