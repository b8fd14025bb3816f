"""A finding in one sentence, and its field before, as sent and as received.

Layer: reports. Texts are whole; the caller redacts and cuts them.
"""

from __future__ import annotations

from typing import Any

from cleverinvo_conformance.core.expectation_check import Absent
from cleverinvo_conformance.core.outcomes import Contrast, Finding, Variant, operation_name
from cleverinvo_conformance.core.wording import formatted, spelled
from cleverinvo_conformance.reports.causes import error_text


def sentence_of(finding: Finding) -> str:
    """What was asked, what was answered, and what the contract expects."""
    if not finding.exchanges:
        return f"Expected {finding.expected}; got {formatted(finding.got)}."
    decisive = finding.exchanges[-1]
    query = f"?{decisive.request.query}" if decisive.request.query else ""
    asked = f"{operation_name(decisive)}{query}"
    said = error_text(decisive)
    status = f"{decisive.status} ({said})" if said else f"{decisive.status}"
    if finding.got == decisive.status:
        return f"{asked} was answered with {status}; expected {finding.expected}."
    return f"{asked} was answered with {status}. Expected {finding.expected}; got {formatted(finding.got)}."


def difference_of(finding: Finding) -> str:
    """The field in question: its value before, as sent and as received; "" where they are not known."""
    difference = finding.difference
    if difference is None or all(isinstance(value, Absent) for value in (difference.before, difference.sent)):
        return ""
    return (
        f"`{difference.field}`: before {_value(difference.before, 'not known')}, "
        f"{_sent(difference.sent)}, received {_value(difference.received, 'nothing')}"
    )


def contrast_lines(contrast: Contrast | None) -> list[str]:
    """What fails, what passes and what was not tried, a line each."""
    if contrast is None:
        return []
    groups = (
        ("Fails with", contrast.fails),
        ("Passes with", contrast.passes),
        ("Not tried", contrast.not_tried),
    )
    return [f"{name}: {'; '.join(map(_variant, variants))}" for name, variants in groups if variants]


def _variant(variant: Variant) -> str:
    last = variant.exchanges[-1] if variant.exchanges else None
    return f"{variant.description} -> {last.status}" if last else variant.description


def _sent(value: Any) -> str:
    return "not sent" if isinstance(value, Absent) else f"sent {spelled(value)}"


def _value(value: Any, absent: str) -> str:
    return absent if isinstance(value, Absent) else spelled(value)
