"""What an extra of the installed package lacks, and the command that installs it.

Layer: foundation. The package is on no index, so the command names the place that it was installed from, which pip and uv
record in ``direct_url.json`` (PEP 610). The command contains no user name, password or query of a URL.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit
from urllib.request import url2pathname

NAME: Final = "cleverinvo-sandbox"
_PROGRAM: Final = "cleverinvo-conformance"
#: The name at the start of a requirement (PEP 508).
_REQUIREMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

#: The option of each tool for an editable installation.
_EDITABLE: Final = {"pip install": "-e", "uv pip install": "-e", "uv add --dev": "--editable"}


def missing(extra: str) -> list[str]:
    """The distributions that ``extra`` needs and that are not installed; none in a checkout that is not installed."""
    try:
        requirements = distribution(NAME).requires or []
    except PackageNotFoundError:
        return []
    marker = re.compile(rf"""extra == ['"]{re.escape(extra)}['"]""")
    names = [_REQUIREMENT.match(each) for each in requirements if marker.search(each)]
    return [name[0] for name in names if name and not _is_installed(name[0])]


def message(extra: str, names: list[str]) -> str:
    """The sentence that says what is missing, and the command on a line of its own."""
    verb = "is" if len(names) == 1 else "are"
    return (
        f"{', '.join(names)} {verb} not installed. This command installs what is missing:\n  {command(extra)}"
    )


def command(extra: str) -> str:
    """The command line that installs this package with ``extra``, by the tool that installed the package."""
    try:
        found = distribution(NAME)
    except PackageNotFoundError:
        return f"pip install {_checkout(extra)}"
    editable, requirement = _requirement(found, extra)
    tool = _tool(found)
    option = f" {_EDITABLE[tool]}" if editable and tool in _EDITABLE else ""
    program = f" {_PROGRAM}" if tool.startswith("uvx") else ""
    return f"{tool}{option} {shlex.quote(requirement)}{program}"


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _checkout(extra: str) -> str:
    """The checkout that this module is imported from without an installation, as pip takes it."""
    return shlex.quote(f"{Path(__file__).resolve().parents[2]}[{extra}]")


def _requirement(found: Distribution, extra: str) -> tuple[bool, str]:
    """Whether the installation is editable, and the requirement that names its origin."""
    origin: dict[str, Any] = json.loads(found.read_text("direct_url.json") or "{}")
    if "url" not in origin:
        return False, f"{NAME}[{extra}]"
    url = _public(origin["url"])
    if "dir_info" in origin:
        folder = url2pathname(urlsplit(url).path)
        return bool(origin["dir_info"].get("editable")), f"{folder}[{extra}]"
    if "vcs_info" in origin:
        revision = origin["vcs_info"].get("requested_revision")
        url = f"{origin['vcs_info']['vcs']}+{url}" + (f"@{revision}" if revision else "")
    if origin.get("subdirectory"):
        url += f"#subdirectory={origin['subdirectory']}"
    return False, f"{NAME}[{extra}] @ {url}"


def _public(url: str) -> str:
    """``url`` without user, password and query; the user ``git`` of an SSH URL stays."""
    if "://" not in url:  # git@host:owner/name
        url = f"ssh://{url.replace(':', '/', 1)}"
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    kept = "git@" if user.partition(":")[0] == "git" and "ssh" in parts.scheme else ""
    return urlunsplit((parts.scheme, kept + host, parts.path, "", ""))


def _tool(found: Distribution) -> str:
    """The command that installed the package: of pip, uv, or what keeps commands in environments of their own."""
    prefix = Path(sys.prefix)
    if (prefix / "pipx_metadata.json").is_file():
        return "pipx install --force"
    if (found.read_text("INSTALLER") or "").strip() != "uv":
        return "pip install"
    if (prefix / "uv-receipt.toml").is_file():
        return "uv tool install --force"
    if (prefix.parent / "uv.lock").is_file():
        return "uv add --dev"  # `uv sync` removes what the project does not name
    # An environment of uvx is in uv's cache, and is used once.
    return "uvx --from" if prefix.parent.name.startswith("archive-v") else "uv pip install"
