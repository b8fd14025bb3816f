"""RATE: 120 requests a minute with one key, with a sliding or a fixed window."""

from __future__ import annotations

import pytest
from cleverinvo_mock.settings import Settings

LIMIT = 120


def burst(api, count):
    """The different statuses of so many requests, in order of first appearance."""
    return list(dict.fromkeys(api.get("/clients").status for _ in range(count)))


@pytest.fixture(params=["sliding", "fixed"])
def window(request):
    return request.param


@pytest.fixture
def limited(choose, window):
    return choose(rate_limit=LIMIT, rate_window=window)


@pytest.mark.clause("RATE-1", "RATE-2", "ERR-1")
@pytest.mark.open_point("rate_window", "sliding", "fixed")
def test_the_121st_request_of_a_minute_is_refused(limited):
    """120 requests at one instant pass, the next ones answer 429 with an error body."""
    assert burst(limited, LIMIT) == [200]
    assert burst(limited, 30) == [429]


@pytest.mark.clause("RATE-1")
def test_the_241st_request_in_a_minute_is_refused_by_every_window(limited):
    """In under a minute no window lets more than 240 requests pass."""
    statuses = []
    for _ in range(300):
        statuses.append(limited.get("/clients").status)
        limited.clock.advance(milliseconds=199)
    assert 120 <= statuses.count(200) <= 240
    assert statuses[:120] == [200] * 120
    assert 429 in statuses


@pytest.mark.clause("RATE-1")
@pytest.mark.parametrize(
    "ask",
    [
        lambda api: api.get("/clients/x"),
        lambda api: api.get("/clients", page=0),
        lambda api: api.post("/clients", content=b"nonsense"),
        lambda api: api.post("/clients", {"name": "Acme"}),
        lambda api: api.delete("/invoices/x"),
        lambda api: api.get("/invoices/x/pdf"),
    ],
    ids=["404", "400", "no JSON", "POST", "DELETE", "PDF"],
)
def test_every_request_counts(choose, ask):
    """Every request counts, whatever its operation and its response."""
    api = choose(rate_limit=LIMIT)
    assert 429 not in {ask(api).status for _ in range(LIMIT)}
    assert ask(api).status == 429
    assert api.get("/clients").status == 429


@pytest.mark.clause("RATE-1", "PLAN-1", "CLI-CREATE-2")
def test_a_refused_request_changes_nothing(limited):
    """A request refused with 429 has no effect."""
    client = limited.client()
    burst(limited, LIMIT)
    assert limited.post("/clients", {"name": "Acme"}).status == 429
    assert limited.put(f"/clients/{client['id']}", {"name": "New"}).status == 429
    assert limited.delete(f"/clients/{client['id']}").status == 429
    limited.clock.advance(seconds=61)
    assert limited.listed("/clients") == [client]


@pytest.mark.clause("RATE-3")
def test_the_limit_is_per_key(limited):
    """Another key is not affected; both have 120 requests of their own."""
    other = limited.server.api()
    burst(limited, LIMIT + 5)
    assert burst(other, LIMIT) == [200]
    assert [other.get("/clients").status, limited.get("/clients").status] == [429, 429]


@pytest.mark.clause("RATE-4", "RATE-2")
def test_after_a_minute_all_120_pass_again(limited):
    """After a minute without requests the whole limit is available again, repeatedly."""
    for _ in range(4):
        assert burst(limited, LIMIT) == [200]
        assert burst(limited, 3) == [429]
        limited.clock.advance(seconds=60)


@pytest.mark.clause("RATE-4")
def test_refused_requests_do_not_extend_the_wait(limited):
    """A key that keeps sending refused requests is accepted again as soon as one that waits."""
    burst(limited, LIMIT)
    for _ in range(59):
        limited.clock.advance(seconds=1)
        limited.get("/clients")
    limited.clock.advance(seconds=1)
    assert limited.get("/clients").status == 200


@pytest.mark.clause("RATE-1", "RATE-4")
@pytest.mark.open_point("rate_window", "sliding")
def test_a_sliding_window_looks_back_sixty_seconds(choose):
    """Of 60 requests now and 60 half a minute later, the first 60 stop counting a minute from now."""
    api = choose(rate_limit=LIMIT, rate_window="sliding")
    assert burst(api, 60) == [200]
    api.clock.advance(seconds=30)
    assert burst(api, 61) == [200, 429]
    api.clock.advance(seconds=29, milliseconds=999)
    assert burst(api, 1) == [429]
    api.clock.advance(milliseconds=1)
    assert burst(api, 60) == [200]
    assert burst(api, 1) == [429]
    api.clock.advance(seconds=30)
    assert burst(api, 60) == [200]
    assert burst(api, 1) == [429]


@pytest.mark.clause("RATE-1", "RATE-4")
@pytest.mark.open_point("rate_window", "fixed")
def test_a_fixed_window_restarts_each_clock_minute(choose):
    """120 requests pass before the minute's end and 120 after it, by the clock; then none until its end."""
    api = choose(rate_limit=LIMIT, rate_window="fixed")
    api.clock.set("2024-06-15T12:00:59.999+00:00")
    assert burst(api, LIMIT) == [200]
    assert burst(api, 1) == [429]
    api.clock.advance(milliseconds=1)
    assert burst(api, LIMIT) == [200]
    assert burst(api, 1) == [429]
    api.clock.set("2024-06-15T12:01:59.999+00:00")
    assert burst(api, 1) == [429]
    api.clock.advance(milliseconds=1)
    assert burst(api, LIMIT) == [200]


@pytest.mark.clause("RATE-4")
@pytest.mark.open_point("rate_headers", "retry_after")
@pytest.mark.parametrize("offset", [0, 1, 300, 999, 1000, 29_500, 59_000, 59_999])
def test_retry_after_is_exact(limited, offset):
    """`Retry-After` is in whole seconds: after them a request passes, a second earlier it does not."""
    limited.clock.advance(milliseconds=offset)
    burst(limited, 1)
    limited.clock.advance(milliseconds=157)
    burst(limited, LIMIT - 1)
    for step in (0, 1, 250, 999):
        limited.clock.advance(milliseconds=step)
        refused = limited.get("/clients")
        if refused.status == 200:  # the clock minute ended meanwhile
            return
        seconds = int(refused.header("retry-after"))
        assert refused.header("retry-after") == str(seconds)
        assert 1 <= seconds <= 60
        before = limited.clock.instant
        limited.clock.advance(seconds=seconds - 1)
        if seconds > 1:
            assert limited.get("/clients").status == 429
        limited.clock.instant = before
    limited.clock.advance(seconds=seconds)
    assert limited.get("/clients").status == 200


@pytest.mark.clause("RATE-1")
@pytest.mark.open_point("rate_headers", "none", "retry_after")
@pytest.mark.parametrize("choice", ["none", "retry_after"])
def test_retry_after_is_sent_where_chosen_and_on_refusals_only(choose, choice):
    """A 429 has `Retry-After` by choice; a success never has it."""
    api = choose(rate_limit=2, rate_headers=choice)
    answers = [api.get("/clients") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    sent = [answer.header("retry-after") is not None for answer in answers]
    assert sent == [False, False, choice == "retry_after"]


@pytest.mark.clause("RATE-2", "RATE-4")
def test_a_clock_that_is_set_back_blocks_no_key(limited):
    """After the clock is set back by an hour, a key is accepted again within a minute."""
    burst(limited, LIMIT + 1)
    limited.clock.advance(hours=-1)
    limited.get("/clients")
    limited.clock.advance(seconds=60)
    assert limited.get("/clients").status == 200


@pytest.mark.clause("RATE-2")
def test_without_a_limit_nothing_is_refused(api):
    """A sandbox without a rate limit never answers 429."""
    assert burst(api, 500) == [200]


@pytest.mark.clause("RATE-1", "AUTH-2")
def test_requests_with_unknown_keys_do_not_count(serve):
    """Requests that answer 401 do not count toward any key's limit."""
    server = serve(rate_limit=3)
    for _ in range(10):
        assert server.api("cinv_sandbox_revoked").get("/clients").status == 401
        assert server.exchange("GET", "/api/v1/clients").status == 401
    assert burst(server.api("cinv_sandbox_business"), 3) == [200]


@pytest.mark.clause("RATE-1", "RATE-2", "RATE-4")
@pytest.mark.parametrize("seconds", [0.1, 0.5, 0.501, 1])
def test_a_steady_client_gets_its_120_a_minute(limited, seconds):
    """A client within the limit is never refused; a faster one gets 120 requests of each minute."""
    minutes = 3
    statuses = []
    for _ in range(int(minutes * 60 / seconds)):
        statuses.append(limited.get("/clients").status)
        limited.clock.advance(milliseconds=round(seconds * 1000))
    passed = statuses.count(200)
    assert passed == (LIMIT * minutes if seconds < 0.5 else len(statuses))


@pytest.mark.clause("RATE-1", "RATE-2")
def test_the_documented_limit_is_the_default(serve):
    """A sandbox without options accepts 120 requests a minute."""
    api = serve(rate_limit=Settings().rate_limit).api()
    assert burst(api, LIMIT) == [200]
    assert burst(api, 1) == [429]
