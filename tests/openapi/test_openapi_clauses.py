"""Clauses and open points as data: their form, and the operations and statuses of the document that they name."""

from __future__ import annotations

import re

# A cited clause id: neither an invoice number (`INV-0042`) nor a part of a longer name.
CITED = re.compile(r"(?<![\w-])(?:[A-Z]+-)+[1-9][0-9]?(?![\w-])")
# A cited open point: keys of open points are the only words of the document with an underscore.
OPEN_POINT = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")


def _ids(contract):
    return [clause["id"] for clause in contract["clauses"]]


def _keys(contract):
    return [point["key"] for point in contract["open_points"]]


#: The file in which a clause or an open point is corrected.
PLACE = "openapi/clauses.yaml"


def _concerns(entry, operation):
    return entry["operations"] == "all" or operation.id in entry["operations"]


def _misplaced(entries, name, document):
    """The errors in the operations of clauses or of open points, one sentence each."""
    known = [operation.id for operation in document.operations()]
    for entry in entries:
        where = entry.get("operations")
        if where == "all":
            continue
        if not where or not isinstance(where, list) or len(set(where)) != len(where):
            yield f"{PLACE}: {entry[name]}: `operations` is `all` or a list of different operationIds"
        elif unknown := set(where) - set(known):
            yield f"{PLACE}: {entry[name]}: no operation {', '.join(sorted(unknown))}"


def test_clauses_are_well_formed(contract):
    """A clause has a unique id, a known level, a topic and a sentence with a full stop."""
    for clause in contract["clauses"]:
        assert clause.keys() == {"id", "level", "topic", "operations", "sentence"}, f"{PLACE}: {clause['id']}"
        assert CITED.fullmatch(clause["id"])
        assert clause["level"] in contract["levels"]
        assert clause["sentence"].endswith((".", ")"))
    assert len(set(_ids(contract))) == len(_ids(contract))


def test_clauses_are_numbered_without_gaps(contract):
    """The clauses with the same prefix are numbered from 1 without gaps, in order."""
    numbers: dict[str, list[int]] = {}
    for clause_id in _ids(contract):
        kind, number = clause_id.rsplit("-", 1)
        numbers.setdefault(kind, []).append(int(number))
    assert numbers == {kind: list(range(1, len(found) + 1)) for kind, found in numbers.items()}


def test_open_points_are_well_formed(contract):
    """An open point has a unique key, a question, two or more different string values, and evidence."""
    for point in contract["open_points"]:
        has_fact = {"fact"} if point.get("evidence") != "assumed" else set()
        expected = {"key", "values", "operations", "evidence", "question"} | has_fact
        assert point.keys() - {"details"} == expected, f"{PLACE}: {point['key']}"
        assert point["evidence"] in contract["evidence"]
        assert all(isinstance(value, str) for value in point["values"])
        assert len(set(point["values"])) == len(point["values"]) >= 2
        assert point["question"].endswith(".")
    assert len(set(_keys(contract))) == len(_keys(contract))


def test_notes_are_about_known_clauses(contract):
    """A note names existing clauses and existing open points."""
    for note in contract["notes"]:
        assert note["about"]
        assert set(note["about"]) <= set(_ids(contract))
        assert set(OPEN_POINT.findall(note["note"])) <= set(_keys(contract))


def test_clauses_and_open_points_name_existing_operations(contract, document):
    """Every clause and every open point names operations of the document, or `all`."""
    assert [
        *_misplaced(contract["clauses"], "id", document),
        *_misplaced(contract["open_points"], "key", document),
    ] == []


def test_operation_has_clauses_of_its_own(contract, operation):
    """Every operation has its own clauses (not only those about all operations) and open points."""
    own = [clause for clause in contract["clauses"] if clause["operations"] != "all"]
    assert any(_concerns(clause, operation) for clause in own), f"{PLACE}: no clause is about {operation.id}"
    assert any(_concerns(point, operation) for point in contract["open_points"])


def test_statuses_of_open_points_are_documented(document, contract):
    """A status that an open point allows for an operation is among the operation's responses."""
    for operation in document.operations():
        for point in contract["open_points"]:
            if point["operations"] == "all" or operation.id not in point["operations"]:
                continue
            statuses = {value for value in point["values"] if value.isdigit() and len(value) == 3}
            # The statuses of this open point of deleteClient are those of a later getClient.
            if (operation.id, point["key"]) != ("deleteClient", "deleted_client_read"):
                assert statuses <= set(operation.responses), (
                    f"openapi/cleverinvo.yaml: {operation.id} lacks a response of {point['key']}"
                )


def test_document_cites_existing_clauses_and_open_points(document, contract):
    """Every clause and every open point cited in the document's text exists."""
    cited = set(CITED.findall(document.text))
    assert cited - set(_ids(contract)) == set()
    named = set(OPEN_POINT.findall(document.text))
    assert named
    assert named - set(_keys(contract)) == set()
