"""Text as HTML: escaped, and what stands between backticks as code.

Layer: report. Whatever was not written here passes :func:`text` or :func:`marked` on its way to the page.
"""

from __future__ import annotations

import re
from html import escape

from cleverinvo_conformance.reports.result import ClauseResult


def text(value: object) -> str:
    """``value``, escaped."""
    return escape(str(value), quote=True)


def marked(value: object) -> str:
    """``value``, escaped, with what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text(value))


def quoted(clause_result: ClauseResult) -> str:
    """What the clause says."""
    return f"<blockquote>“{marked(clause_result.clause.sentence)}”</blockquote>"
