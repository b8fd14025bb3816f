"""Mutations of the envelopes of records: FMT-1, FMT-2, FMT-6."""

from __future__ import annotations

import json

from tests.conformance.mutants.exchange import Request, Response
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import LISTS

# One resource: FMT-1 --------------------------------------------------------------------------------------


@mutant("FMT-1")
def bare_client(request: Request, response: Response) -> None:
    """A client comes without the data around it."""
    if request.operation == "GET /clients/{id}" and response.ok:
        response.json = response.data


@mutant("FMT-1")
def updated_invoice_under_own_name(request: Request, response: Response) -> None:
    """An updated invoice comes as {"invoice": …} instead of {"data": …}."""
    if request.operation == "PUT /invoices/{id}" and response.ok:
        response.json = {"invoice": response.data}


@mutant("FMT-1")
def created_client_in_list(request: Request, response: Response) -> None:
    """A created client comes as a list of one."""
    if request.operation == "POST /clients" and response.ok:
        response.json = {"data": [response.data]}


@mutant("FMT-1")
def invoice_as_text(request: Request, response: Response) -> None:
    """An invoice's JSON is sent as text/plain."""
    if request.operation == "GET /invoices/{id}" and response.ok:
        response.headers["content-type"] = "text/plain; charset=utf-8"


@mutant("FMT-1")
def update_without_content_type(request: Request, response: Response) -> None:
    """An updated client comes without a content type."""
    if request.operation == "PUT /clients/{id}" and response.ok:
        del response.headers["content-type"]


# A list: FMT-2 --------------------------------------------------------------------------------------------


@mutant("FMT-2")
def limit_echoed_as_text(request: Request, response: Response) -> None:
    """A limit that was asked for is echoed as it stood in the query: as a string."""
    if request.operation in LISTS and "limit" in request.query:
        with response.document() as document:
            document["limit"] = request.query["limit"]


@mutant("FMT-2")
def total_pages_in_snake_case(request: Request, response: Response) -> None:
    """The list of invoices has total_pages instead of totalPages."""
    if request.operation == "GET /invoices":
        with response.document() as document:
            document["total_pages"] = document.pop("totalPages", 0)


@mutant("FMT-2")
def paging_in_an_object(request: Request, response: Response) -> None:
    """The list of clients has its four numbers in an object of their own."""
    if request.operation == "GET /clients":
        with response.document() as document:
            paging = {name: document.pop(name, 0) for name in ("total", "page", "limit", "totalPages")}
            document["pagination"] = paging


@mutant("FMT-2")
def null_for_nothing(request: Request, response: Response) -> None:
    """A list in which nothing matches has null for data."""
    if request.operation in LISTS:
        with response.document() as document:
            document["data"] = document["data"] or None


@mutant("FMT-2")
def search_without_totals(request: Request, response: Response) -> None:
    """A searched list has no total and no totalPages."""
    if request.operation in LISTS and "search" in request.query:
        with response.document() as document:
            document.pop("total", None)
            document.pop("totalPages", None)


@mutant("FMT-2")
def filtered_list_in_object(request: Request, response: Response) -> None:
    """Lists filtered by client come as {"data": {"items": […]}}."""
    if request.operation == "GET /invoices" and "clientId" in request.query:
        with response.document() as document:
            document["data"] = {"items": document["data"]}


# Nothing: FMT-6 -------------------------------------------------------------------------------------------


@mutant("FMT-6")
def body_of_deleted_client(request: Request, response: Response) -> None:
    """A deleted client is answered with 204 and a body."""
    if request.operation == "DELETE /clients/{id}" and response.status == 204:
        response.body = json.dumps({"success": True}).encode()
        response.headers |= {"content-type": "application/json", "connection": "close"}


@mutant("FMT-6")
def body_of_deleted_invoice(request: Request, response: Response) -> None:
    """A deleted invoice is answered with 204 and a body, and the connection goes on."""
    if request.operation == "DELETE /invoices/{id}" and response.status == 204:
        response.body = b"null"
