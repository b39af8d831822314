"""What each request of a participant does to the rules."""

import secrets
from dataclasses import replace
from typing import assert_never

from rooms import (
    aside,
    breakouts,
    chat,
    lobby,
    moderation,
    planning,
    signals,
)
from rooms.agenda import AgendaItem
from rooms.conversation import Channel
from rooms.errors import NotThere
from rooms.events import SessionEvent
from rooms.ids import MessageId, ParticipantId, PlaceId
from rooms.places import PlaceKind
from rooms.session import Session
from signaling.messages import (
    Admit,
    Allow,
    AnswerMove,
    AskToCome,
    AskToUnmute,
    BeginItem,
    Consent,
    Decline,
    EndAside,
    EndSession,
    ExtendBreakouts,
    ExtendItem,
    Freeze,
    Hold,
    Intend,
    KeepNear,
    KeepPair,
    Leave,
    LetBack,
    Lock,
    LowerHand,
    Move,
    Mute,
    OfferAside,
    OpenBreakouts,
    PlaceEveryone,
    PlanBreakouts,
    RaiseHand,
    React,
    Recall,
    Release,
    Remove,
    SaveSet,
    SendBack,
    SessionRequest,
    SetAgenda,
    SetPolicies,
    SetSignal,
    ShowCameraTo,
    TakeAway,
    UseSet,
    Write,
)

OwnRequest = (
    Intend
    | ShowCameraTo
    | RaiseHand
    | React
    | SetSignal
    | AskToCome
    | Write
    | AnswerMove
    | Consent
    | EndAside
    | Leave
)
"""What anybody may ask about their own part."""

DoorRequest = Admit | Decline | Lock | SendBack | Hold | Release | Remove | LetBack
MediaRequest = Mute | Allow | AskToUnmute | Freeze | LowerHand | KeepNear | TakeAway
RoomRequest = (
    PlanBreakouts
    | PlaceEveryone
    | KeepPair
    | OpenBreakouts
    | Move
    | ExtendBreakouts
    | Recall
    | OfferAside
)
PlanRequest = SetAgenda | BeginItem | ExtendItem | SetPolicies | EndSession
SetRequest = SaveSet | UseSet
"""What needs the plans that were kept: the host carries it out."""


def carry_out(
    session: Session, who: ParticipantId, request: SessionRequest, *, now: float
) -> list[SessionEvent]:
    """Do what a participant asks, and return what came of it.

    Raises:
        SessionError: The rules refuse it; nothing changed.

    """
    match request:
        case (
            Intend()
            | ShowCameraTo()
            | RaiseHand()
            | React()
            | SetSignal()
            | AskToCome()
            | Write()
            | AnswerMove()
            | Consent()
            | EndAside()
            | Leave()
        ):
            return _own(session, who, request, now=now)
        case (
            Admit()
            | Decline()
            | Lock()
            | SendBack()
            | Hold()
            | Release()
            | Remove()
            | LetBack()
        ):
            return _door(session, who, request, now=now)
        case (
            Mute()
            | Allow()
            | AskToUnmute()
            | Freeze()
            | LowerHand()
            | KeepNear()
            | TakeAway()
        ):
            return _media(session, who, request)
        case SetAgenda() | BeginItem() | ExtendItem() | SetPolicies() | EndSession():
            return _plan(session, who, request, now=now)
        case SaveSet() | UseSet():
            raise NotThere("only a host knows the plans that were kept")
        case _:
            return _rooms(session, who, request, now=now)


def _own(
    session: Session, who: ParticipantId, request: OwnRequest, *, now: float
) -> list[SessionEvent]:
    match request:
        case Intend(source=source, on=on):
            return session.intend(who, source, on=on)
        case ShowCameraTo(audience=audience):
            return session.show_camera_to(who, audience)
        case RaiseHand(up=up):
            return signals.raise_hand(session, who, up=up)
        case React(reaction=reaction):
            return signals.react(session, who, reaction)
        case SetSignal(signal=signal, on=on):
            return signals.signal(session, who, signal, on=on, now=now)
        case AskToCome(on=on):
            return signals.ask_to_come(session, who, on=on, now=now)
        case Write():
            return _write(session, who, request, now=now)
        case AnswerMove(version=version, goes=goes):
            return _answer(session, who, version, goes=goes, now=now)
        case Consent(participant=other, agrees=agrees):
            to = ParticipantId(other)
            return lobby.consent(session, who, to, agrees=agrees, now=now)
        case EndAside():
            return aside.end(session, who, now=now)
        case Leave():
            return session.leave(who, now=now)
        case _:
            assert_never(request)


def _answer(
    session: Session, who: ParticipantId, version: int, *, goes: bool, now: float
) -> list[SessionEvent]:
    invite = session.seat(who).invite
    private = invite is not None and session.kind(invite.to) is PlaceKind.PRIVATE
    answer = aside.answer if private else breakouts.answer
    return answer(session, who, version, goes=goes, now=now)


def _write(
    session: Session, who: ParticipantId, request: Write, *, now: float
) -> list[SessionEvent]:
    key, text = MessageId(secrets.token_hex(8)), request.text
    match request.channel:
        case Channel.PLACE:
            return chat.write_to_place(session, who, text, key=key, now=now)
        case Channel.STAFF:
            return chat.write_to_staff(session, who, text, key=key, now=now)
        case Channel.ROOMS:
            places = [PlaceId(place) for place in request.places]
            return chat.write_to_rooms(
                session, who, text, key=key, places=places, now=now
            )
        case Channel.PERSON:
            if request.to is None:
                raise NotThere("this is written to a person")
            to = ParticipantId(request.to)
            return chat.write_to_person(session, who, to, text, key=key, now=now)
        case _:
            assert_never(request.channel)


def _door(
    session: Session, by: ParticipantId, request: DoorRequest, *, now: float
) -> list[SessionEvent]:
    match request:
        case Admit(participant=None):
            return lobby.admit_all(session, by, now=now)
        case Admit(participant=who):
            return lobby.admit(session, by, ParticipantId(str(who)), now=now)
        case Decline(participant=who, follow_up=follow_up):
            whom = ParticipantId(who)
            return lobby.decline(session, by, whom, follow_up=follow_up, now=now)
        case Lock(locked=locked):
            return lobby.lock(session, by, locked=locked)
        case SendBack(participant=who, version=version):
            return lobby.send_back(session, by, ParticipantId(who), version, now=now)
        case Hold(participant=who, version=version):
            return lobby.hold(session, by, ParticipantId(who), version, now=now)
        case Release(participant=who, version=version):
            return lobby.release(session, by, ParticipantId(who), version, now=now)
        case Remove():
            return moderation.remove(
                session,
                by,
                ParticipantId(request.participant),
                reason=request.reason,
                follow_up=request.follow_up,
                may_return=request.may_return,
                now=now,
            )
        case LetBack(participant=who):
            return moderation.let_back(session, by, ParticipantId(who))
        case _:
            assert_never(request)


def _media(
    session: Session, by: ParticipantId, request: MediaRequest
) -> list[SessionEvent]:
    match request:
        case Mute(participant=None, source=source, may_return=back):
            return moderation.mute_all(session, by, source, may_return=back)
        case Mute(participant=who, source=source, may_return=back):
            whom = ParticipantId(str(who))
            return moderation.mute(session, by, whom, source, may_return=back)
        case Allow(participant=who, source=source):
            return moderation.allow(session, by, ParticipantId(who), source)
        case AskToUnmute(participant=who, source=source):
            return moderation.ask_to_unmute(session, by, ParticipantId(who), source)
        case Freeze(frozen=frozen):
            return moderation.freeze(session, by, frozen=frozen)
        case LowerHand(participant=None):
            return moderation.lower_all(session, by)
        case LowerHand(participant=who):
            return moderation.lower_hand(session, by, ParticipantId(str(who)))
        case KeepNear(participant=who, on=on):
            return moderation.keep_near(session, by, ParticipantId(who), on=on)
        case TakeAway(message=message):
            return chat.take_away(session, by, MessageId(message))
        case _:
            assert_never(request)


def _rooms(
    session: Session, by: ParticipantId, request: RoomRequest, *, now: float
) -> list[SessionEvent]:
    match request:
        case PlanBreakouts(base=base, rooms=rooms, seconds=seconds):
            plan = {
                PlaceId(room.id): (room.name, [ParticipantId(p) for p in room.people])
                for room in rooms
            }
            if len(plan) < len(rooms):
                raise NotThere("two rooms have one id")
            return breakouts.plan(session, by, base, plan, seconds=float(seconds))
        case PlaceEveryone(base=base, by_chance=by_chance):
            order = [seat.participant for seat in session]
            if by_chance:
                secrets.SystemRandom().shuffle(order)
            return breakouts.place_everyone(session, by, base, order)
        case KeepPair(participants=people, apart=apart, on=on):
            pair = frozenset(ParticipantId(who) for who in people)
            return breakouts.keep(session, by, pair, apart=apart, on=on)
        case OpenBreakouts(base=base):
            return breakouts.open_rooms(session, by, base, now=now)
        case Move(participant=who, version=version, to=to):
            whom = ParticipantId(who)
            return breakouts.move(session, by, whom, version, PlaceId(to), now=now)
        case ExtendBreakouts(places=places, seconds=seconds):
            named = [PlaceId(place) for place in places]
            return breakouts.extend(session, by, named, float(seconds))
        case Recall(places=places):
            named = [PlaceId(place) for place in places]
            return breakouts.recall(session, by, named, now=now)
        case OfferAside(participant=who, version=version, cover=cover):
            return aside.offer(
                session,
                by,
                ParticipantId(who),
                version,
                place=PlaceId("x_" + secrets.token_hex(6)),
                cover=cover,
                now=now,
            )
        case _:
            assert_never(request)


def _plan(
    session: Session, by: ParticipantId, request: PlanRequest, *, now: float
) -> list[SessionEvent]:
    match request:
        case SetAgenda(base=base, items=items):
            parts = [AgendaItem(item.title, float(item.seconds)) for item in items]
            return planning.set_agenda(session, by, base, parts)
        case BeginItem(number=number):
            return planning.begin_item(session, by, number, now=now)
        case ExtendItem(seconds=seconds):
            return planning.extend_item(session, by, float(seconds))
        case SetPolicies():
            return planning.set_policies(
                session,
                by,
                replace(
                    session.policies,
                    lobby=request.lobby,
                    chat=request.chat,
                    camera=request.camera,
                    supervision=request.supervision,
                    reactions=request.reactions,
                ),
            )
        case EndSession():
            return moderation.end(session, by, now=now)
        case _:
            assert_never(request)
