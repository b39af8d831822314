"""The media of one live session: between its rules and its relay."""

from collections.abc import Sequence

from rooms.audience import Sight, sight
from rooms.errors import NotPermitted
from rooms.events import SessionEvent
from rooms.ids import ParticipantId
from rooms.places import LOBBY
from rooms.session import Session
from server.media.endpoint import Endpoint
from server.media.relay import Relay
from server.media.sdp import SdpError
from server.media.subscriber import Offer
from server.media.tracks import PeerId, StreamKey
from server.pulse import PULSE_EVERY, Pulse
from server.relaying import STREAMS, offered, pointed, subscriptions, targets
from server.telling import Members, Teller
from signaling.messages import Answer, Publish, SlotTarget


class HostedMedia:
    """What the rules of a session have done to its relay, and what it sees.

    `due_at` is when `observe` is to be called next.
    """

    def __init__(
        self,
        session: Session,
        endpoint: Endpoint,
        *,
        bitrate: int,
        members: Members,
        teller: Teller,
        now: float,
    ) -> None:
        self.relay = Relay(endpoint, self, bitrate=bitrate)
        self.due_at = now + PULSE_EVERY
        self._session, self._members, self._teller = session, members, teller
        self._pulse = Pulse()

    def follow(self) -> None:
        """Have the relay forward what the rules say, and nothing else."""
        self.relay.follow(subscriptions(self._session))

    def publish(
        self, who: ParticipantId, offer: Publish
    ) -> tuple[list[SessionEvent], str]:
        """Take a publish offer: all of it or, where something refuses it, nothing.

        Raises:
            SdpError: We cannot work with it.
            NotPermitted: They may not send this, or have not been admitted.

        """
        streams = {track.mid: STREAMS[track.source] for track in offer.tracks}
        if len(set(streams.values())) < len(offer.tracks):
            raise SdpError("a mid or a source is named twice")
        before = self._session.seat(who).published
        events = self._session.publish(who, [t.source for t in offer.tracks])
        try:
            answer = self.relay.publish(
                PeerId(who), offer.sdp, streams, fresh=offer.fresh
            )
        except Exception:
            self._session.publish(who, before)
            raise
        return events, answer

    def subscribe(self, who: ParticipantId, *, fresh: bool) -> Offer:
        """Return an offer with room for everybody they may come to receive.

        Raises:
            NotPermitted: They have not been admitted.

        """
        viewer = self._session.seat(who)
        if viewer.place == LOBBY:
            raise NotPermitted("you have not been admitted")
        seen = [
            seat
            for seat in self._session
            if sight(self._session, viewer, seat) is not Sight.NOTHING
        ]
        return self.relay.subscribe(PeerId(who), people=len(seen) - 1, fresh=fresh)

    def observe(self, *, now: float) -> list[SessionEvent]:
        """Note what comes of everybody's media."""
        self.due_at = now + PULSE_EVERY
        events: list[SessionEvent] = []
        for seat in self._session:
            flow = self.relay.flow(PeerId(seat.participant))
            health = self._pulse.health(seat, flow, now=now)
            events += self._session.observe(seat.participant, health, now=now)
        return events

    def accept(self, who: ParticipantId, answer: Answer) -> None:
        """Take the answer to a subscribe offer.

        Raises:
            SdpError: We cannot work with it.
            StaleAnswerError: It does not answer the newest offer.

        """
        self.relay.accept(PeerId(who), answer.generation, answer.sdp)

    def slots(self, who: ParticipantId) -> list[SlotTarget]:
        """Return what somebody's slots carry."""
        return targets(self.relay.slots(PeerId(who)))

    def slots_pointed(
        self, subscriber: PeerId, slots: Sequence[tuple[int, StreamKey]]
    ) -> None:
        """Tell a subscriber what its slots carry (`relay.Listener`)."""
        member = self._members.get(ParticipantId(subscriber))
        if member is not None:
            member.tell(pointed(slots))

    def offered(self, subscriber: PeerId, offer: Offer) -> None:
        """Pass an offer of more slots on (`relay.Listener`)."""
        member = self._members.get(ParticipantId(subscriber))
        if member is not None:
            member.tell(offered(offer))

    def speaking(self, publishers: Sequence[PeerId]) -> None:
        """Tell whom it concerns who speaks (`relay.Listener`)."""
        speaking = [str(publisher) for publisher in publishers]
        self._teller.speak(self._session, speaking, self._members)
