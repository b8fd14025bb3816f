"""Has ``pytest --conformance-json /elsewhere/report.json`` in a checkout find the checkout's configuration.

Layer: command. pytest looks for its configuration before it knows our options, and so takes the value of one for a path
to collect: as soon as that file exists, the configuration is looked for beside it, and is not found. This plugin, which
pytest loads wherever the package is installed, notices that and starts over with the checkout's configuration. Anywhere
else it does nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

_OWN: Final = "cleverinvo_conformance.plugin"


def _is_checkout(folder: Path) -> bool:
    return (folder / "conformance" / "cleverinvo_conformance" / "suite" / "pytest.ini").is_file() and (
        folder / "pyproject.toml"
    ).is_file()


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Know the options of a suite whose configuration was not found."""
    if _is_checkout(Path.cwd()) and not pluginmanager.has_plugin(_OWN):
        from cleverinvo_conformance.options import add_options  # noqa: PLC0415 (only where it is needed)

        add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Start over, if no test was named and the configuration is another's or none."""
    folder = config.invocation_params.dir
    if not _is_checkout(folder) or config.pluginmanager.has_plugin(_OWN) or config.option.file_or_dir:
        return None
    return int(pytest.main(["-c", str(folder / "pyproject.toml"), *config.invocation_params.args]))
