"""A Connexion middleware with one application for each operation of a document.

Layer: app. Connexion reads the document and finds the operation of a request. The caller supplies what an operation does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cleverinvo_mock.app.asgi import App
from cleverinvo_mock.app.framework import AbstractOperation, RoutedAPI, RoutedMiddleware


def routed(make: Callable[[AbstractOperation], App]) -> type[RoutedMiddleware[Any]]:
    """The middleware class, which Connexion instantiates. ``make`` creates the application of an operation, once each.

    ``function`` of an operation is the handler that the resolver found.
    """

    class OperationsApi(RoutedAPI[App]):
        def __init__(
            self, specification: Any, *, next_app: App, base_path: str, resolver: Any, **_: Any
        ) -> None:
            super().__init__(specification, base_path=base_path, resolver=resolver, next_app=next_app)
            self.add_paths()

        def make_operation(self, operation: AbstractOperation) -> App:
            return make(operation)

    class OperationsMiddleware(RoutedMiddleware[OperationsApi]):
        api_cls = OperationsApi

    return OperationsMiddleware
