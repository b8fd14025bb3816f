"""Lies about refusals: ERR-1 to ERR-3."""

from __future__ import annotations

import json
import re

from kinds import LISTS
from liar import liar
from wire import Answer, Asked, Server, json_of


def refused(asked: Asked, answer: Answer, *statuses: int) -> bool:
    """Whether the request was refused with such a status."""
    return answer.status in statuses and "error" in (answer.json or {})


def carries_body(asked: Asked) -> bool:
    """Whether the operation needs a body."""
    return asked.operation in {"POST /clients", "POST /invoices", "PUT /clients/{id}", "PUT /invoices/{id}"}


# What an error looks like: ERR-1 --------------------------------------------------------------------------


@liar("ERR-1", also="PDF-5 CLI-CREATE-3 INV-CREATE-5")  # where there must be an error body, or a field named
def error_as_object(asked: Asked, answer: Answer) -> None:
    """`error` is an object with a code and a message."""
    if refused(asked, answer, 400, 401, 403, 404):
        answer.json = {"error": {"code": answer.status, "message": answer.json["error"]}}


@liar("ERR-1", also="PDF-5 CLI-CREATE-3 INV-CREATE-5")  # the same
def error_called_message(asked: Asked, answer: Answer) -> None:
    """The text of an error stands in message instead of error."""
    if refused(asked, answer, 400, 404):
        answer.json = {"message": answer.json["error"], "statusCode": answer.status}


@liar("ERR-1")
def problem_json(asked: Asked, answer: Answer) -> None:
    """A 400 is sent as application/problem+json, with error in it."""
    if refused(asked, answer, 400):
        answer.json = {"title": "Bad Request", "status": 400} | answer.json
        answer.headers["content-type"] = "application/problem+json"


@liar("ERR-1")
def not_found_as_page(asked: Asked, answer: Answer) -> None:
    """An unknown client is answered with 404 and a page for people."""
    if refused(asked, answer, 404) and asked.operation == "GET /clients/{id}":
        answer.headers = {"content-type": "text/html; charset=utf-8"}
        answer.body = b"<!DOCTYPE html><title>404</title><h1>Page not found</h1>"


@liar("ERR-1", also="AUTH-1")  # without the header: 401 with an error body
def unauthorized_without_body(asked: Asked, answer: Answer) -> None:
    """Without a key: 401 without a body."""
    if answer.status == 401 and not asked.key:
        answer.body, answer.headers = b"", {"www-authenticate": "Bearer"}


@liar("ERR-1")
def error_empty(asked: Asked, answer: Answer) -> None:
    """For an unknown invoice, error is an empty string."""
    if refused(asked, answer, 404) and asked.path.startswith("/invoices") and not asked.path.endswith("/pdf"):
        answer.json = {"error": ""}


@liar("ERR-1")
def errors_as_list(asked: Asked, answer: Answer) -> None:
    """A query that is refused has a list of errors."""
    if refused(asked, answer, 400) and asked.method == "GET":
        answer.json = {"error": [answer.json["error"]]}


@liar("ERR-1")
def broken_body_in_words(asked: Asked, answer: Answer) -> None:
    """A body that is not JSON: 400 with a text."""
    if refused(asked, answer, 400) and carries_body(asked) and asked.json is None:
        answer.body, answer.headers = b"Unexpected token", {"content-type": "text/plain"}


# What is not JSON: ERR-2 ----------------------------------------------------------------------------------


@liar("ERR-2")
def broken_update_is_empty(asked: Asked, answer: Answer) -> None:
    """A PUT whose body is not JSON is answered as if it had changed nothing: 204."""
    if asked.method == "PUT" and asked.body and asked.json is None and answer.status == 400:
        answer.become(204)


@liar("ERR-2")
async def no_body_is_no_change(asked: Asked, server: Server) -> Answer:
    """A PUT without a body is answered with the record as it is."""
    if asked.method == "PUT" and not asked.body and asked.id:
        return await server(asked.get(asked.path))
    return await server(asked)


@liar("ERR-2")
def end_forgotten(asked: Asked) -> None:
    """A body that breaks off is completed: missing braces and brackets are supplied."""
    if carries_body(asked) and asked.json is None:
        text = asked.body.decode("utf-8", "replace").rstrip().rstrip(",")
        for ending in ("}", "]}", "}]}", '"}', '"}]}'):
            if json_of((text + ending).encode()) is not None:
                asked.body = (text + ending).encode()


@liar("ERR-2")
def json_of_people(asked: Asked) -> None:
    """A body with single quotes, or with a comma before the last brace, is read all the same."""
    if carries_body(asked) and asked.json is None:
        text = re.sub(r",\s*([}\]])", r"\1", asked.body.decode("utf-8", "replace").replace("'", '"'))
        asked.body = text.encode()


@liar("ERR-2")
def rest_passed_over(asked: Asked) -> None:
    """What stands behind the JSON in a body is passed over."""
    if carries_body(asked) and asked.json is None:
        try:
            document, _ = json.JSONDecoder().raw_decode(asked.body.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            return
        asked.json = document


@liar("ERR-2")
def broken_client_not_found(asked: Asked, answer: Answer) -> None:
    """A client whose body is not JSON: 404."""
    if asked.operation == "POST /clients" and asked.json is None and answer.status == 400:
        answer.status = 404


# Which errors there are: ERR-3 ----------------------------------------------------------------------------


@liar("ERR-3")
def bad_email_unprocessable(asked: Asked, answer: Answer) -> None:
    """An e-mail that is none: 422."""
    email = asked.fields.get("email")
    if asked.path.startswith("/clients") and isinstance(email, str) and not re.fullmatch(r"\S+@\S+", email):
        answer.status = 422 if answer.status == 400 else answer.status


@liar("ERR-3")
async def duplicate_conflicts(asked: Asked, server: Server) -> Answer:
    """A second invoice of the same number: 409."""
    answer = await server(asked)
    sent = asked.fields.get("invoiceNumber")
    if asked.operation == "POST /invoices" and answer.status == 400 and isinstance(sent, str):
        found = await server(asked.get("/invoices", search=sent))
        if any(invoice["invoiceNumber"] == sent for invoice in found.data or []):
            answer.status = 409
    return answer


@liar("ERR-3")
def page_beyond_is_range(asked: Asked, answer: Answer) -> None:
    """A page after the last: 416."""
    if asked.operation in LISTS:
        document = answer.json or {}
        if answer.ok and document.get("page", 0) > max(document.get("totalPages", 0), 1):
            answer.refuse(416, "There is no such page")


@liar("ERR-3", behaviour="strict")
def late_due_date_unprocessable(asked: Asked, answer: Answer) -> None:
    """A dueDate before the issueDate: 422."""
    issued, due = asked.fields.get("issueDate"), asked.fields.get("dueDate")
    if refused(asked, answer, 400) and isinstance(issued, str) and isinstance(due, str) and due < issued:
        answer.status = 422


@liar("ERR-3", behaviour="strict")
def negative_unprocessable(asked: Asked, answer: Answer) -> None:
    """A negative quantity or price: 422."""
    if refused(asked, answer, 400) and re.search(rb'"(quantity|unitPrice)": *-', asked.body):
        answer.status = 422
