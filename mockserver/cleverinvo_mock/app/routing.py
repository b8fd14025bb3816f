"""Finds the operation of a path and method.

Layer: app. Connexion reads the document and passes each operation to this module, which keeps them in a table by number
of path segments. A look-up takes about a microsecond and distinguishes an unknown path from an undocumented method.
Paths must match exactly: an additional slash is a 404, not a redirect. HEAD is treated like any other method.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final, NamedTuple

from cleverinvo_mock.api.errors import UndocumentedMethod
from cleverinvo_mock.app.asgi import App, Receive, Scope, Send
from cleverinvo_mock.app.framework import (
    ROUTING_CONTEXT,
    AbstractOperation,
    AbstractRoutingAPI,
    Specification,
    SpecMiddleware,
)


class _Path(NamedTuple):
    """A path of the document: its segments (``None`` for a parameter), and its operations by method."""

    segments: tuple[str | None, ...]
    parameters: tuple[str, ...]
    operations: dict[str, str]

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """The values of the path parameters; ``None`` if ``segments`` do not match."""
        values = []
        for own, given in zip(self.segments, segments, strict=True):
            if own is None:
                if not given:
                    return None
                values.append(given)
            elif own != given:
                return None
        return dict(zip(self.parameters, values, strict=True))


class _RoutingApi(AbstractRoutingAPI[str]):
    """Fills the table from the document."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.paths: dict[str, _Path] = {}
        super().__init__(*args, **kwargs)

    def make_operation(self, operation: AbstractOperation) -> str:
        return str(operation.operation_id)

    @staticmethod
    def _framework_path_and_name(operation: AbstractOperation, path: str) -> tuple[str, str]:
        return path, str(operation.operation_id)

    def _add_operation_internal(
        self, method: str, path: str, operation: str, name: str | None = None
    ) -> None:
        if path not in self.paths:
            segments = (self.base_path + path).split("/")
            parameters = tuple(s[1:-1] for s in segments if s.startswith("{"))
            self.paths[path] = _Path(
                tuple(None if s.startswith("{") else s for s in segments), parameters, {}
            )
        self.paths[path].operations[method.upper()] = operation


class TableRouting(SpecMiddleware):
    """Adds operation and path parameters to the scope, where Connexion's other middleware expects them."""

    def __init__(self, app: App) -> None:
        self._app: Final = app
        self._table: dict[int, list[tuple[_Path, str]]] = defaultdict(list)

    def add_api(self, specification: Specification, **kwargs: Any) -> None:
        """Add the paths of ``specification``."""
        api = _RoutingApi(specification, **kwargs)
        for path in api.paths.values():
            self._table[len(path.segments)].append((path, str(api.base_path)))
        for paths in self._table.values():
            # Paths without parameters take precedence (OpenAPI 3.0.3, Path Templating).
            paths.sort(key=lambda entry: [segment is None for segment in entry[0].segments])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application with the operation in the scope. Raises :class:`UndocumentedMethod`."""
        if scope["type"] == "http":
            scope.setdefault("extensions", {})[ROUTING_CONTEXT] = self._route(scope)
        await self._app(scope, receive, send)

    def _route(self, scope: Scope) -> dict[str, str]:
        segments = scope["path"].split("/")
        for path, base_path in self._table.get(len(segments), ()):
            parameters = path.match(segments)
            if parameters is not None:
                operation_id = path.operations.get(scope["method"])
                if operation_id is None:
                    raise UndocumentedMethod(scope["method"], tuple(path.operations))
                scope["path_params"] = parameters
                return {"api_base_path": base_path, "operation_id": operation_id}
        return {}
