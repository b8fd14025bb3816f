"""The package's two pytest plugins do nothing in a session that does not use them, whatever else that session has."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

PLUGINS = {"cleverinvo_mock.pytest_plugin", "cleverinvo_conformance.pytest_bootstrap"}
NOTHING = "def test_nothing():\n    pass\n"
USES = """
def test_uses(cleverinvo_mock):
    with cleverinvo_mock.client() as http:
        assert http.get("/clients").status_code == 200
"""


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    """The options of this run are not for those within it."""
    for name in [name for name in os.environ if name.startswith(("PYTEST_", "COV_CORE_", "COVERAGE_"))]:
        if name != "PYTEST_CURRENT_TEST":
            monkeypatch.delenv(name)


def test_the_plugins_import_nothing_that_pytest_has_not():
    """Importing both plugins adds the two modules and their packages to those of pytest, and no others."""
    code = (
        "import pytest, sys; before = set(sys.modules);"
        f"import {', '.join(sorted(PLUGINS))}; print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == PLUGINS | {name.partition(".")[0] for name in PLUGINS}


def test_a_session_that_does_not_use_them_imports_nothing_more(pytester):
    """At the end of a session, also on a worker of pytest-xdist, no other module of the package is loaded."""
    pytester.makepyfile(
        f"""
import sys


def test_modules():
    ours = {{name for name in sys.modules if name.startswith("cleverinvo") and "." in name}}
    assert ours == {PLUGINS!r}
"""
    )
    pytester.runpytest_subprocess("-n1").assert_outcomes(passed=1)


def test_a_session_that_does_not_use_them_has_no_hook_for_each_test(pytester):
    """No function of the plugins is called for each test."""
    pytester.makepyfile(
        """
def test_hooks(pytestconfig):
    hook = pytestconfig.hook
    names = [name for name in vars(hook) if name.startswith("pytest_")]
    ours = {
        name
        for name in names
        for each in getattr(hook, name).get_hookimpls()
        if getattr(each.plugin, "__name__", "").startswith("cleverinvo")
    }
    assert ours == {"pytest_addoption", "pytest_cmdline_main"}
"""
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


@pytest.mark.parametrize("blocked", ["cleverinvo_mock", "cleverinvo_conformance_bootstrap"])
def test_each_can_be_blocked(pytester, blocked):
    """Each plugin has one name, under which ``-p no:`` blocks it and the other one stays."""
    pytester.makepyfile(
        f"""
import sys


def test_loaded(pytestconfig):
    manager = pytestconfig.pluginmanager
    names = {{name for name, plugin in manager.list_name_plugin() if plugin and name.startswith("cleverinvo")}}
    assert names == {{"cleverinvo_mock", "cleverinvo_conformance_bootstrap"}} - {{{blocked!r}}}
"""
    )
    pytester.runpytest_subprocess("-p", f"no:{blocked}").assert_outcomes(passed=1)


@pytest.mark.parametrize("way", ["option", "conftest"])
def test_without_autoload_it_is_loaded_by_its_name(pytester, monkeypatch, way):
    """With PYTEST_DISABLE_PLUGIN_AUTOLOAD there is no fixture, unless ``-p`` or a conftest names the plugin."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(USES)
    pytester.runpytest_subprocess().assert_outcomes(errors=1)
    if way == "conftest":
        pytester.makeconftest('pytest_plugins = ["cleverinvo_mock.pytest_plugin"]')
    named = ["-p", "cleverinvo_mock"] if way == "option" else []
    pytester.runpytest_subprocess(*named).assert_outcomes(passed=1)


def test_named_again_where_it_is_loaded_anyway(pytester):
    """``-p cleverinvo_mock`` and a conftest that names the plugin as pytest lists it change nothing."""
    pytester.makeconftest('pytest_plugins = ["cleverinvo_mock"]')
    pytester.makepyfile(NOTHING)
    pytester.runpytest_subprocess("-p", "cleverinvo_mock").assert_outcomes(passed=1)


def test_strict_project(pytester):
    """A project that turns every warning, marker and setting it does not know into an error is not disturbed.

    pytest applies ``filterwarnings`` while it imports plugins: https://github.com/pytest-dev/pytest/issues/12697
    """
    pytester.makeini("[pytest]\naddopts = --strict-config --strict-markers\nfilterwarnings = error\n")
    pytester.makepyfile(NOTHING + USES)
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=2)


def test_pytest_started_by_a_script_that_has_imported_the_package(pytester):
    """Where warnings are errors, pytest.main() runs also after the package was imported.

    pytest warns that it cannot rewrite the assertions of an imported plugin:
    https://github.com/pytest-dev/pytest/issues/2995, https://github.com/numirias/pytest-json-report/issues/92
    """
    pytester.makepyfile(
        test_nothing=NOTHING,
        script="""
import cleverinvo_conformance
import cleverinvo_mock.testing
import pytest

raise SystemExit(pytest.main(["-W", "error", "test_nothing.py"]))
""",
    )
    result = pytester.runpython(pytester.path / "script.py")
    result.assert_outcomes(passed=1)


def test_options_and_fixtures_of_other_plugins(pytester):
    """Options that the suite has in a checkout are free for other plugins; a fixture of the same name comes first.

    An option that two plugins add ends every session: https://github.com/pytest-dev/pytest/issues/12915,
    https://github.com/phytest-devs/phytest/issues/12, https://github.com/openforcefield/openff-toolkit/issues/708
    """
    pytester.makeconftest(
        """
import pytest
from cleverinvo_conformance.pytest_plugin.options import OPTIONS


def pytest_addoption(parser):
    for option in [*OPTIONS, "--mock-url", "--sandbox"]:
        parser.addoption(option)


@pytest.fixture
def cleverinvo_mock():
    return "mine"
"""
    )
    pytester.makepyfile("def test_mine(cleverinvo_mock):\n    assert cleverinvo_mock == 'mine'\n")
    pytester.runpytest_subprocess("-p", "no:pytest-base-url").assert_outcomes(passed=1)


def test_coverage_of_the_project(pytester):
    """The project's modules are measured from their first line, and the sandbox's process leaves no data behind.

    A plugin that imports too early hides lines: https://github.com/pytest-dev/pytest-cov/issues/635; a relative
    source means another folder in a subprocess: https://github.com/pytest-dev/pytest-cov/issues/465
    """
    pytester.makepyfile(
        billing="def total():\n    return 1\n",
        test_billing="import billing\n" + USES + "    assert billing.total() == 1\n",
    )
    (pytester.path / ".coveragerc").write_text("[run]\npatch = subprocess\nparallel = true\n")
    result = pytester.runpytest_subprocess(
        "-W", "error", "--cov=billing", "--cov-report=term-missing", "--cov-fail-under=100"
    )
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["billing.py * 100%*"])
    assert result.ret == 0
    assert {path.name for path in pytester.path.glob(".coverage*")} == {".coveragerc", ".coverage"}
