from pathlib import Path

import pytest

from rooms.ids import SessionId
from rooms.roles import Role
from server import clock
from server.doors import Doors
from server.inviting import NotInvited, invite
from server.store.sql import open_record
from tests.support.nodes import node_keyring, node_settings


async def made(
    directory: Path,
    *,
    session: str = "tuesday",
    name: str | None = None,
    title: str | None = None,
    hours: float = 12.0,
) -> str:
    return await invite(
        node_settings(directory),
        session=session,
        role="facilitator",
        name=name,
        title=title,
        hours=hours,
    )


async def test_a_link_opens_and_is_in_the_record(tmp_path: Path) -> None:
    link = await made(tmp_path, name="  Fay \u202e  F. ", title="Tuesday group")
    base, _, token = link.partition("/#t=")
    assert base == "http://127.0.0.1:8080"
    async with open_record(node_settings(tmp_path).database) as record:
        doors = Doors(node_keyring(tmp_path), record, wall=clock.wall)
        invitee = await doors.look(token)
    assert (invitee.name, invitee.session.title) == ("Fay F.", "Tuesday group")
    assert invitee.claims.role is Role.FACILITATOR
    assert invitee.claims.session == "tuesday"


async def test_a_session_keeps_its_first_title(tmp_path: Path) -> None:
    await made(tmp_path, title="Tuesday group")
    await made(tmp_path, title="Another")
    async with open_record(node_settings(tmp_path).database) as record:
        found = await record.session(SessionId("tuesday"))
    assert found is not None
    assert found.title == "Tuesday group"


@pytest.mark.parametrize("session", ["", "a b", "../x", "ä", "a" * 65, "a\n"])
async def test_a_session_id_is_plain(session: str, tmp_path: Path) -> None:
    with pytest.raises(NotInvited, match="--session"):
        await made(tmp_path, session=session)


@pytest.mark.parametrize("hours", [0.0, -1.0, float("nan"), float("inf"), 1e6])
async def test_a_link_ends_some_day(hours: float, tmp_path: Path) -> None:
    with pytest.raises(NotInvited, match="--hours"):
        await made(tmp_path, hours=hours)


@pytest.mark.parametrize("name", ["", "  ", "\u202e", "x" * 65])
async def test_a_name_shows(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotInvited, match="--name"):
        await made(tmp_path, name=name)


async def test_a_title_fits(tmp_path: Path) -> None:
    with pytest.raises(NotInvited, match="--title"):
        await made(tmp_path, title="x" * 121)
