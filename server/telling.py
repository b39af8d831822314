"""Tells each participant what they may know: their view, and moments."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import assert_never

from rooms.audience import told
from rooms.events import (
    AskedToUnmute,
    Cause,
    Changed,
    Ended,
    Joined,
    Left,
    Moved,
    Muted,
    Paused,
    Reacted,
    Resumed,
    RoomEnding,
    Said,
    SessionChanged,
    SessionEvent,
    StayedBehind,
    Unsaid,
)
from rooms.ids import ParticipantId
from rooms.seat import Seat
from rooms.session import Session
from server.member import Member
from signaling import messages
from signaling.messages import ClosingReason, MessageInfo, ServerMessage
from signaling.views import UNNUMBERED, Setting, View, changes, message_info, view

_REASONS = {
    Cause.DECLINED: ClosingReason.DECLINED,
    Cause.REMOVED: ClosingReason.REMOVED,
    Cause.ENDED: ClosingReason.ENDED,
    Cause.LEFT: ClosingReason.LEFT,
    Cause.LOST: ClosingReason.SEAT_LOST,
    Cause.CLOSED: ClosingReason.SEAT_LOST,
}

Members = Mapping[ParticipantId, Member]


class Teller:
    """What is told of one session.

    `when` turns seconds of the session's clock into milliseconds since 1970,
    `sets` returns the names of the plans that are kept.
    """

    def __init__(
        self,
        title: str,
        *,
        when: Callable[[float], int],
        sets: Callable[[], Iterable[str]],
    ) -> None:
        self._title, self._when, self._sets = title, when, sets
        self._speaking: Sequence[str] = ()

    def view(self, session: Session, seat: Seat) -> View:
        """Return what somebody may know now."""
        return view(session, seat, self._setting())

    def written(self, session: Session, who: ParticipantId) -> list[MessageInfo]:
        """Return what was written that somebody has seen."""
        setting = self._setting()
        seen = session.conversation.seen_by(who)
        return [message_info(message, setting) for message in seen]

    def publish(
        self, session: Session, events: Iterable[SessionEvent], members: Members
    ) -> None:
        """Tell everybody what is different for them, then what has happened."""
        setting = self._setting()
        for who, member in members.items():
            seen = view(session, session.seat(who), setting)
            if member.view is not None:
                for change in changes(member.view, seen):
                    member.tell(change)
            member.view = seen
        for event in events:
            for who in told(session, event):
                message = self._moment(session, event, setting)
                if message is not None and who in members:
                    members[who].tell(message)
        self.tell_speaking(session, members)

    def speak(
        self, session: Session, speaking: Sequence[str], members: Members
    ) -> None:
        """Note who speaks now, the longest-speaking first; tell whom it concerns."""
        self._speaking = speaking
        self.tell_speaking(session, members)

    def speaking(self, session: Session, viewer: ParticipantId) -> list[str]:
        """Return who speaks where somebody is."""
        if viewer not in session:
            return []
        seat = session.seat(viewer)
        kind = session.kind(seat.place)
        if kind is None or not kind.carries_media:
            return []
        here = {other.participant for other in session.people_in(seat.place)}
        return [who for who in self._speaking if who in here]

    def tell_speaking(self, session: Session, members: Members) -> None:
        """Tell those for whom it has changed who speaks where they are."""
        for who, member in members.items():
            speaking = self.speaking(session, who)
            if speaking != member.speaking:
                member.speaking = speaking
                member.tell(messages.Speaking(UNNUMBERED, speaking))

    def _setting(self) -> Setting:
        return Setting(self._title, tuple(self._sets()), self._when)

    def _moment(  # noqa: PLR0911 -- one for each kind
        self, session: Session, event: SessionEvent, setting: Setting
    ) -> ServerMessage | None:
        match event:
            case Muted(source=source, may_return=may_return):
                return messages.Muted(UNNUMBERED, source, may_return)
            case AskedToUnmute(source=source):
                return messages.AskedToUnmute(UNNUMBERED, source)
            case Reacted(participant=who, reaction=reaction):
                return messages.Reacted(UNNUMBERED, who, reaction)
            case Said(message=key):
                message = session.conversation.messages[key]
                return messages.Said(UNNUMBERED, message_info(message, setting))
            case Unsaid(message=key):
                return messages.Unsaid(UNNUMBERED, key)
            case StayedBehind(participant=who):
                return messages.StayedBehind(UNNUMBERED, who)
            case RoomEnding(place=place):
                room = session.breakouts.rooms.get(place)
                if room is None or room.ends_at is None:
                    return None
                at = self._when(room.ends_at)
                return messages.RoomEnding(UNNUMBERED, place, at)
            case (
                Joined()
                | Changed()
                | Moved()
                | Left()
                | SessionChanged()
                | Paused()
                | Resumed()
                | Ended()
            ):
                return None
            case _:
                assert_never(event)


def farewell(event: Left) -> messages.Closing:
    """Return the last message to somebody whose seat is free."""
    return messages.Closing(UNNUMBERED, _REASONS[event.cause], event.follow_up)
