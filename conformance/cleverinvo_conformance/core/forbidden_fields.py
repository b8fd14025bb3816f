"""The fields that no request of the suite contains, because a deployment might act on them outside the run's own records.

Layer: core. Names and reasons only; ``request_fields`` finds the fields of a request, the guard refuses the request. The
API reference documents none of these fields in a request. A real deployment may have them nevertheless, and then one
request could send an e-mail, record a payment or leave an invoice that cannot be deleted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are forbidden for one ``reason``, in normalised form (:func:`normalised`).

    A name is in the group if it contains one of ``parts``, or is one of ``names``.
    """

    reason: str
    parts: frozenset[str]
    names: frozenset[str] = field(default_factory=frozenset)

    def has(self, name: str) -> bool:
        """Whether the normalised ``name`` is in the group."""
        return name in self.names or any(part in name for part in self.parts)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Fields that move an invoice. Looked for even inside other words of a body that cannot be parsed.
STATUS: Final = Group(
    "it may move an invoice to a status from which it cannot be deleted",
    _words("status sentat sentvia sentby paidat"),
)
#: Every group. The documentation lists them in this order.
GROUPS: Final = (
    STATUS,
    Group(
        "it may move an invoice to another status",
        _words("sent paid viewed overdue draft void cancel finali markas approve"),
        _words(
            "state newstate invoicestate issue issued issuedat stage phase action event transition command"
        ),
    ),
    Group(
        "it may send a message to somebody",
        _words(
            "send deliver dispatch notif remind invit recipient portal share publish letter sms whatsapp slack "
            "mailto mailclient mailinvoice mailcustomer automail"
        ),
        _words("cc bcc to replyto message subject emails mail mails"),
    ),
    Group(
        "it may move money or record a payment",
        _words(
            "pay charge captur refund debit credit checkout settle collect mandate stripe subscri recurr schedul "
            "autobill bankaccount iban cardnumber"
        ),
        _words("card"),
    ),
    Group(
        "it may make the server call another one",
        _words("webhook callback endpoint redirect sync import"),
        _words("hook hooks url uri urls href"),
    ),
    Group(
        "it may submit the invoice to an authority or a network",
        _words("peppol einvoic submit fiscal taxauthority zatca"),
    ),
    Group(
        "it may turn the request into another one",
        _words("httpmethod methodoverride"),
        _words("method"),
    ),
)
#: Headers that turn a request into another one, in lower case.
OVERRIDING_HEADERS: Final = _words("x-http-method-override x-http-method x-method-override")
#: Names of parameters in a URL that turn a request into another one, in normalised form.
_OVERRIDING: Final = GROUPS[-1]

#: Top-level domains and domains that nobody can own, and so no mail reaches: RFC 2606, RFC 6761. Not ``localhost``,
#: whose mail the server itself may deliver.
_RESERVED: Final = ("test", "example", "invalid", "example.com", "example.net", "example.org")
#: What follows an ``@``, up to what ends a domain; blanks after the ``@`` are allowed by RFC 5322.
_DOMAIN: Final = re.compile(r"@\s*([^\s@,;:<>()\"'\\&|]*)")


def normalised(name: str) -> str:
    """``name`` in one spelling: ``sent_at``, ``Sent-At`` and ``SENTAT`` are ``sentat``."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in unicodedata.normalize("NFKC", folded) if c.isalnum())


def reason_against(name: str) -> str:
    """Why no request may have a field of that name, "" if it may. ``a[b]``, ``a.b`` and ``/a/b`` name ``b`` as well."""
    spellings = {normalised(name), *map(normalised, re.split(r"[\[\]./]", name))}
    return next((group.reason for group in GROUPS if any(map(group.has, spellings))), "")


def overrides_method(name: str) -> bool:
    """Whether a parameter of that name in a URL may turn a GET into another request."""
    return _OVERRIDING.has(normalised(name))


def holds_address(name: str) -> bool:
    """Whether a field of that name holds e-mail addresses."""
    return "mail" in normalised(name)


def deliverable_domain(text: str) -> str:
    """The first domain in ``text`` that mail may reach; "" if there is none."""
    domains = _DOMAIN.findall(unicodedata.normalize("NFKC", text))
    return next((domain for domain in domains if domain and not is_reserved(domain)), "")


def is_reserved(domain: str) -> bool:
    """Whether ``domain`` is one that nobody can own."""
    dotted = f".{domain.rstrip('.').casefold()}"
    return any(dotted.endswith(f".{reserved}") for reserved in _RESERVED)


def tamed(value: Any) -> Any:
    """A drawn JSON ``value`` without forbidden fields, and with e-mail addresses in a reserved domain."""
    if isinstance(value, list):
        return [tamed(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _undeliverable(content) if holds_address(name) else tamed(content)
        for name, content in value.items()
        if not reason_against(name)
    }


def _undeliverable(value: Any) -> Any:
    if isinstance(value, str) and deliverable_domain(value):
        return f"{_local_part(value)}@drawn.invalid"
    if isinstance(value, list):
        return [_undeliverable(item) for item in value]
    if isinstance(value, dict):
        return {name: _undeliverable(item) for name, item in value.items() if not reason_against(name)}
    return value


def _local_part(address: str) -> str:
    return re.split(r"[@\uff20\ufe6b]", address)[0]


def described() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each group for the documentation: its reason, and its names with an ellipsis where a part is enough."""
    for group in GROUPS:
        parts = (f"…{part}…" for part in sorted(group.parts))
        yield group.reason, (*parts, *sorted(group.names))
