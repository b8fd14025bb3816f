"""Imports Connexion, without the warnings of its own imports.

Layer: app. Every module of this layer imports Connexion's names from here.

``import connexion`` also imports Starlette's test client, which the server does not use. That warns about the installed
HTTP client; the warning does not concern this project's code.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from connexion.middleware.abstract import (
        ROUTING_CONTEXT,
        AbstractRoutingAPI,
        RoutedAPI,
        RoutedMiddleware,
        SpecMiddleware,
    )
    from connexion.middleware.main import ConnexionMiddleware
    from connexion.middleware.security import SecurityAPI, SecurityMiddleware
    from connexion.operations import AbstractOperation
    from connexion.spec import Specification

__all__ = [
    "ROUTING_CONTEXT",
    "AbstractOperation",
    "AbstractRoutingAPI",
    "ConnexionMiddleware",
    "RoutedAPI",
    "RoutedMiddleware",
    "SecurityAPI",
    "SecurityMiddleware",
    "SpecMiddleware",
    "Specification",
]
