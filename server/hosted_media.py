"""The media of one live session: between its rules and its relay."""

from collections.abc import Callable, Sequence
from typing import assert_never

from rooms import media
from rooms.audience import Sight, sight
from rooms.errors import NotPermitted
from rooms.events import SessionEvent
from rooms.ids import ParticipantId
from rooms.places import LOBBY
from rooms.session import Session
from rooms.tracks import Source
from server.media.endpoint import Endpoint
from server.media.relay import Relay
from server.media.sdp import SdpError
from server.media.subscriber import Offer
from server.media.tracks import PeerId, StreamKey
from server.media.views import Mode
from server.pulse import PULSE_EVERY, Pulse
from server.relaying import STREAMS, offered, pointed, source, subscriptions, targets
from server.telling import Members, Teller
from signaling.messages import (
    Answer,
    Answered,
    BeByText,
    Done,
    IceServer,
    IceServers,
    LayersWanted,
    Look,
    MediaRequest,
    Publish,
    RenewIceServers,
    ServerMessage,
    SlotTarget,
    Subscribe,
    VideoLimited,
)
from signaling.views import UNNUMBERED


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
        ways: Callable[[str], list[IceServer]],
        now: float,
    ) -> None:
        self.relay = Relay(endpoint, self, bitrate=bitrate, quality=self)
        self.due_at = now + PULSE_EVERY
        self._session, self._members, self._teller = session, members, teller
        self._ways = ways
        self._pulse = Pulse()
        self._limited: set[str] = set()
        """Whose pictures pause."""
        self._layers: dict[str, dict[Source, int | None]] = {}
        """Which layers somebody was told to send, since their connection began."""

    def follow(self) -> None:
        """Have the relay forward what the rules say, and nothing else."""
        staff = {PeerId(s.participant) for s in self._session if s.role.is_staff}
        self.relay.favour(staff)
        self.relay.follow(subscriptions(self._session))

    def carry_out(
        self, who: ParticipantId, request: MediaRequest
    ) -> tuple[list[SessionEvent], ServerMessage]:
        """Do what a page asks for its media; return what came of it, and the reply.

        Raises:
            SessionError: The rules refuse it.
            SdpError: We cannot work with a description.
            StaleAnswerError: It does not answer the newest offer.

        """
        events: list[SessionEvent] = []
        match request:
            case Publish():
                events, answer = self.publish(who, request)
                return events, Answered(UNNUMBERED, request.request, answer)
            case Subscribe(fresh=fresh):
                self.offered(PeerId(who), self.subscribe(who, fresh=fresh))
                if slots := self.relay.slots(PeerId(who)):
                    self.slots_pointed(PeerId(who), slots)
            case Answer(generation=generation, sdp=sdp):
                self.relay.accept(PeerId(who), generation, sdp)
            case Look():
                self.look(who, request)
            case BeByText(on=on):
                events = media.be_by_text(self._session, who, on=on)
                self.give_up(who)
            case RenewIceServers(request=number):
                return events, IceServers(UNNUMBERED, number, self._ways(who))
            case _:
                assert_never(request)
        return events, Done(UNNUMBERED, request.request)

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
        if offer.fresh:
            self._layers.pop(who, None)
        return events, answer

    def subscribe(self, who: ParticipantId, *, fresh: bool) -> Offer:
        """Return an offer with room for everybody they may come to receive.

        Raises:
            NotPermitted: They have not been admitted, or are here by text.

        """
        viewer = self._session.seat(who)
        if viewer.place == LOBBY:
            raise NotPermitted("you have not been admitted")
        if viewer.is_by_text:
            raise NotPermitted("you are here by text")
        if fresh:
            self._limited.discard(who)
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
            who = seat.participant
            flow, signs = self.relay.flow(PeerId(who)), self.relay.signs(PeerId(who))
            health = self._pulse.health(
                seat, flow, unwanted=self._unwanted(who), now=now
            )
            quality = self._pulse.quality(seat, signs, now=now)
            events += media.observe(self._session, who, health, quality, now=now)
        return events

    def look(self, who: ParticipantId, look: Look) -> None:
        """Note what somebody's page shows."""
        widths = None
        if look.widths is not None:
            widths = {one.slot: one.width for one in look.widths}
        self.relay.view(
            PeerId(who), widths, pinned=set(look.pinned), mode=Mode(look.mode.value)
        )

    def give_up(self, who: ParticipantId) -> None:
        """Give up somebody's connections: they are gone, or here by text."""
        self.relay.remove(PeerId(who))
        self._pulse.forget(who)
        self._limited.discard(who)
        self._layers.pop(who, None)

    def remind(self, who: ParticipantId) -> None:
        """Tell somebody again what holds of their connections, who missed some."""
        if who in self._limited:
            self._tell(PeerId(who), VideoLimited(UNNUMBERED, paused=True))
        for sent, most in self._layers.get(who, {}).items():
            self._tell(PeerId(who), LayersWanted(UNNUMBERED, sent, most))

    def slots(self, who: ParticipantId) -> list[SlotTarget]:
        """Return what somebody's slots carry."""
        return targets(self.relay.slots(PeerId(who)))

    def slots_pointed(
        self, subscriber: PeerId, slots: Sequence[tuple[int, StreamKey]]
    ) -> None:
        """Tell a subscriber what its slots carry (`notices.Listener`)."""
        self._tell(subscriber, pointed(slots))

    def offered(self, subscriber: PeerId, offer: Offer) -> None:
        """Pass an offer of more slots on (`notices.Listener`)."""
        self._tell(subscriber, offered(offer))

    def speaking(self, publishers: Sequence[PeerId]) -> None:
        """Tell whom it concerns who speaks (`notices.Listener`)."""
        speaking = [str(publisher) for publisher in publishers]
        self._teller.speak(self._session, speaking, self._members)

    def layers_wanted(
        self, publisher: PeerId, stream: StreamKey, max_layer: int | None
    ) -> None:
        """Tell somebody which layers to send (`notices.QualityListener`)."""
        sent = source(stream)
        self._layers.setdefault(publisher, {})[sent] = max_layer
        self._tell(publisher, LayersWanted(UNNUMBERED, sent, max_layer))

    def video_limited(self, subscriber: PeerId, *, paused: bool) -> None:
        """Tell somebody that pictures pause, or go on (`notices.QualityListener`)."""
        (self._limited.add if paused else self._limited.discard)(subscriber)
        self._tell(subscriber, VideoLimited(UNNUMBERED, paused))

    def dominant(self, publisher: PeerId | None) -> None:
        """Tell nobody: pages keep everybody's place (`notices.QualityListener`)."""

    def _unwanted(self, who: ParticipantId) -> set[Source]:
        layers = self._layers.get(who, {})
        return {sent for sent, most in layers.items() if most is None}

    def _tell(self, peer: PeerId, message: ServerMessage) -> None:
        member = self._members.get(ParticipantId(peer))
        if member is not None:
            member.tell(message)
