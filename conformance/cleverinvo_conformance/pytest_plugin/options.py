"""The options of the suite, from the command line and the environment.

Layer: pytest_plugin.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from cleverinvo_conformance.core.accepted_deviations import BadAccepted, Deviation, read_accepted
from cleverinvo_conformance.core.answer_bounds import TIMEOUT
from cleverinvo_conformance.core.clauses import CLAUSES, matching
from cleverinvo_conformance.core.exchange import VARIABLES
from cleverinvo_conformance.core.run_time import run_minutes
from cleverinvo_conformance.core.target import BadTarget, Scope, root_of

#: Requests a minute that the API allows a key (RATE-1).
DOCUMENTED_RATE: Final = 120.0
#: Requests a run sends at most where ``--max-requests`` does not say.
LIMITS: Final = {Scope.READ: 60, Scope.STANDARD: 300, Scope.FULL: 3000}
#: Minutes for the tests of a scope where ``--run-timeout`` does not say.
MINUTES: Final = {Scope.READ: 10.0, Scope.STANDARD: 30.0, Scope.FULL: 120.0}
#: Seconds or minutes that a limit may be.
_LONGEST: Final = 100_000
#: The keys that the mock ships, for the run that starts it.
SHIPPED_KEYS: Final = {
    "primary": "cinv_sandbox_business",
    "other": "cinv_sandbox_other",
    "limited": "cinv_sandbox_limited",
    "unentitled": "cinv_sandbox_unentitled",
}
OPTION_OF_KEY: Final = {name: "--api-key" if name == "primary" else f"--{name}-api-key" for name in VARIABLES}
_WHOSE: Final = {
    "primary": "the API key of the account to test with",
    "other": "the API key of another account",
    "limited": "the API key of an account that has reached the limits of its plan",
    "unentitled": "the API key of an account whose plan does not include the API",
}
_KEY: Final = re.compile(r"[\x21-\x7e]+")

#: Each flag with its settings for argparse and pytest.
OPTIONS: Final[dict[str, dict[str, Any]]] = {
    **{
        option: {"metavar": "KEY", "help": f"{_WHOSE[name]}; also from {VARIABLES[name]}"}
        for name, option in OPTION_OF_KEY.items()
    },
    "--scope": {
        "choices": [scope.name.lower() for scope in Scope],
        "default": "standard",
        "help": "read: GET requests, and writes that must be rejected because they carry no valid key; standard (the "
        "default): also creates, changes and removes its own records; full: also tests the rate limit, generated "
        "input and plan limits",
    },
    "--clause": {
        "action": "append",
        "default": [],
        "metavar": "ID",
        "help": "run only the tests of this clause or topic, such as PAGE-3 or RATE; may be repeated",
    },
    "--allow-status-change": {
        "action": "store_true",
        "help": "as the last test, try to change the status of one invoice that the run creates, to see whether `status` "
        "can be written; the deployment may refuse to delete the invoice afterwards",
    },
    "--plan": {"action": "store_true", "help": "list the tests and their request counts; send nothing"},
    "--rate": {
        "default": "auto",
        "metavar": "N/m|off|auto",
        "help": "maximum requests per minute; auto (the default): 120/m, or off for a deployment on this machine",
    },
    "--max-requests": {
        "type": int,
        "metavar": "N",
        "help": "maximum number of requests, clean-up included",
    },
    "--timeout": {
        "type": float,
        "default": TIMEOUT,
        "metavar": "SECONDS",
        "help": f"maximum time for one response, from the connection to the last byte (default: {TIMEOUT:g})",
    },
    "--run-timeout": {
        "type": float,
        "metavar": "MINUTES",
        "help": "maximum time for the tests, after which only the clean-up runs (default: 10, 30 or 120 for the scopes "
        "read, standard and full, or twice the time that the requests take at --rate)",
    },
    "--seed": {"type": int, "metavar": "N", "help": "random seed; the report prints the seed of each run"},
    "--require-all": {
        "action": "store_true",
        "help": "the verdict is inconclusive if a clause was not tested",
    },
    "--accepted": {
        "metavar": "FILE",
        "help": "YAML or TOML file of accepted deviations, each with clause, reason, ticket and expiry",
    },
    "--conformance-json": {"metavar": "FILE", "help": "write the report as JSON"},
    "--conformance-html": {"metavar": "FILE", "help": "write the report as one HTML page"},
    "--conformance-sarif": {"metavar": "FILE", "help": "write the findings as SARIF 2.1.0"},
    "--reproductions": {
        "metavar": "DIR",
        "help": "write each finding as a script that repeats it, and as a pytest file",
    },
    "--ledger": {
        "default": ".conformance",
        "metavar": "DIR",
        "help": "directory of the ledger, the list of created records that `cleverinvo-conformance cleanup` reads "
        "(default: .conformance)",
    },
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for. ``root`` ``None``: start the mock."""

    root: str | None
    keys: Mapping[str, str] = field(repr=False)
    scope: Scope
    clauses: tuple[str, ...]
    rate: str
    max_requests: int
    timeout: float
    run_timeout: float | None
    seed: int | None
    ledger: Path
    plan_only: bool
    allow_status_change: bool
    require_all: bool
    json: Path | None
    html: Path | None
    sarif: Path | None
    reproductions: Path | None
    accepted: Mapping[Any, Deviation]
    expired: tuple[Deviation, ...]

    def opted_in(self, option: str) -> bool:
        """Whether a test that runs only with ``option`` may run; "" for any other test."""
        return not option or (option == "--allow-status-change" and self.allow_status_change)

    def per_minute(self, *, is_loopback: bool) -> float | None:
        """The pace: ``auto`` is the documented one, and none on this machine."""
        if self.rate == "off" or (self.rate == "auto" and is_loopback):
            return None
        return DOCUMENTED_RATE if self.rate == "auto" else _per_minute(self.rate)

    def max_minutes(self, requests: int, per_minute: float | None) -> float:
        """Minutes for the tests: ``--run-timeout``, or the scope's default."""
        return self.run_timeout or run_minutes(MINUTES[self.scope], requests, per_minute)


def add_options(parser: pytest.Parser) -> None:
    """Add the options to pytest's."""
    group = parser.getgroup("conformance", "CleverInvo conformance")
    for flag, settings in OPTIONS.items():
        group.addoption(flag, **settings)


def keys_given(config: pytest.Config) -> dict[str, str]:
    """The API keys by name, from options and environment. Raises :class:`pytest.UsageError`."""
    keys = {}
    for name, variable in VARIABLES.items():
        key = (_option(config, OPTION_OF_KEY[name]) or os.environ.get(variable) or "").strip()
        if key and not _KEY.fullmatch(key):
            raise pytest.UsageError(
                f"{OPTION_OF_KEY[name]} (or {variable}) contains characters that no API key has, such as spaces"
            )
        if key:
            keys[name] = key
    return keys


def read_options(config: pytest.Config) -> Options:
    """The options as given. Raises :class:`pytest.UsageError`."""
    url = config.getoption("base_url", None) or None
    scope = Scope[str(_option(config, "--scope")).upper()]
    rate = str(_option(config, "--rate"))
    if rate not in {"auto", "off"}:
        _per_minute(rate)
    if _option(config, "--allow-status-change") and scope is Scope.READ:
        raise pytest.UsageError(
            "--allow-status-change needs --scope standard or full: the run creates the invoice"
        )
    limit = _option(config, "--max-requests")
    if limit is not None and limit < 1:
        raise pytest.UsageError(f"--max-requests {limit}: at least 1")
    for flag in ("--timeout", "--run-timeout"):
        value = _option(config, flag)
        if value is not None and not 0 < value < _LONGEST:
            raise pytest.UsageError(f"{flag} {value:g}: more than 0, at most {_LONGEST}")
    for selector in _option(config, "--clause"):
        _check_selector(selector)
    accepted = _option(config, "--accepted")
    try:
        root = root_of(url) if url else None
        current, expired = read_accepted(Path(accepted), _today()) if accepted else ({}, [])
    except (BadTarget, BadAccepted) as error:
        raise pytest.UsageError(str(error)) from None
    return Options(
        root=root,
        keys=keys_given(config) if url else SHIPPED_KEYS,
        scope=scope,
        clauses=tuple(_option(config, "--clause")),
        rate=rate,
        max_requests=limit or LIMITS[scope],
        timeout=_option(config, "--timeout"),
        run_timeout=_option(config, "--run-timeout"),
        seed=_option(config, "--seed"),
        ledger=Path(_option(config, "--ledger")),
        plan_only=_option(config, "--plan"),
        allow_status_change=_option(config, "--allow-status-change"),
        require_all=_option(config, "--require-all"),
        json=_path(config, "--conformance-json"),
        html=_path(config, "--conformance-html"),
        sarif=_path(config, "--conformance-sarif"),
        reproductions=_folder(config, "--reproductions"),
        accepted=current,
        expired=tuple(expired),
    )


def _today() -> date:
    return datetime.now(UTC).date()  # noqa: TID251 (the assembly)


def _option(config: pytest.Config, flag: str) -> Any:
    return config.getoption(flag[2:].replace("-", "_"))


def _path(config: pytest.Config, flag: str) -> Path | None:
    value = _option(config, flag)
    if not value:
        return None
    path = Path(value).absolute()
    if path.is_dir():
        raise pytest.UsageError(f"{flag} {value} is a directory")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise pytest.UsageError(f"{flag} {value} cannot be written: {error.strerror}") from None
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise pytest.UsageError(f"{flag} {value} cannot be written")
    return path


def _folder(config: pytest.Config, flag: str) -> Path | None:
    value = _option(config, flag)
    if not value:
        return None
    path = Path(value)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise pytest.UsageError(f"{flag} {value} cannot be written: {error.strerror}") from None
    return path


def _check_selector(selector: str) -> None:
    try:
        matching(selector)
    except KeyError:
        topics = dict.fromkeys(id_.rpartition("-")[0] for id_ in CLAUSES)
        raise pytest.UsageError(
            f"--clause {selector}: no clause has this id or prefix; the topics are {', '.join(topics)}"
        ) from None


def _per_minute(rate: str) -> float:
    form = re.fullmatch(r"(\d+(?:\.\d+)?)/m", rate)
    if form is None or not float(form[1]):
        raise pytest.UsageError(f"--rate {rate}: write a number a minute such as 60/m, or off, or auto")
    return float(form[1])
