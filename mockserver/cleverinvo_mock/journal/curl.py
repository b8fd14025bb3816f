"""Exports the journal as a shell script of curl commands.

Layer: mechanisms. The journal contains arbitrary input of callers. Therefore every argument that comes from the journal
is quoted, and comments have no line breaks. The script has no API keys: whoever runs it sets a variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from shlex import quote
from typing import Final

from cleverinvo_mock.domain.timestamps import timestamp
from cleverinvo_mock.journal.entry import Entry
from cleverinvo_mock.journal.target import origin, target

_KEY_VARIABLE: Final = "CLEVERINVO_API_KEY"
_URL_VARIABLE: Final = "CLEVERINVO_URL"
#: Headers that curl sets itself, or that belong to the recorded connection.
_OMITTED_HEADERS: Final = {
    "authorization", "host", "content-length", "connection", "transfer-encoding", "expect", "accept-encoding",
}  # fmt: skip
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)


def script(entries: Sequence[Entry]) -> str:
    """Return a script with one command for each entry, in the given order."""
    head = [
        "#!/bin/sh",
        "# The requests in the journal of the CleverInvo sandbox. Set the key before you run this script:",
        f"#   {_KEY_VARIABLE}=… {_URL_VARIABLE}=… sh script.sh",
        "set -u",
    ]
    if entries:
        head.append(f'[ -n "${{{_URL_VARIABLE}:-}}" ] || {_URL_VARIABLE}={quote(origin(entries[-1]))}')
    return "\n".join([*head, *(f"\n{_command(entry)}" for entry in entries)]) + "\n"


def _command(entry: Entry) -> str:
    exchange = entry.exchange
    facts = [
        str(exchange.number), timestamp(exchange.at), exchange.account or "no account",
        exchange.operation or "no operation", f"status {exchange.status}" if exchange.status else "no response",
    ]  # fmt: skip
    lines = [f"# {_comment(' | '.join(facts))}"]
    if entry.body.text is None:
        lines.append(f"# The body of {entry.body_size} bytes was not recorded and is not sent.")
    # Without --globoff and --path-as-is, curl would interpret brackets and dots in the path.
    arguments = [
        f"curl --globoff --path-as-is --silent --show-error --include --request {quote(entry.method)}"
    ]
    arguments.append(f'"${_URL_VARIABLE}"{quote(target(entry))}')
    arguments += list(_headers(entry))
    if entry.body.text:
        arguments.append(f"--data-raw {quote(entry.body.text)}")
    return "\n".join([*lines, " \\\n  ".join(arguments)])


def _headers(entry: Entry) -> Iterable[str]:
    scheme = entry.exchange.scheme
    if scheme is not None:
        yield f'--header "Authorization: {f"{scheme} " if scheme else ""}${_KEY_VARIABLE}"'
    has_type = False
    for name, value in entry.headers:
        lower = name.lower()
        has_type = has_type or lower == "content-type"
        if lower not in _OMITTED_HEADERS and _TOKEN.fullmatch(name):
            yield f"--header {quote(f'{name}: {_comment(value)}' if value.strip() else f'{name};')}"
    if entry.body.text and not has_type:
        yield "--header 'Content-Type:'"  # stops curl from adding its default


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
