"""Connexion, imported once, in the way a command that must start at once needs it.

Layer: app. Every module of this layer takes Connexion's names from here.

``import connexion`` also loads Starlette's test client, which the server never uses and which warns on the
terminal about the HTTP client it found; the warning is about no code of ours.
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
