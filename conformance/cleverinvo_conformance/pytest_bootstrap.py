"""Makes ``pytest --conformance-json /elsewhere/report.json`` in a checkout find the checkout's configuration.

Layer: command. pytest looks for its configuration before it knows the suite's options, so it takes the value of an
option for a path to collect: if that file exists, pytest looks for the configuration beside it and finds none. Only a
plugin from an entry point is loaded in that case. pytest loads this one in every session of an environment that has the
package, so outside of a checkout it reads two paths, does nothing else, and imports nothing that pytest has not
imported already.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

_OWN: Final = "cleverinvo_conformance.pytest_plugin.hooks"


def _is_checkout(folder: Path) -> bool:
    return (folder / "conformance" / "cleverinvo_conformance" / "suite" / "pytest.ini").is_file() and (
        folder / "pyproject.toml"
    ).is_file()


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """In a checkout whose configuration was not found, add the options of the suite."""
    if _is_checkout(Path.cwd()) and not pluginmanager.has_plugin(_OWN):
        from cleverinvo_conformance.pytest_plugin.options import add_options  # noqa: PLC0415 (only in a checkout)

        add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """In a checkout, start again with its configuration if that was not found and no test was named."""
    folder = config.invocation_params.dir
    if not _is_checkout(folder) or config.pluginmanager.has_plugin(_OWN) or config.option.file_or_dir:
        return None
    return int(pytest.main(["-c", str(folder / "pyproject.toml"), *config.invocation_params.args]))
