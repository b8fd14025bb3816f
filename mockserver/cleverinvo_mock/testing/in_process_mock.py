"""A sandbox in this process, without a socket.

Layer: testing. The only module here that imports the server's application, and it does so only when it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Unpack

from cleverinvo_mock.domain.timestamps import in_utc
from cleverinvo_mock.testing.asgi_transport import AppThread
from cleverinvo_mock.testing.errors import MockFailed
from cleverinvo_mock.testing.mock import CleverInvoMock, Sandbox
from cleverinvo_mock.testing.options import Options, check

#: A host that does not exist (RFC 6761, 6.4), so that a client without the transport fails at once.
_URL: Final = "http://cleverinvo.invalid"


@contextmanager
def in_process(*, account: str | None = None, **options: Unpack[Options]) -> Iterator[CleverInvoMock]:
    """Run a sandbox in this process until the block ends, and yield a mock of one of its accounts.

    Arguments and errors are those of :func:`~cleverinvo_mock.testing.running_mock`. There is no socket: use
    ``mock.client()``, or pass ``transport=mock.transport()`` to ``httpx.Client`` or ``httpx.AsyncClient``.
    """
    with AppThread(_app(options)) as app_thread, Sandbox(_URL, transport=app_thread.transport) as sandbox:
        if account is not None:
            yield sandbox.mock(account)
        else:
            with sandbox.fresh_account() as mock:
                yield mock


def _app(options: Options) -> Any:
    from cleverinvo_mock.app import create_app  # noqa: PLC0415 - not needed to start a process
    from cleverinvo_mock.files.behaviour_file import load_behaviour  # noqa: PLC0415
    from cleverinvo_mock.files.errors import FileError  # noqa: PLC0415
    from cleverinvo_mock.services.clock import FrozenClock  # noqa: PLC0415
    from cleverinvo_mock.settings import Settings  # noqa: PLC0415

    check(options)
    settings: dict[str, Any] = {
        "seed": str(options.get("seed", "empty" if "accounts" in options else "demo")),
        "known_keys_only": options.get("known_keys_only", False),
    }
    for name, setting in (
        ("max_accounts", "max_provisioned"),
        ("random_seed", "random_seed"),
        ("journal_entries", "journal_entries"),
    ):
        if name in options:
            settings[setting] = options[name]  # type: ignore[literal-required] # one of three
    try:
        if "behaviour" in options:
            settings["behaviour"] = load_behaviour(options["behaviour"])
        if "accounts" in options:
            settings["accounts"] = Path(options["accounts"])
        if "clock" in options:
            settings["clock"] = FrozenClock(in_utc(options["clock"]))
        if "rate_limit" in options:
            settings["rate_limit"] = None if options["rate_limit"] == "off" else options["rate_limit"]
        return create_app(Settings(**settings))
    except (FileError, ValueError) as error:
        raise MockFailed(f"the sandbox did not start: {error}") from None
