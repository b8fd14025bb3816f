"""The journal as a shell script of curl commands.

Layer: journal. Whatever a caller sent may stand in the journal, so that every word of the script that comes from there
is quoted, and comments hold no line breaks. Keys are a variable that the script's reader sets.
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
#: What curl sends by itself, or what belongs to the connection of then.
_OWN: Final = {
    "authorization", "host", "content-length", "connection", "transfer-encoding", "expect", "accept-encoding",
}  # fmt: skip
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)


def script(entries: Sequence[Entry]) -> str:
    """The script: one command an entry, the oldest first."""
    head = [
        "#!/bin/sh",
        "# What was sent to the CleverInvo sandbox, as its journal has it. Set the key before you run this:",
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
        exchange.operation or "no operation", f"answered {exchange.status or 'nothing'}",
    ]  # fmt: skip
    lines = [f"# {_comment(' | '.join(facts))}"]
    if entry.body.text is None:
        lines.append(f"# Its body of {entry.body_size} bytes was not kept, and is not sent.")
    # No globs, and the path as it stands: curl would take brackets and dots for something else.
    words = [f"curl --globoff --path-as-is --silent --show-error --include --request {quote(entry.method)}"]
    words.append(f'"${_URL_VARIABLE}"{quote(target(entry))}')
    words += list(_headers(entry))
    if entry.body.text:
        words.append(f"--data-raw {quote(entry.body.text)}")
    return "\n".join([*lines, " \\\n  ".join(words)])


def _headers(entry: Entry) -> Iterable[str]:
    scheme = entry.exchange.scheme
    if scheme is not None:
        yield f'--header "Authorization: {f"{scheme} " if scheme else ""}${_KEY_VARIABLE}"'
    has_type = False
    for name, value in entry.headers:
        lower = name.lower()
        has_type = has_type or lower == "content-type"
        if lower not in _OWN and _TOKEN.fullmatch(name):
            yield f"--header {quote(f'{name}: {_comment(value)}' if value.strip() else f'{name};')}"
    if entry.body.text and not has_type:
        yield "--header 'Content-Type:'"  # curl would add one of its own


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
