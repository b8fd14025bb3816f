"""Creations of clients that are refused: CLI-CREATE-3 and CLI-CREATE-4."""

from __future__ import annotations

from typing import Any

import pytest

from cleverinvo_conformance.checks.clients import FIELDS, refused
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.core.expectation import Matches
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.client_values import WRONG_VALUES, kind_of, wrong_in_post
from cleverinvo_conformance.probes.malformed_requests import with_deep_list
from cleverinvo_conformance.suite.client_lists import check_nothing_made, know_total


@verifies(c.CLI_CREATE_3, c.CLI_CREATE_4)
def test_create_client_refuses_what_is_wrong_and_creates_nothing(
    run: Run, test_data: TestData, expect: Expect
) -> None:
    """Without a name, or with a field of the wrong JSON type, a client is refused with 400, and none is created."""
    test_data.made(test_data.acme)  # the control: the same fields, all right, are accepted
    know_total(run)
    nameless = test_data.plain_client_fields()
    del nameless["name"]
    bare = test_data.post_client(nameless)
    if refused(expect, c.CLI_CREATE_3, bare, "for a client without a name"):
        document = bare.document
        error = document.get("error") if isinstance(document, dict) else None
        if isinstance(error, str):  # else ERR-1
            names = "name" in error.lower()
            expected, must = "an `error` that names the field `name`", Matches("/error", r"(?is).*name.*")
            expect.that(c.CLI_CREATE_3, names, expected, error, bare, must=must)
    wrong = [_refused_type(test_data, expect, *each) for each in wrong_in_post(run.random)]
    # Two fields at once: an error that lists several faults is still one text (ERR-1).
    wrong.append(_refused_type(test_data, expect, "name", 5, email=5))
    wrong.append(_refused_depth(run, test_data, expect))
    check_nothing_made(run, expect, {c.CLI_CREATE_3: [bare], c.CLI_CREATE_4: wrong})


@verifies(c.CLI_CREATE_3, c.CLI_CREATE_4, scope=Scope.FULL)
@pytest.mark.parametrize("field", FIELDS)
def test_create_client_refuses_every_wrong_type(
    run: Run, test_data: TestData, expect: Expect, field: str
) -> None:
    """Each field is refused as a number, a boolean, a list and an object; null or nothing at all is no name."""
    test_data.made(test_data.acme)
    know_total(run)
    posts = {c.CLI_CREATE_4: [_refused_type(test_data, expect, field, value) for value in WRONG_VALUES]}
    if field == "name":
        null = test_data.post_client(test_data.plain_client_fields() | {"name": None})
        refused(expect, c.CLI_CREATE_3, null, "for a client whose name is null")
        empty = test_data.post_client({})
        refused(expect, c.CLI_CREATE_3, empty, "for a client without any field")
        posts[c.CLI_CREATE_3] = [null, empty]
    else:
        expect.not_tested("only a name must be there", c.CLI_CREATE_3)
    check_nothing_made(run, expect, posts)


def _refused_type(test_data: TestData, expect: Expect, field: str, value: Any, **more: Any) -> Exchange:
    fields = test_data.plain_client_fields(f"Refused {field}") | {field: value} | more
    post = test_data.post_client(fields)
    refused(expect, c.CLI_CREATE_4, post, f"for a client whose `{field}` is {kind_of(value)}")
    return post


def _refused_depth(run: Run, test_data: TestData, expect: Expect) -> Exchange:
    """``notes`` as a list that is nested deep: of the wrong type, and no reader may fail at it (ERR-4)."""
    body = with_deep_list(test_data.plain_client_fields("Refused notes"), "notes")
    post = run.api.send("POST", "/clients", body=body)
    if post.status < 500:  # else the check of every answer reports it
        refused(expect, c.CLI_CREATE_4, post, "for a client whose `notes` is a list")
    return post
