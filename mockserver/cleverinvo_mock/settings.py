"""What a sandbox can be told when it is made.

Layer: app. Plain values with defaults; the command line fills them, tests make them directly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.services.clock import Clock, SystemClock

#: Requests a minute that the API allows a key (RATE-1).
DOCUMENTED_RATE: Final = 120


@dataclass(frozen=True, slots=True)
class Settings:
    """One sandbox.

    ``seed``: "empty", "demo" or the path of a seed file. ``rate_limit``: requests a minute a key, ``None``
    for none. ``accounts``: the file of keys and plans, ``None`` for the shipped one. ``random_seed``: the same
    one and the same instants give the same ids; ``None`` draws one. ``max_provisioned``: how many accounts
    are made at most for keys that nobody listed.

    ``control``: whether there are the control plane, faults and the journal. ``admin_token``: what the control plane
    asks for; ``None``: nothing, so whoever reaches it may do everything. ``journal_entries``, ``journal_bytes``: how
    much the journal keeps at most.
    """

    seed: str = "demo"
    behaviour: Behaviour = field(default_factory=Behaviour)
    rate_limit: int | None = DOCUMENTED_RATE
    clock: Clock = field(default_factory=SystemClock)
    accounts: Path | None = None
    known_keys_only: bool = False
    max_provisioned: int = 10_000
    random_seed: int | None = None
    control: bool = True
    admin_token: str | None = field(default=None, repr=False)
    journal_entries: int = 1000
    journal_bytes: int = 32 * 1024 * 1024
