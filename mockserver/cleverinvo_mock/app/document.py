"""Reads an OpenAPI document and creates an application from it with Connexion.

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
    """The OpenAPI document in a YAML file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with source.open("rb") as file:
        document: dict[str, Any] = yaml.load(file, loader)  # noqa: S506 - a safe loader
    return document


def application(
    document: dict[str, Any],
    handlers: Callable[[str], Callable[..., Any]],
    middlewares: list[Callable[[App], Any]],
    fallback: App,
) -> App:
    """The application that ``document`` describes.

    ``handlers``: returns the handler of an operationId, or raises :class:`AttributeError`. ``middlewares``: the outermost
    first. ``fallback``: receives requests for all other paths.
    """
    connexion = ConnexionMiddleware(fallback, middlewares=middlewares)
    connexion.add_api(document, resolver=handlers)
    return _build(connexion)


def methods_of(*owners: object) -> Callable[[str], Callable[..., Any]]:
    """A function that finds the handler of an operationId: the method of one of ``owners`` with that name in snake case."""

    def handler(operation_id: str) -> Callable[..., Any]:
        name = re.sub(r"(?=[A-Z])", "_", operation_id).lower()
        for owner in owners:
            method: Callable[..., Any] | None = getattr(owner, name, None)
            if method is not None:
                return method
        classes = ", ".join(type(owner).__name__ for owner in owners)
        raise AttributeError(f"{operation_id}: add the method `{name}` to one of {classes}")

    return handler


def _build(connexion: ConnexionMiddleware) -> App:
    """The outermost middleware of ``connexion``, built now, so that an error in the document is raised at the start.

    Connexion builds its middleware when it receives the first event. A lifespan event passes through the whole stack
    without awaiting anything, so one step of the coroutine is enough.
    """

    async def must_not_be_called() -> Any:
        raise RuntimeError("the start must not await anything")

    try:
        connexion({"type": "lifespan"}, must_not_be_called, must_not_be_called).send(None)
    except StopIteration:
        app: App = connexion.app
        return app
    raise RuntimeError("the start must not await anything")
