"""Nobody hears or sees whom they must not: listened to, in every place there is.

Everybody sends an own tone and stamped pictures all the time, whatever the rules
say. At each receiver, what comes is decoded and taken apart into tones.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from rooms.aside import Cover
from rooms.events import FollowUp, RemovalReason
from rooms.policies import Policies
from rooms.roles import Role
from rooms.seat import VideoAudience
from signaling.messages import (
    Admit,
    AnswerMove,
    ClientMessage,
    EndAside,
    Freeze,
    Hold,
    Intend,
    Move,
    Mute,
    OfferAside,
    OpenBreakouts,
    PlanBreakouts,
    PlannedRoom,
    Recall,
    Release,
    Remove,
    SendBack,
    ShowCameraTo,
)
from tests.support.node import Node, running_node
from tests.support.packets import KEY, picture, sound
from tests.support.people import CAMERA, MICROPHONE, Gathering, Person, gathering
from tests.support.tones import Ear, packets, stamp, stamped

pytestmark = [pytest.mark.promise(1), pytest.mark.slow, pytest.mark.timeout(600)]

NAMES = ["Fay", "Gus", "Ann", "Ben", "Cat", "Dee", "Eve", "Oz"]
STAFF = {"Fay", "Gus"}
ROLES = {
    "Fay": Role.FACILITATOR,
    "Gus": Role.CO_FACILITATOR,
    "Oz": Role.OBSERVER,
}

SETTLED = 0.2
"""Seconds after which nothing may come that a move has ended."""

STEP = 12.0 if os.environ.get("ALCOVE_FULL") else 1.2
"""Seconds for which everybody is listened to after each move."""

Group = Iterable[str]


@dataclass
class Scene:
    """What is true between two moves: who may hear, and see, whom."""

    began: float
    hears: Mapping[str, set[str]]
    sees: Mapping[str, set[str]]


@dataclass
class Stage:
    """Eight people who never stop sending, and what each may receive."""

    group: Gathering
    scenes: list[Scene] = field(default_factory=list)
    is_on: bool = True

    async def send(self) -> None:
        """Let everybody who has a connection send, as long as it is on."""
        voices = [packets(number) for number in range(len(NAMES))]
        loop = asyncio.get_running_loop()
        start, number = loop.time(), 0
        while self.is_on:
            for index, name in enumerate(NAMES):
                person = self.group.people.get(name)
                if person is None or not person.publish.is_up:
                    continue
                voice = voices[index][number % len(voices[index])]
                person.publish.send(sound(number, ssrc=person.base, payload=voice))
                if number % 2 == 0:
                    start_of_frame = KEY + stamped(index)[2:]
                    shown = start_of_frame if number % 20 == 0 else stamped(index)
                    frame = picture(number // 2, ssrc=person.base + 1, payload=shown)
                    person.publish.send(frame)
            if number % 25 == 0:
                for person in self.group.people.values():
                    if person.subscribe.is_up:
                        person.subscribe.report()
            number += 1
            await asyncio.sleep(max(0.0, start + number * 0.02 - loop.time()))

    async def listen(
        self,
        *groups: Group,
        mute: Group = (),
        dark: Group = (),
        for_staff: Group = (),
    ) -> None:
        """Listen for a while, with everybody of a group hearing the others of it.

        `mute` are not heard, `dark` not seen, `for_staff` seen by staff alone.
        """
        hears: dict[str, set[str]] = defaultdict(set)
        sees: dict[str, set[str]] = defaultdict(set)
        for group in map(set, groups):
            for name in group:
                hears[name] |= group - {name} - set(mute) - {"Oz"}
                seen = group - {name} - set(dark) - {"Oz"}
                sees[name] |= seen if name in STAFF else seen - set(for_staff)
        self.scenes.append(Scene(asyncio.get_running_loop().time(), hears, sees))
        await asyncio.sleep(STEP)

    async def do(self, name: str, request: ClientMessage) -> None:
        await self.group[name].do(request)

    async def turn_on(self, *names: str) -> None:
        for name in names:
            person = self.group[name]
            for source in (MICROPHONE, CAMERA):
                await person.do(Intend(person.client.number(), source, on=True))

    def n(self, name: str) -> int:
        return self.group[name].client.number()


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncGenerator[Node]:
    async with running_node(tmp_path) as node:
        node.policies = Policies(
            move_notice=0.1,
            supervision_grace=0.5,
            breakout_warning=0.05,
            safety_facts=False,
        )
        yield node


async def test_everybody_hears_and_sees_whom_they_should_and_nobody_else(
    node: Node,
) -> None:
    async with gathering(node) as group:
        for name in NAMES:
            await group.come(name, ROLES.get(name, Role.MEMBER))
        stage = Stage(group)
        sending = asyncio.get_running_loop().create_task(stage.send())
        try:
            await _live_an_hour(stage)
        finally:
            stage.is_on = False
            await sending
        end = asyncio.get_running_loop().time()
        ears = [_Listener(group[name], stage.scenes, end) for name in NAMES]
        for ear in ears:
            ear.listen()
        leaks = [leak for ear in ears for leak in ear.leaks]
        lost = [silence for ear in ears for silence in ear.silences()]
        windows = sum(ear.windows for ear in ears)
        assert leaks == []
        assert lost == []
        assert windows >= 10_000


async def _live_an_hour(stage: Stage) -> None:
    group, n, do = stage.group, stage.n, stage.do
    await stage.listen()  # All but staff wait.
    for name in ("Ann", "Ben", "Cat", "Dee", "Oz"):
        await do("Fay", Admit(n("Fay"), group.id(name)))
    present = set(NAMES) - {"Eve"}
    for name in present - {"Oz"}:
        await group[name].connect()
    await group["Oz"].receive()
    await stage.listen(mute=present, dark=present)
    await stage.turn_on("Fay", "Gus", "Ann", "Ben", "Cat", "Dee")
    await stage.listen(present)

    ben = group.id("Ben")
    await do("Fay", Mute(n("Fay"), MICROPHONE, ben, may_return=False))
    await do("Cat", ShowCameraTo(n("Cat"), VideoAudience.STAFF))
    await stage.listen(present, mute=["Ben"], for_staff=["Cat"])

    room = PlannedRoom("b_1", "Harbour", [group.id(w) for w in ("Gus", "Ann", "Ben")])
    await do("Fay", PlanBreakouts(n("Fay"), 0, [room], 600))
    await do("Fay", OpenBreakouts(n("Fay"), 1))
    for name in ("Ann", "Ben"):
        await do(name, AnswerMove(n(name), group.version(name), goes=True))
    there, here = {"Gus", "Ann", "Ben"}, {"Fay", "Cat", "Dee", "Oz"}
    await stage.listen(there, here, mute=["Ben"], for_staff=["Cat"])

    await _go_apart(stage, present)


async def _go_apart(stage: Stage, present: set[str]) -> None:
    """Visit, hold, step aside, freeze, remove, send back; and lose all staff."""
    group, n, do = stage.group, stage.n, stage.do
    cat, dee, fay = group.id("Cat"), group.id("Dee"), group.id("Fay")
    there = {"Gus", "Ann", "Ben"}
    await do("Fay", Move(n("Fay"), fay, group.version("Fay"), "b_1"))
    # The main room has no staff now: after the grace its members are alone no more.
    await asyncio.sleep(0.7)
    await stage.listen({*there, "Fay"}, mute=["Ben"])
    await do("Fay", Move(n("Fay"), fay, group.version("Fay"), "main"))
    await do("Fay", Recall(n("Fay")))
    await asyncio.sleep(0.3)
    await stage.listen(present, mute=["Ben"], for_staff=["Cat"])

    await do("Fay", Hold(n("Fay"), dee, group.version("Dee")))
    await stage.listen(present - {"Dee"}, mute=["Ben"], for_staff=["Cat"])
    await do("Fay", Release(n("Fay"), dee, group.version("Dee")))
    quiet = ["Ben", "Dee"]
    await stage.listen(present, mute=quiet, dark=["Dee"], for_staff=["Cat"])

    ann, cover = group.id("Ann"), Cover.CO_FACILITATOR
    await do("Fay", OfferAside(n("Fay"), ann, group.version("Ann"), cover))
    await do("Ann", AnswerMove(n("Ann"), group.version("Ann"), goes=True))
    pair = {"Fay", "Ann"}
    rest = present - pair
    silent = [*quiet, *pair]
    await stage.listen(pair, rest, mute=silent, dark=["Dee", *pair], for_staff=["Cat"])
    await stage.turn_on("Fay", "Ann")
    await stage.listen(pair, rest, mute=quiet, dark=["Dee"], for_staff=["Cat"])
    await do("Ann", EndAside(n("Ann")))
    await stage.listen(present, mute=silent, dark=["Dee", *pair], for_staff=["Cat"])

    await do("Gus", Freeze(n("Gus"), frozen=True))
    await stage.listen(present, mute=present, dark=present)
    await do("Gus", Freeze(n("Gus"), frozen=False))
    await stage.listen(present, mute=present, dark=present)
    await stage.turn_on("Fay", "Gus", "Ann", "Cat", "Dee")
    await do("Fay", Admit(n("Fay"), group.id("Eve")))
    await group["Eve"].connect()
    await stage.turn_on("Eve")
    await stage.listen({*present, "Eve"}, mute=["Ben"], dark=["Ben"], for_staff=["Cat"])

    gone = (RemovalReason.PRIVACY, FollowUp.CALL)
    await do("Fay", Remove(n("Fay"), dee, *gone))
    await do("Fay", SendBack(n("Fay"), cat, group.version("Cat")))
    left = {*present, "Eve"} - {"Dee", "Cat"}
    await stage.listen(left, mute=["Ben"], dark=["Ben"])

    # Staff vanish: after the grace nobody who is left hears another.
    for name in STAFF:
        await group[name].client.drop()
        group[name].publish.vanish()
        group[name].subscribe.vanish()
    await asyncio.sleep(0.8)
    await stage.listen()


class _Listener:
    """What has come to one person, packet by packet."""

    def __init__(self, person: Person, scenes: list[Scene], end: float) -> None:
        self.person = person
        self.scenes = scenes
        self.end = end
        self.windows = 0
        self.leaks: list[str] = []
        self._heard: list[set[str]] = [set() for _ in scenes]
        self._seen: list[set[str]] = [set() for _ in scenes]
        self._ears: dict[int, Ear] = {}

    def listen(self) -> None:
        """Take everything apart that came."""
        peer, slots = self.person.subscribe, self.person.slots
        if slots is None:
            return
        sounds = {s for one in slots.sections if one.kind == "audio" for s in one.ssrcs}
        for packet, came in zip(peer.media, peer.arrivals, strict=True):
            if came < self.scenes[0].began or not packet.payload:
                continue
            if packet.ssrc in sounds:
                ear = self._ears.setdefault(packet.ssrc, Ear(len(NAMES)))
                heard = {NAMES[n] for n in ear.hear(bytes(packet.payload))}
                self.windows += 1
                self._judge(came, heard, self._heard, "heard")
            else:
                shown = stamp(bytes(packet.payload))
                if shown is not None:
                    self._judge(came, {NAMES[shown]}, self._seen, "saw")

    def silences(self) -> list[str]:
        """Return whom this person should have heard or seen, and did not."""
        name = self.person.name
        return [
            f"{name} in scene {number} lacks {sorted(lacking)}"
            for number, scene in enumerate(self.scenes)
            for lacking in (
                scene.hears.get(name, set()) - self._heard[number],
                scene.sees.get(name, set()) - self._seen[number],
            )
            if lacking
        ]

    def _judge(
        self, came: float, who: set[str], found: list[set[str]], how: str
    ) -> None:
        number = max(n for n, scene in enumerate(self.scenes) if scene.began <= came)
        scene = self.scenes[number]
        allowed = scene.hears if how == "heard" else scene.sees
        mine = allowed.get(self.person.name, set())
        found[number] |= who & mine
        until = self.scenes[number + 1].began if number + 1 < len(self.scenes) else None
        # While people are being moved by several requests, no scene is whole.
        is_between = until is not None and came > scene.began + STEP
        if came - scene.began > SETTLED and not is_between and who - mine:
            late = came - scene.began
            self.leaks.append(
                f"{self.person.name} {how} {sorted(who - mine)} {late:.3f} s into "
                f"scene {number}"
            )
