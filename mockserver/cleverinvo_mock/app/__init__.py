"""The sandbox as an ASGI application. ``assembly`` creates and connects all parts.

Layer: app. Connexion reads the OpenAPI document and drives routing, security and dispatch from it. The other modules of
this layer are the middleware.
"""

from __future__ import annotations

from cleverinvo_mock.app.assembly import create_app, create_sandbox

__all__ = ["create_app", "create_sandbox"]
