"""The command ``cleverinvo-mock``: converts options to settings, starts the server and prints how to use it.

Layer: cli. Imports the server only after the options are parsed, so that ``--help`` is fast.
"""

from __future__ import annotations

import json
import re
import secrets
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleverinvo_mock import __version__
from cleverinvo_mock.domain.timestamps import in_utc

if TYPE_CHECKING:
    from cleverinvo_mock.domain.behaviour import Behaviour
    from cleverinvo_mock.files.accounts_file import AccountEntry
    from cleverinvo_mock.settings import Settings


class RateLimit(click.ParamType):  # type: ignore[type-arg] # generic only in the newest Click
    """Requests a minute, or ``off``."""

    name = "n|off"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """The number, or None for ``off``."""
        if value is None or str(value).lower() == "off":
            return None
        try:
            number = int(value)
        except ValueError:
            number = 0
        if number < 1:
            self.fail(f"{value!r} is neither an integer from 1 on nor 'off'", param, ctx)
        return number


class Instant(click.ParamType):  # type: ignore[type-arg]
    """An instant in ISO 8601; without an offset it is UTC."""

    name = "INSTANT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant, aware."""
        try:
            return in_utc(value)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is not an instant; write one like 2024-06-01T12:00:00Z", param, ctx)


class Token(click.ParamType):  # type: ignore[type-arg]
    """A bearer token (RFC 6750, 2.1). The error for an invalid one does not contain it."""

    name = "TOKEN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The token."""
        if not re.fullmatch(r"[A-Za-z0-9._~+/-]{8,}=*", value):
            self.fail("a token has 8 or more of the characters A-Z a-z 0-9 . _ ~ + / -", param, ctx)
        return str(value)


class FileName(click.ParamType):  # type: ignore[type-arg]
    """A name or a path. An empty one is refused: most likely a variable of the shell is not set."""

    name = "FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name or path as it is."""
        if not value:
            self.fail("the value is empty; give a name or a path, or omit the option", param, ctx)
        return str(value)


def _show_behaviour(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Print the behaviour as a TOML file and end the command."""
    if value is None or ctx.resilient_parsing:
        return
    from cleverinvo_mock.files.behaviour_text import behaviour_text  # noqa: PLC0415
    from cleverinvo_mock.files.errors import FileError  # noqa: PLC0415

    try:
        click.echo(behaviour_text(_behaviour(value)), nl=False)
    except FileError as error:
        raise click.ClickException(str(error)) from None
    ctx.exit()


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0: any free port."
)
@click.option(
    "--seed",
    type=FileName(),
    metavar="empty|demo|FILE",
    help="Initial records.  [default: demo; empty with --accounts]",
)
@click.option(
    "--behaviour",
    "behaviour_file",
    type=FileName(),
    metavar="NAME|FILE",
    help="Settings of the open points: default, strict, lenient, opposite, or a TOML file.",
)
@click.option(
    "--accounts",
    type=FileName(),
    metavar="FILE",
    help="YAML file with API keys, plans and accounts; replaces the shipped one.",
)
@click.option(
    "--known-keys-only", is_flag=True, help="Reject unknown keys with 401; do not create accounts for them."
)
@click.option(
    "--show-behaviour",
    type=FileName(),
    metavar="NAME|FILE",
    expose_value=False,
    is_eager=True,
    callback=_show_behaviour,
    help="Print a behaviour (default, strict, …) as a TOML file with comments, and exit.",
)
@click.option(
    "--max-accounts",
    default=10_000,
    show_default=True,
    type=click.IntRange(0),
    help="Maximum number of accounts created for unknown keys.",
)
@click.option(
    "--rate-limit", default="120", show_default=True, type=RateLimit(), help="Requests per minute and key."
)
@click.option(
    "--clock",
    type=Instant(),
    help="Freeze the clock at this time, such as 2024-06-01T12:00:00Z. A rate limit that is exceeded then "
    "stays exceeded.",
)
@click.option(
    "--random-seed", type=int, help="Seed for generated ids; the same seed and clock give the same ids."
)
@click.option(
    "--admin-token",
    metavar="TOKEN",
    envvar="CLEVERINVO_ADMIN_TOKEN",
    type=Token(),
    help="Token required by the control plane; also CLEVERINVO_ADMIN_TOKEN.  [default: none on a loopback "
    "address; otherwise generated and printed]",
)
@click.option("--no-admin", is_flag=True, help="Disable the control plane, faults and the journal.")
@click.option(
    "--journal-entries",
    default=1000,
    show_default=True,
    type=click.IntRange(1),
    help="Number of requests that the journal keeps.",
)
@click.option(
    "--log-level",
    default="info",
    show_default=True,
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="Lowest level of messages to log.",
)
@click.option(
    "--log-format",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json"]),
    help="Format of the log and of the start message.",
)
@click.version_option(__version__, prog_name="cleverinvo-mock")
def main(
    host: str, port: int, behaviour_file: str | None, log_level: str, log_format: str, **options: Any
) -> None:
    """Start a sandbox of the CleverInvo API. All data is kept in memory and lost when it stops."""
    from cleverinvo_mock.app import create_app  # noqa: PLC0415
    from cleverinvo_mock.app.request_log import LOG, RequestLog  # noqa: PLC0415
    from cleverinvo_mock.console import configure_logging  # noqa: PLC0415
    from cleverinvo_mock.files.accounts_file import load_accounts  # noqa: PLC0415
    from cleverinvo_mock.files.errors import FileError  # noqa: PLC0415
    from cleverinvo_mock.serving import (  # noqa: PLC0415
        CannotListen,
        base_url,
        listen,
        resolve,
        serve,
    )

    configure_logging(log_level, "json" if log_format == "json" else "text")
    try:
        settings = _settings(behaviour_file, **options)
        entries = load_accounts(settings.accounts).accounts
        address = resolve(host, port)
        generated = None
        if settings.control and not settings.admin_token and address.is_open_to_others:
            generated = secrets.token_urlsafe(24)
            settings = replace(settings, admin_token=generated)
        app = create_app(settings)
        # Last: an invalid file is reported before a port is opened, even if the port is in use.
        listener = listen(address)
    except (FileError, CannotListen) as error:
        raise click.ClickException(str(error)) from None
    if LOG.isEnabledFor(20):
        app = RequestLog(app)
    serve(app, listener, lambda: _announce(base_url(listener), settings, entries, generated, log_format))


def _settings(behaviour_file: str | None, **options: Any) -> Settings:
    from cleverinvo_mock.services.clock import FrozenClock, SystemClock  # noqa: PLC0415
    from cleverinvo_mock.settings import Settings  # noqa: PLC0415

    return Settings(
        seed=options["seed"] or ("empty" if options["accounts"] else "demo"),
        behaviour=_behaviour(behaviour_file),
        rate_limit=options["rate_limit"],
        clock=FrozenClock(options["clock"]) if options["clock"] else SystemClock(),
        accounts=Path(options["accounts"]) if options["accounts"] else None,
        known_keys_only=options["known_keys_only"],
        max_provisioned=options["max_accounts"],
        random_seed=options["random_seed"],
        control=not options["no_admin"],
        admin_token=options["admin_token"],
        journal_entries=options["journal_entries"],
    )


def _behaviour(file: str | None) -> Behaviour:
    from cleverinvo_mock.domain.behaviour import Behaviour  # noqa: PLC0415
    from cleverinvo_mock.files.behaviour_file import load_behaviour  # noqa: PLC0415

    return load_behaviour(file) if file else Behaviour()


def _announce(
    url: str,
    settings: Settings,
    entries: Sequence[AccountEntry],
    generated_token: str | None,
    log_format: str,
) -> None:
    """Print the address of the sandbox and how to use it; the token only if it was generated at this start."""
    if log_format == "json":
        line = {"message": "listening", "url": f"{url}/api/v1", "keys": [e.key for e in entries]}
        if settings.control:
            line["admin"] = f"{url}/__admin"
        if generated_token:
            line["adminToken"] = generated_token
        click.echo(json.dumps(line))
        return
    width = max((len(entry.key) for entry in entries if not entry.faults), default=0)
    first = next((e.key for e in entries if e.plan.api and not e.revoked), None)
    click.echo(f"CleverInvo sandbox {__version__} at {click.style(url + '/api/v1', bold=True)}")
    click.echo(f"  documentation {url}/docs")
    if settings.control:
        click.echo(f"  control plane {url}/__admin/docs")
    if generated_token:
        click.echo(f"  admin token   {generated_token}")
    faulty = [entry.key for entry in entries if entry.faults]
    click.echo("\nAPI keys:")
    for entry in entries:
        if not entry.faults:
            click.echo(f"  {entry.key:<{width}}  {'revoked' if entry.revoked else entry.plan.name}")
    if faulty and settings.control:
        click.echo("\nAPI keys with faults:")
        click.echo(textwrap.fill(" ".join(faulty), 80, initial_indent="  ", subsequent_indent="  "))
    if first:
        click.echo(f'\nTry:\n  curl -H "Authorization: Bearer {first}" \\')
        click.echo(f'    "{url}/api/v1/clients?limit=2"\n')
