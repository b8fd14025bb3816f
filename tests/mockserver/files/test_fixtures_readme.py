"""The examples and tables of ``fixtures/README.md`` agree with the files and the loader."""

from __future__ import annotations

import re

import pytest
import yaml
from cleverinvo_mock.app import create_sandbox
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.files.accounts_file import load_accounts
from cleverinvo_mock.files.behaviour_file import load_behaviour
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.resources import resource
from cleverinvo_mock.settings import Settings

README = resource("fixtures/README.md").read_text(encoding="utf-8")


def block(kind):
    """The one block of code of that kind."""
    [found] = re.findall(rf"^```{kind}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return found


def test_accounts_example_is_an_accounts_file(write):
    """The example of an accounts file can be loaded."""
    file = load_accounts(write("accounts.yaml", block("yaml accounts")))
    assert [entry.key for entry in file.accounts] == [
        "cinv_my_own_key",
        "cinv_withdrawn_key",
        "cinv_every_other_time",
    ]
    assert [fault.account for fault in file.faults_of({"shaky"})] == ["shaky", "shaky"]


def test_seed_example_is_a_seed_with_every_field(seeded, records):
    """The example of a seed can be loaded and has every field of the format."""
    text = block("yaml seed")
    clients, invoices = records(seeded(text))
    assert (len(clients), len(invoices)) == (2, 2)
    schema = yaml.safe_load(resource("fixtures/seed.schema.json").read_text(encoding="utf-8"))["$defs"]
    for kind in ("client", "invoice", "lineItem"):
        for field in schema[kind]["properties"]:
            assert f"{field}:" in text


def test_example_of_stated_fields_starts_a_sandbox(write):
    """A sandbox starts with the example of stated account fields, and the table has every such field."""
    path = write("stated.yaml", block("yaml stated"))
    _, sandbox = create_sandbox(Settings(seed=str(path)))
    assert sandbox.registry.named("limited") is None
    assert sandbox.registry.key_of("billing") == "cinv_billing_test"
    assert sandbox.account("billing").next_number() == "INV-0043"
    schema = yaml.safe_load(resource("fixtures/seed.schema.json").read_text(encoding="utf-8"))["$defs"]
    for field in schema["account"]["properties"].keys() - {"clients", "invoices"}:
        assert f"| `{field}` |" in README


@pytest.mark.parametrize(
    "field", ["currency: USD", "createdAt: 2026-06-01", "lineItems:", "name: Acme Corp", "client: Acme Corp"]
)
def test_fields_called_required_are_required(field, seeded):
    """A field that the document calls required cannot be omitted."""
    text = block("yaml seed")
    assert text.count(f"{field}\n") >= 1
    with pytest.raises(FileError):
        seeded(text.replace(field, field.replace(":", "_:", 1), 1))


def test_behaviour_example_is_a_behaviour_file(write):
    """The example of a behaviour file can be loaded."""
    path = write("b.toml", block("toml behaviour"))
    assert load_behaviour(path) == Behaviour(create_status="200", deleted_client_read="inactive")


def test_refusal_is_quoted_word_for_word(write):
    """The error message in the document is the one that the loader gives."""
    text = block("yaml accounts").replace("clients: null ", 'clients: "x" ')
    with pytest.raises(FileError) as caught:
        load_accounts(write("accounts.yaml", text))
    assert re.sub(r"\d+", "12", str(caught.value).rpartition("/")[2]) == block("text").strip()


def test_every_shipped_file_is_in_the_table():
    """The table of files has exactly the files of the folder."""
    folder = resource("fixtures")
    shipped = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    listed = set(re.findall(r"`(\w[\w/.]*\.(?:yaml|toml|schema\.json))`", README[: README.index("## YAML")]))
    assert listed == shipped - {"README.md"}


def test_table_of_accounts_is_that_of_the_shipped_file():
    """The table of the shipped accounts has every name and key."""
    rows = re.findall(r"^\| `([\w-]+)` \| `(cinv_\w+)` \|", README, re.MULTILINE)
    assert rows == [(entry.name, entry.key) for entry in load_accounts(None).accounts]
