"""Truthful servers whose ids have another form. Ids are opaque (the contract's notes; V6 of the vendor's evidence)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.truthful_oddities import OtherIds
from tests.conformance.mutants.truthful_server import Truthful

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class FormedIds(OtherIds):
    """Ids that a function makes of the server's id and of the number of ids before it."""

    def __init__(self, make: Callable[[str, int], str], form: str) -> None:
        """``form``: a regular expression; a request with another id passes unchanged (``malformed_id``)."""
        self._make = make
        self._form = re.compile(form, re.ASCII)
        self._inner: dict[str, str] = {}
        self._outer: dict[str, str] = {}

    def inner(self, id_: str) -> str:
        """The server's id; an unknown one for an id of the form that is not known."""
        if id_ in self._inner:
            return self._inner[id_]
        return f"clx{_written(id_, _BASE62[:36], 22).lower()}" if self._form.fullmatch(id_) else id_

    def outer(self, id_: str) -> str:
        """The id that the client sees."""
        if id_ not in self._outer:
            made = self._make(id_, len(self._outer))
            self._outer[id_], self._inner[made] = made, id_
        return self._outer[id_]


class CheckedIds(FormedIds):
    """Numbers with a check digit: an altered one is malformed (``malformed_id``)."""

    def __init__(self) -> None:
        super().__init__(lambda _, n: _checked(f"70{n + 1301:06}"), r"\d{9}")

    async def respond(self, request: Request, server: Server) -> Response:
        """Refuse an id in the path with a wrong check digit."""
        if (
            request.key
            and re.fullmatch(r"\d{9}", request.id, re.ASCII)
            and _checked(request.id[:-1]) != request.id
        ):
            allowed = await server(request.get("/clients", limit="1"))
            return refusal(400, "The id is not well-formed") if allowed.ok else allowed
        return await super().respond(request, server)


def _written(text: str, alphabet: str, length: int) -> str:
    """``length`` signs of ``alphabet`` that are made of a digest of ``text``."""
    number, signs = int.from_bytes(hashlib.sha512(text.encode()).digest()), ""
    for _ in range(length):
        number, rest = divmod(number, len(alphabet))
        signs += alphabet[rest]
    return signs


def _checked(digits: str) -> str:
    """The digits and their check digit by Luhn."""
    doubled = [int(d) * (2 - at % 2) for at, d in enumerate(reversed(digits))]
    return f"{digits}{-sum(d // 10 + d % 10 for d in doubled) % 10}"


def _in_two_cases(id_: str, count: int) -> str:
    """Four letters, each even and the next odd id alike but for the case."""
    pair = _written(str(count // 2), _BASE62[10:36], 3) + _BASE62[10 + count // 2 % 26]
    return (
        f"{pair[:2]}{pair[2:].lower()}{count // 52}"
        if count % 2
        else f"{pair[:2].lower()}{pair[2:]}{count // 52}"
    )


def _relay(id_: str, count: int) -> str:
    return base64.b64encode(f"Node>>>{count}:{'?' * (count % 3)}".encode()).decode().replace("/", "_")


def with_marks(id_: str, count: int) -> str:
    return f"cli:{_written(id_, _BASE62, 4)}~{_written(id_ + 'b', _BASE62, 3)}.x-{count:03}_"


SERVERS = [
    Truthful(
        "prefixed",
        "ids such as cli_7fKq2ZbTx09aQw",
        make=lambda: FormedIds(lambda id_, _: f"cli_{_written(id_, _BASE62, 14)}", r"cli_[0-9A-Za-z]{14}"),
    ),
    Truthful(
        "ulids",
        "ids that are ULIDs",
        "strict",
        make=lambda: FormedIds(
            lambda id_, n: f"01HZ{n + 7:06}{_written(id_, _CROCKFORD, 16)}", r"[0-7][0-9A-HJKMNP-TV-Z]{25}"
        ),
    ),
    Truthful(
        "object-ids",
        "ids of 24 hexadecimal digits",
        make=lambda: FormedIds(
            lambda id_, n: f"65f0c{_written(id_, '0123456789abcdef', 13)}{n:06x}", r"[0-9a-f]{24}"
        ),
    ),
    Truthful(
        "three-digits",
        "ids of three digits, and one more after 899 records",
        make=lambda: FormedIds(lambda _, n: str(100 + n), r"[1-9]\d{0,17}"),
    ),
    Truthful("marks", "ids with - _ . ~ and :", make=lambda: FormedIds(with_marks, r"[\w.~:-]+")),
    Truthful(
        "two-cases",
        "pairs of ids that differ only in the case of letters",
        make=lambda: FormedIds(_in_two_cases, r"[A-Za-z]{4}\d+"),
    ),
    Truthful("base64", "ids in base64 with + and =", make=lambda: FormedIds(_relay, r"[\w+=]+")),
    Truthful(
        "long-ids",
        "ids of 200 letters and digits",
        make=lambda: FormedIds(
            lambda id_, _: "".join(_written(f"{id_}{part}", _BASE62, 50) for part in range(4)),
            r"[0-9A-Za-z]{200}",
        ),
    ),
    Truthful("checked", "numbers with a check digit, refused with 400 if it is wrong", make=CheckedIds),
]
