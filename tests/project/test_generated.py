"""Files that are derived from the documents are up to date, and the check can fail."""

from __future__ import annotations

import importlib.util
import json
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


def test_a_new_operation_and_a_new_status_make_the_generated_files_out_of_date(generate, root, tmp_path):
    """An operation and a status of an invoice reach the types, the schema of the fixtures and the control document."""
    shutil.copytree(root / "openapi", tmp_path / "openapi")
    document = tmp_path / "openapi" / "cleverinvo.yaml"
    text = document.read_text().replace("operationId: downloadInvoicePdf", "operationId: printInvoice", 1)
    document.write_text(text.replace("PARTIALLY_PAID, OVERDUE]", "PARTIALLY_PAID, OVERDUE, VOID]"))
    stale = generate.outdated(tmp_path)
    assert '    "printInvoice",\n' in stale["mockserver/cleverinvo_mock/testing/names.py"]
    assert "        - printInvoice\n      # Generated: end\n" in stale["openapi/admin.yaml"]
    definitions = json.loads(stale["fixtures/api.schema.json"])["$defs"]
    assert definitions["operation"]["enum"][-1] == "printInvoice"
    assert definitions["invoiceStatus"]["enum"][-1] == "VOID"


def test_a_control_document_without_its_marks_is_refused(generate, root, tmp_path):
    """A mark that is missing is reported; nothing is written in another place."""
    shutil.copytree(root / "openapi", tmp_path / "openapi")
    document = tmp_path / "openapi" / "admin.yaml"
    document.write_text(document.read_text().replace("# Generated: end", ""))
    with pytest.raises(ValueError, match="must have the lines"):
        generate.outdated(tmp_path)


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--check"], 1)])
def test_the_command_writes_or_only_reports(generate, monkeypatch, tmp_path, capsys, arguments, code):
    """Without an option the file is written; with `--check` it is only named, and the exit code is 1."""
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "outdated", lambda: {"made.py": "text\n"})
    assert generate.main(arguments) == code
    assert "made.py" in capsys.readouterr().out
    assert (tmp_path / "made.py").exists() == (code == 0)
