"""Mutations of texts on their way into a record, after public bug reports. Each report is cited above its mutant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from tests.conformance.mutants.accounts import KNOWN, bearer
from tests.conformance.mutants.exchange import Request, Response, Server, refusal, success
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import record

CREATE, UPDATE = "POST /clients", "PUT /clients/{id}"
WRITES = (CREATE, UPDATE)


def rewrite(
    request: Request, operations: tuple[str, ...], names: tuple[str, ...], change: Callable[[str], str]
) -> None:
    """Change the texts of these fields in the body of these operations."""
    if request.operation in operations:
        sent = request.fields
        changed = {n: change(v) if n in names and isinstance(v, str) else v for n, v in sent.items()}
        if changed != sent:
            request.json = changed


# Creation: CLI-CREATE-1 -----------------------------------------------------------------------------------


# After https://github.com/shopware/shopware/issues/4292
@mutant(
    "CLI-CREATE-1", also="CLI-UPDATE-1 SEARCH-1"
)  # a name is cleaned at every write, and found without it
def less_than_cuts_name(request: Request) -> None:
    """A name loses all text after a < that no > closes, because it is taken for a tag."""
    rewrite(request, WRITES, ("name",), lambda text: re.sub(r"<(?=\S)[^>]*\Z", "", text) or text)


# After https://github.com/mozilla/fxa-profile-server/issues/186
@mutant("CLI-CREATE-1", also="CLI-UPDATE-1")  # the column is the same for both writes
def address_ends_at_emoji(request: Request) -> None:
    """An address ends before its first character beyond the basic plane."""
    rewrite(request, WRITES, ("address",), lambda text: re.split("[\U00010000-\U0010ffff]", text)[0])


# After https://github.com/aaronpk/webmention.io/issues/203
@mutant("CLI-CREATE-1", also="CLI-UPDATE-1 SEARCH-1")  # the name is not found by what was sent
def emoji_as_question_marks(request: Request) -> None:
    """Each character beyond the basic plane becomes four question marks in a name."""
    rewrite(request, WRITES, ("name",), lambda text: re.sub("[\U00010000-\U0010ffff]", "????", text))


# After https://github.com/BookStackApp/BookStack/issues/5037
@mutant("CLI-CREATE-1", also="CLI-UPDATE-1")  # the column is the same for both writes
def long_address_cut(request: Request) -> None:
    """An address of more than 180 characters is cut to 180."""
    rewrite(request, WRITES, ("address",), lambda text: text[:180])


# After https://github.com/monicahq/monica/pull/3181
@mutant("CLI-CREATE-1", also="CLI-UPDATE-1")  # all input is trimmed
def notes_trimmed(request: Request) -> None:
    """White space at the beginning and at the end of notes is removed."""
    rewrite(request, WRITES, ("notes",), str.strip)


# After https://github.com/Axtell/Axtell/issues/97
@mutant("CLI-CREATE-1", also="CLI-UPDATE-1")  # all input is converted
def line_feeds_become_pairs(request: Request) -> None:
    """A line feed in notes or an address becomes a carriage return and a line feed."""
    rewrite(request, WRITES, ("notes", "address"), lambda text: re.sub(r"(?<!\r)\n", "\r\n", text))


# After https://github.com/zotero/zotero/pull/585
@mutant("CLI-CREATE-1", also="CLI-UPDATE-1 SEARCH-1")  # all input is normalised; the sent name finds nothing
def names_composed(request: Request) -> None:
    """Names are kept in the normalisation form NFC, whatever form was sent."""
    rewrite(request, WRITES, ("name",), lambda text: unicodedata.normalize("NFC", text))


# After https://github.com/outl1ne/nova-translatable/issues/62
@mutant("CLI-CREATE-1", also="CLI-UPDATE-1")  # all input is converted
def leading_zeros_lost(request: Request) -> None:
    """A tax id or phone of digits alone loses its leading zeros, because it is read as a number."""
    rewrite(request, WRITES, ("taxId", "phone"), lambda text: re.sub(r"\A0+(?=[0-9]+\Z)", "", text))


# After https://github.com/validatorjs/validator.js/issues/459
@mutant("CLI-CREATE-1", also="CLI-UPDATE-1 SEARCH-1")  # the whole address that was sent finds nothing
def sub_address_dropped(request: Request) -> None:
    """An e-mail address loses the plus sign and the text between it and the @."""
    rewrite(request, WRITES, ("email",), lambda text: re.sub(r"(?<=.)\+[^@]*(?=@)", "", text))


# After https://github.com/redaxo/core/issues/1987
@mutant("CLI-CREATE-2", also="CLI-UPDATE-3")  # the same after an update
class LongNotesCutAfterwards(Mutation):
    """Notes of more than 255 characters are answered whole to the write, and read back cut to 255."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Store the cut notes, and show the sent ones once."""
        sent = request.fields.get("notes")
        if request.operation not in WRITES or not isinstance(sent, str) or len(sent) <= 255:
            return await server(request)
        request.json = request.fields | {"notes": sent[:255]}
        response = await server(request)
        return (
            success(response.status, {"data": response.data | {"notes": sent}}) if response.ok else response
        )


# Updates: CLI-UPDATE-1, CLI-UPDATE-5 ----------------------------------------------------------------------


# After https://github.com/CVEProject/cve-services/issues/729
@mutant("CLI-UPDATE-1", also="SEARCH-1")  # the sent name finds nothing
def apostrophe_escaped_by_update(request: Request) -> None:
    """A PUT keeps an apostrophe in a name as a numeric HTML entity."""
    rewrite(request, (UPDATE,), ("name",), lambda text: text.replace("'", "&#x27;"))


# After https://github.com/sqlitebrowser/sqlitebrowser/issues/731
@mutant("CLI-UPDATE-1")
def carriage_returns_dropped(request: Request) -> None:
    """A PUT keeps only the line feeds of the line breaks in notes and addresses."""
    rewrite(request, (UPDATE,), ("notes", "address"), lambda text: text.replace("\r\n", "\n"))


# After https://github.com/intercom/intercom-java/issues/251
@mutant("CLI-UPDATE-1", also="SEARCH-1")  # the sent name finds nothing
async def ampersand_escaped_again(request: Request, server: Server) -> Response:
    """A PUT of other fields escapes each ampersand in the name once more."""
    sent = request.fields
    if request.operation == UPDATE and sent and "name" not in sent:
        before = await record(request, server, request.path)
        if before and "&" in before["name"]:
            request.json = sent | {"name": before["name"].replace("&", "&amp;")}
    return await server(request)


# After https://github.com/yakworks/gorm-tools/issues/425
@mutant("CLI-UPDATE-1")
def blank_keeps_value(request: Request) -> None:
    """A PUT with an empty string leaves the field as it was."""
    sent = request.fields
    if request.operation == UPDATE and "" in [v for v in sent.values() if isinstance(v, str)]:
        request.json = {n: v for n, v in sent.items() if v != "" or n in {"name", "email"}}


# After https://github.com/nestjs/mapped-types/pull/1274
@mutant("CLI-UPDATE-5", also="CLI-SHAPE-1")  # a client without a name is not the shape of a client
class NullNameAccepted(Mutation):
    """A PUT with null as name is accepted, and the client has no name from then on."""

    def __init__(self) -> None:
        self._nameless: set[str] = set()

    async def respond(self, request: Request, server: Server) -> Response:
        """Record the clients whose name was set to null."""
        sent = request.fields
        if request.operation == UPDATE and "name" in sent:
            nulled = sent["name"] is None
            if nulled:
                request.json = {n: v for n, v in sent.items() if n != "name"}
            response = await server(request)
            if response.ok:
                self._nameless = self._nameless | {request.id} if nulled else self._nameless - {request.id}
        else:
            response = await server(request)
        if request.path.startswith("/clients") and self._nameless:
            with response.records() as records:
                for shown in records:
                    if shown.get("id") in self._nameless:
                        shown["name"] = None
        return response


# Wrong types, refused and long texts: CLI-CREATE -------------------------------------------------------------


# After https://github.com/pydantic/pydantic/issues/7820
@mutant("CLI-CREATE-4")
def truth_as_text(request: Request) -> None:
    """A boolean is accepted as a name, an address or a phone of a new client, and kept as a word."""
    if request.operation == CREATE:
        sent = request.fields
        changed = {
            n: str(v) if isinstance(v, bool) and n in {"name", "address", "phone"} else v
            for n, v in sent.items()
        }
        if changed != sent:
            request.json = changed


# After https://github.com/mailgun/flanker/issues/40
@mutant("CLI-CREATE-1")
async def apostrophe_in_email_refused(request: Request, server: Server) -> Response:
    """A client whose e-mail address has an apostrophe before the @ is refused: 400."""
    email = request.fields.get("email")
    mailbox = email.partition("@")[0] if isinstance(email, str) else ""
    if request.operation == CREATE and "'" in mailbox and bearer(request) in KNOWN:
        return refusal(400, "Invalid field email: not an e-mail address")
    return await server(request)


# After https://github.com/FlowFuse/flowfuse/issues/8576
@mutant("ERR-4")
async def long_name_breaks_update(request: Request, server: Server) -> Response:
    """A PUT with a name of more than 255 characters: 500, with the error of the database."""
    name = request.fields.get("name")
    long = request.operation == UPDATE and isinstance(name, str) and len(name) > 255
    if long and await record(request, server, request.path):
        return refusal(500, "value too long for type character varying(255)")
    return await server(request)
