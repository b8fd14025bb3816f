"""Lies about what is around the records: FMT-1, FMT-2, FMT-6."""

from __future__ import annotations

import json

from kinds import LISTS
from liar import liar
from wire import Answer, Asked

# One resource: FMT-1 --------------------------------------------------------------------------------------


@liar("FMT-1")
def bare_client(asked: Asked, answer: Answer) -> None:
    """A client comes without the data around it."""
    if asked.operation == "GET /clients/{id}" and answer.ok:
        answer.json = answer.data


@liar("FMT-1")
def updated_invoice_under_own_name(asked: Asked, answer: Answer) -> None:
    """An updated invoice comes as {"invoice": …} instead of {"data": …}."""
    if asked.operation == "PUT /invoices/{id}" and answer.ok:
        answer.json = {"invoice": answer.data}


@liar("FMT-1")
def created_client_in_list(asked: Asked, answer: Answer) -> None:
    """A created client comes as a list of one."""
    if asked.operation == "POST /clients" and answer.ok:
        answer.json = {"data": [answer.data]}


@liar("FMT-1")
def invoice_as_text(asked: Asked, answer: Answer) -> None:
    """An invoice's JSON is sent as text/plain."""
    if asked.operation == "GET /invoices/{id}" and answer.ok:
        answer.headers["content-type"] = "text/plain; charset=utf-8"


@liar("FMT-1")
def update_without_content_type(asked: Asked, answer: Answer) -> None:
    """An updated client comes without a content type."""
    if asked.operation == "PUT /clients/{id}" and answer.ok:
        del answer.headers["content-type"]


# A list: FMT-2 --------------------------------------------------------------------------------------------


@liar("FMT-2")
def limit_echoed_as_text(asked: Asked, answer: Answer) -> None:
    """A limit that was asked for is echoed as it stood in the query: as a string."""
    if asked.operation in LISTS and "limit" in asked.query:
        with answer.document() as document:
            document["limit"] = asked.query["limit"]


@liar("FMT-2")
def total_pages_in_snake_case(asked: Asked, answer: Answer) -> None:
    """The list of invoices has total_pages instead of totalPages."""
    if asked.operation == "GET /invoices":
        with answer.document() as document:
            document["total_pages"] = document.pop("totalPages", 0)


@liar("FMT-2")
def paging_in_an_object(asked: Asked, answer: Answer) -> None:
    """The list of clients has its four numbers in an object of their own."""
    if asked.operation == "GET /clients":
        with answer.document() as document:
            paging = {name: document.pop(name, 0) for name in ("total", "page", "limit", "totalPages")}
            document["pagination"] = paging


@liar("FMT-2")
def null_for_nothing(asked: Asked, answer: Answer) -> None:
    """A list in which nothing matches has null for data."""
    if asked.operation in LISTS:
        with answer.document() as document:
            document["data"] = document["data"] or None


@liar("FMT-2")
def search_without_totals(asked: Asked, answer: Answer) -> None:
    """A searched list has no total and no totalPages."""
    if asked.operation in LISTS and "search" in asked.query:
        with answer.document() as document:
            document.pop("total", None)
            document.pop("totalPages", None)


@liar("FMT-2")
def filtered_list_in_object(asked: Asked, answer: Answer) -> None:
    """Lists filtered by client come as {"data": {"items": […]}}."""
    if asked.operation == "GET /invoices" and "clientId" in asked.query:
        with answer.document() as document:
            document["data"] = {"items": document["data"]}


# Nothing: FMT-6 -------------------------------------------------------------------------------------------


@liar("FMT-6")
def body_of_deleted_client(asked: Asked, answer: Answer) -> None:
    """A deleted client is answered with 204 and a body."""
    if asked.operation == "DELETE /clients/{id}" and answer.status == 204:
        answer.body = json.dumps({"success": True}).encode()
        answer.headers |= {"content-type": "application/json", "connection": "close"}


@liar("FMT-6")
def body_of_deleted_invoice(asked: Asked, answer: Answer) -> None:
    """A deleted invoice is answered with 204 and a body, and the connection goes on."""
    if asked.operation == "DELETE /invoices/{id}" and answer.status == 204:
        answer.body = b"null"
