"""``cleverinvo-conformance``: the suite of this package against a deployment, from any directory.

Layer: command. Runs pytest on the package's own suite with the package's own configuration: no configuration,
conftest, plugin or option of the directory that it is started in has a say. Further options of pytest's pass through.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Final

from cleverinvo_conformance import installation

PROGRAM: Final = "cleverinvo-conformance"
FAULT: Final = 3
USAGE: Final = 4
_SUITE: Final = Path(__file__).resolve().parent / "suite"
_DESCRIPTION: Final = """\
Test whether a deployment of the CleverInvo API conforms to its contract.

Without --base-url the command starts a sandbox and tests it.
"""
_EPILOG: Final = """\
Exit codes: 0 no violation, 1 violation, 3 inconclusive, 4 usage error.

`cleverinvo-conformance cleanup` removes the records of a run that was killed.
pytest options such as -v, -x, -k and --junitxml FILE also work.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    lacking = installation.missing("conformance")
    if lacking:
        print(f"{PROGRAM}: {installation.message('conformance', lacking)}", file=sys.stderr)  # noqa: T201 (a command's own output)
        return USAGE
    try:
        from cleverinvo_conformance import cleanup_command, version  # noqa: PLC0415 (they need those packages)
        from cleverinvo_conformance.pytest_plugin import options  # noqa: PLC0415 (as above)
    except ModuleNotFoundError as error:  # a checkout that is not installed
        print(f"{PROGRAM}: {installation.message('conformance', [str(error.name)])}", file=sys.stderr)  # noqa: T201
        return USAGE
    if arguments[:1] == ["cleanup"]:
        return cleanup_command.main(arguments[1:])
    if {"-h", "--help"} & set(arguments):
        _parser(options.OPTIONS).print_help()
        return 0
    if "--version" in arguments:
        print(f"{PROGRAM} {version.VERSION}")  # noqa: T201
        return 0
    return _run(arguments)


def _run(arguments: list[str]) -> int:
    import pytest  # noqa: PLC0415 (as above)

    os.environ.pop("PYTEST_ADDOPTS", None)
    os.environ.pop("PYTEST_PLUGINS", None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    own = ["-c", str(_SUITE / "pytest.ini"), "--rootdir", str(_SUITE), "--confcutdir", str(_SUITE)]
    own += ["-p", "pytest_base_url.plugin", "-p", "no:cacheprovider", "--no-header", "-q"]
    try:
        return int(pytest.main([*own, *arguments, str(_SUITE)]))
    except Exception as fault:  # noqa: BLE001 (outermost: a traceback would end with exit code 1, "violated")
        print(f"{PROGRAM}: an internal error of the suite: {type(fault).__name__}", file=sys.stderr)  # noqa: T201
        return FAULT


def _parser(options: dict[str, dict[str, object]]) -> ArgumentParser:
    """Tells the help; pytest reads the options."""
    parser = ArgumentParser(
        PROGRAM, description=_DESCRIPTION, epilog=_EPILOG, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--base-url",
        metavar="URL",
        help="URL of the deployment, with or without /api/v1; also from PYTEST_BASE_URL",
    )
    for flag, settings in options.items():
        parser.add_argument(flag, **settings)  # type: ignore[arg-type]
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    return parser
