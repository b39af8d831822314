"""How pages come in: the first message on a connection, and the key to come back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from rooms.ids import ParticipantId
from rooms.session import Session
from server.member import Member
from server.telling import Teller
from signaling.connection import Connection, Entry, Request
from signaling.messages import (
    VERSION,
    IceServer,
    Resumed,
    ServerMessage,
    SlotTarget,
    Welcome,
)


class Owner(Protocol):
    """What runs a session."""

    async def handle(
        self, who: ParticipantId, connection: Connection, request: Request
    ) -> None:
        """Carry a request out."""

    def lost(
        self, who: ParticipantId, connection: Connection, *, page_closed: bool
    ) -> None:
        """Note that a connection is over."""


@dataclass(frozen=True, slots=True)
class HostedSeat:
    """A seat as a connection sees it (`connection.Seat`)."""

    owner: Owner
    who: ParticipantId
    connection: Connection

    async def handle(self, request: Request) -> None:
        """Carry out what the page asks."""
        await self.owner.handle(self.who, self.connection, request)

    def lose(self, connection: Connection, *, page_closed: bool) -> None:
        """Note that the page's connection is over."""
        self.owner.lost(self.who, connection, page_closed=page_closed)


class Entrance:
    """The entrance of one session.

    `slots` says what somebody receives, `ways` what their page may use besides
    the node, `now` is milliseconds since 1970.
    """

    def __init__(
        self,
        owner: Owner,
        session: Session,
        teller: Teller,
        *,
        slots: Callable[[ParticipantId], list[SlotTarget]],
        ways: Callable[[str], list[IceServer]],
        now: Callable[[], int],
    ) -> None:
        self._owner, self._session, self._teller = owner, session, teller
        self._slots, self._ways, self._now = slots, ways, now
        self._resumes: dict[str, ParticipantId] = {}

    def whose(self, secret: str) -> ParticipantId | None:
        """Return whose seat a secret opens, if it opens one here."""
        return self._resumes.get(secret)

    def forget(self, member: Member) -> None:
        """Let somebody's secret open nothing any more."""
        self._resumes.pop(member.resume, None)

    def enter(self, member: Member, *, resumed: bool, last_seq: int = 0) -> Entry:
        """Return how a page comes in: where it was, or with everything anew."""
        assert member.connection is not None, "it is the one that comes in"
        seat = HostedSeat(self._owner, member.who, member.connection)
        self.forget(member)
        self._resumes[member.renew_secret()] = member.who
        if resumed and member.log.after(last_seq) is not None:
            ways = self._ways(member.who)
            first: ServerMessage = Resumed(last_seq, member.resume, ways)
            return Entry(seat, member.log, first, last_seq)
        seq = member.log.seq
        return Entry(seat, member.log, self._welcome(member, resumed=resumed), seq)

    def _welcome(self, member: Member, *, resumed: bool) -> Welcome:
        seat = self._session.seat(member.who)
        member.view = seen = self._teller.view(self._session, seat)
        member.speaking = self._teller.speaking(self._session, member.who)
        return Welcome(
            seq=member.log.seq,
            version=VERSION,
            now=self._now(),
            you=member.who,
            resume=member.resume,
            resumed=resumed,
            own=seen.own,
            place=seen.place,
            participants=list(seen.participants.values()),
            seats=list(seen.seats.values()),
            desk=seen.desk,
            messages=self._teller.written(self._session, member.who),
            slots=self._slots(member.who),
            speaking=member.speaking,
            ice_servers=self._ways(member.who),
        )
