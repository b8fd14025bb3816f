"""The settings of a sandbox.

Layer: app. Plain values with defaults. The command line creates them from its options, tests directly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.services.clock import Clock, SystemClock

#: The documented rate limit: requests a minute for each key (RATE-1).
DOCUMENTED_RATE: Final = 120


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one sandbox.

    ``seed``: "empty", "demo" or the path of a seed file. ``rate_limit``: requests a minute for each key, ``None`` for no
    limit. ``accounts``: the path of an accounts file, ``None`` for the shipped one. ``known_keys_only``: whether unknown
    keys are refused. ``max_provisioned``: the most accounts that are created for new keys. ``random_seed``: the same seed
    and the same times give the same ids; ``None`` chooses a random one.

    ``control``: whether the sandbox has the control plane, faults and the journal. ``admin_token``: the token of the
    control plane; ``None``: no token, requests from this machine only. ``journal_entries``, ``journal_bytes``: the
    maximum size of the journal.
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
