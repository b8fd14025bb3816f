"""An OpenAPI document, read, and made into an application by Connexion.

Layer: app.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from cleverinvo_mock.app.asgi import App
from cleverinvo_mock.app.framework import ConnexionMiddleware


def read_document(source: Path) -> dict[str, Any]:
    """The document in that file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with source.open("rb") as file:
        document: dict[str, Any] = yaml.load(file, loader)  # noqa: S506 - a safe loader
    return document


def application(
    document: dict[str, Any],
    handlers: Callable[[str], Callable[..., Any]],
    middlewares: list[Callable[[App], Any]],
    otherwise: App,
) -> App:
    """What answers by ``document``, ready: ``middlewares`` from the outside in, then ``otherwise``.

    ``handlers``: operationId -> what carries it out; it raises AttributeError where there is none.
    """
    connexion = ConnexionMiddleware(otherwise, middlewares=middlewares)
    connexion.add_api(document, resolver=handlers)
    return _started(connexion)


def methods_of(*owners: object) -> Callable[[str], Callable[..., Any]]:
    """What finds, for an operationId, the method of that one of ``owners`` that has it, by the same name in snake case."""

    def handler(operation_id: str) -> Callable[..., Any]:
        name = re.sub(r"(?=[A-Z])", "_", operation_id).lower()
        for owner in owners:
            method: Callable[..., Any] | None = getattr(owner, name, None)
            if method is not None:
                return method
        classes = ", ".join(type(owner).__name__ for owner in owners)
        raise AttributeError(f"{operation_id}: add the method `{name}` to one of {classes}")

    return handler


def _started(connexion: ConnexionMiddleware) -> App:
    """The outermost middleware of ``connexion``, built now, so that a fault in the document shows at once.

    Connexion builds it at the first event it is sent; a lifespan event passes through to the end of the
    stack without waiting for anything, so that one step of the coroutine carries it all the way.
    """

    async def never() -> Any:
        raise RuntimeError("the start waits for nothing")

    try:
        connexion({"type": "lifespan"}, never, never).send(None)
    except StopIteration:
        app: App = connexion.app
        return app
    raise RuntimeError("the start waits for nothing")
