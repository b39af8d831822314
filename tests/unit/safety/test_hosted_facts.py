"""Where people are: for staff alone, with its age, and for three days."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from rooms.checkin_commands import Request
from rooms.checkin_errors import NeedsFacts, NotAllowed
from rooms.checkin_terms import Want
from rooms.drops import DropCause
from rooms.facts import CURRENT_FOR, KEPT_FOR, Privacy
from rooms.ids import ParticipantId
from server.safety.hosted_facts import HostedFacts
from server.safety.incident import Entry, incident
from server.safety.writing import NODE
from server.store.safety.rows import Cause
from server.store.safety.sql import SqlSafetyStore
from signaling import safety_messages as m
from signaling.messages import ServerMessage
from tests.support.channel import CHECKIN, FAY, LEE, MO, Life, Moment, life
from tests.support.safety import safety_store

FACTS = m.FactsForm(
    location="1 Example Street",
    city="Northbridge",
    region="North",
    country="GB",
    call_back="01632 960112",
    privacy=Privacy.YES,
    contact=m.ContactInfo("Kim", "01632 960123", may_be_called=True),
    contact_is_right=True,
)


class People:
    """Who is in the session (`hosted_facts.People`)."""

    def __init__(self) -> None:
        self.told: list[tuple[ParticipantId, ServerMessage]] = []

    def who(self, public_id: str) -> ParticipantId:
        return ParticipantId(public_id)

    def is_staff(self, who: ParticipantId) -> bool:
        return who in (FAY, LEE)

    def tell(self, who: ParticipantId, message: ServerMessage) -> None:
        self.told.append((who, message))

    def staff(self) -> list[ParticipantId]:
        return [FAY]

    def summary(self) -> m.FactsSummary:
        """Return what staff were shown last."""
        shown = [x for _, x in self.told if isinstance(x, m.FactsChanged)]
        return shown[-1].facts


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncGenerator[SqlSafetyStore]:
    async with safety_store(tmp_path) as store:
        yield store


def facts_of(one: Life, store: SqlSafetyStore, people: People) -> HostedFacts:
    return HostedFacts(one.channel, store, people, local_emergency=lambda _: "999")


async def confirm(facts: HostedFacts) -> None:
    request = m.ConfirmFacts(1, "facts_000001", FACTS)
    await facts.confirm(MO, request, Cause(MO, request.message, b"{}"))


async def reveal(facts: HostedFacts, key: str = "key_00000002") -> m.FactsShown:
    request = m.RevealFacts(2, key, MO, "silent")
    shown = await facts.reveal(FAY, request, Cause(FAY, key, b"{}"))
    assert isinstance(shown, m.FactsShown)
    return shown


@pytest.mark.promise(5)
async def test_they_age_and_after_three_days_the_address_is_forgotten(
    store: SqlSafetyStore,
) -> None:
    moment, people = Moment(), People()
    async with life(store, moment, FAY, MO) as one:
        facts = facts_of(one, store, people)
        await confirm(facts)
        shown = await reveal(facts)
        assert (shown.facts, shown.current) == (FACTS, True)
        moment.now += CURRENT_FOR + 1
        shown = await reveal(facts)
        assert (shown.facts, shown.current) == (FACTS, False)
        moment.now += KEPT_FOR - CURRENT_FOR
        shown = await reveal(facts)
        assert shown.facts == m.FactsForm(
            city="Northbridge", region="North", country="GB"
        )
        await facts.show(FAY)
        assert (people.summary().number, people.summary().region) == (
            "",
            "Northbridge, North",
        )
    async with life(store, moment, FAY) as after:
        again = facts_of(after, store, people)
        assert (await reveal(again)).facts.location == "", "nor after a restart"


@pytest.mark.promise(5)
async def test_staff_have_the_number_of_who_is_gone_after_a_restart(
    store: SqlSafetyStore,
) -> None:
    moment, people = Moment(), People()
    async with life(store, moment, FAY, MO) as one:
        await confirm(facts_of(one, store, people))
        moment.now += 1
        await one.do(Request, MO, Want.HELP_NOW)
    async with life(store, moment, FAY) as after:
        people.told.clear()
        await facts_of(after, store, people).show(FAY)
        assert people.summary().number == "01632 960112"
        assert people.summary().current


async def test_nobody_else_may_look_and_of_nobody_there_is_nothing(
    store: SqlSafetyStore,
) -> None:
    async with life(store, Moment(), FAY, MO) as one:
        facts = facts_of(one, store, People())
        look = m.RevealFacts(1, "key_00000003", MO, "curious")
        with pytest.raises(NotAllowed):
            await facts.reveal(MO, look, Cause(MO, look.message, b"{}"))
        with pytest.raises(NeedsFacts):
            await facts.reveal(FAY, look, Cause(FAY, look.message, b"{}"))


async def timeline(store: SqlSafetyStore, of: str) -> list[tuple[str, str | None]]:
    """Return what an export tells of looking, and by whom."""
    found = await store.look(lambda c: incident(c, store.keys, of, content=True))
    return [(e.what, e.who) for e in found.entries if e.what in LOOKS or is_look(e)]


LOOKS = ("event.facts_revealed", "audit.facts_revealed", "event.alarm_raised")


def is_look(entry: Entry) -> bool:
    return entry.what == "contact" and entry.details["step"] == "facts_revealed"


@pytest.mark.promise(5)
async def test_that_somebody_looked_and_why_is_in_the_timeline(
    store: SqlSafetyStore,
) -> None:
    people = People()
    async with life(store, Moment(), FAY, MO) as one:
        facts = facts_of(one, store, people)
        await confirm(facts)
        one.moment.now += 1
        one.room.gone(MO, DropCause.REMOVED)
        one.channel.look()
        await one.settle()
        one.moment.now += 1
        await reveal(facts)
        before = [
            ("event.alarm_raised", NODE),
            ("contact", FAY),
            ("audit.facts_revealed", FAY),
        ]
        found = await timeline(store, f"alarms:{MO}")
        assert [what for what, _ in found] == [what for what, _ in before]
        one.moment.now += 1
        one.room.here(MO)
        await one.settle()
        await one.do(Request, MO, Want.TALK)
        await one.settle()
        await reveal(facts, "key_00000009")
        found = await timeline(store, CHECKIN)
        assert ("event.facts_revealed", FAY) in found
        assert found.count(("audit.facts_revealed", FAY)) == 2
        kept = await store.look(
            lambda c: incident(c, store.keys, CHECKIN, content=True)
        )
        told = [str(e.content) for e in kept.entries if "facts_revealed" in e.what]
        assert any("silent" in content for content in told), "with the reason"
        # The same press, sent again because its answer was lost, is one look.
        await reveal(facts, "key_00000009")
        again = await timeline(store, CHECKIN)
        assert again == found


@pytest.mark.promise(5)
async def test_in_a_session_of_minors_nobody_comes_in_without_a_guardian(
    store: SqlSafetyStore,
) -> None:
    people = People()
    async with life(store, Moment(), FAY, MO) as one:
        facts = facts_of(one, store, people)
        facts.minors = True
        await confirm(facts)
        assert people.summary().missing == ["guardian"]
        asked = [x for _, x in people.told if isinstance(x, m.FactsAsked)][-1]
        assert (asked.missing, asked.asks_guardian) == (["guardian"], True)
        assert not facts._is_ready(MO)
        guardian = m.ContactInfo("Ina", "01632 960150", may_be_called=True)
        form = replace(FACTS, guardian=guardian, hospital="St Anne")
        request = m.ConfirmFacts(2, "facts_000002", form)
        await facts.confirm(MO, request, Cause(MO, request.message, b"{}"))
        assert people.summary().missing == []
        assert facts._is_ready(MO)
        shown = await reveal(facts)
        assert (shown.facts.guardian, shown.facts.hospital) == (guardian, "St Anne")
