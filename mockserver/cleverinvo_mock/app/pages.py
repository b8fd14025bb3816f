"""The pages beside the API: the OpenAPI document, its documentation page, and a health check.

Layer: app. They need no key and have no rate limit. The scripts and styles are files of the package ``swagger_ui``; the
pages must load nothing from other servers.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import orjson
import yaml

from cleverinvo_mock.api.errors import UndocumentedMethod, UnknownRoute
from cleverinvo_mock.api.request import Headers, Reply
from cleverinvo_mock.app.asgi import Receive, Scope, Send, send_reply
from cleverinvo_mock.app.contract_notes import with_contract_notes
from cleverinvo_mock.app.shown_keys import ShownKey
from cleverinvo_mock.app.swagger_ui import read_page_file

_ASSETS: Final = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png", "page.css", "page.js")
#: Nothing from other servers. Swagger UI needs inline styles, and icons from data URLs.
_POLICY: Final = b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

#: Makes the response of a page from the ASGI scope of the request.
Page = Callable[[Scope], Reply]


class Pages:
    """Serves pages by path. All other paths are unknown."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self._pages: Final = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the page. Raises :class:`UnknownRoute`, :class:`UndocumentedMethod`."""
        if scope["type"] == "lifespan":
            return  # the boundary acknowledges lifespan events
        page = self._pages.get(scope["path"])
        if page is None:
            raise UnknownRoute(scope["path"])
        if scope["method"] not in ("GET", "HEAD"):
            raise UndocumentedMethod(scope["method"], ("GET", "HEAD"))
        await send_reply(send, page(scope))


def api_pages(document: dict[str, Any], keys: Callable[[Scope], list[ShownKey]]) -> Pages:
    """The pages beside the API. ``keys``: returns the API keys that the client of a request may see."""
    with_notes = cache(lambda: with_contract_notes(document))

    def start(scope: Scope) -> dict[str, Any]:
        shown = keys(scope)
        note = "The keys of this sandbox:" if shown else "Authorize with a key of your accounts file."
        return {"scheme": "bearerAuth", "note": note, "keys": [key._asdict() for key in shown]}

    return Pages(
        {
            "/": _redirect("/docs"),
            "/health": _fixed(Reply(HTTPStatus.OK, b'{"status":"ok"}')),
            **_document_pages("", "CleverInvo API sandbox", with_notes, lambda: _yaml(with_notes()), start),
        }
    )


def control_pages(prefix: str, document: dict[str, Any], source: Path, *, needs_token: bool) -> Pages:
    """The pages beside the control plane, all below ``prefix``."""
    note = (
        "Authorize with the token of --admin-token, or the one that the sandbox printed when it started."
        if needs_token
        else "No token is needed: this sandbox serves this machine only."
    )
    return Pages(
        {
            prefix: _redirect(f"{prefix}/docs"),
            f"{prefix}/": _redirect(f"{prefix}/docs"),
            **_document_pages(
                prefix,
                "CleverInvo sandbox, control plane",
                lambda: document,
                source.read_bytes,
                lambda _: {"scheme": "adminToken", "note": note, "keys": []},
            ),
        }
    )


def _document_pages(
    prefix: str,
    title: str,
    document: Callable[[], dict[str, Any]],
    as_yaml: Callable[[], bytes],
    start: Callable[[Scope], dict[str, Any]],
) -> dict[str, Page]:
    """Return the pages of a document: as JSON, as YAML, and the documentation page.

    JSON and YAML are created at the first request. ``start``: returns the values that the documentation page loads when it
    opens, without the path of the document.
    """
    docs = f"{prefix}/docs"
    json_reply = cache(lambda: Reply(HTTPStatus.OK, orjson.dumps(document())))
    yaml_reply = cache(lambda: Reply(HTTPStatus.OK, as_yaml(), _content_type("application/yaml")))

    def page(_: Scope) -> Reply:
        text = (
            read_page_file("page.html")
            .decode()
            .format(title=title, docs=docs, source=f"{prefix}/openapi.yaml")
        )
        return Reply(
            HTTPStatus.OK, text.encode(), (*_content_type("text/html"), (b"content-security-policy", _POLICY))
        )

    return {
        f"{prefix}/openapi.json": lambda _: json_reply(),
        f"{prefix}/openapi.yaml": lambda _: yaml_reply(),
        docs: page,
        f"{docs}/start.json": lambda scope: Reply(
            HTTPStatus.OK, orjson.dumps({"document": f"{prefix}/openapi.json", **start(scope)})
        ),
        **{f"{docs}/{name}": partial(_asset, name) for name in _ASSETS},
    }


class _YamlDumper(yaml.SafeDumper):
    """Writes no aliases, because some tools cannot read them."""

    def ignore_aliases(self, data: Any) -> bool:
        """True: repeated values are written in full."""
        return True


def _yaml(document: dict[str, Any]) -> bytes:
    return yaml.dump(document, Dumper=_YamlDumper, sort_keys=False, allow_unicode=True, width=110).encode()


def _fixed(reply: Reply) -> Page:
    return lambda _: reply


def _redirect(path: str) -> Page:
    return _fixed(Reply(HTTPStatus.FOUND, b"", ((b"location", path.encode()),)))


def _asset(name: str, _: Scope) -> Reply:
    return Reply(
        HTTPStatus.OK,
        read_page_file(name),
        _content_type(mimetypes.guess_type(name)[0] or "application/octet-stream"),
    )


def _content_type(media_type: str) -> Headers:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return ((b"content-type", f"{media_type}{charset}".encode()),)
