import json
import stat
from pathlib import Path

from server.demo.links import BIRDS, TITLE, Invitations, Links, write_links
from server.store.sql import open_record
from server.tokens import Keyring
from tests.support.nodes import node_keyring, node_settings

NOW = 1_800_000_000.0


async def make(directory: Path, keyring: Keyring) -> Links:
    settings = node_settings(directory)
    async with open_record(settings.database) as record:
        invitations = Invitations(record, keyring, base="http://a.test", now=NOW)
        links = await invitations.make(participants=2, bots=3)
        tokens = [
            link.partition("#t=")[2]
            for link in (links.facilitator, *links.participants)
        ] + [bot.token for bot in links.bots]
        claims = [keyring.verify(token, now=NOW + 1) for token in tokens]
        rows = [await record.invitation(c.invitation) for c in claims]
        session = await record.session(claims[0].session)
    assert session is not None
    assert session.title == TITLE
    assert {c.session for c in claims} == {session.id}
    assert len({c.subject for c in claims}) == len(tokens)
    assert [c.role.value for c in claims] == [
        "facilitator",
        *["member"] * 2,
        "co_facilitator",
        *["member"] * 2,
    ]
    names = [row.name for row in rows if row is not None]
    assert names == [None] * 3 + [f"{bird} (bot)" for bird in BIRDS[:3]]
    return links


async def test_everybody_is_invited_to_one_session(tmp_path: Path) -> None:
    links = await make(tmp_path, node_keyring(tmp_path))
    assert links.facilitator.startswith("http://a.test/#t=")
    assert [bot.name for bot in links.bots] == list(BIRDS[:3])


def test_links_are_written_whole_and_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "links.json"
    path.write_text("old")
    write_links(path, Links("f", ("a", "b"), ()))
    written = json.loads(path.read_text())
    assert written == {"facilitator": ["f"], "participants": ["a", "b"]}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
