"""What people say through their pages is nowhere in the clear: disk, logs, metrics."""

import asyncio
import base64
import itertools
import os
import secrets
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from rooms.checkin_terms import (
    ContactResult,
    ContactStep,
    Level,
    Outcome,
    Want,
)
from rooms.conversation import Channel
from rooms.facts import Privacy
from signaling import safety_messages as m
from signaling.messages import Admit, Done, Write
from tests.house.test_log_privacy import (
    EVERY_LOGGER,
    Ears,
    Overheard,
    Visit,
    _link,
    log_of,
    node,
)
from tests.support.nodes import SECRET
from tests.support.postgres import Cluster
from tests.support.safety import url

pytestmark = [pytest.mark.promise(9), pytest.mark.slow, pytest.mark.timeout(120)]

_keys = itertools.count(1)


def key() -> str:
    return f"key_{next(_keys):08}"


@dataclass
class Canaries:
    """Texts that are in no dictionary, by what they stand for."""

    planted: dict[str, str] = field(default_factory=dict)

    def plant(self, what: str) -> str:
        """Return a new text."""
        return self.note(what, f"{what} {secrets.token_hex(8)}")

    def number(self, what: str) -> str:
        """Return a new telephone number."""
        digits = "".join(secrets.choice("0123456789") for _ in range(11))
        return self.note(what, f"+99{digits}")

    def note(self, what: str, text: str) -> str:
        """Look for a text that is a secret already."""
        self.planted[f"{what} {len(self.planted)}"] = text
        return text

    def found_in(self, content: bytes) -> list[str]:
        """Return what is found, in any encoding that text is kept in."""
        return [
            what
            for what, text in self.planted.items()
            if any(form in content for form in _forms(text))
        ]


def _forms(text: str) -> list[bytes]:
    raw = text.encode()
    return [
        raw,
        text.encode("utf-16-le"),
        raw.hex().encode(),
        base64.b64encode(raw).rstrip(b"=")[:-1],
        text.replace(" ", "+").encode(),
        text.replace(" ", "%20").encode(),
    ]


async def kept(client: Overheard, request: Any) -> m.Kept:
    await client.send(request)
    return await client.until(m.Kept, lambda k: k.request == request.request)


async def live(visit: Visit, tokens: list[str], secret: Canaries) -> None:
    """Say everything that can be said through a page."""
    fay = await visit.join(tokens[0], None)
    mo = await visit.join(tokens[1], "Mo")
    for client in (fay, mo):
        secret.note("resume", client.resume)
    admit = Admit(fay.number(), mo.you, secret.plant("override"))
    assert isinstance(await fay.ask(admit), Done)
    facts = m.FactsForm(
        location=secret.plant("street"),
        unit=secret.plant("unit"),
        city=secret.plant("city"),
        region=secret.plant("region"),
        country="GB",
        call_back=secret.number("number"),
        caution=secret.plant("caution"),
        privacy=Privacy.YES,
        contact=m.ContactInfo(
            secret.plant("contact"),
            secret.number("contact number"),
            may_be_called=True,
            caution=secret.plant("contact caution"),
        ),
        contact_is_right=True,
    )
    await kept(mo, m.ConfirmFacts(mo.number(), key(), facts))
    look = m.RevealFacts(fay.number(), key(), mo.you, secret.plant("reveal"))
    await fay.send(look)
    assert (await fay.until(m.FactsShown)).facts.location == facts.location
    text = secret.plant("request")
    asked = await kept(mo, m.CheckinRequest(mo.number(), key(), Want.TALK, text))
    checkin = str(asked.checkin)
    claim = m.CheckinClaim(fay.number(), key(), checkin, asked.version)
    await kept(fay, claim)
    for _ in range(6):
        answer = m.CheckinAnswer(
            mo.number(), key(), checkin, text=secret.plant("answer")
        )
        await kept(mo, answer)
        say = m.CheckinSay(
            fay.number(),
            key(),
            checkin,
            text=secret.plant("say"),
            choices=[secret.plant("choice")],
        )
        await kept(fay, say)
    log = m.CheckinLog(
        fay.number(),
        key(),
        checkin,
        ContactStep.CALLED_PARTICIPANT,
        ContactResult.NO_ANSWER,
        secret.plant("note"),
    )
    after = await kept(fay, log)
    level = m.CheckinSetLevel(
        fay.number(), key(), checkin, after.version, Level.URGENT, secret.plant("level")
    )
    after = await kept(fay, level)
    close = m.CheckinClose(
        fay.number(),
        key(),
        checkin,
        after.version,
        Outcome.INDIVIDUAL_FOLLOW_UP_SET,
        fay.you,
        2_000_000_000_000,
        secret.plant("note of it"),
        secret.plant("next step"),
    )
    after = await kept(fay, close)
    reopen = m.CheckinReopen(
        fay.number(), key(), checkin, after.version, secret.plant("reopen")
    )
    await kept(fay, reopen)
    for channel in (Channel.STAFF, Channel.STAFF):
        await fay.ask(Write(fay.number(), channel, secret.plant("written")))
    # And what must be refused, which is where words get into logs.
    await mo.ask(m.CheckinSay(mo.number(), key(), checkin, text=secret.plant("no")))
    await mo.ask(
        m.CheckinAnswer(mo.number(), key(), checkin, choice=secret.plant("unoffered"))
    )
    await visit.says(f'{{"type":"checkin_request","text":"{secret.plant("broken")}"}}')


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGSEGV])
async def test_forty_secrets_are_nowhere_in_the_clear(
    ending: signal.Signals, tmp_path: Path
) -> None:
    """Neither when the node is stopped, nor when it crashes."""
    secret, places = await _say_it_all(tmp_path, ending)
    assert any(name.endswith("-wal") for name in places)
    assert _found(secret, places) == {}
    # The search finds what is there.
    assert Canaries({"x": "CREATE TABLE"}).found_in(places["alcove.sqlite3"])


async def test_nor_are_they_in_any_file_of_postgresql(
    own_postgres: tuple[Cluster, str], tmp_path: Path
) -> None:
    postgres, database = own_postgres
    secret, places = await _say_it_all(
        tmp_path, signal.SIGSEGV, ALCOVE_DATABASE_URL=url(tmp_path)
    )
    oid = postgres.sql(
        "SELECT oid FROM pg_database WHERE datname = current_database()", database
    )
    (session,) = postgres.sql("SELECT id FROM session", database).splitlines()
    postgres.kill()  # What it had not written to its tables is in its log.
    kept = _files(postgres.data / "base" / oid) | _files(postgres.data / "pg_wal")
    assert _found(secret, places | kept) == {}
    assert any(session.encode() in content for content in kept.values())


def _found(secret: Canaries, places: dict[str, bytes]) -> dict[str, list[str]]:
    found = {name: secret.found_in(content) for name, content in places.items()}
    return {name: what for name, what in found.items() if what}


async def _say_it_all(
    tmp_path: Path, ending: signal.Signals, **others: str
) -> tuple[Canaries, dict[str, bytes]]:
    """Run a node until it ends so, and return where anything said could be."""
    secret = Canaries()
    secret.note("signing secret", SECRET)
    data = tmp_path / "data"
    async with node(tmp_path, EVERY_LOGGER, **others) as (process, base, environ):
        tokens = [
            (await _link(environ, *arguments)).partition("#t=")[2]
            for arguments in (
                ("--role", "facilitator", "--name", "Fay", "--title", "Meeting"),
                ("--role", "member"),
            )
        ]
        for token in tokens:
            secret.note("token", token)
            secret.note("signature", token.rpartition(".")[2])
        async with aiohttp.ClientSession() as http:
            await live(Visit(http, base, Ears()), tokens, secret)
            async with http.get(f"{base}/metrics") as response:
                assert response.status == 200
                metrics = await response.read()
        while_it_runs = await asyncio.to_thread(_files, data)
        process.send_signal(ending)
        await process.wait()
    assert process.returncode == (0 if ending is signal.SIGTERM else -ending)
    assert len(secret.planted) >= 40
    log = log_of(tmp_path).read_bytes()
    assert b"sqlalchemy" in log, "it is the log of every logger"
    if ending is signal.SIGSEGV:
        assert b"Segmentation fault" in log, "the crash is said"
    places = {"log": log, "metrics": metrics}
    places |= {f"running {name}": content for name, content in while_it_runs.items()}
    # The node worked in this directory: a dump of its memory would be here.
    assert set(await asyncio.to_thread(os.listdir, tmp_path)) <= {
        *("data", "database-url", log_of(tmp_path).name)
    }
    return secret, places | _files(data)


def _files(directory: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in directory.iterdir() if path.is_file()
    }
