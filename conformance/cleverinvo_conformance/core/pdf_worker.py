"""Reads PDFs in a process of its own: `python -m cleverinvo_conformance.core.pdf_worker MEBIBYTES`.

Layer: core. Standard input: for each PDF 8 bytes of length, big-endian, and its bytes. Standard output: one byte when it
is ready, then for each PDF 8 bytes of length and a JSON object: the fields of :class:`Pdf`, or `error` (`not_a_pdf`, `locked`, `too_large`) and `reason`.
`pdf_process` starts it, and kills it where it takes too long.
"""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict
from typing import Any, BinaryIO, Final

from cleverinvo_conformance.core.pdf_text import Locked, NotAPdf, read_pdf

LENGTH: Final = 8
READY: Final = b"\n"
MEBIBYTE: Final = 1 << 20


def main(source: BinaryIO, sink: BinaryIO, mebibytes: int) -> None:
    """Serve until ``source`` ends."""
    _limit_memory(mebibytes)
    logging.disable()  # pypdf's warnings
    sink.write(READY)
    sink.flush()
    while len(size := source.read(LENGTH)) == LENGTH:
        said = json.dumps(_read(source.read(int.from_bytes(size)))).encode()
        sink.write(len(said).to_bytes(LENGTH) + said)
        sink.flush()


def _read(body: bytes) -> dict[str, Any]:
    try:
        return asdict(read_pdf(body))
    except NotAPdf as error:
        return {"error": "not_a_pdf", "reason": str(error)}
    except Locked as error:
        return {"error": "locked", "reason": str(error)}
    except MemoryError:
        return {"error": "too_large", "reason": ""}


def _limit_memory(mebibytes: int) -> None:
    """Bound the address space, where the system has such a bound."""
    try:
        import resource  # noqa: PLC0415 (Windows has none)
    except ImportError:  # pragma: no cover - Windows
        return
    limit = mebibytes * MEBIBYTE
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):  # pragma: no cover - a lower limit is in force, or the system sets none
        return


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]))
