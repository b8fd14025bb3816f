"""Seed files: the records that accounts hold when the server starts.

Layer: loading. :func:`load_seed` reads one, :func:`plant` fills accounts with it, :func:`seed_text` writes what
accounts hold as one. The format is documented in
``fixtures/README.md`` and by ``fixtures/seed.schema.json``.
"""

from __future__ import annotations

from mockserver.loading.seed.parse import load_seed, parse_seed, records_by_account
from mockserver.loading.seed.plant import no_such_account, plant, plant_records, seed_ids
from mockserver.loading.seed.values import AccountRecords, Seed
from mockserver.loading.seed.write import seed_text

__all__ = [
    "AccountRecords",
    "Seed",
    "load_seed",
    "no_such_account",
    "parse_seed",
    "plant",
    "plant_records",
    "records_by_account",
    "seed_ids",
    "seed_text",
]
