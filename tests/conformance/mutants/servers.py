"""The servers of the kill matrix, by name: mutants, and truthful ones whose names begin with ``truthful-``.

Each is the sandbox wrapped by a mutation. Unknown keys are refused, as in a real deployment. The rate limit is off
unless the mutation is about it; a run then takes seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from cleverinvo_mock.app import create_app
from cleverinvo_mock.domain.open_points import behaviour_from
from cleverinvo_mock.files.behaviour_file import load_behaviour
from cleverinvo_mock.settings import Settings

from tests.conformance.mutants import catalogue
from tests.conformance.mutants.exchange import Wrapped
from tests.conformance.mutants.mutant import CATALOGUE, Mutation
from tests.conformance.mutants.raw_front import Manner
from tests.conformance.mutants.truthful import TRUTHFUL

ROOT = Path(__file__).resolve().parents[3]
ODD = {f"truthful-{odd.name}": odd for odd in TRUTHFUL}
TOPICS = catalogue.TOPICS


def server_called(name: str, **settings: Any) -> Wrapped:
    """The application of that name; ``settings`` go to the server underneath."""
    if name in ODD:
        return _wrapped(ODD[name].make(), {"behaviour": ODD[name].behaviour} | ODD[name].settings | settings)
    return _wrapped(CATALOGUE[name].make(), CATALOGUE[name].options | settings)


def has_manner(name: str) -> bool:
    """Whether the server of that name is to be served by :mod:`raw_front`, not by uvicorn."""
    return name in ODD and ODD[name].manner is not None


def manner_of(name: str) -> Manner:
    """How the server of that name writes its responses on the connection."""
    make = ODD[name].manner if name in ODD else None
    return make() if make else Manner()


def truth(**settings: Any) -> Wrapped:
    """The server without a mutation."""
    return _wrapped(Mutation(), settings)


def _wrapped(mutation: Mutation, options: Mapping[str, Any]) -> Wrapped:
    settings = {"rate_limit": None, "known_keys_only": True} | dict(options)
    chosen = settings.get("behaviour", "default")
    settings["behaviour"] = (
        load_behaviour(chosen) if isinstance(chosen, str) else behaviour_from(dict(chosen))
    )
    plans = settings.pop("plans", None)
    if plans is None:
        return Wrapped(create_app(Settings(**settings)), mutation)
    accounts = yaml.load((ROOT / "fixtures" / "accounts.yaml").read_text(), _WithoutDates)
    for plan, limits in plans.items():
        accounts["plans"][plan] |= limits
    with TemporaryDirectory() as folder:
        file = Path(folder) / "accounts.yaml"
        file.write_text(yaml.dump(accounts, Dumper=yaml.SafeDumper, allow_unicode=True))
        return Wrapped(create_app(Settings(**settings | {"accounts": file})), mutation)


class _WithoutDates(yaml.SafeLoader):
    """A YAML loader that reads dates as text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as its base class has it
        first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
