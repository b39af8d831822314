from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from rooms.ids import ParticipantId, SessionId
from rooms.roles import Role
from server.doors import PLAIN_TITLE, Doors
from server.store.base import Invitation, SessionRow
from server.store.sql import SqlRecord, open_record
from server.tokens import Keyring, TokenEnded, TokenNotValid
from tests.support.nodes import node_keyring, node_settings

NOW = 1_800_000_000.0


@pytest_asyncio.fixture
async def record(tmp_path: Path) -> AsyncGenerator[SqlRecord]:
    async with open_record(node_settings(tmp_path).database) as record:
        yield record


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return node_keyring(tmp_path)


@pytest.fixture
def doors(keyring: Keyring, record: SqlRecord) -> Doors:
    return Doors(keyring, record, wall=lambda: NOW)


def token(keyring: Keyring, *, role: Role = Role.MEMBER) -> str:
    return keyring.issue(
        subject=ParticipantId("p_1"),
        session=SessionId("s_1"),
        role=role,
        invitation="i_1",
        now=NOW,
        seconds=60.0,
    )


async def add(record: SqlRecord, *, revoked_at: float | None = None) -> None:
    await record.add_session(SessionRow(SessionId("s_1"), "Tuesday group", NOW))
    await record.add_invitation(
        Invitation(
            jti="i_1",
            session=SessionId("s_1"),
            subject=ParticipantId("p_1"),
            role=Role.MEMBER,
            name="Mo",
            created_at=NOW,
            revoked_at=revoked_at,
        )
    )


async def test_name_and_title_come_from_the_record(
    doors: Doors, record: SqlRecord, keyring: Keyring
) -> None:
    await add(record)
    invitee = await doors.enter(token(keyring))
    assert (invitee.name, invitee.session.title) == ("Mo", "Tuesday group")
    assert invitee.claims.subject == "p_1"


async def test_looking_changes_nothing(
    doors: Doors, record: SqlRecord, keyring: Keyring
) -> None:
    assert (await doors.look(token(keyring))).session.title == PLAIN_TITLE
    assert await record.session(SessionId("s_1")) is None


async def test_a_session_of_another_issuer_is_recorded_when_somebody_enters(
    doors: Doors, record: SqlRecord, keyring: Keyring
) -> None:
    invitee = await doors.enter(token(keyring))
    assert (invitee.name, invitee.session.title) == (None, "Meeting")
    found = await record.session(SessionId("s_1"))
    assert found == SessionRow(SessionId("s_1"), "Meeting", NOW)


async def test_an_invitation_that_was_taken_back_has_ended(
    doors: Doors, record: SqlRecord, keyring: Keyring
) -> None:
    await add(record, revoked_at=NOW)
    with pytest.raises(TokenEnded):
        await doors.look(token(keyring))


async def test_the_record_knows_better_than_a_token(
    doors: Doors, record: SqlRecord, keyring: Keyring
) -> None:
    await add(record)
    with pytest.raises(TokenNotValid):
        await doors.enter(token(keyring, role=Role.FACILITATOR))
