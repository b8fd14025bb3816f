"""Opens PDFs within bounds of time and memory: in one process that is started for the first PDF and then kept.

Layer: core. The process is killed when a PDF takes too long or its process dies; the next PDF gets a new one. A PDF
over a bound is not judged: no clause says how large a PDF may be.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from cleverinvo_conformance.core.exchange import VARIABLES
from cleverinvo_conformance.core.pdf_text import Locked, NotAPdf, Pdf

#: Seconds for one PDF.
SECONDS: Final = 15.0
#: Mebibytes of address space of the process, Python itself included.
MEBIBYTES: Final = 1024
#: PDFs over a bound, after which no more are read in a run.
MOST_OVERRUNS: Final = 3
#: Bytes of the JSON that says what a PDF shows.
_LONGEST: Final = 16 << 20
_LENGTH: Final = 8
#: Seconds for the start of the process, which imports the PDF library.
_STARTS_WITHIN: Final = 60.0
_PACKAGE_ROOT: Final = Path(__file__).resolve().parents[2]


class PdfTooLarge(Exception):
    """A PDF whose reading takes more time or memory than the suite spends on one."""


class PdfReaderProcess:
    """Reads one PDF after the other. Threads take turns."""

    def __init__(self, *, seconds: float = SECONDS, mebibytes: int = MEBIBYTES) -> None:
        self._seconds: Final = seconds
        self._mebibytes: Final = mebibytes
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: Final = threading.Lock()
        #: PDFs that were over a bound.
        self.overruns = 0

    def read(self, body: bytes) -> Pdf:
        """Open ``body`` in strict mode. Raises :class:`NotAPdf`, :class:`Locked` and :class:`PdfTooLarge`."""
        with self._lock:
            if self.overruns >= MOST_OVERRUNS:
                raise PdfTooLarge(
                    f"not read: {MOST_OVERRUNS} PDFs of this run were over the bounds of time or memory"
                )
            said = self._asked(body)
        match said.pop("error", None):
            case None:
                return Pdf(**said)
            case "not_a_pdf":
                raise NotAPdf(said["reason"])
            case "locked":
                raise Locked(said["reason"])
        raise self._overrun(f"reading it takes more than {self._mebibytes} MiB of memory")

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()

    def _asked(self, body: bytes) -> dict[str, Any]:
        process = self._started()
        with _killed_after(self._seconds, process) as is_late:
            try:
                said = _exchanged(process, body)
            except BaseException:
                self.close()
                raise
        if said is not None and not is_late.is_set():
            return said
        self.close()
        if is_late.is_set():
            raise self._overrun(f"reading it takes more than {self._seconds:g} s")
        raise self._overrun(
            f"reading it ended the process of the reader, which may use {self._mebibytes} MiB of memory"
        )

    def _overrun(self, reason: str) -> PdfTooLarge:
        self.overruns += 1
        return PdfTooLarge(reason)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            keys = set(VARIABLES.values())
            environment = {name: value for name, value in os.environ.items() if name not in keys}
            paths = [str(_PACKAGE_ROOT), environment.get("PYTHONPATH", "")]
            environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
            module = "cleverinvo_conformance.core.pdf_worker"
            self._process = subprocess.Popen(  # noqa: S603 (this package's own module)
                [sys.executable, "-P", "-m", module, str(self._mebibytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
            with _killed_after(_STARTS_WITHIN, self._process):
                assert self._process.stdout is not None  # a pipe
                if not self._process.stdout.read(1):
                    self.close()
                    raise PdfTooLarge("not read: the process that reads PDFs does not start")
        return self._process


@contextmanager
def _killed_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[threading.Event]:
    """Kill ``process`` unless the block ends in time; the event says whether that was done."""
    is_late = threading.Event()

    def kill() -> None:
        is_late.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield is_late
    finally:
        timer.cancel()


def _exchanged(process: subprocess.Popen[bytes], body: bytes) -> dict[str, Any] | None:
    """What the process says of ``body``, or None if it ended."""
    assert process.stdin is not None  # both are pipes
    assert process.stdout is not None
    try:
        process.stdin.write(len(body).to_bytes(_LENGTH) + body)
        process.stdin.flush()
        size = int.from_bytes(process.stdout.read(_LENGTH))
        if not 0 < size <= _LONGEST:
            return None
        said = process.stdout.read(size)
    except OSError:  # a pipe whose other end was killed
        return None
    return dict(json.loads(said)) if len(said) == size else None


#: The reader of this process, as there is one for all runs in it.
_READER: Final = PdfReaderProcess()


@lru_cache(maxsize=2)  # the checks of every answer and a test read the same PDF, one right after the other
def read_pdf(body: bytes) -> Pdf:
    """Open ``body`` in the reader's process. Raises :class:`NotAPdf`, :class:`Locked` and :class:`PdfTooLarge`."""
    return _READER.read(body)


def close_reader() -> None:
    """End the reader's process, and forget how many PDFs were over a bound."""
    read_pdf.cache_clear()
    _READER.close()
    _READER.overruns = 0
