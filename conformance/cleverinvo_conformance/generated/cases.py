"""Requests drawn by Schemathesis from the API document, valid and invalid ones.

Layer: generated. Schemathesis generates the requests; the API client sends them. Of a case only query and body are taken: its
path would name other people's records, its headers and keys are not its to choose.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from cleverinvo_conformance.core.resources import resource

#: What generates the data of a request that has neither query nor body: nothing.
NO_BODY: Final = object()


class Drawn(NamedTuple):
    """One drawn request: its query as pairs, and its body, :data:`NO_BODY` where it has none."""

    query: dict[str, Any]
    body: Any

    @property
    def query_string(self) -> str:
        """The query, percent-encoded; lists stand once for each value."""
        try:
            return urlencode(self.query, doseq=True)
        except (TypeError, UnicodeEncodeError):
            return ""


def draw(method: str, path: str, *, valid: bool, count: int, run_seed: int) -> list[Drawn]:
    """``count`` requests (or as many as there are) to an operation of the document."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("schemathesis").setLevel(logging.ERROR)
        schema = schemathesis.openapi.from_path(str(resource("openapi/cleverinvo.yaml")))
        strategy = schema[path][method].as_strategy(
            generation_mode=GenerationMode.POSITIVE if valid else GenerationMode.NEGATIVE
        )
        drawn: list[Drawn] = []

        @seed(run_seed)
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def collect(case: Any) -> None:
            query = dict(case.query) if isinstance(case.query, Mapping) else {}
            drawn.append(Drawn(query, case.body if _is_json(case.body) else NO_BODY))

        collect()
    return drawn


def _is_json(body: Any) -> bool:
    try:
        json.dumps(body).encode()
    except (TypeError, ValueError):
        return False
    return True
