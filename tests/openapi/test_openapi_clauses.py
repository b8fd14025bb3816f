"""The contract as data, and where the document carries it: no clause and no open point is left to nobody."""

from __future__ import annotations

import re

EVERYWHERE = [
    "AUTH-1",
    "AUTH-2",
    "AUTH-3",
    "ERR-1",
    "ERR-3",
    "ERR-4",
    "RATE-1",
    "RATE-2",
    "RATE-3",
    "RATE-4",
    "PLAN-3",
]
# A clause id where it is cited: not an invoice number (`INV-0042`) nor a part of a longer name.
CITED = re.compile(r"(?<![\w-])(?:[A-Z]+-)+[1-9][0-9]?(?![\w-])")
# An open point where it is cited: its keys are the only words of the document with an underscore in them.
OPEN_POINT = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")


def _ids(contract):
    return [clause["id"] for clause in contract["clauses"]]


def _keys(contract):
    return [point["key"] for point in contract["open_points"]]


def _open_points(document):
    own = [key for op in document.operations() for key in op.definition["x-open-points"]]
    return own, document.content["x-open-points"]


def test_clauses_are_well_formed(contract):
    """A clause has an id of its own, a known level, a topic and a sentence that ends."""
    for clause in contract["clauses"]:
        assert clause.keys() == {"id", "level", "topic", "sentence"}
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
    """An open point has a key of its own, a question, and two or more different values, all strings."""
    for point in contract["open_points"]:
        assert point.keys() == {"key", "values", "question"}
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


def test_operation_carries_known_clauses_once(contract, operation):
    """An operation carries clauses that there are, none twice, those that hold everywhere first."""
    carried = operation.definition["x-clauses"]
    assert carried[: len(EVERYWHERE)] == EVERYWHERE
    assert len(set(carried)) == len(carried) > len(EVERYWHERE)
    assert set(carried) <= set(_ids(contract))


def test_every_clause_is_carried(document, contract):
    """The operations together carry every clause of the contract."""
    carried = {clause for op in document.operations() for clause in op.definition["x-clauses"]}
    assert carried == set(_ids(contract))


def test_every_open_point_is_placed(document, contract):
    """Every open point belongs to some operation or to the whole API, never to both."""
    own, shared = _open_points(document)
    assert set(own) | set(shared) == set(_keys(contract))
    assert not set(own) & set(shared)


def test_operation_names_an_open_point_once(operation):
    """An operation names none of its open points twice."""
    points = operation.definition["x-open-points"]
    assert len(set(points)) == len(points) > 0


def test_statuses_of_open_points_are_documented(document, contract):
    """A status that an open point of an operation can bring about is among the operation's responses."""
    values = {point["key"]: point["values"] for point in contract["open_points"]}
    for operation in document.operations():
        for key in operation.definition["x-open-points"]:
            statuses = {value for value in values[key] if value.isdigit() and len(value) == 3}
            # Deleting a client decides what reading it answers afterwards: the statuses are the read's.
            if (operation.id, key) != ("deleteClient", "deleted_client_read"):
                assert statuses <= set(operation.responses), f"{operation.id}: {key}"


def test_comments_cite_what_there_is(document, contract):
    """Every clause and every open point that the document's text names is one of the contract's."""
    cited = set(CITED.findall(document.text))
    assert cited - set(_ids(contract)) == set()
    named = set(OPEN_POINT.findall(document.text))
    assert named
    assert named - set(_keys(contract)) == set()
