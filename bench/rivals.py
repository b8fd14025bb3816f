"""The servers with which the mock is compared: a bare ASGI app and stock Connexion, on the same ASGI server.

``throughput.py`` runs it as a process: ``rivals.py bare|stock PORT RESPONSES``. RESPONSES is a JSON file of
``{"GET /api/v1/clients": {"status": 200, "body": {…}}, …}``, the mock's own responses to the same requests. The bare app
sends a response as constant bytes, which is the maximum for Python on this server. Stock Connexion routes, checks the
key, validates and serializes by default, with a handler that returns a constant.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import uvicorn

DOCUMENT = Path(__file__).resolve().parents[1] / "openapi" / "cleverinvo.yaml"
#: By operationId: the request whose response the handler returns.
OPERATIONS = {
    "getClient": "GET /api/v1/clients/{id}",
    "listClients": "GET /api/v1/clients",
    "createClient": "POST /api/v1/clients",
    "getInvoice": "GET /api/v1/invoices/{id}",
    "listInvoices": "GET /api/v1/invoices",
    "createInvoice": "POST /api/v1/invoices",
}


def bare(answers: dict[str, Any]) -> Any:
    """An ASGI app that reads the body of a POST and sends constant bytes."""
    ready = {}
    for request, answer in answers.items():
        body = json.dumps(answer["body"], separators=(",", ":")).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        start = {"type": "http.response.start", "status": answer["status"], "headers": headers}
        method, path = request.split()
        ready[method, path.replace("/{id}", "/")] = (start, {"type": "http.response.body", "body": body})

    async def app(scope: Any, receive: Any, send: Any) -> None:
        method, path = scope["method"], scope["path"]
        if method == "POST":
            while (await receive()).get("more_body"):
                pass
        answer = ready.get((method, path)) or ready[method, path[: path.rindex("/") + 1]]
        await send(answer[0])
        await send(answer[1])

    return app


def stock(answers: dict[str, Any]) -> Any:
    """Connexion's AsyncApp on the document, with its own validation of requests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import connexion
        from connexion.security import BearerSecurityHandler

    class Bearer(BearerSecurityHandler):
        def _resolve_func(self, _scheme: Any) -> Any:
            return lambda token: {"sub": token}

    def handler(operation_id: str) -> Any:
        answer = answers.get(OPERATIONS.get(operation_id, ""), {"status": 200, "body": {}})

        async def handle(**_: Any) -> Any:
            return answer["body"], answer["status"]

        return handle

    app = connexion.AsyncApp("rivals", resolver=connexion.Resolver(handler), security_map={"bearer": Bearer})
    app.add_api(DOCUMENT)
    return app


if __name__ == "__main__":
    _, kind, port, file = sys.argv
    uvicorn.run(
        {"bare": bare, "stock": stock}[kind](json.loads(Path(file).read_text())),
        port=int(port),
        http="httptools",
        loop="uvloop",
        ws="none",
        lifespan="off",
        access_log=False,
        server_header=False,
        log_level="error",
    )
