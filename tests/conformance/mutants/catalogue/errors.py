"""Mutations of refusals: ERR-1 to ERR-3."""

from __future__ import annotations

import json
import re

from tests.conformance.mutants.exchange import Request, Response, Server, json_of
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import LISTS


def refused(request: Request, response: Response, *statuses: int) -> bool:
    """Whether the request was refused with such a status."""
    return response.status in statuses and "error" in (response.json or {})


def carries_body(request: Request) -> bool:
    """Whether the operation needs a body."""
    return request.operation in {"POST /clients", "POST /invoices", "PUT /clients/{id}", "PUT /invoices/{id}"}


# What an error looks like: ERR-1 --------------------------------------------------------------------------


@mutant(
    "ERR-1", also="PDF-5 CLI-CREATE-3 INV-CREATE-5"
)  # where there must be an error body, or a field named
def error_as_object(request: Request, response: Response) -> None:
    """`error` is an object with a code and a message."""
    if refused(request, response, 400, 401, 403, 404):
        response.json = {"error": {"code": response.status, "message": response.json["error"]}}


@mutant("ERR-1", also="PDF-5 CLI-CREATE-3 INV-CREATE-5")  # the same
def error_called_message(request: Request, response: Response) -> None:
    """The text of an error stands in message instead of error."""
    if refused(request, response, 400, 404):
        response.json = {"message": response.json["error"], "statusCode": response.status}


@mutant("ERR-1")
def problem_json(request: Request, response: Response) -> None:
    """A 400 is sent as application/problem+json, with error in it."""
    if refused(request, response, 400):
        response.json = {"title": "Bad Request", "status": 400} | response.json
        response.headers["content-type"] = "application/problem+json"


@mutant("ERR-1")
def not_found_as_page(request: Request, response: Response) -> None:
    """An unknown client is answered with 404 and a page for people."""
    if refused(request, response, 404) and request.operation == "GET /clients/{id}":
        response.headers = {"content-type": "text/html; charset=utf-8"}
        response.body = b"<!DOCTYPE html><title>404</title><h1>Page not found</h1>"


@mutant("ERR-1", also="AUTH-1")  # without the header: 401 with an error body
def unauthorized_without_body(request: Request, response: Response) -> None:
    """Without a key: 401 without a body."""
    if response.status == 401 and not request.key:
        response.body, response.headers = b"", {"www-authenticate": "Bearer"}


@mutant("ERR-1")
def error_empty(request: Request, response: Response) -> None:
    """For an unknown invoice, error is an empty string."""
    if (
        refused(request, response, 404)
        and request.path.startswith("/invoices")
        and not request.path.endswith("/pdf")
    ):
        response.json = {"error": ""}


@mutant("ERR-1")
def errors_as_list(request: Request, response: Response) -> None:
    """A query that is refused has a list of errors."""
    if refused(request, response, 400) and request.method == "GET":
        response.json = {"error": [response.json["error"]]}


@mutant("ERR-1")
def broken_body_in_words(request: Request, response: Response) -> None:
    """A body that is not JSON: 400 with a text."""
    if refused(request, response, 400) and carries_body(request) and request.json is None:
        response.body, response.headers = b"Unexpected token", {"content-type": "text/plain"}


# What is not JSON: ERR-2 ----------------------------------------------------------------------------------


@mutant("ERR-2")
def broken_update_is_empty(request: Request, response: Response) -> None:
    """A PUT whose body is not JSON answers 204 and changes nothing."""
    if request.method == "PUT" and request.body and request.json is None and response.status == 400:
        response.become(204)


@mutant("ERR-2")
async def no_body_is_no_change(request: Request, server: Server) -> Response:
    """A PUT without a body is answered with the record as it is."""
    if request.method == "PUT" and not request.body and request.id:
        return await server(request.get(request.path))
    return await server(request)


@mutant("ERR-2")
def end_forgotten(request: Request) -> None:
    """A body that breaks off is completed: missing braces and brackets are supplied."""
    if carries_body(request) and request.json is None:
        text = request.body.decode("utf-8", "replace").rstrip().rstrip(",")
        for ending in ("}", "]}", "}]}", '"}', '"}]}'):
            if json_of((text + ending).encode()) is not None:
                request.body = (text + ending).encode()


@mutant("ERR-2")
def json_of_people(request: Request) -> None:
    """A body with single quotes, or with a comma before the last brace, is read all the same."""
    if carries_body(request) and request.json is None:
        text = re.sub(r",\s*([}\]])", r"\1", request.body.decode("utf-8", "replace").replace("'", '"'))
        request.body = text.encode()


@mutant("ERR-2")
def rest_passed_over(request: Request) -> None:
    """Text after the JSON in a body is ignored."""
    if carries_body(request) and request.json is None:
        try:
            document, _ = json.JSONDecoder().raw_decode(request.body.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            return
        request.json = document


@mutant("ERR-2")
def broken_client_not_found(request: Request, response: Response) -> None:
    """A client whose body is not JSON: 404."""
    if request.operation == "POST /clients" and request.json is None and response.status == 400:
        response.status = 404


# Which errors there are: ERR-3 ----------------------------------------------------------------------------


@mutant("ERR-3")
def bad_email_unprocessable(request: Request, response: Response) -> None:
    """An e-mail that is none: 422."""
    email = request.fields.get("email")
    if request.path.startswith("/clients") and isinstance(email, str) and not re.fullmatch(r"\S+@\S+", email):
        response.status = 422 if response.status == 400 else response.status


@mutant("ERR-3")
async def duplicate_conflicts(request: Request, server: Server) -> Response:
    """A second invoice of the same number: 409."""
    response = await server(request)
    sent = request.fields.get("invoiceNumber")
    if request.operation == "POST /invoices" and response.status == 400 and isinstance(sent, str):
        found = await server(request.get("/invoices", search=sent))
        if any(invoice["invoiceNumber"] == sent for invoice in found.data or []):
            response.status = 409
    return response


@mutant("ERR-3")
def page_beyond_is_range(request: Request, response: Response) -> None:
    """A page after the last: 416."""
    if request.operation in LISTS:
        document = response.json or {}
        if response.ok and document.get("page", 0) > max(document.get("totalPages", 0), 1):
            response.refuse(416, "There is no such page")


@mutant("ERR-3", behaviour="strict")
def late_due_date_unprocessable(request: Request, response: Response) -> None:
    """A dueDate before the issueDate: 422."""
    issued, due = request.fields.get("issueDate"), request.fields.get("dueDate")
    if refused(request, response, 400) and isinstance(issued, str) and isinstance(due, str) and due < issued:
        response.status = 422


@mutant("ERR-3", behaviour="strict")
def negative_unprocessable(request: Request, response: Response) -> None:
    """A negative quantity or price: 422."""
    if refused(request, response, 400) and re.search(rb'"(quantity|unitPrice)": *-', request.body):
        response.status = 422
