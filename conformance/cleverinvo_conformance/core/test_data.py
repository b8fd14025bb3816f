"""The clients and invoices that the tests of a run share, and those that a test creates for itself.

Layer: core. The ledger has each of them. Shared data is created when a test first asks for it, and then kept; a test
that changes a record creates one of its own. :meth:`TestData.once` notes what is asked for, for the recording of costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from random import Random
from typing import Any, Final, TypeVar, cast

from cleverinvo_conformance.core.api_client import ApiClient, segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.core.identity import cannot_be_malformed, is_far_from, made_up
from cleverinvo_conformance.core.json_forms import FORMS, PLAIN, Form
from cleverinvo_conformance.core.record_fields import LINE, SHARED, RecordFields

T = TypeVar("T")

NOT_FOUND: Final = 404
BAD_REQUEST: Final = 400
#: A deployment does not take the values or the form of a body.
NOT_TAKEN: Final = frozenset({BAD_REQUEST, 415})
#: Ids that are made up, one after the other, until one is nobody's.
TRIES: Final = 4


class TestData(RecordFields):
    """Creates records and keeps those that tests share."""

    __test__ = False  # pytest collects classes whose names begin with Test

    def __init__(self, api: ApiClient, mark: str, random: Random) -> None:
        super().__init__(mark, random)
        self._api: Final = api
        #: The fields of a client that was deleted, as it was last seen; none before.
        self.deleted_client: dict[str, Any] = {}
        self._forms: Final = cycle(FORMS)
        self._made: Final[dict[str, Any]] = {}
        self._kept: Final[dict[type, Any]] = {}
        self._unknown_ids: Final[dict[str, Exchange | NotTestable]] = {}
        #: The names of the shared data that are asked for now; each was asked for by the one before it.
        self.asked: Final[list[str]] = []
        #: Which shared data were asked for by which; by "" for tests.
        self.uses: Final[dict[str, set[str]]] = {}

    @contextmanager
    def _shared(self, name: str) -> Iterator[None]:
        """What is sent within this block creates the shared data ``name``, and is no cost of the test that asks for it."""
        self.uses.setdefault(self.asked[-1] if self.asked else "", set()).add(name)
        self.asked.append(name)
        try:
            yield
        finally:
            self.asked.pop()

    # Shared data

    @property
    def acme(self) -> Exchange:
        """The ``POST`` that made a client with all six fields. Not to be changed."""
        return self.once("acme", lambda: self.made(self.post_client(self.client_fields(SHARED))))

    @property
    def draft(self) -> Exchange:
        """The ``GET`` of a draft in USD with two lines at two rates, notes and terms. Not to be changed."""
        return self.once("draft", self._make_draft)

    @property
    def twins(self) -> tuple[Exchange, Exchange]:
        """Two ``POST`` that made two clients at the same time; tests may change them."""
        return self.once("twins", self._make_twins)

    def _make_twins(self) -> tuple[Exchange, Exchange]:
        """Two requests; one more for each that a deployment refuses for its form or its unusual values."""
        fields = [self.client_fields(label) for label in ("Subject one", "Subject apart")]
        requests = [
            self._api.request("POST", "/clients", json_body=each, form=self.next_form()) for each in fields
        ]
        posts = self._api.send_together(requests)
        first, second = (
            self.post_client(self.plain_client_fields()) if post.status in NOT_TAKEN else post
            for post in posts
        )
        return self.made(first), self.made(second)

    def next_form(self) -> Form:
        """One of the forms that clients write JSON in, each in its turn."""
        return PLAIN if self.is_plain else next(self._forms)

    def _make_draft(self) -> Exchange:
        second = {"description": "Hosting", "quantity": 3, "unitPrice": 20.2, "taxRate": 25}
        fields = self.plain_invoice_fields(str(self.acme.record["id"])) | {"lineItems": [dict(LINE), second]}
        return self.read(f"/invoices/{self.id_of(self.post_invoice(fields))}")

    def once(self, name: str, make: Callable[[], T]) -> T:
        """The shared data ``name``: what ``make`` returned when it was first asked for.

        Raises :class:`NotTestable`, each time, where ``make`` has raised it; it is not tried again.
        """
        with self._shared(name):
            if name not in self._made:
                try:
                    self._made[name] = make()
                except NotTestable as obstacle:
                    self._made[name] = obstacle
        found = self._made[name]
        if isinstance(found, NotTestable):
            raise found
        return cast("T", found)

    def forget(self, name: str) -> None:
        """The shared data ``name`` is made again when it is next asked for."""
        self._made.pop(name, None)

    def kept(self, kind: type[T], make: Callable[[], T]) -> T:
        """The object of the class ``kind`` that the tests of this run share. ``make`` makes it, and sends nothing."""
        if kind not in self._kept:
            self._kept[kind] = make()
        return cast("T", self._kept[kind])

    @property
    def unknown_client(self) -> Exchange:
        """The ``GET`` of a client's id that nobody has, if it was answered with 404; its last segment is the id."""
        return self._unknown("clients", lambda: self.acme)

    @property
    def unknown_invoice(self) -> Exchange:
        """The ``GET`` of an invoice's id that nobody has, if it was answered with 404."""
        return self._unknown("invoices", lambda: self.draft)

    def _unknown(self, collection: str, own: Callable[[], Exchange]) -> Exchange:
        """From the newest id there is, for ids may be counted up; where none can be made, from what is known."""
        try:
            known: tuple[str, ...] = (str(own().record["id"]),)
        except NotTestable:
            if collection not in self._unknown_ids:
                raise
            known = ()
        return self.unknown_id(collection, *known)

    def path_of_unknown_id(self, collection: str) -> str:
        """The path of a record that was not found, "" where no id is known that has none."""
        try:
            get = self.unknown_client if collection == "clients" else self.unknown_invoice
        except NotTestable:
            return ""
        return get.request.path if get.status == NOT_FOUND else ""

    # Requests

    def post_client(self, fields: dict[str, Any], **options: Any) -> Exchange:
        """``POST /clients``."""
        return self._api.send("POST", "/clients", json_body=fields, **options)

    def post_invoice(self, fields: dict[str, Any], **options: Any) -> Exchange:
        """``POST /invoices``."""
        return self._api.send("POST", "/invoices", json_body=fields, **options)

    def read(self, path: str, **options: Any) -> Exchange:
        """A GET that must be answered with 200. Raises :class:`NotTestable`."""
        exchange = self._api.send("GET", path, **options)
        if exchange.status != 200:
            raise NotTestable(f"a record that this test depends on could not be read: {exchange}")
        return exchange

    def made(self, exchange: Exchange) -> Exchange:
        """``exchange`` if it made a record. Raises :class:`NotTestable`."""
        if not exchange.is_success or "id" not in exchange.record:
            raise NotTestable(f"a record that this test depends on could not be created: {exchange}")
        return exchange

    def id_of(self, exchange: Exchange) -> str:
        """The id that ``exchange`` made, as a segment of a path. Raises :class:`NotTestable`."""
        return segment(str(self.made(exchange).record["id"]))

    def client(self, label: str, **changes: Any) -> dict[str, Any]:
        """A new client of the test's own: one request; two where a deployment refuses unusual values."""
        return self.made(
            self._accepted(
                lambda: self.post_client(self.client_fields(label, **changes), form=self.next_form())
            )
        ).record

    def invoice(self, **changes: Any) -> dict[str, Any]:
        """A new invoice of the test's own, as a ``GET`` shows it: two requests, or three as in :meth:`client`.

        It is for the shared client unless ``clientId`` says otherwise.
        """
        client_id = changes.pop("clientId", None) or str(self.acme.record["id"])
        made = self._accepted(
            lambda: self.post_invoice(self.invoice_fields(client_id, **changes), form=self.next_form())
        )
        return self.read(f"/invoices/{self.id_of(made)}").record

    def _accepted(self, post: Callable[[], Exchange]) -> Exchange:
        """The answer to ``post``; if it is 400 or 415, to another one with plain values, as all are from then on.

        The refusal of unusual values, or of an unusual form of JSON, has its own finding.
        """
        made = post()
        if made.status in NOT_TAKEN and not self.is_plain:
            self.is_plain = True
            made = post()
        return made

    def unknown_id(self, collection: str, *known: str) -> Exchange:
        """The GET of an id like the ``known`` ones that nobody has; the guard lets writes to it pass if it said 404.

        One for a run: at most :data:`TRIES` requests. Raises :class:`NotTestable` without a known id, and where each
        id that is made up is a record's, or may count as malformed (*malformed_id*).
        """
        own = [entry.id for entry in self._api.ledger if f"{entry.kind}s" == collection]
        with self._shared(f"unknown_{collection}"):
            found = self._unknown_ids.get(collection)
            if not found or (isinstance(found, Exchange) and not is_far_from(id_in(found), (*known, *own))):
                try:
                    found = self._seek(collection, [*known, *own])
                except NotTestable as obstacle:
                    found = obstacle
                self._unknown_ids[collection] = found
        if isinstance(found, NotTestable):
            raise found
        return found

    def _seek(self, collection: str, known: list[str]) -> Exchange:
        if not known:
            raise NotTestable(f"no id of {collection} is known to make an unknown one from")
        obstacle = "no other id can be made up from those that are known"
        taken = [entry.id for entry in self._api.ledger]
        for number, id_ in enumerate(islice(made_up(known, self.random, taken=taken), TRIES), 1):
            exchange = self._api.send("GET", f"/{collection}/{segment(id_)}")
            if exchange.status == NOT_FOUND:
                self._api.guard.mark_unknown(id_)
            is_sure = cannot_be_malformed(id_)
            if exchange.status == BAD_REQUEST and not is_sure:
                obstacle = "made-up ids count as malformed"
            elif exchange.is_success and str(exchange.record.get("id")) == id_:
                obstacle = "each id that was made up is a record's"
                if (
                    number == TRIES and is_sure
                ):  # chance does not hit so often: it answers whatever it is asked for
                    return exchange
            else:
                return exchange
        raise NotTestable(obstacle)


def id_in(exchange: Exchange) -> str:
    """The last segment of the exchange's path."""
    return exchange.request.path.rpartition("/")[2]
