"""What each participant is shown of a session, and the messages that keep it so.

A view is computed whole for each participant from what they may know
(`rooms.audience`), and compared with the one before: so nothing is ever told
that a view does not hold, and nothing is left untold that it does.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rooms.audience import Sight, sight
from rooms.breakouts import problems_now
from rooms.conversation import Channel, Message
from rooms.ids import PlaceId
from rooms.places import HOLD, LOBBY, MAIN, PlaceKind
from rooms.plan import receivable
from rooms.policies import CameraPolicy, ChatMode, SessionKind
from rooms.roles import Permission, Role, may
from rooms.seat import Invite, Seat
from rooms.session import Session
from rooms.tracks import Source
from signaling.messages import (
    AgendaInfo,
    AgendaPart,
    ConsentInfo,
    DepartedInfo,
    DeskChanged,
    DeskInfo,
    InviteInfo,
    MessageInfo,
    Moved,
    OwnChanged,
    OwnInfo,
    ParticipantChanged,
    ParticipantInfo,
    ParticipantJoined,
    ParticipantLeft,
    PlaceChanged,
    PlaceInfo,
    PoliciesInfo,
    ProblemInfo,
    RoomInfo,
    SeatChanged,
    SeatInfo,
    ServerMessage,
)
from signaling.wire import Moment

UNNUMBERED = 0
"""The `seq` of a message that no log has numbered yet."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a view needs beside the rules.

    `when` turns seconds of the session's clock into a moment of the wall's.
    """

    title: str
    sets: tuple[str, ...]
    when: Callable[[float], Moment]

    def maybe(self, seconds: float | None) -> Moment | None:
        """Return the moment of a time that may not be set."""
        return None if seconds is None else self.when(seconds)


@dataclass(frozen=True, slots=True)
class View:
    """Everything that one participant may know now."""

    own: OwnInfo
    place: PlaceInfo
    participants: dict[str, ParticipantInfo]
    seats: dict[str, SeatInfo]
    desk: DeskInfo | None


def view(session: Session, viewer: Seat, setting: Setting) -> View:
    """Return what a participant may know."""
    sights = [(seat, sight(session, viewer, seat)) for seat in session]
    seen = [seat for seat, how in sights if how is not Sight.NOTHING]
    is_staff = may(viewer.role, Permission.SEE_ALL)
    hands = sorted(
        (seat.hand, seat.participant) for seat in seen if seat.hand is not None
    )
    position = {who: number for number, (_, who) in enumerate(hands, 1)}
    return View(
        own=_own(session, viewer, setting),
        place=_place(session, viewer, setting),
        participants={
            seat.participant: _participant(
                session, viewer, seat, position.get(seat.participant)
            )
            for seat in seen
        },
        seats={s.participant: _seat(s, setting) for s in seen} if is_staff else {},
        desk=_desk(session, setting) if is_staff else None,
    )


def changes(before: View, after: View) -> Iterator[ServerMessage]:
    """Yield what makes one view into another, in an order that is always true."""
    if before.place.id != after.place.id:
        people = list(after.participants.values())
        yield Moved(UNNUMBERED, after.own, after.place, people)
    else:
        if before.own != after.own:
            yield OwnChanged(UNNUMBERED, after.own)
        if before.place != after.place:
            yield PlaceChanged(UNNUMBERED, after.place)
        yield from _people(before.participants, after.participants)
    for who, seat in after.seats.items():
        if before.seats.get(who) != seat:
            yield SeatChanged(UNNUMBERED, seat)
    if after.desk is not None and before.desk != after.desk:
        yield DeskChanged(UNNUMBERED, after.desk)


def message_info(message: Message, setting: Setting) -> MessageInfo:
    """Return a message as those see it who may."""
    return MessageInfo(
        id=message.id,
        author=message.author,
        name=message.name,
        channel=message.channel,
        text=message.text,
        at=setting.when(message.at),
        place=message.place,
        to=message.to,
    )


def _people(
    before: dict[str, ParticipantInfo], after: dict[str, ParticipantInfo]
) -> Iterator[ServerMessage]:
    for who in before.keys() - after.keys():
        yield ParticipantLeft(UNNUMBERED, who)
    for who, info in after.items():
        if who not in before:
            yield ParticipantJoined(UNNUMBERED, info)
        elif before[who] != info:
            yield ParticipantChanged(UNNUMBERED, info)


def _participant(
    session: Session, viewer: Seat, subject: Seat, hand: int | None
) -> ParticipantInfo:
    alone = viewer.place in (LOBBY, HOLD) and viewer is subject
    media: Iterable[Source]
    if viewer is subject or may(viewer.role, Permission.SEE_ALL):
        media = subject.effect
    else:
        media = receivable(session, subject, viewer)
    place = viewer.place
    if may(viewer.role, Permission.SEE_ALL) and subject.place != place:
        place = subject.shown_in
    return ParticipantInfo(
        id=subject.participant,
        name=subject.name,
        role=subject.role,
        # Who waits must not learn from it how many came before.
        order=0 if alone else subject.order,
        presence=subject.presence(place),
        microphone=Source.MICROPHONE in media,
        camera=Source.CAMERA in media,
        screen=Source.SCREEN in media,
        hand=hand,
    )


def _own(session: Session, seat: Seat, setting: Setting) -> OwnInfo:
    individual = session.policies.kind is SessionKind.INDIVIDUAL
    asks = individual and seat.role is Role.MEMBER and seat.place not in (LOBBY, HOLD)
    return OwnInfo(
        version=seat.version,
        allowed=_sources(seat.allowance),
        intent=_sources(seat.intent),
        video_audience=seat.video_audience,
        signal=seat.signal,
        quality=seat.quality,
        by_text=seat.is_by_text,
        invite=_invite(session, seat, setting),
        consents=[
            ConsentInfo(other.participant, other.name, other.role)
            for other in session
            if asks and other.awaits_consent
        ],
    )


def _invite(session: Session, seat: Seat, setting: Setting) -> InviteInfo | None:
    invite = seat.invite
    if invite is None:
        return None
    kind = session.kind(invite.to) or PlaceKind.MAIN
    staff = _staff_there(session, invite)
    people = {other.participant for other in session.people_in(invite.to)}
    if kind is PlaceKind.BREAKOUT:
        people |= set(session.breakouts.rooms[invite.to].people)
    others = [s for s in session if s.participant in people and s is not seat]
    return InviteInfo(
        to=invite.to,
        kind=kind,
        name=_room_name(session, invite.to),
        at=setting.when(invite.at),
        goes_by_itself=invite.goes_by_itself,
        may_stay=invite.may_stay,
        others=len([other for other in others if not other.role.is_staff]),
        staff=staff,
    )


def _staff_there(session: Session, invite: Invite) -> str | None:
    """Return the name of who will be there, or who asks."""
    for seat in session.people_in(invite.to):
        if seat.role.is_staff:
            return seat.name
    by = None if invite.by is None else session.seats.get(invite.by)
    is_private = session.kind(invite.to) is PlaceKind.PRIVATE
    return by.name if by is not None and is_private else None


def _place(session: Session, viewer: Seat, setting: Setting) -> PlaceInfo:
    place = viewer.place
    kind = session.kind(place) or PlaceKind.MAIN
    if place in (LOBBY, HOLD):
        return PlaceInfo(
            id=place,
            kind=kind,
            title="",
            name="",
            paused=False,
            frozen=False,
            ends_at=None,
            help_asked=False,
            writes_to=[Channel.STAFF],
            reactions=False,
            camera=CameraPolicy.OPTIONAL,
            session=SessionKind.GROUP,
            agenda=None,
        )
    room = session.breakouts.rooms.get(place) if kind is PlaceKind.BREAKOUT else None
    return PlaceInfo(
        id=place,
        kind=kind,
        title=setting.title,
        name=_room_name(session, place),
        paused=place in session.paused,
        frozen=session.is_frozen and kind is not PlaceKind.PRIVATE,
        ends_at=setting.maybe(room.ends_at) if room is not None else None,
        help_asked=room is not None and room.asked_at is not None,
        writes_to=_channels(session, viewer, kind),
        reactions=session.policies.reactions,
        camera=session.policies.camera,
        session=session.policies.kind,
        agenda=_agenda(session, setting),
    )


def _channels(session: Session, viewer: Seat, kind: PlaceKind) -> list[Channel]:
    if not may(viewer.role, Permission.WRITE):
        return []
    if may(viewer.role, Permission.WRITE_TO_ANYONE):
        here = [Channel.PLACE] if viewer.role.is_staff else []
        return [*here, Channel.STAFF, Channel.ROOMS, Channel.PERSON]
    chat = session.policies.chat
    found = [] if chat is ChatMode.OFF else [Channel.STAFF]
    if chat is ChatMode.EVERYONE or kind is PlaceKind.PRIVATE:
        found.append(Channel.PLACE)
    return found


def _agenda(session: Session, setting: Setting) -> AgendaInfo:
    agenda = session.agenda
    return AgendaInfo(
        items=[AgendaPart(item.title, round(item.seconds)) for item in agenda.items],
        current=agenda.current,
        ends_at=setting.maybe(agenda.ends_at),
        version=agenda.version,
    )


def _seat(seat: Seat, setting: Setting) -> SeatInfo:
    return SeatInfo(
        id=seat.participant,
        place=seat.place,
        home=seat.home,
        version=seat.version,
        since=setting.when(seat.since),
        line=seat.line,
        lost_since=setting.maybe(seat.lost_since),
        health=seat.health,
        health_since=setting.maybe(seat.health_since),
        quality=seat.quality,
        by_text=seat.is_by_text,
        signal=seat.signal,
        signal_since=setting.maybe(seat.signal_since),
        allowed=_sources(seat.allowance),
        video_audience=seat.video_audience,
        late=seat.is_late,
        awaits_consent=seat.awaits_consent,
        keep_near=seat.keep_near,
        invited_to=None if seat.invite is None else seat.invite.to,
    )


def _desk(session: Session, setting: Setting) -> DeskInfo:
    breakouts, policies = session.breakouts, session.policies
    return DeskInfo(
        locked=session.is_locked,
        version=breakouts.version,
        are_open=breakouts.are_open,
        seconds=round(breakouts.seconds),
        rooms=[
            RoomInfo(
                id=place,
                name=room.name,
                people=[str(who) for who in room.people],
                ends_at=setting.maybe(room.ends_at),
                asked_by=room.asked_by,
                asked_at=setting.maybe(room.asked_at),
                paused=place in session.paused,
                pauses_at=_pauses_at(session, place, setting),
            )
            for place, room in breakouts.rooms.items()
        ],
        problems=[
            ProblemInfo(p.code, p.place, [str(who) for who in p.people])
            for p in problems_now(session)
        ],
        apart=_pairs(breakouts.apart),
        together=_pairs(breakouts.together),
        sets=list(setting.sets),
        departed=[
            DepartedInfo(
                id=who,
                name=gone.name,
                role=gone.role,
                cause=gone.cause,
                at=setting.when(gone.at),
                may_return=who not in session.removed,
            )
            for who, gone in session.departed.items()
        ],
        paused=sorted(session.paused),
        pauses_at=_pauses_at(session, MAIN, setting),
        policies=PoliciesInfo(
            lobby=policies.lobby,
            chat=policies.chat,
            camera=policies.camera,
            supervision=policies.supervision,
            reactions=policies.reactions,
        ),
    )


def _pauses_at(session: Session, place: PlaceId, setting: Setting) -> Moment | None:
    since = session.broken_since.get(place)
    if since is None or place in session.paused:
        return None
    return setting.when(since + session.policies.supervision_grace)


def _room_name(session: Session, place: PlaceId) -> str:
    room = session.breakouts.rooms.get(place)
    return "" if room is None else room.name


def _sources(sources: Iterable[Source]) -> list[Source]:
    return [source for source in Source if source in sources]


def _pairs(pairs: Iterable[frozenset[str]]) -> list[list[str]]:
    return sorted(sorted(pair) for pair in pairs)
