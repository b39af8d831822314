"""What a node counts: numbers about the system, never about a person.

Names are `alcove_<noun>_<unit>`. Labels come from small enums only, so there is
never one with the id of a session or a participant.
"""

from collections import Counter as Tally
from collections.abc import Iterable
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

from rooms.ids import SessionId
from rooms.seat import Presence, Seat
from server.paging import Fate
from server.tokens import TokenCode
from signaling.close_codes import CloseCode
from signaling.messages import RefusalCode


class PacketKind(StrEnum):
    """What a packet of the relay carries."""

    AUDIO = "audio"
    VIDEO = "video"


class PacketOutcome(StrEnum):
    """What became of a packet."""

    FORWARDED = "forwarded"
    DROPPED = "dropped"
    RETRANSMITTED = "retransmitted"


class TicketOutcome(StrEnum):
    """What became of a ticket."""

    MADE = "made"
    TAKEN = "taken"
    NOT_GOOD = "not_good"
    FULL = "full"


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._presences: dict[SessionId, Tally[Presence]] = {}
        self._sessions = Gauge(
            "alcove_sessions", "Sessions with a seat taken", registry=registry
        )
        self._participants = Gauge(
            "alcove_participants",
            "Seats taken, by presence",
            ["presence"],
            registry=registry,
        )
        self._connections = Gauge(
            "alcove_connections", "Open WebSockets", registry=registry
        )
        self._closes = Counter(
            "alcove_closes",
            "WebSockets closed by us, by reason",
            ["reason"],
            registry=registry,
        )
        self._refusals = Counter(
            "alcove_refusals", "Requests refused, by code", ["code"], registry=registry
        )
        self._links = Counter(
            "alcove_links",
            "Links that did not open, by code",
            ["code"],
            registry=registry,
        )
        self._tickets = Counter(
            "alcove_tickets",
            "Tickets, by what became of them",
            ["outcome"],
            registry=registry,
        )
        self._packets = Counter(
            "alcove_packets",
            "Media packets, by kind and what became of them",
            ["kind", "outcome"],
            registry=registry,
        )
        self._pages = Counter(
            "alcove_pages",
            "Pages to whoever is on call, by what became of them",
            ["outcome"],
            registry=registry,
        )
        self._crashes = Counter(
            "alcove_crashes", "Tasks and requests ended by a bug", registry=registry
        )
        self._loop_lag = Histogram(
            "alcove_loop_lag_seconds",
            "How late the event loop ran a timer",
            buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0),
            registry=registry,
        )
        self._held_back = Gauge(
            "alcove_pictures_held_back",
            "Pictures are small (1) or not sent (2), since the event loop is late",
            registry=registry,
        )
        self._begin_at_zero()

    def seats_changed(self, session: SessionId, seats: Iterable[Seat]) -> None:
        """Note who has a seat in a session now. Nobody: it is over."""
        present = Tally(seat.presence(seat.shown_in) for seat in seats)
        if present:
            self._presences[session] = present
        else:
            self._presences.pop(session, None)
        self._sessions.set(len(self._presences))
        for presence in Presence:
            total = sum(of[presence] for of in self._presences.values())
            self._participants.labels(presence.value).set(total)

    def connection_opened(self) -> None:
        """Count an open WebSocket."""
        self._connections.inc()

    def connection_ended(self, reason: CloseCode | None) -> None:
        """Count a WebSocket less, and why we closed it, if we did."""
        self._connections.dec()
        if reason is not None:
            self._closes.labels(reason.name.lower()).inc()

    def refused(self, code: RefusalCode) -> None:
        """Count a request that was refused."""
        self._refusals.labels(code.value).inc()

    def link_refused(self, code: TokenCode) -> None:
        """Count a link that did not open."""
        self._links.labels(code.value).inc()

    def ticket(self, outcome: TicketOutcome) -> None:
        """Count what became of a ticket."""
        self._tickets.labels(outcome.value).inc()

    def packets(self, kind: PacketKind, outcome: PacketOutcome, count: int) -> None:
        """Count packets since the last call."""
        self._packets.labels(kind.value, outcome.value).inc(count)

    def paged(self, outcome: Fate) -> None:
        """Count what became of a page."""
        self._pages.labels(outcome.value).inc()

    def crashed(self) -> None:
        """Count a bug."""
        self._crashes.inc()

    def loop_late(self, seconds: float) -> None:
        """Note how late the event loop was."""
        self._loop_lag.observe(seconds)

    def held_back(self, level: int) -> None:
        """Note how much the relay leaves out, since the loop is late."""
        self._held_back.set(level)

    def text(self) -> bytes:
        """Return everything in the Prometheus text format 0.0.4."""
        return generate_latest(self.registry)

    def _begin_at_zero(self) -> None:
        """Show every label from the start, so that rates have a beginning."""
        for presence in Presence:
            self._participants.labels(presence.value)
        for close in CloseCode:
            self._closes.labels(close.name.lower())
        for refusal in RefusalCode:
            self._refusals.labels(refusal.value)
        for code in TokenCode:
            self._links.labels(code.value)
        for outcome in TicketOutcome:
            self._tickets.labels(outcome.value)
        for page in Fate:
            self._pages.labels(page.value)
        for kind in PacketKind:
            for fate in PacketOutcome:
                self._packets.labels(kind.value, fate.value)
