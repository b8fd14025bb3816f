"""Seed files: the records that accounts hold when the server starts.

Layer: loading. :func:`load_seed` reads one, :func:`plant` fills accounts with it. The format is documented in
``fixtures/README.md`` and by ``fixtures/seed.schema.json``.
"""

from __future__ import annotations

from mockserver.loading.seed.parse import load_seed, records_by_account
from mockserver.loading.seed.plant import plant, seed_ids
from mockserver.loading.seed.values import Seed

__all__ = ["Seed", "load_seed", "plant", "records_by_account", "seed_ids"]
