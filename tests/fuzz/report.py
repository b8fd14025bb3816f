"""The results of a run of Schemathesis, read from its two reports: the events and the summary."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PHASES = ("examples", "coverage", "fuzzing", "stateful")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
    "object_level_authorization",
)


@dataclass(frozen=True)
class Exchange:
    """One request with its response, and the result of each check."""

    phase: str
    operation: str  # as in "PUT /clients/{id}"
    status: int
    request: str
    answer: str
    checks: dict[str, bool]

    @property
    def says(self) -> str:
        """The message of an error response."""
        try:
            return str(json.loads(self.answer)["error"])
        except (ValueError, KeyError, TypeError):
            return ""


@dataclass(frozen=True)
class Failure:
    """A failed check of an exchange."""

    check: str
    exchange: Exchange

    @property
    def operation(self) -> str:
        return self.exchange.operation

    def __str__(self) -> str:
        at = self.exchange
        return f"{self.check} ({at.phase}): {at.request[:600]}\n  answered {at.status} {at.answer[:300]}"


class Report:
    """One run."""

    def __init__(self, events: Path, summary: Path) -> None:
        self.summary: dict[str, Any] = json.loads(summary.read_text())
        self.exchanges = [
            exchange for line in events.read_text().splitlines() for exchange in _exchanges(json.loads(line))
        ]

    @property
    def errors(self) -> list[Any]:
        """Errors of Schemathesis: requests without a response, hooks that failed."""
        return list(self.summary["errors"])

    @property
    def failures(self) -> list[Failure]:
        """Every failed check, as often as it failed."""
        return [
            Failure(check, exchange)
            for exchange in self.exchanges
            for check, passed in exchange.checks.items()
            if not passed
        ]

    def passed(self) -> set[str]:
        """The checks that passed at least once."""
        return {check for exchange in self.exchanges for check, passed in exchange.checks.items() if passed}

    def succeeded(self) -> set[str]:
        """The operations that answered 2xx."""
        return {at.operation for at in self.exchanges if 200 <= at.status < 300}

    def requested(self, phase: str) -> set[str]:
        """The operations to which a phase sent requests."""
        return {at.operation for at in self.exchanges if at.phase == phase}

    def acceptance(self) -> dict[str, float]:
        """By operation, the share of valid requests to existing records that was accepted."""
        shares = {}
        for operation, phases in self.summary["valid_rates"].items():
            accepted, rejected = (
                sum(rates[name] for rates in phases.values()) for name in ("accepted", "rejected")
            )
            shares[operation] = accepted / (accepted + rejected)
        return shares


def _exchanges(event: dict[str, Any]) -> list[Exchange]:
    scenario = event.get("ScenarioFinished")
    if scenario is None:
        return []
    recorder = scenario["recorder"]
    return [
        _exchange(
            scenario["phase"],
            recorder["cases"][id]["value"],
            interaction,
            recorder.get("checks", {}).get(id, []),
        )
        for id, interaction in recorder.get("interactions", {}).items()
    ]


def _exchange(phase: str, case: dict[str, Any], interaction: dict[str, Any], checks: list[Any]) -> Exchange:
    request, response = interaction["request"], interaction.get("response")
    return Exchange(
        phase=phase,
        operation=f"{case['method']} {case['path']}",
        status=response["status_code"] if response else 0,
        request=f"{request['method']} {request['uri']} {_text(request.get('body'))}",
        answer=_text(response.get("content")) if response else "no answer",
        checks={check["name"]: check["status"] == "success" for check in checks},
    )


def _text(encoded: dict[str, str] | None) -> str:
    return base64.b64decode(encoded["$base64"]).decode("utf-8", "replace") if encoded else ""
