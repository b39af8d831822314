"""What one subscriber receives in one media section of one slot."""

from collections.abc import Mapping

from server.media.feed import TOP, Feed
from server.media.outgoing import ALL, BEHIND, Outgoing
from server.media.outlets import Outlet
from server.media.packet import RtpPacket
from server.media.tracks import Codec, Kind
from server.media.uplink import Uplink


class Downlink(Outgoing):
    """An outgoing stream that is pointed at feeds, and chooses among their layers.

    `source` is the feed, `layer` what is sent of it now. `spatial` is the
    largest layer that may be chosen, None where no picture shall go out.
    """

    __slots__ = ("_awaited", "layer", "source", "spatial")

    def __init__(
        self,
        kind: Kind,
        codecs: Mapping[str, Codec],
        *,
        ssrc: int,
        rtx_ssrc: int | None,
        outlet: Outlet,
    ) -> None:
        super().__init__(kind, codecs, ssrc=ssrc, rtx_ssrc=rtx_ssrc, outlet=outlet)
        self.source: Feed | None = None
        self.layer: Uplink | None = None
        self.spatial: int | None = TOP
        self._awaited: list[Uplink] = []

    def point(self, source: Feed | None, *, now: float) -> None:
        """Take packets from another feed from now on, or from none.

        Nothing of the old one goes out any more. A picture begins with a key
        frame: a recent one from the cache, or the next one, which is asked for.
        """
        self._stop()
        if self.source is not None:
            self.source.downlinks.remove(self)
        self.source = source
        if source is not None:
            source.downlinks.append(self)
            self.aim(now=now)

    def choose(
        self, spatial: int | None, temporal: int | None = None, *, now: float
    ) -> None:
        """Send layers up to these from now on; None for all, or for no picture.

        A smaller or larger picture begins with its next key frame, and until
        then the present one goes on. Fewer temporal layers count at once.
        """
        self.temporal = ALL if temporal is None else temporal
        self._temporal = min(self._temporal, self.temporal)
        if spatial == self.spatial:
            return
        self.spatial = spatial
        if spatial is None:
            self._stop()
        else:
            self.aim(now=now)

    @property
    def can_carry(self) -> bool:
        """Whether there is a source, in a codec that the subscriber knows."""
        return self.source is not None and self.source.codec.name in self._codecs

    def restart(self, *, now: float) -> None:
        """Begin again from the same source: nothing has reached the subscriber yet."""
        self._sent_at = None
        self.point(self.source, now=now)

    def refresh(self, *, now: float) -> None:
        """Get a key frame: the subscriber has lost the picture."""
        if self.source is None or self.kind is not Kind.VIDEO:
            return
        if self._run is None:
            self.aim(now=now)
        elif self.layer is not None:
            self.layer.keyframes.want()

    def aim(self, *, now: float) -> None:
        """Go to the best layer that flows and that is chosen.

        Any smaller one will do until its key frame comes. Who has a picture keeps
        it until then.
        """
        self._await_none()
        source = self.source
        if source is None or self.spatial is None or not self.can_carry:
            return
        target = source.best(self.spatial)
        if target is None or target is self.layer:
            return
        if self.kind is Kind.AUDIO:
            self._join(target)
            return
        steps = source.up_to(target) if self._run is None else [target]
        for number, uplink in enumerate(steps):
            if self._begin(uplink, now=now):
                steps = steps[:number]
                break
        if not steps:
            return
        for uplink in steps:
            uplink.waiting.append(self)
        self._awaited = steps
        target.keyframes.want()

    def keyframe(self, uplink: Uplink, *, now: float) -> None:
        """Take note that a layer that was waited for can be begun with."""
        if self._begin(uplink, now=now):
            self.aim(now=now)

    def _stop(self) -> None:
        self._settle()
        self._outlet.drop(self.ssrc)
        self._await_none()
        if self.layer is not None:
            self.layer.downlinks.remove(self)
        self.layer = self._run = None

    def _await_none(self) -> None:
        for uplink in self._awaited:
            uplink.waiting.remove(self)
        self._awaited = []

    def _join(self, uplink: Uplink) -> None:
        if self.layer is not uplink:
            if self.layer is not None:
                self.layer.downlinks.remove(self)
            uplink.downlinks.append(self)
        self.layer = uplink

    def _start(self, packet: RtpPacket, *, now: float) -> None:
        """Begin with a packet, if this stream can begin with it.

        Sound begins with the newest: what is late may be from behind a wall.
        """
        assert self.layer is not None
        if self.kind is Kind.VIDEO:
            if not (packet.keyframe and self._begin(self.layer, now=now)):
                self.layer.keyframes.want()
        elif packet.payload and packet.index == self.layer.latest:
            self._switch(self.layer, packet)
            self.forward(packet, now=now)

    def _begin(self, uplink: Uplink, *, now: float) -> bool:
        """Begin with a picture that is in the cache, if there is one.

        Of a key frame whose first packet came late the others are there too. One
        from before what was shown last would put the clock back.
        """
        packets = uplink.replay(now=now)
        if not packets or not packets[0].keyframe:
            return False
        if self._sent_at and packets[0].arrived_at < self._sent_at - BEHIND:
            return False
        self._join(uplink)
        self._switch(uplink, packets[0])
        for packet in packets:
            self.forward(packet, now=now)
        return True
