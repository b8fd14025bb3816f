"""Seed files: the records that accounts hold when the server starts.

Layer: loading. :func:`load_seed` reads one, :func:`plant` fills accounts with it, :func:`seed_text` writes what
accounts hold as one. The format is documented in
``fixtures/README.md`` and by ``fixtures/seed.schema.json``.
"""

from __future__ import annotations

from cleverinvo_mock.files.seed.apply import (
    apply_records,
    apply_seed,
    no_such_account,
    seed_ids,
    terms_stated,
)
from cleverinvo_mock.files.seed.parse import load_seed, parse_seed, records_by_account
from cleverinvo_mock.files.seed.values import AccountRecords, Seed, StatedTerms
from cleverinvo_mock.files.seed.write import seed_text

__all__ = [
    "AccountRecords",
    "Seed",
    "StatedTerms",
    "apply_records",
    "apply_seed",
    "load_seed",
    "no_such_account",
    "parse_seed",
    "records_by_account",
    "seed_ids",
    "seed_text",
    "terms_stated",
]
