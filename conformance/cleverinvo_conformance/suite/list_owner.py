"""The client that the tests of lists share: its name and e-mail address are hard to search for.

Layer: suite. It judges nothing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.run import Run


@dataclass(frozen=True, slots=True)
class Own:
    """A record of this run: its id, the fields that were sent, and the names of those that were answered otherwise."""

    id: str
    fields: dict[str, Any]
    altered: frozenset[str] = frozenset()


def make_owner(run: Run, beginning: str, token: str) -> tuple[Own, Exchange | None]:
    """A client whose name begins with ``beginning``, and the search for its name before it had that name.

    It is created with another name and e-mail address, which an update then replaces. The former name has the same letters
    without accents. ``token`` is in every field that ``search`` does not look at. If the update is accepted and has no
    effect, the client is created with the new values; if it is refused, the client keeps the former ones.

    Where the deployment refuses unusual values at its creation, it has plain ones, and there is no search. The refusal has
    its own finding. Raises :class:`NotTestable` where no client can be created.
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
        return _created(run, test_data.plain_client_fields() | hidden | plain), None
    path = f"/clients/{segment(str(made.record['id']))}"
    before = run.get("/clients", query={"search": hard["name"]})
    updated = run.put(path, hard)
    if not updated.is_success:
        return Own(str(made.record["id"]), fields, _altered(fields, made.record)), before
    if updated.record.get("name") != hard["name"]:
        run.delete(path)
        return _created(run, fields | hard), before
    return Own(str(made.record["id"]), fields | hard, _altered(hard, updated.record)), before


def _created(run: Run, fields: dict[str, Any]) -> Own:
    made = run.test_data.made(run.test_data.post_client(fields)).record
    return Own(str(made["id"]), fields, _altered(fields, made))


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _altered(sent: dict[str, Any], made: dict[str, Any]) -> frozenset[str]:
    """The names of the fields whose values were answered otherwise than they were sent."""
    return frozenset(
        field for field, value in sent.items() if made.get(field) is not None and made[field] != value
    )
