"""Files that are derived from the documents are up to date, and the check can fail."""

from __future__ import annotations

import importlib.util
import shutil

import pytest


@pytest.fixture(scope="module")
def generate(root):
    """The command's module."""
    spec = importlib.util.spec_from_file_location("generate", root / "tools" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_files_are_up_to_date(generate):
    """Each generated file is what the documents say. Otherwise run `python tools/generate.py`."""
    stale = list(generate.outdated())
    assert stale == [], f"run `{generate.COMMAND}`: {', '.join(stale)}"


def test_a_change_of_the_contract_makes_the_generated_files_out_of_date(generate, root, tmp_path):
    """A new value of an open point is noticed, and the new text has it."""
    shutil.copytree(root / "openapi", tmp_path / "openapi")
    contract = tmp_path / "openapi" / "clauses.yaml"
    contract.write_text(
        contract.read_text().replace("values: ['201', '200']", "values: ['201', '200', '202']", 1)
    )
    stale = generate.outdated(tmp_path)
    (behaviour,) = (text for path, text in stale.items() if path.endswith("domain/behaviour.py"))
    assert 'create_status: Literal["201", "200", "202"] = "201"' in behaviour


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--check"], 1)])
def test_the_command_writes_or_only_reports(generate, monkeypatch, tmp_path, capsys, arguments, code):
    """Without an option the file is written; with `--check` it is only named, and the exit code is 1."""
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "outdated", lambda: {"made.py": "text\n"})
    assert generate.main(arguments) == code
    assert "made.py" in capsys.readouterr().out
    assert (tmp_path / "made.py").exists() == (code == 0)
