"""The contract as data, and where the document carries it: no clause and no open point is left to nobody."""

from __future__ import annotations

import re

# A clause id where it is cited: not an invoice number (`INV-0042`) nor a part of a longer name.
CITED = re.compile(r"(?<![\w-])(?:[A-Z]+-)+[1-9][0-9]?(?![\w-])")
# An open point where it is cited: its keys are the only words of the document with an underscore in them.
OPEN_POINT = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")


def _ids(contract):
    return [clause["id"] for clause in contract["clauses"]]


def _keys(contract):
    return [point["key"] for point in contract["open_points"]]


#: Where a clause or an open point that lacks something is to be mended.
PLACE = "openapi/clauses.yaml"


def _concerns(entry, operation):
    return entry["operations"] == "all" or operation.id in entry["operations"]


def _misplaced(entries, name, document):
    """What is wrong with the operations of clauses or of open points, a sentence for each."""
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
    """A clause has an id of its own, a known level, a topic and a sentence that ends."""
    for clause in contract["clauses"]:
        assert clause.keys() == {"id", "level", "topic", "operations", "sentence"}, f"{PLACE}: {clause['id']}"
        assert CITED.fullmatch(clause["id"])
        assert clause["level"] in contract["levels"]
        assert clause["sentence"].endswith((".", ")"))
    assert len(set(_ids(contract))) == len(_ids(contract))


def test_clauses_are_numbered_without_gaps(contract):
    """The clauses of one kind are numbered from 1 upward, in order."""
    numbers: dict[str, list[int]] = {}
    for clause_id in _ids(contract):
        kind, number = clause_id.rsplit("-", 1)
        numbers.setdefault(kind, []).append(int(number))
    assert numbers == {kind: list(range(1, len(found) + 1)) for kind, found in numbers.items()}


def test_open_points_are_well_formed(contract):
    """An open point has a key of its own, a question, two or more different values, all strings, and evidence."""
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
    """A note is about clauses that there are, and names open points that there are."""
    for note in contract["notes"]:
        assert note["about"]
        assert set(note["about"]) <= set(_ids(contract))
        assert set(OPEN_POINT.findall(note["note"])) <= set(_keys(contract))


def test_clauses_and_open_points_name_operations_that_there_are(contract, document):
    """Every clause and every open point is about operations of the document, or about all of them."""
    assert [
        *_misplaced(contract["clauses"], "id", document),
        *_misplaced(contract["open_points"], "key", document),
    ] == []


def test_operation_has_clauses_of_its_own(contract, operation):
    """Every operation has clauses that are not about all operations, and open points."""
    own = [clause for clause in contract["clauses"] if clause["operations"] != "all"]
    assert any(_concerns(clause, operation) for clause in own), f"{PLACE}: no clause is about {operation.id}"
    assert any(_concerns(point, operation) for point in contract["open_points"])


def test_statuses_of_open_points_are_documented(document, contract):
    """A status that an open point of an operation can bring about is among the operation's responses."""
    for operation in document.operations():
        for point in contract["open_points"]:
            if point["operations"] == "all" or operation.id not in point["operations"]:
                continue
            statuses = {value for value in point["values"] if value.isdigit() and len(value) == 3}
            # Deleting a client decides what reading it answers afterwards: the statuses are the read's.
            if (operation.id, point["key"]) != ("deleteClient", "deleted_client_read"):
                assert statuses <= set(operation.responses), (
                    f"openapi/cleverinvo.yaml: {operation.id} lacks a response of {point['key']}"
                )


def test_comments_cite_what_there_is(document, contract):
    """Every clause and every open point that the document's text names is one of the contract's."""
    cited = set(CITED.findall(document.text))
    assert cited - set(_ids(contract)) == set()
    named = set(OPEN_POINT.findall(document.text))
    assert named
    assert named - set(_keys(contract)) == set()
