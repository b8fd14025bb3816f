"""Seed files: the records that accounts hold when the server starts.

Layer: files. :func:`load_seed` reads a seed file, :func:`apply_seed` adds its records to accounts, :func:`seed_text`
writes the records of accounts as a seed file. The format is documented in ``fixtures/README.md`` and by
``fixtures/seed.schema.json``.
"""

from __future__ import annotations

from cleverinvo_mock.files.seed.apply import (
    apply_records,
    apply_seed,
    no_such_account,
    seed_ids,
    stated_entitlements,
)
from cleverinvo_mock.files.seed.parse import load_seed, parse_seed, records_by_account
from cleverinvo_mock.files.seed.values import AccountRecords, Seed, StatedSettings
from cleverinvo_mock.files.seed.write import seed_text

__all__ = [
    "AccountRecords",
    "Seed",
    "StatedSettings",
    "apply_records",
    "apply_seed",
    "load_seed",
    "no_such_account",
    "parse_seed",
    "records_by_account",
    "seed_ids",
    "seed_text",
    "stated_entitlements",
]
