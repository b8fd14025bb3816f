"""What the server offers beside the API: the document, a page to read it with, and a sign of life.

Layer: app. No key, no limit, no state. Every file comes from an installed package; the pages load nothing
from elsewhere.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import orjson
import yaml

from cleverinvo_mock.api.errors import UndocumentedMethod, UnknownRoute
from cleverinvo_mock.api.request import Headers, Reply
from cleverinvo_mock.app.asgi import Receive, Scope, Send, send_reply
from cleverinvo_mock.app.contract_notes import with_contract_notes

_ASSETS: Final = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
#: Nothing from elsewhere; Swagger UI styles elements inline and draws icons from data URLs.
_POLICY: Final = b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{docs}/favicon-32x32.png">
<link rel="stylesheet" href="{docs}/swagger-ui.css">
<style>body {{ margin: 0 }} .swagger-ui .info {{ margin: 24px 0 }}</style>
</head>
<body>
<div id="document"></div>
<script src="{docs}/swagger-ui-bundle.js"></script>
<script src="{docs}/start.js"></script>
</body>
</html>
"""
_START: Final = b"""const key = %s;
const ui = SwaggerUIBundle({
  url: %s,
  dom_id: "#document",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: function () { if (key) ui.preauthorizeApiKey("bearerAuth", key); }
});
"""


class Pages:
    """Serves the pages by their paths; any other path is unknown."""

    def __init__(self, pages: Mapping[str, Callable[[], Reply]]) -> None:
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
        await send_reply(send, page())


def api_pages(document: dict[str, Any], key: str | None) -> Pages:
    """The pages beside the API. ``key``: one with which "Try it out" works at once, if anybody may know it."""
    noted = cache(lambda: with_contract_notes(document))
    return Pages(
        {
            "/": lambda: _redirect("/docs"),
            "/health": lambda: Reply(HTTPStatus.OK, b'{"status":"ok"}'),
            **_reading("", "CleverInvo API sandbox", noted, lambda: _yaml(noted()), key),
        }
    )


def control_pages(prefix: str, document: dict[str, Any], source: Path) -> Pages:
    """The pages beside the control plane, all below ``prefix``."""
    return Pages(
        {
            prefix: lambda: _redirect(f"{prefix}/docs"),
            f"{prefix}/": lambda: _redirect(f"{prefix}/docs"),
            **_reading(
                prefix, "CleverInvo sandbox, control plane", lambda: document, source.read_bytes, None
            ),
        }
    )


def _reading(
    prefix: str,
    title: str,
    document: Callable[[], dict[str, Any]],
    as_yaml: Callable[[], bytes],
    key: str | None,
) -> dict[str, Callable[[], Reply]]:
    """The document as JSON and as YAML, each made when it is first asked for, and the page to read it with."""
    docs, url = f"{prefix}/docs", orjson.dumps(f"{prefix}/openapi.json")
    page = _PAGE.format(title=title, docs=docs).encode()
    return {
        f"{prefix}/openapi.json": cache(lambda: Reply(HTTPStatus.OK, orjson.dumps(document()))),
        f"{prefix}/openapi.yaml": cache(lambda: Reply(HTTPStatus.OK, as_yaml(), _typed("application/yaml"))),
        docs: lambda: Reply(
            HTTPStatus.OK, page, (*_typed("text/html"), (b"content-security-policy", _POLICY))
        ),
        f"{docs}/start.js": lambda: Reply(
            HTTPStatus.OK, _START % (orjson.dumps(key), url), _typed("text/javascript")
        ),
        **{f"{docs}/{name}": cache(lambda name=name: _asset(name)) for name in _ASSETS},
    }


class _YamlDumper(yaml.SafeDumper):
    """Writes a value that occurs twice twice: tools read documents without aliases best."""

    def ignore_aliases(self, data: Any) -> bool:
        """Every value is written where it stands."""
        return True


def _yaml(document: dict[str, Any]) -> bytes:
    return yaml.dump(document, Dumper=_YamlDumper, sort_keys=False, allow_unicode=True, width=110).encode()


def _redirect(path: str) -> Reply:
    return Reply(302, b"", ((b"location", path.encode()),))


def _asset(name: str) -> Reply:
    import swagger_ui_bundle  # noqa: PLC0415 - only who opens the page needs it

    body = (Path(swagger_ui_bundle.swagger_ui_path) / name).read_bytes()
    return Reply(HTTPStatus.OK, body, _typed(mimetypes.guess_type(name)[0] or "application/octet-stream"))


def _typed(media_type: str) -> Headers:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return ((b"content-type", f"{media_type}{charset}".encode()),)
