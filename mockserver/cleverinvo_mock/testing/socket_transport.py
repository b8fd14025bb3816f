"""The way to a sandbox by a socket.

Layer: testing.
"""

from __future__ import annotations

import httpx


def socket_transport(url: str) -> httpx.HTTPTransport:
    """A new transport to the sandbox at ``url``. It uses no proxy.

    Without TLS it also reads no certificates, so ``SSL_CERT_FILE`` may name a file that does not exist. With TLS the
    environment's certificates count, as for every client.
    """
    tls = url.startswith("https:")
    return httpx.HTTPTransport(verify=tls, trust_env=tls)
