"""The control plane's error for a body that does not match its schema.

Layer: app. ``schema.api_refusal`` is the counterpart for the API. The schemas of the control plane also refuse unknown
fields.
"""

from __future__ import annotations

from typing import Final

from cleverinvo_mock.control.errors import BadRequest
from cleverinvo_mock.domain.field_names import BODY, field_name
from cleverinvo_mock.services.schema_problems import Problem

#: By the JSON Schema keyword that failed.
_SENTENCES: Final = {
    "required": "Missing required field: {name}",
    "additionalProperties": "No such field: {name}; {text}",
    "minProperties": "Invalid {name}: {text}",
}


def control_refusal(problem: Problem) -> BadRequest:
    """The error for ``problem``; it names the field, the problem and what is allowed."""
    sentence = _SENTENCES.get(problem.keyword, "Invalid field {name}: {text}")
    return BadRequest(sentence.format(name=field_name(problem.path) or BODY, text=problem.text))
