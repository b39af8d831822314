"""`alcove demo`: a group to try things with, on this machine, in one command."""

import argparse
import asyncio
import hashlib
import os
import ssl
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from pathlib import Path

from aiohttp import web

from server import addresses, clock, logs, parts, serving, tls
from server.demo.household import keep_bots
from server.demo.invited import Party
from server.demo.links import BIRDS, Invitations, Links, write_links
from server.demo.ports import trouble_with
from server.demo.words import notice
from server.files import keep_secret
from server.settings import PREFIX, Settings, default_data_dir, load
from server.store.base import StoreUnavailable
from server.tasks import Tasks

PARTICIPANTS = 15
"""Most links for participants that a demo makes: one seat is the facilitator's."""

SEATS = 16
"""Seats of a demo's session, if it need not have more."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `alcove demo` understands to its parser."""
    say = parser.add_argument
    say("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    say("--port", type=_number(65535), default=8080, help="0 takes a free one (8080)")
    say(
        "--announce",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="IP address at which others reach this machine; may be repeated",
    )
    say(
        "--self-signed",
        action="store_true",
        help="serve https; browsers on other machines give no camera without it",
    )
    say(
        "--participants",
        type=_number(PARTICIPANTS),
        default=4,
        metavar="N",
        help="links for participants to make (4)",
    )
    say(
        "--bots",
        type=_number(len(BIRDS)),
        default=3,
        metavar="N",
        help="synthetic people who are there already (3)",
    )
    say(
        "--open-door",
        action="store_true",
        help="let participants straight in, without a lobby",
    )
    say("--links-file", type=Path, metavar="FILE", help="write the links as JSON, too")
    say(
        "--data-dir",
        type=Path,
        metavar="DIR",
        default=default_data_dir(os.environ) / "demo",
        help="where the demo keeps its data (%(default)s)",
    )


def run_demo(arguments: argparse.Namespace) -> int:
    """Run a demo until it is stopped. Return the exit status.

    Raises:
        ConfigError: An argument cannot be carried out. Nothing has started.

    """
    if trouble := trouble_with(arguments.host, arguments.port):
        print(trouble, file=sys.stderr)
        return 1
    # A newcomer reads this terminal: trouble is shown, a quiet day is not.
    logs.configure(os.environ.get(f"{PREFIX}LOG_LEVEL", "warning"))
    links_file: Path | None = arguments.links_file
    try:
        settings = _settings(arguments)
        serving.serve(settings, during=partial(_group, arguments))
    except StoreUnavailable:
        print(f"The database in {arguments.data_dir} does not answer.", file=sys.stderr)
        return 1
    except OSError as error:
        at = error.filename or links_file or arguments.data_dir
        print(f"{at}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _settings(arguments: argparse.Namespace) -> Settings:
    """Return embedded defaults with what the command line says. Makes a secret."""
    given = {
        "HOST": arguments.host,
        "PORT": str(arguments.port),
        "ANNOUNCE": ",".join(arguments.announce),
        "SEATS": str(max(SEATS, 1 + arguments.participants + arguments.bots)),
        "SELF_SIGNED": "true" if arguments.self_signed else "",
        "DATA_DIR": str(arguments.data_dir.absolute()),
        "JWT_SECRET": keep_secret(arguments.data_dir / "demo-secret"),
    }
    return load({PREFIX + name: value for name, value in given.items()})


@asynccontextmanager
async def _group(
    arguments: argparse.Namespace, app: web.Application, settings: Settings
) -> AsyncGenerator[None]:
    """Open a session while the node runs, and keep the bots in it."""
    base = addresses.base_url(settings)
    invitations = Invitations(
        app[parts.RECORD], app[parts.KEYRING], base=base, now=clock.wall()
    )
    links = await invitations.make(
        participants=arguments.participants,
        bots=arguments.bots,
        lobby=not arguments.open_door,
    )
    async with Tasks(_crash) as tasks:
        if links.bots:
            party = await asyncio.to_thread(_party, settings, links)
            _ = tasks.spawn(keep_bots(party), name="bots")
        if arguments.links_file is not None:
            await asyncio.to_thread(write_links, arguments.links_file, links)
        print(notice(links, settings, is_open=arguments.open_door), flush=True)
        yield
        print("\nStopping.", flush=True)


def _party(settings: Settings, links: Links) -> Party:
    """Return what the bots must know. They stay on this machine."""
    base = addresses.base_url(settings)
    scheme, _, place = base.partition("://")
    try:
        anywhere = ip_address(settings.host)
    except ValueError:
        anywhere = None
    if anywhere is not None and anywhere.is_unspecified:
        loopback = "127.0.0.1" if anywhere.version == 4 else "[::1]"  # noqa: PLR2004
        place = f"{loopback}:{settings.port}"
    fingerprint = None
    if settings.self_signed:
        names = tls.own_names(settings)
        now = datetime.now(UTC)
        pem = tls.own_certificate(settings.data_dir, names, now=now).read_text()
        der = ssl.PEM_cert_to_DER_cert(pem[pem.index(ssl.PEM_HEADER) :])
        fingerprint = hashlib.sha256(der).hexdigest()
    return Party(
        node=f"{scheme}://{place}",
        origin=base,
        fingerprint=fingerprint,
        bots=list(links.bots),
    )


def _number(most: int) -> Callable[[str], int]:
    """Return what reads a whole number from the command line."""

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() else -1
        if not 0 <= number <= most:
            raise argparse.ArgumentTypeError(f"{text}: not a number from 0 to {most}")
        return number

    return read


def _crash(task: str, error: BaseException) -> None:
    print(f"The demo cannot keep its {task}: {error!r}", file=sys.stderr)
