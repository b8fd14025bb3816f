"""The process that reads PDFs: bounds of time and memory, and the next PDF after one that was over them."""

from __future__ import annotations

import resource
from contextlib import suppress

import pytest
from cleverinvo_conformance.core.pdf_process import MEBIBYTES, MOST_OVERRUNS, PdfReaderProcess, PdfTooLarge
from cleverinvo_conformance.core.pdf_text import NotAPdf

from tests.conformance.hostile import pdfs

PLAIN = pdfs.of_pages(2, b"BT /F1 9 Tf (Acme Corp) Tj ET")


@pytest.fixture
def reader():
    """A reader with the time and memory that a run gives it."""
    reader = PdfReaderProcess()
    yield reader
    reader.close()


@pytest.fixture
def hasty():
    """A reader with far less time than an expensive PDF takes, which is a minute."""
    reader = PdfReaderProcess(seconds=1)
    yield reader
    reader.close()


def test_one_process_reads_all_pdfs(reader):
    """The process stays, and says what a PDF shows."""
    found = reader.read(PLAIN)
    process = reader._process
    assert (found.pages, found.shows("Acme Corp"), found.is_readable) == (2, True, True)
    assert reader.read(PLAIN) == found
    assert reader._process is process


@pytest.mark.parametrize("body", [b"", b"no PDF", PLAIN[:-200], pdfs.cyclic_pages()])
def test_what_is_no_pdf_is_named(reader, body):
    """A body that does not open is a finding, and the process stays."""
    with pytest.raises(NotAPdf):
        reader.read(body)
    assert reader.read(PLAIN).pages == 2


def test_a_pdf_that_takes_too_long_is_left(hasty):
    """The process is killed, the next PDF gets another, and after a few no more are read."""
    expensive = pdfs.many_texts()
    for _ in range(MOST_OVERRUNS):
        assert hasty.read(PLAIN).pages == 2
        with pytest.raises(PdfTooLarge, match="more than 1 s"):
            hasty.read(expensive)
    with pytest.raises(PdfTooLarge, match="not read: 3 PDFs of this run"):
        hasty.read(PLAIN)


@pytest.mark.parametrize("body", [pdfs.stream_bomb(), pdfs.wide_tree()])
def test_memory_is_bounded(reader, body):
    """A PDF of a few kilobytes that takes gigabytes is read within the process's bounds, or left."""
    with suppress(NotAPdf, PdfTooLarge):
        reader.read(body)
    reader.close()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)  # of the processes that have ended
    assert usage.ru_maxrss < MEBIBYTES << 10
    assert reader.read(PLAIN).pages == 2


def test_a_process_that_was_killed_is_replaced(reader):
    """Whoever ends the process, the next PDF gets another."""
    reader.read(PLAIN)
    reader._process.kill()
    reader._process.wait()
    assert reader.read(PLAIN).pages == 2


def test_the_process_knows_no_key(monkeypatch):
    """API keys of the environment do not go to the process that reads what others sent."""
    import subprocess  # noqa: PLC0415 (patched here only)

    seen = {}
    real = subprocess.Popen

    def started(*args, **options):
        seen.update(options["env"])
        return real(*args, **options)

    monkeypatch.setenv("CLEVERINVO_API_KEY", "cinv_secret_key")
    monkeypatch.setattr("cleverinvo_conformance.core.pdf_process.subprocess.Popen", started)
    reader = PdfReaderProcess()
    reader.read(PLAIN)
    reader.close()
    assert seen
    assert "cinv_secret_key" not in seen.values()
