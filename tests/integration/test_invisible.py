"""A private check-in is invisible: the others receive the same with and without it.

Every run happens twice with the same things going on in the group: once with a
check-in, once without one. Every message and every packet that two other members
received is compared.
"""

import json
import random
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import structlog

from rooms.checkin_terms import Level, Outcome, RoomCover, Want, Wordless
from rooms.conversation import Channel
from rooms.events import Reaction
from rooms.facts import Privacy
from rooms.seat import Signal
from server import parts
from server.media.relay import Relay
from signaling import safety_messages as m
from signaling.messages import (
    RaiseHand,
    React,
    SetSignal,
    Write,
)
from tests.support.meeting import OTHERS, Meeting, key, meeting, turn_on
from tests.support.node import Node, running_node
from tests.support.tier import FULL

pytestmark = [pytest.mark.promise(3), pytest.mark.slow, pytest.mark.timeout(3600)]

PAIRS = 100 if FULL else 10

WIDE = 20_000_000
"""Bits per second of every line: all fits, always."""

OF_THEIR_OWN = frozenset(
    kind.__struct_config__.tag
    for kind in vars(m).values()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
)

# What goes on in the group


async def background(one: Meeting, rng: random.Random, speaking: list[str]) -> None:
    """Let something happen that everybody may know of."""
    match rng.randrange(6):
        case 0:
            await one["Kim"].do(RaiseHand(one.n("Kim"), up=rng.random() < 0.5))
        case 1:
            await one["Lee"].do(React(one.n("Lee"), rng.choice(list(Reaction))))
        case 2:
            words = rng.choice(["Hello", "Yes", "Thank you"])
            await one["Cole"].do(Write(one.n("Cole"), Channel.PLACE, words))
        case 3:
            await one["Kim"].do(Write(one.n("Kim"), Channel.STAFF, "A question"))
        case _:
            await one.breathe(*speaking)
    await one.settle()


# What happens in private


async def ask(one: Meeting, rng: random.Random) -> None:
    want = rng.choice(list(Want))
    text = rng.choice([None, "It is a hard day", "x" * 500])
    await one.kept("Mo", m.CheckinRequest(one.n("Mo"), key(), want, text))
    await one["Fay"].until(lambda: bool(one["Fay"].client.of(m.CardChanged)))


async def take_on(one: Meeting, _: random.Random) -> None:
    card = one.card()
    await one.kept("Fay", m.CheckinClaim(one.n("Fay"), key(), card.id, card.version))
    await one.until_phase("open")


async def talk(one: Meeting, rng: random.Random) -> None:
    card = one.card()
    for _ in range(rng.randrange(1, 6)):
        say = m.CheckinSay(one.n("Fay"), key(), card.id, "How strong?", asks_suds=True)
        await one.kept("Fay", say)
        await one["Mo"].client.send(
            m.SafetyDelivered(
                one.n("Mo"), one["Mo"].client.of(m.CheckinTold)[-1].position
            )
        )
        answer = m.CheckinAnswer(
            one.n("Mo"),
            key(),
            card.id,
            suds=rng.randrange(11) if rng.random() < 0.5 else None,
        )
        if answer.suds is None:
            answer = msgspec.structs.replace(answer, signal=rng.choice(list(Wordless)))
        await one.kept("Mo", answer)


async def press(one: Meeting, _: random.Random) -> None:
    level = Level.URGENT  # They may have said so already: never less.
    set_level = m.CheckinSetLevel(one.n("Mo"), key(), one.card().id, 0, level)
    await one.kept("Mo", set_level)


async def say_where(one: Meeting, _: random.Random) -> None:
    facts = m.FactsForm(
        "1 Example Street", "", "Northbridge", "North", "GB", "01632 960112",
        "", Privacy.YES, None, contact_is_right=True,
    )  # fmt: skip
    await one.kept("Mo", m.ConfirmFacts(one.n("Mo"), key(), facts))
    look = m.RevealFacts(one.n("Fay"), key(), one.id("Mo"), "silent")
    await one["Fay"].client.send(look)
    await one["Fay"].until(lambda: bool(one["Fay"].client.of(m.FactsShown)))


async def close(one: Meeting, _: random.Random) -> None:
    await one["Fay"].until(lambda: one.card().phase == "open")
    card = one.card()
    await one.kept(
        "Fay",
        m.CheckinClose(
            one.n("Fay"),
            key(),
            card.id,
            card.version,
            Outcome.INDIVIDUAL_FOLLOW_UP_SET,
            one.id("Cole"),
            2_000_000_000_000,
            "note 7",
        ),
    )


async def go_aside(one: Meeting, _: random.Random) -> None:
    """Both go to a private room: to the others they are away."""
    card = one.card()
    cover = RoomCover.COFACILITATOR
    offer = m.CheckinOfferRoom(one.n("Fay"), key(), card.id, card.version, cover)
    await one.kept("Fay", offer)
    await one.until_phase("room_offered")
    own = one.own()
    await one.kept("Mo", m.CheckinAcceptRoom(one.n("Mo"), key(), own.id, own.version))
    await one.until_phase("in_room")


async def come_back(one: Meeting, _: random.Random) -> None:
    own = one.own()
    await one.kept("Mo", m.CheckinLeaveRoom(one.n("Mo"), key(), own.id, own.version))
    await one.until_phase("open")
    for name in ("Fay", "Mo"):
        await turn_on(one, name)


async def take_a_break(one: Meeting, _: random.Random) -> None:
    """Both are away for a reason that is none of a check-in."""
    for name in ("Fay", "Mo"):
        await one[name].do(SetSignal(one.n(name), Signal.BREAK, on=True))


async def end_the_break(one: Meeting, _: random.Random) -> None:
    for name in ("Fay", "Mo"):
        await one[name].do(SetSignal(one.n(name), Signal.BREAK, on=False))
    for name in ("Fay", "Mo"):
        await turn_on(one, name)


Act = Callable[[Meeting, random.Random], Awaitable[None]]


async def run(
    node: Node, seed: int, *, checks_in: bool, goes_aside: bool
) -> tuple[dict[str, Any], list[Any]]:
    """Live through one session, and return all that the others received."""
    group, private = random.Random(seed), random.Random(seed + 1)  # noqa: S311 -- tests that can be repeated
    name = f"s_{seed}_{checks_in}"
    everybody = ["Fay", "Mo", "Kim"]

    async def secretly(*acts: Act) -> None:
        if checks_in:
            for act in acts:
                await act(one, private)

    with structlog.testing.capture_logs() as lines:
        async with meeting(node, name) as one:
            await one.settle()
            before = _counted(node)  # Everybody who was here before has gone.
            await one.breathe(*everybody)
            for acts in ([ask], [take_on], [talk, press], [say_where, talk]):
                await background(one, group, everybody)
                await secretly(*acts)
                await background(one, group, everybody)
            if goes_aside:
                await (go_aside if checks_in else take_a_break)(one, private)
                await one.settle()
                for _ in range(3):
                    await background(one, group, ["Kim"])
                await secretly(talk)
                await (come_back if checks_in else end_the_break)(one, private)
                await one.settle()
            await secretly(close)
            for _ in range(3):
                await background(one, group, everybody)
            await one.breathe(*everybody)
            await one.settle()
            received = {
                "messages": {who: one.seen(who) for who in OTHERS},
                "packets": {who: one.heard(who) for who in OTHERS},
                "slots": one.slots(),
                "metrics": sorted((_counted(node) - before).items()),
                "title": node.host(name)._teller._title,
            }
            if checks_in:
                assert one["Fay"].client.of(m.CardChanged)
    return received, [
        (line["event"], line.get("log_level"))
        for line in lines
        if line["event"] != "loop_late"  # How busy this machine is.
    ]


def _counted(node: Node) -> Counter[str]:
    """Return what is counted, but for packets and time."""
    text = node.app[parts.METRICS].text().decode()
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
    return Counter(
        {
            name: int(float(value))
            for name, value in lines
            if "_total" in name and "packets" not in name
        }
    )


@pytest.fixture
async def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Node]:
    # What an unknown line has room for, and when, hangs on the clock.
    defaults = (Relay.__init__.__kwdefaults__ or {}) | {"start": WIDE}
    monkeypatch.setattr(Relay.__init__, "__kwdefaults__", defaults)
    # So does when it is known how good one's own line is, and what it is called.
    monkeypatch.setattr(Relay, "signs", lambda _relay, _peer: None)
    async with running_node(tmp_path) as node:
        # Everybody of all runs comes from one address.
        monkeypatch.setattr(node.app[parts.LINK_RATE], "_burst", 10_000)
        yield node


async def test_the_others_receive_the_same_with_and_without_a_check_in(
    node: Node,
) -> None:
    differences: list[tuple[int, str, Any]] = []
    messages = packets = 0
    for pair in range(PAIRS):
        goes_aside = pair % 2 == 1
        without, quiet = await run(node, pair, checks_in=False, goes_aside=goes_aside)
        with_one, log = await run(node, pair, checks_in=True, goes_aside=goes_aside)
        differences += [
            (pair, what, _first(without[what], with_one[what]))
            for what in without
            if with_one[what] != without[what]
        ]
        differences += [(pair, "log", line) for line in sorted(set(log) - set(quiet))]
        messages += sum(map(len, without["messages"].values()))
        packets += sum(map(len, without["packets"].values()))
        own = {
            message["type"]
            for seen in with_one["messages"].values()
            for message in seen
        }
        assert not own & OF_THEIR_OWN
    assert differences == []
    assert messages > PAIRS * 60
    assert packets > PAIRS * 30


def _first(before: Any, after: Any) -> str:
    """Return where two runs differ first, to be read."""
    for one, other in zip(
        json.dumps(before, indent=0, default=str).splitlines(),
        json.dumps(after, indent=0, default=str).splitlines(),
        strict=False,
    ):
        if one != other:
            return f"{one!r} and {other!r}"
    return f"{len(str(before))} and {len(str(after))} characters"
