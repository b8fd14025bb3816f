"""The sandbox as an ASGI application: everything is put together here and nowhere else.

Layer: app. Connexion drives routing, security and dispatch from the document; the middleware around and
between are this layer's other modules.
"""

from __future__ import annotations

from cleverinvo_mock.app.assembly import create_app, create_sandbox

__all__ = ["create_app", "create_sandbox"]
