"""The control plane's refusal of a body that its schema does not allow.

Layer: app. Apart from ``schema.api_refusal``, whose refusals are the API's: here schemas are closed, so that a field that
is not known is refused too.
"""

from __future__ import annotations

from typing import Final

from cleverinvo_mock.control.errors import BadRequest
from cleverinvo_mock.domain.field_names import BODY, field_name
from cleverinvo_mock.services.schema_problems import Problem

#: By the keyword that was not met.
_SENTENCES: Final = {
    "required": "Missing required field: {name}",
    "additionalProperties": "No such field: {name}; {text}",
    "minProperties": "Invalid {name}: {text}",
}


def control_refusal(problem: Problem) -> BadRequest:
    """The sentence for ``problem``, which names the field, what is wrong, and what is allowed."""
    sentence = _SENTENCES.get(problem.keyword, "Invalid field {name}: {text}")
    return BadRequest(sentence.format(name=field_name(problem.path) or BODY, text=problem.text))
