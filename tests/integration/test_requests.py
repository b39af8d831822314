"""What pages ask of a node: done, refused, or ended by a bug of ours."""

import json
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from rooms import session as rules
from rooms.events import SessionEvent
from rooms.ids import ParticipantId
from rooms.roles import Role
from rooms.tracks import Source
from server import hosted_media, inbox, parts
from signaling.close_codes import CloseCode
from signaling.messages import (
    Answer,
    Closing,
    ClosingReason,
    Done,
    Hello,
    Intend,
    Offered,
    ParticipantChanged,
    ParticipantJoined,
    Publish,
    PublishedTrack,
    Refused,
    SlotsPointed,
    Subscribe,
)
from tests.support import descriptions
from tests.support.node import Node, running_node
from tests.support.pages import HEAD, crashes, offer_of, refused, switch_on
from tests.support.signaling_client import Closed

MICROPHONE, CAMERA, SCREEN = Source.MICROPHONE, Source.CAMERA, Source.SCREEN


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncGenerator[Node]:
    async with running_node(tmp_path) as node:
        yield node


async def test_requests_are_answered_in_their_order(node: Node) -> None:
    mo = await node.come("Mo")
    wanted = [(7, MICROPHONE), (3, SCREEN), (7, CAMERA), (2**53 - 1, SCREEN)]
    for number, source in wanted:
        await mo.send(Intend(number, source, on=True))
    await mo.until(Refused, lambda reply: reply.request == 2**53 - 1)
    replies = [event for event in mo.events if isinstance(event, Done | Refused)]
    assert [reply.request for reply in replies] == [7, 3, 7, 2**53 - 1]
    assert [type(reply) for reply in replies] == [Done, Refused, Done, Refused]


async def test_everybody_sees_one_order_of_events(node: Node) -> None:
    await node.come("Fay", Role.FACILITATOR)
    people = [await node.come(name) for name in ("Mo", "Lee", "Kim")]
    for person in people:
        await person.ask(offer_of(person, MICROPHONE, CAMERA))
    for n in range(8):
        for person in people:
            await person.send(Intend(100 + n, MICROPHONE, on=n % 2 == 0))
    for person in people:
        await person.until(Done, lambda m: m.request == 107)
    for person in people:
        await person.settle()
    seen = [
        [(m.participant.id, m.participant.microphone) for m in p.of(ParticipantChanged)]
        for p in people
    ]
    assert len(seen[0]) == 8 * 3
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.promise(1)
async def test_a_member_cannot_show_a_screen(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    members = [await node.come("Mo"), await node.come("Lee")]
    for member in members:
        reply = await member.intend(SCREEN, on=True)
        assert refused(reply) == (member.requests, "not_permitted")
        await member.ask(offer_of(member, CAMERA, SCREEN))
        reply = await member.intend(SCREEN, on=True)
        assert refused(reply) == (member.requests, "not_permitted")
    await switch_on(fay, SCREEN)
    for member in members:
        await member.settle()
        (changed,) = member.of(ParticipantChanged)
        assert (changed.participant.id, changed.participant.screen) == (fay.you, True)


async def test_a_second_screen_is_refused(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    kim = await node.come("Kim", Role.FACILITATOR)
    await fay.intend(SCREEN, on=True)
    assert refused(await kim.intend(SCREEN, on=True)) == (1, "screen_taken")


@pytest.mark.parametrize("sdp", ["v=0", "\ud800", "x" * 60_000, "m=audio\r\n" * 2000])
async def test_a_bad_offer_is_refused_and_changes_nothing(node: Node, sdp: str) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    await switch_on(mo, MICROPHONE)
    await fay.settle()
    before = len(fay.events)
    bad = {"type": "publish", "request": 9, "sdp": sdp, "tracks": [], "fresh": True}
    await mo.send_text(json.dumps(bad))
    assert refused(await mo.until(Refused)) == (9, "bad_sdp")
    seat = node.host().session.seat(ParticipantId(mo.you))
    assert seat.effect == {MICROPHONE}
    await fay.settle()
    assert len(fay.events) == before + 1


@pytest.mark.parametrize(
    "tracks",
    [
        [PublishedTrack("9", CAMERA)],
        [PublishedTrack("0", CAMERA)],
        [PublishedTrack("0", MICROPHONE), PublishedTrack("1", MICROPHONE)],
        [PublishedTrack("1", CAMERA), PublishedTrack("1", CAMERA)],
        [PublishedTrack("1", CAMERA), PublishedTrack("1", SCREEN)],
    ],
)
async def test_tracks_that_do_not_fit_the_offer_are_refused(
    tracks: Sequence[PublishedTrack], node: Node
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    offer = offer_of(fay)
    reply = await fay.ask(Publish(1, offer.sdp, list(tracks), fresh=True))
    assert refused(reply) == (1, "bad_sdp")


async def test_there_must_be_a_connection_to_go_on_with(node: Node) -> None:
    mo = await node.come("Mo")
    offer = offer_of(mo, CAMERA)
    reply = await mo.ask(Publish(1, offer.sdp, offer.tracks, fresh=False))
    assert refused(reply) == (1, "bad_sdp")


async def test_an_offer_is_asked_for_and_answered(node: Node) -> None:
    mo = await node.come("Mo")
    assert isinstance(await mo.subscribe(), Done)
    (offered,) = mo.of(Offered)
    assert (offered.generation, offered.fresh) == (1, True)
    assert [slot.slot for slot in offered.slots] == [0, 1, 2, 3]
    assert offered.seq < mo.seq, "the offer comes before its `done`"
    answer = descriptions.subscribe_answer(HEAD, descriptions.read(offered.sdp))
    wrong = await mo.ask(Answer(mo.number(), 2, answer))
    assert refused(wrong) == (mo.requests, "stale_answer")
    assert isinstance(await mo.ask(Answer(mo.number(), 1, answer)), Done)
    again = await mo.ask(Answer(mo.number(), 1, answer))
    assert refused(again) == (mo.requests, "stale_answer")
    await mo.ask(Subscribe(mo.number(), fresh=False))
    restart = mo.of(Offered)[-1]
    assert (restart.generation, restart.fresh) == (2, False)
    await mo.ask(Subscribe(mo.number(), fresh=True))
    anew = mo.of(Offered)[-1]
    assert (anew.generation, anew.fresh) == (3, True)


async def test_more_slots_are_offered_when_more_people_are_seen(node: Node) -> None:
    mo = await node.come("Mo")
    await node.come("Fay", Role.FACILITATOR)
    await mo.subscribe()
    (first,) = mo.of(Offered)
    answer = descriptions.subscribe_answer(HEAD, descriptions.read(first.sdp))
    await mo.ask(Answer(mo.number(), 1, answer))
    people = [await node.come(f"Member {number}") for number in range(5)]
    for person in people:
        await switch_on(person, CAMERA)
    more = await mo.until(Offered)
    assert (more.generation, more.fresh) == (2, False)
    assert more.slots[:4] == first.slots
    assert len(more.slots) > 4
    pointed = mo.of(SlotsPointed) or [await mo.until(SlotsPointed)]
    assert {target.participant for target in pointed[-1].slots} <= {
        person.you for person in people
    }


async def test_a_bad_answer_is_refused(node: Node) -> None:
    mo = await node.come("Mo")
    assert refused(await mo.ask(Answer(5, 1, "v=0"))) == (5, "stale_answer")
    await mo.subscribe()
    assert refused(await mo.ask(Answer(6, 1, "v=0"))) == (6, "bad_sdp")


async def test_a_busy_session_refuses_requests_and_stays_whole(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    monkeypatch.setattr(inbox, "INBOX_LIMIT", 0)
    assert refused(await mo.intend(CAMERA, on=True)) == (1, "busy")
    # A loss is learned of nevertheless.
    await mo.close_page()
    changed = await fay.until(ParticipantChanged)
    assert changed.participant.presence == "away"


# When something goes wrong


async def test_a_bug_in_a_request_costs_its_sender_only(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    lee = await node.come("Lee")

    def wrong(*_: object, **__: object) -> list[SessionEvent]:
        raise RuntimeError("Mo")

    with monkeypatch.context() as patch:
        patch.setattr(rules.Session, "intend", wrong)
        await mo.send(Intend(1, CAMERA, on=True))
        assert await mo.closed() == CloseCode.BUG
    await switch_on(lee, CAMERA)
    await fay.settle()
    assert [m.participant.id for m in fay.of(ParticipantJoined)] == [mo.you, lee.you]
    assert [m.participant.id for m in fay.of(ParticipantChanged)] == [lee.you]
    assert crashes(node) == 1
    back = await node.resume(mo)
    assert isinstance(await back.intend(CAMERA, on=True), Done)


async def test_a_bug_outside_of_requests_ends_the_session_and_no_other(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = await node.come("Kim", session="wednesday")
    people = [await node.come(name) for name in ("Mo", "Lee")]

    def wrong(*_: object) -> None:
        raise RuntimeError("Mo")

    with monkeypatch.context() as patch:
        patch.setattr(hosted_media, "subscriptions", wrong)
        await people[0].send(offer_of(people[0], CAMERA))
        await people[0].send(Intend(9, CAMERA, on=True))
        for person in people:
            assert await person.closed() == CloseCode.BUG
    assert crashes(node) == 1
    assert node.sessions == ["wednesday"]
    await elsewhere.settle()
    metrics = node.app[parts.METRICS].text().decode()
    assert "alcove_sessions 1.0" in metrics
    with pytest.raises(Closed) as closed:
        await node.resume(people[0])
    assert closed.value.code == CloseCode.NOT_AUTHORIZED
    await node.come("Mo")


async def test_a_bug_in_a_connection_is_told_as_one(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")

    def wrong(*_: object) -> None:
        raise RuntimeError("Mo")

    with monkeypatch.context() as patch:
        patch.setattr("signaling.connection.decode", wrong)
        await mo.send(Intend(1, CAMERA, on=True))
        assert await mo.closed() == CloseCode.BUG
    await fay.settle()
    assert crashes(node) == 1


async def test_a_node_that_stops_says_so(tmp_path: Path) -> None:
    async with running_node(tmp_path) as node:
        people = [await node.come(name) for name in ("Mo", "Lee")]
        late = await node.open()
        ticket = await node.ticket(await node.invite("Kim"))
        node.app[parts.HOSTS].end_connections()
        for person in people:
            assert await person.closed() == CloseCode.GOING_AWAY
            assert person.events[-1] == Closing(
                person.seq, ClosingReason.SERVER_STOPPING
            )
        await late.send(Hello(versions=[1], ticket=ticket))
        assert await late.closed() == CloseCode.GOING_AWAY
