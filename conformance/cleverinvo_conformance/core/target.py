"""What is tested: where it is, with which keys, how far one may go.

Layer: core. Values only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

BASE_PATH: Final = "/api/v1"


class Scope(IntEnum):
    """How far a run may go; each includes the ones before it."""

    READ = 1
    STANDARD = 2
    FULL = 3


class BadTarget(ValueError):
    """A base URL that is none."""


@dataclass(frozen=True, slots=True)
class Target:
    """A deployment. ``root`` is its URL without ``/api/v1`` and without a slash at the end.

    ``keys``: by name (``primary``, ``other``, ``limited``, ``unentitled``), those that are there. ``is_own``: the run
    has started it on this machine, so it is reached without the environment's proxies and certificates.
    """

    root: str
    keys: Mapping[str, str] = field(repr=False)
    scope: Scope = Scope.STANDARD
    is_own: bool = False

    @property
    def base(self) -> str:
        """The URL that the API's paths are appended to."""
        return self.root + BASE_PATH

    @property
    def is_loopback(self) -> bool:
        """Whether the deployment runs on this machine."""
        host = urlsplit(self.root).hostname or ""
        if host == "localhost" or host.endswith(".localhost"):
            return True
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return False


def root_of(url: str) -> str:
    """The deployment's root for a URL with or without ``/api/v1``. Raises :class:`BadTarget`."""
    if "@" in url or "?" in url or "#" in url:  # not shown: they may hold what is secret
        raise BadTarget("a base URL has no user, query or fragment; keys go into --api-key")
    try:
        parts = urlsplit(url.strip())
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        is_address = False
    if not is_address:
        raise BadTarget(f"{url!r} is not a URL such as https://cleverinvo.com")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix(BASE_PATH)}".rstrip("/")
