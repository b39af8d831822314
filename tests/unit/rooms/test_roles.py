"""The table of who may do what, and that every verb asks it."""

from collections.abc import Callable
from typing import Any

import pytest

from rooms import aside, breakouts, chat, lobby, moderation, planning, signals
from rooms.agenda import AgendaItem
from rooms.aside import Cover
from rooms.errors import ErrorCode, NotPermitted, NotSeated, SessionError
from rooms.events import FollowUp, Reaction, RemovalReason
from rooms.ids import ParticipantId
from rooms.places import HOLD, LOBBY, MAIN
from rooms.policies import ChatMode, Policies
from rooms.roles import PERMISSIONS, Permission, Role, allowance, may
from rooms.seat import Signal
from rooms.tracks import Source
from tests.support.sessions import (
    ADA,
    ASIDE,
    COLE,
    FAY,
    LEE,
    MO,
    NOTE,
    OLA,
    RED,
    ROLES,
    SAM,
    Stage,
    Verb,
    group,
)

# F facilitator, C co-facilitator, A admin, M member, S support person, O observer
LETTERS = dict(zip("FCAMSO", (FAY, COLE, ADA, MO, SAM, OLA), strict=True))

MATRIX = {
    Permission.SPEAK: "FC MS",
    Permission.SHOW_CAMERA: "FC MS",
    Permission.SHARE_SCREEN: "FC",
    Permission.RECEIVE: "FC MSO",
    Permission.SIGNAL: "FC MS",
    Permission.WRITE: "FCAMSO",
    Permission.SEE_ALL: "FCA",
    Permission.ADMIT: "FCA",
    Permission.MODERATE: "FC",
    Permission.MOVE: "FC",
    Permission.ROAM: "FC",
    Permission.WRITE_TO_ANYONE: "FCA",
    Permission.REMOVE: "FCA",
    Permission.PLAN: "FC",
    Permission.SET_POLICY: "FA",
    Permission.END: "FCA",
}

OPEN_CHAT = Policies(lobby=False, chat=ChatMode.EVERYONE)
LIGHT = Source.CAMERA

# Each verb that asks for a permission: what it asks for, and how LEE is its object.
VERBS: list[tuple[Permission, str, Callable[[Stage, ParticipantId], object]]] = []


def verb(
    permission: Permission, function: Verb, *args: Any, to: str = "main", **more: Any
) -> None:
    """Note that a verb asks for a permission; `to` is where LEE is before."""

    def act(stage: Stage, by: ParticipantId) -> object:
        stage.session.put(stage.seat(LEE), _PLACES[to], now=stage.now)
        filled = [
            _FILL[a](stage) if isinstance(a, str) and a in _FILL else a for a in args
        ]
        return stage.do(function, by, *filled, **more)

    VERBS.append((permission, function.__name__, act))


_PLACES = {"main": MAIN, "lobby": LOBBY, "hold": HOLD}
_FILL: dict[str, Callable[[Stage], object]] = {
    "version": lambda stage: stage.version(LEE),
    "base": lambda stage: stage.session.breakouts.version,
    "agenda": lambda stage: stage.session.agenda.version,
}

verb(Permission.SIGNAL, signals.raise_hand, up=True)
verb(Permission.SIGNAL, signals.react, Reaction.THANKS)
verb(Permission.SIGNAL, signals.signal, Signal.BREAK, on=True)
verb(Permission.WRITE, chat.write_to_place, "hello", key=NOTE)
verb(Permission.WRITE, chat.write_to_staff, "hello", key=NOTE)
verb(Permission.ADMIT, lobby.admit, LEE, to="lobby")
verb(Permission.ADMIT, lobby.admit_all)
verb(Permission.ADMIT, lobby.decline, LEE, follow_up=FollowUp.CALL, to="lobby")
verb(Permission.ADMIT, lobby.lock, locked=True)
verb(Permission.MODERATE, moderation.mute, LEE, LIGHT, may_return=True)
verb(Permission.MODERATE, moderation.mute_all, LIGHT, may_return=True)
verb(Permission.MODERATE, moderation.allow, LEE, LIGHT)
verb(Permission.MODERATE, moderation.ask_to_unmute, LEE, LIGHT)
verb(Permission.MODERATE, moderation.freeze, frozen=True)
verb(Permission.MODERATE, moderation.lower_hand, LEE)
verb(Permission.MODERATE, moderation.lower_all)
verb(Permission.MOVE, moderation.keep_near, LEE, on=True)
verb(Permission.MOVE, lobby.send_back, LEE, "version")
verb(Permission.MOVE, lobby.hold, LEE, "version")
verb(Permission.MOVE, lobby.release, LEE, "version", to="hold")
verb(Permission.MOVE, breakouts.plan, "base", {RED: ("Red", [LEE])}, seconds=60.0)
verb(Permission.MOVE, breakouts.keep, frozenset((LEE, FAY)), apart=True, on=True)
verb(
    Permission.MOVE,
    aside.offer,
    LEE,
    "version",
    place=ASIDE,
    cover=Cover.CO_FACILITATOR,
)
verb(Permission.WRITE_TO_ANYONE, chat.write_to_rooms, "hello", key=NOTE, places=())
verb(Permission.WRITE_TO_ANYONE, chat.write_to_person, LEE, "hi", key=NOTE, to="hold")
verb(
    Permission.REMOVE,
    moderation.remove,
    LEE,
    reason=RemovalReason.OTHER,
    follow_up=FollowUp.CALL,
    may_return=True,
)
verb(Permission.PLAN, planning.set_agenda, "agenda", [AgendaItem("Now", 60.0)])
verb(Permission.SET_POLICY, planning.set_policies, OPEN_CHAT)
verb(Permission.END, moderation.end)

ROOMS: list[tuple[Permission, Verb, tuple[object, ...]]] = [
    (Permission.MOVE, breakouts.place_everyone, ([LEE],)),
    (Permission.MOVE, breakouts.open_rooms, ()),
]
"""Verbs on a plan, which stands in the name of the facilitator."""


@pytest.fixture
def stage() -> Stage:
    """Return a session with one of every role, and a member to be spoken of."""
    people = (FAY, COLE, ADA, MO, SAM, OLA, LEE)
    return group(*people, policies=OPEN_CHAT)


@pytest.mark.promise(1)
@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("letter", LETTERS)
def test_the_table_says_what_this_page_says(
    permission: Permission, letter: str
) -> None:
    role = ROLES[LETTERS[letter]]
    assert may(role, permission) == (letter in MATRIX[permission])


def test_the_table_has_every_role_and_every_permission() -> None:
    assert set(PERMISSIONS) == set(Role) == {ROLES[who] for who in LETTERS.values()}
    assert set(MATRIX) == set(Permission)


@pytest.mark.promise(1)
@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize(
    ("permission", "act"),
    [(permission, act) for permission, _, act in VERBS],
    ids=[name for _, name, _ in VERBS],
)
def test_a_verb_is_for_those_whom_the_table_names(
    stage: Stage,
    permission: Permission,
    act: Callable[[Stage, ParticipantId], object],
    letter: str,
) -> None:
    who = LETTERS[letter]
    if letter in MATRIX[permission]:
        act(stage, who)
    else:
        with pytest.raises(NotPermitted):
            act(stage, who)


@pytest.mark.promise(1)
@pytest.mark.parametrize(
    "act", [act for _, _, act in VERBS], ids=[name for _, name, _ in VERBS]
)
def test_no_verb_is_for_who_has_no_seat(
    stage: Stage, act: Callable[[Stage, ParticipantId], object]
) -> None:
    with pytest.raises(NotSeated):
        act(stage, ParticipantId("nobody"))


@pytest.mark.promise(1)
@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize(
    ("permission", "verb", "more"), ROOMS, ids=[v.__name__ for _, v, _ in ROOMS]
)
def test_a_plan_is_for_those_whom_the_table_names(
    stage: Stage,
    permission: Permission,
    verb: Verb,
    more: tuple[object, ...],
    letter: str,
) -> None:
    stage.plan_rooms({RED: [COLE, LEE]})
    base = stage.session.breakouts.version
    if letter in MATRIX[permission]:
        stage.do(verb, LETTERS[letter], base, *more)
    else:
        with pytest.raises(NotPermitted):
            stage.do(verb, LETTERS[letter], base, *more)


@pytest.mark.promise(1)
@pytest.mark.parametrize("letter", LETTERS)
def test_open_rooms_are_for_those_whom_the_table_names(
    stage: Stage, letter: str
) -> None:
    who = LETTERS[letter]
    stage.open_rooms({RED: [COLE, LEE]})
    acts: list[tuple[Verb, tuple[object, ...]]] = [
        (breakouts.extend, ([RED], 60.0)),
        (breakouts.recall, ([RED],)),
        (breakouts.move, (LEE, stage.version(LEE), MAIN)),
    ]
    for act, more in acts:
        if letter in "FC":
            stage.do(act, who, *more)
        else:
            with pytest.raises(NotPermitted):
                stage.do(act, who, *more)


@pytest.mark.promise(1)
@pytest.mark.parametrize("letter", "AMSO")
def test_nobody_but_staff_goes_to_another_room_alone(stage: Stage, letter: str) -> None:
    who = LETTERS[letter]
    stage.open_rooms({RED: [COLE, LEE]})
    with pytest.raises(NotPermitted):
        stage.do(breakouts.move, who, who, stage.version(who), RED)


@pytest.mark.promise(1)
def test_who_waits_may_do_nothing_but_write(stage: Stage) -> None:
    stage.do(lobby.send_back, FAY, MO, stage.version(MO))
    with pytest.raises(NotPermitted):
        stage.do(signals.raise_hand, MO, up=True)
    stage.do(chat.write_to_staff, MO, "hello", key=NOTE)


def test_two_roles_are_staff() -> None:
    assert [role for role in Role if role.is_staff] == [
        Role.FACILITATOR,
        Role.CO_FACILITATOR,
    ]


def test_all_but_the_admin_see_and_hear() -> None:
    assert [role for role in Role if not role.receives] == [Role.ADMIN]


@pytest.mark.promise(1)
def test_a_role_may_send_what_the_table_says() -> None:
    sends = {Source.MICROPHONE, Source.CAMERA}
    assert {role: set(allowance(role)) for role in Role} == {
        Role.FACILITATOR: set(Source),
        Role.CO_FACILITATOR: set(Source),
        Role.MEMBER: sends,
        Role.SUPPORT: sends,
        Role.OBSERVER: set(),
        Role.ADMIN: set(),
    }


def test_every_refusal_has_a_code_of_its_own() -> None:
    refusals = SessionError.__subclasses__()
    assert sorted(refusal.code for refusal in refusals) == sorted(ErrorCode)
    for refusal in refusals:
        words = "".join(f"_{c.lower()}" if c.isupper() else c for c in refusal.__name__)
        assert refusal.code == words.lstrip("_")
