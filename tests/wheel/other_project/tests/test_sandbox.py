"""The project uses the sandbox."""

import urllib.request


def test_client_of_the_mock(cleverinvo_mock):
    """The mock's own client."""
    with cleverinvo_mock.client() as http:
        assert http.get("/clients").json()["total"] == 0


def test_client_of_the_project(cleverinvo_mock):
    """A client that knows the URL and the key."""
    headers = {"Authorization": f"Bearer {cleverinvo_mock.api_key}"}
    request = urllib.request.Request(f"{cleverinvo_mock.base_url}/invoices", headers=headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=60) as answer:
        assert answer.status == 200
