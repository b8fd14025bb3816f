"""How much of an answer is read: bounds that hold whatever the deployment sends.

Layer: core. Values only. `docs/hostile-targets.md` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEBIBYTE: Final = 1 << 20
#: Seconds for one answer, from the connection to the last byte, where ``--timeout`` does not say.
TIMEOUT: Final = 30.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of one answer.

    ``seconds``: from the connection to the last byte; the resolution of the host's name is the system's and has the
    system's limits. ``head``: bytes of status line and headers, and of a chunked body's trailer. ``body``: bytes of
    the body, as sent and again as decoded, of any type but PDF. ``pdf``: the same where the media type is
    ``application/pdf``. ``interim``: 1xx answers before the answer. ``codings``: values of ``Content-Encoding``.
    """

    seconds: float = TIMEOUT
    head: int = 128 << 10
    body: int = 8 * MEBIBYTE
    pdf: int = 32 * MEBIBYTE
    interim: int = 20
    codings: int = 2
