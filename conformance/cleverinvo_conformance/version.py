"""The version of the installed package.

Layer: foundation.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

try:
    VERSION: Final = version("cleverinvo-sandbox")
except PackageNotFoundError:  # a checkout that was never installed
    VERSION = "0"  # type: ignore[misc]
