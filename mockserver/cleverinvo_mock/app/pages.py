"""What the server offers beside the API: the document, a page to read it with, and a sign of life.

Layer: app. No key, no limit, no state. Every file is this package's (``swagger_ui``); the pages load nothing from
elsewhere.
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
#: Nothing from elsewhere; Swagger UI styles elements inline and draws icons from data URLs.
_POLICY: Final = b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

#: A page by its request, for those that depend on it.
Page = Callable[[Scope], Reply]


class Pages:
    """Serves the pages by their paths; any other path is unknown."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self._pages: Final = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page. Raises :class:`UnknownRoute`, :class:`UndocumentedMethod`."""
        if scope["type"] == "lifespan":
            return  # nothing to start or to stop
        page = self._pages.get(scope["path"])
        if page is None:
            raise UnknownRoute(scope["path"])
        if scope["method"] not in ("GET", "HEAD"):
            raise UndocumentedMethod(scope["method"], ("GET", "HEAD"))
        await send_reply(send, page(scope))


def api_pages(document: dict[str, Any], keys: Callable[[Scope], list[ShownKey]]) -> Pages:
    """The pages beside the API. ``keys``: those of the sandbox that the sender of a request may see."""
    noted = cache(lambda: with_contract_notes(document))

    def start(scope: Scope) -> dict[str, Any]:
        shown = keys(scope)
        note = "The keys of this sandbox:" if shown else "Authorize with a key of your accounts file."
        return {"scheme": "bearerAuth", "note": note, "keys": [key._asdict() for key in shown]}

    return Pages(
        {
            "/": _redirect("/docs"),
            "/health": _fixed(Reply(HTTPStatus.OK, b'{"status":"ok"}')),
            **_reading("", "CleverInvo API sandbox", noted, lambda: _yaml(noted()), start),
        }
    )


def control_pages(prefix: str, document: dict[str, Any], source: Path, *, needs_token: bool) -> Pages:
    """The pages beside the control plane, all below ``prefix``."""
    note = (
        "Authorize with the token of --admin-token, or the one that the sandbox printed when it started."
        if needs_token
        else "No token is needed: this sandbox listens to this machine alone."
    )
    return Pages(
        {
            prefix: _redirect(f"{prefix}/docs"),
            f"{prefix}/": _redirect(f"{prefix}/docs"),
            **_reading(
                prefix,
                "CleverInvo sandbox, control plane",
                lambda: document,
                source.read_bytes,
                lambda _: {"scheme": "adminToken", "note": note, "keys": []},
            ),
        }
    )


def _reading(
    prefix: str,
    title: str,
    document: Callable[[], dict[str, Any]],
    as_yaml: Callable[[], bytes],
    start: Callable[[Scope], dict[str, Any]],
) -> dict[str, Page]:
    """The document as JSON and as YAML, each made when it is first asked for, and the page to read it with.

    ``start``: what that page begins with, but for the document.
    """
    docs = f"{prefix}/docs"
    json_reply = cache(lambda: Reply(HTTPStatus.OK, orjson.dumps(document())))
    yaml_reply = cache(lambda: Reply(HTTPStatus.OK, as_yaml(), _typed("application/yaml")))

    def page(_: Scope) -> Reply:
        text = (
            read_page_file("page.html")
            .decode()
            .format(title=title, docs=docs, source=f"{prefix}/openapi.yaml")
        )
        return Reply(
            HTTPStatus.OK, text.encode(), (*_typed("text/html"), (b"content-security-policy", _POLICY))
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
    """Writes a value that occurs twice twice: tools read documents without aliases best."""

    def ignore_aliases(self, data: Any) -> bool:
        """Every value is written where it stands."""
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
        _typed(mimetypes.guess_type(name)[0] or "application/octet-stream"),
    )


def _typed(media_type: str) -> Headers:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return ((b"content-type", f"{media_type}{charset}".encode()),)
