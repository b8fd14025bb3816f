"""Exports the journal as an HTTP archive (HAR 1.2), which browsers and proxies can open.

Layer: mechanisms. The format: http://www.softwareishard.com/blog/har-12-spec/. Custom fields start with an underscore,
as the format requires. Only redacted values of entries may be written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote_plus

from cleverinvo_mock.domain.timestamps import timestamp
from cleverinvo_mock.journal.entry import Body, Entry, merge_headers
from cleverinvo_mock.journal.target import origin, target

_UNKNOWN_TYPE: Final = "application/octet-stream"


def archive(entries: Iterable[Entry], version: str) -> dict[str, Any]:
    """Return the archive as JSON. ``version`` is the version of the sandbox."""
    creator = {"name": "CleverInvo sandbox", "version": version}
    return {"log": {"version": "1.2", "creator": creator, "entries": [_entry(entry) for entry in entries]}}


def _entry(entry: Entry) -> dict[str, Any]:
    exchange = entry.exchange
    milliseconds = round(exchange.seconds * 1000, 3)
    return {
        "startedDateTime": timestamp(_start_time(exchange.at, exchange.seconds)),
        "time": milliseconds,
        "request": _request(entry),
        "response": _response(entry),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_number": exchange.number,
        "_account": exchange.account,
        "_operation": exchange.operation,
        "_refusal": entry.refusal._asdict() if entry.refusal else None,
        "_fault": exchange.fault,
    }


def _start_time(at: datetime, seconds: float) -> datetime:
    try:
        return at - timedelta(seconds=seconds)
    except OverflowError:  # the clock was set to the year 1
        return at


def _request(entry: Entry) -> dict[str, Any]:
    request = {
        "method": entry.method,
        "url": origin(entry) + target(entry),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(entry.headers),
        "queryString": [_pair(pair) for pair in entry.query.split("&") if pair],
        "headersSize": -1,
        "bodySize": entry.body_size,
    }
    if entry.body_size:
        type_ = merge_headers(entry.headers).get("content-type", "")
        request["postData"] = {"mimeType": type_, "text": entry.body.text or ""} | _comment(entry.body)
    return request


def _response(entry: Entry) -> dict[str, Any]:
    exchange, headers = entry.exchange, merge_headers(entry.response_headers)
    content: dict[str, Any] = {
        "size": exchange.response_size,
        "mimeType": headers.get("content-type", _UNKNOWN_TYPE),
    }
    if entry.response_body.text:
        content["text"] = entry.response_body.text
    response = {
        "status": exchange.status or 0,
        "statusText": _phrase(exchange.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(entry.response_headers),
        "content": content | _comment(entry.response_body),
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": exchange.response_size,
    }
    if exchange.status is None:
        response["comment"] = "No response was sent."
    return response


def _headers(headers: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _pair(pair: str) -> dict[str, str]:
    name, _, value = pair.partition("=")
    return {"name": unquote_plus(name), "value": unquote_plus(value)}


def _comment(body: Body) -> dict[str, str]:
    return {"comment": "The journal did not record this body."} if body.text is None else {}


def _phrase(status: int | None) -> str:
    try:
        return HTTPStatus(status or 0).phrase
    except ValueError:
        return ""
