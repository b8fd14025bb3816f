"""The client that the tests of lists share: its name and e-mail address are hard to search for.

Layer: suite. It judges nothing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, NamedTuple

from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.run import Run


@dataclass(frozen=True, slots=True)
class Own:
    """A record of this run: its id, the fields that were sent, and the names of those that were answered otherwise."""

    id: str
    fields: dict[str, Any]
    altered: frozenset[str] = frozenset()


class Owner(NamedTuple):
    """The client, and the searches for its name right before and right after the update that gave it that name.

    ``before`` is ``None`` where it was created with that name.
    """

    client: Own
    before: Exchange | None
    after: Exchange


def make_owner(run: Run, beginning: str, token: str) -> Owner:
    """A client whose name begins with ``beginning``.

    It is created with another name and e-mail address, which an update then replaces. The former name has the same letters
    without accents. ``token`` is in every field that ``search`` does not look at. If the update is accepted and has no
    effect, the client is created with the new values; if it is refused, the client keeps the former ones.

    If the deployment refuses unusual values, the client is created with plain ones; the refusal has its own finding. Raises
    :class:`NotTestable` if no client can be created.
    """
    test_data = run.test_data
    hard = {
        "name": f"{beginning}-op The Best of Ölbrück & Søn (50.5%_o)+ 山田 O'Neil İ \\ Cafe\u0301 🏢",
        "email": f"{test_data.mark}+list@conformance.example",
    }
    hidden = dict.fromkeys(("taxId", "phone", "notes"), token)
    hidden["address"] = f"{token} Rue de l'Église 🏢"  # ERR-4: beyond the basic plane
    fields = test_data.client_fields("Former", **hidden | {"name": _without_accents(hard["name"])})
    made = test_data.post_client(fields)
    if not made.is_success or "id" not in made.record:
        plain = {"name": f"{beginning} Plain", "address": f"{token} Main St"}
        return _created(run, test_data.plain_client_fields() | hidden | plain, None)
    path = f"/clients/{segment(str(made.record['id']))}"
    before = _search(run, hard["name"])
    updated = run.put(path, hard)
    if not updated.is_success:
        client = Own(str(made.record["id"]), fields, _altered(fields, made.record))
        return Owner(client, before, _search(run, fields["name"]))
    if updated.record.get("name") != hard["name"]:
        run.delete(path)
        return _created(run, fields | hard, before)
    client = Own(str(made.record["id"]), fields | hard, _altered(hard, updated.record))
    return Owner(client, before, _search(run, hard["name"]))


def _created(run: Run, fields: dict[str, Any], before: Exchange | None) -> Owner:
    made = run.test_data.made(run.test_data.post_client(fields)).record
    client = Own(str(made["id"]), fields, _altered(fields, made))
    return Owner(client, before, _search(run, fields["name"]))


def _search(run: Run, name: str) -> Exchange:
    return run.get("/clients", query={"search": name})


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _altered(sent: dict[str, Any], made: dict[str, Any]) -> frozenset[str]:
    """The names of the fields whose values were answered otherwise than they were sent."""
    return frozenset(
        field for field, value in sent.items() if made.get(field) is not None and made[field] != value
    )
