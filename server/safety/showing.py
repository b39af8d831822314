"""Shows the safety channel on screens: cards whole, again until they are there."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rooms.alarm import Alarm
from rooms.checkin import CheckIn
from rooms.checkin_terms import CheckInId, MessageId
from rooms.checkin_views import queue, view_for_participant, view_for_staff
from rooms.ids import ParticipantId
from server.safety.around import Room
from server.safety.cards import Names, alarm_card, checkin_card, own_checkin
from server.safety.outbox import Send
from server.store.safety.rows import Delivery, Kept, Progress
from signaling.safety_messages import AlarmChanged, CardChanged, CheckinTold
from signaling.views import UNNUMBERED

if TYPE_CHECKING:
    from server.safety.channel import Channel

NO_POSITION = 0
"""The position of a card that is shown without waiting to hear that it is there."""


class Showing:
    """What has been shown to whom of one session.

    A card is shown whole, with the position of the newest delivery it is for.
    So one that is shown again shows nothing twice.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._names = Names(room.public_id, room.name)
        self._newest: dict[ParticipantId, int] = {}
        self._acknowledged: dict[ParticipantId, int] = {}
        self._reached: dict[tuple[ParticipantId, MessageId], set[ParticipantId]] = {}
        self._messages: dict[int, tuple[ParticipantId, MessageId]] = {}
        self._places: dict[CheckInId, int | None] = {}

    @property
    def names(self) -> Names:
        """How people are named to pages."""
        return self._names

    def load(self, kept: Kept) -> None:
        """Go on from what the record has."""
        for one in kept.recipients:
            self._newest[one.id], self._acknowledged[one.id] = (
                one.newest,
                one.acknowledged,
            )
        self._note(kept.deliveries)
        for delivery in kept.deliveries:
            if delivery.delivered_at is not None:
                self._reach(delivery.message.seq, delivery.recipient)

    def position(self, who: ParticipantId) -> tuple[int, int]:
        """Return the newest position somebody's screen has, and the newest there is."""
        return self._acknowledged.get(who, 0), self._newest.get(who, 0)

    def stored(self, channel: "Channel", deliveries: Iterable[Delivery]) -> None:
        """Note what the record has kept."""
        del channel
        self._note(deliveries)

    def deliver(self, channel: "Channel", send: Send) -> None:
        """Show what is next for one person: each card once, at its newest position."""
        newest: dict[CheckInId, int] = {}
        for delivery in send.deliveries:
            if delivery.message.checkin is not None:
                newest[CheckInId(delivery.message.checkin)] = delivery.position
        around = self._room.around()
        for checkin, position in sorted(newest.items(), key=lambda item: item[1]):
            if checkin in channel.checkins:
                self._show(
                    channel,
                    channel.checkins[checkin],
                    send.recipient,
                    staff=send.recipient in around.staff,
                    position=position,
                )

    def progressed(
        self,
        channel: "Channel",
        who: ParticipantId,
        upto: int,
        news: Iterable[Progress],
    ) -> None:
        """Note what has come on a screen, and show its sender so."""
        self._acknowledged[who] = max(upto, self._acknowledged.get(who, 0))
        senders: set[tuple[CheckInId, ParticipantId]] = set()
        for progress in news:
            self._reach(progress.seq, progress.recipient)
            if progress.checkin is not None and progress.sender != who:
                senders.add((CheckInId(progress.checkin), progress.sender))
        around = self._room.around()
        for checkin, sender in senders:
            if checkin in channel.checkins and sender in (
                around.staff | around.members
            ):
                self._show(
                    channel,
                    channel.checkins[checkin],
                    sender,
                    staff=sender in around.staff,
                    position=NO_POSITION,
                )

    def show_all(self, channel: "Channel", who: ParticipantId, *, staff: bool) -> None:
        """Show somebody everything that is theirs to know."""
        if not staff:
            mine = channel.checkins.of(who)
            if mine is not None:
                self._show(channel, mine, who, staff=False, position=NO_POSITION)
            return
        for checkin in channel.checkins:
            self._show(channel, checkin, who, staff=True, position=NO_POSITION)
        for alarm in channel.alarms:
            card = alarm_card(alarm, self._names)
            self._room.tell(who, AlarmChanged(UNNUMBERED, card))

    def show_alarm(self, alarm: Alarm) -> None:
        """Show an alarm to all of staff."""
        message = AlarmChanged(UNNUMBERED, alarm_card(alarm, self._names))
        for who in self._room.around().here:
            self._room.tell(who, message)

    def requeue(self, channel: "Channel") -> None:
        """Show staff again what has another place in their queue now."""
        places = _places(channel)
        around = self._room.around()
        for checkin in channel.checkins:
            place = places.get(checkin.id)
            if checkin.id in self._places and self._places[checkin.id] != place:
                for who in around.here:
                    self._show(channel, checkin, who, staff=True, position=NO_POSITION)
            self._places[checkin.id] = place

    def _show(
        self,
        channel: "Channel",
        checkin: CheckIn,
        who: ParticipantId,
        *,
        staff: bool,
        position: int,
    ) -> None:
        if staff:
            place = _places(channel).get(checkin.id)
            card = checkin_card(
                view_for_staff(checkin), place, self._names, self._reached
            )
            self._room.tell(who, CardChanged(UNNUMBERED, position, card))
        elif who == checkin.participant:
            own = own_checkin(
                view_for_participant(checkin),
                who,
                self._names,
                self._reached,
                opened=checkin.opened_upto,
            )
            self._room.tell(who, CheckinTold(UNNUMBERED, position, own))

    def _note(self, deliveries: Iterable[Delivery]) -> None:
        for delivery in deliveries:
            who, message = delivery.recipient, delivery.message
            self._newest[who] = max(delivery.position, self._newest.get(who, 0))
            key = MessageId(message.body.decode())
            self._messages[message.seq] = (message.sender, key)

    def _reach(self, seq: int, who: ParticipantId) -> None:
        sent = self._messages.get(seq)
        if sent is not None:
            self._reached.setdefault(sent, set()).add(who)


def _places(channel: "Channel") -> dict[CheckInId, int]:
    return {c.id: place for place, c in enumerate(queue(channel.checkins))}
