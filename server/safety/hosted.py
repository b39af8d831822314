"""The safety channel of a live session: what its pages ask, and what they see."""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

from rooms.checkin_commands import CheckInCommand, is_never_limited
from rooms.checkin_errors import AlreadyOpen, NotAllowed
from rooms.checkin_terms import CheckInId
from rooms.ids import ParticipantId
from rooms.policies import Policies
from rooms.roles import Role
from rooms.session import Session
from server.safety import requests
from server.safety.channel import Channel
from server.safety.ending import finish
from server.safety.hosted_facts import HostedFacts, People
from server.store.base import StoreUnavailable
from server.store.safety.base import SafetyStore
from server.store.safety.rows import Cause
from signaling import safety_messages as m
from signaling.messages import Admit, EndSession, ServerMessage
from signaling.protocol import canonical
from signaling.views import UNNUMBERED

OPEN_SECONDS = 5.0
"""How long a request waits for the record to be opened."""


_T = TypeVar("_T")

Keyed = (
    requests.MemberOrStaff
    | requests.AlarmRequest
    | m.CheckinRequest
    | m.CheckinOffer
    | m.ConfirmFacts
    | m.RevealFacts
)
"""What has a key of its own."""


class HostedSafety:
    """Carries out what pages of one session ask of its safety channel."""

    def __init__(
        self,
        channel: Channel,
        store: SafetyStore,
        people: People,
        *,
        local_emergency: Callable[[str], str],
    ) -> None:
        self.channel = channel
        self.facts = HostedFacts(
            channel, store, people, local_emergency=local_emergency
        )
        self._people = people

    def connect(self, who: ParticipantId, role: Role, policies: Policies) -> None:
        """Show somebody who came in all that is theirs to know, soon.

        Members are asked where they are, if the program does.
        """
        self.facts.minors = policies.minors
        asks_facts = role is Role.MEMBER and policies.safety_facts
        staff = self._people.is_staff(who)

        async def show() -> None:
            if staff:
                await self.facts.show(who)
            if asks_facts:
                await self.facts.ask(who)

        self.channel.connect(who, staff=staff, then=show)

    async def handle(  # noqa: PLR0911 -- one for each kind
        self, who: ParticipantId, request: m.SafetyRequest
    ) -> ServerMessage | None:
        """Do what a page asks, and return the reply once it is on disk.

        Raises:
            SafetyError: The rules refuse it.
            SessionError: It names somebody who is not there.
            SafetyRefused: The record has something else under this key.
            StoreUnavailable: It is not on disk.
            Busy: Too much waits.

        """
        await self._opened()
        match request:
            case m.SafetyDelivered(upto=upto):
                await self.channel.delivered(who, upto)
                return None
            case m.ConfirmFacts():
                cause = _cause(who, request.message, request)
                return await self._in_turn(
                    lambda: self.facts.confirm(who, request, cause)
                )
            case m.RevealFacts():
                cause = _cause(who, request.message, request)
                return await self._in_turn(
                    lambda: self.facts.reveal(who, request, cause)
                )
            case m.CheckinOffer(participant=None):
                return await self._offer_all(who, request)
            case m.CheckinRequest() | m.CheckinOffer():
                return await self._checkin(who, request, self._beginning(who, request))
            case (
                m.AlarmSee()
                | m.AlarmClaim()
                | m.AlarmLog()
                | m.AlarmResolve()
                | m.OutreachBegin()
                | m.OutreachFinish()
            ):
                return await self._alarm(who, request)
            case _:
                command = requests.on_checkin(
                    request,
                    who,
                    is_staff=self._people.is_staff(who),
                    who=self._people.who,
                )
                return await self._checkin(who, request, command)

    async def check_admission(
        self, by: ParticipantId, session: Session, request: Admit
    ) -> None:
        """Let the rules say whether somebody may be admitted by name.

        Raises:
            NeedsFacts: They have not said where they are, and there is no reason.
            StoreUnavailable: The reason is not on disk.

        """
        await self._opened()
        await self._in_turn(lambda: self.facts.check_admission(by, session, request))

    async def finish(self, by: ParticipantId, request: EndSession) -> None:
        """Leave nothing to nobody before a session ends.

        Raises:
            SafetyError: Something is open, without a reason and who goes on.
            SessionError: Who goes on is nobody here.
            StoreUnavailable: It is not on disk.

        """
        await self._opened()
        owner = None
        if request.follow_up is not None:
            owner = self._people.who(request.follow_up)
        await self._in_turn(
            lambda: finish(self.channel, by, reason=request.reason, follow_up=owner)
        )

    async def _opened(self) -> None:
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await self.channel.ready.wait()
        except TimeoutError:
            raise StoreUnavailable("the record of check-ins is not open") from None

    async def _in_turn(
        self, job: Callable[[], Awaitable[_T]], *, always: bool = False
    ) -> _T:
        replies: list[_T] = []

        async def run() -> None:
            replies.append(await job())

        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await self.channel.do(run, always=always)
        except TimeoutError:
            raise StoreUnavailable("the record did not answer in time") from None
        return replies[0]

    async def _checkin(
        self,
        who: ParticipantId,
        request: Keyed,
        command: CheckInCommand,
    ) -> ServerMessage:
        async def job() -> ServerMessage:
            channel = self.channel
            world, now = channel.world(), channel.now
            decided = channel.checkins.decide(command, world=world, now=now)
            if decided.events:
                cause = _cause(who, command.message, request)
                await channel.commit(decided.events, cause=cause)
            return m.Kept(
                UNNUMBERED,
                request.request,
                request.message,
                decided.checkin,
                decided.version,
            )

        return await self._in_turn(job, always=is_never_limited(command))

    def _beginning(
        self, who: ParticipantId, request: m.CheckinRequest | m.CheckinOffer
    ) -> CheckInCommand:
        new = CheckInId("c_" + secrets.token_hex(8))
        if isinstance(request, m.CheckinRequest):
            return requests.request(request, who, new)
        assert request.participant is not None
        to = self._people.who(request.participant)
        return requests.offer(
            request, who, new, to=to, message=request.message, is_pulse=False
        )

    async def _offer_all(
        self, who: ParticipantId, request: m.CheckinOffer
    ) -> ServerMessage:
        """Offer a check-in to each member who has none, one by one."""
        kept: ServerMessage | None = None
        for to in self.channel.members():
            # A key for each, the same again when the request is sent again.
            key = hashlib.sha256(f"{request.message} {to}".encode()).hexdigest()
            new = CheckInId("c_" + secrets.token_hex(8))
            command = requests.offer(
                request, who, new, to=to, message=key, is_pulse=True
            )
            try:
                kept = await self._checkin(who, request, command)
            except AlreadyOpen:
                continue
        if kept is None:
            raise NotAllowed("everybody has a check-in")
        return kept

    async def _alarm(
        self, who: ParticipantId, request: requests.AlarmRequest
    ) -> ServerMessage:
        if not self._people.is_staff(who):
            raise NotAllowed("only facilitators do this")

        async def job() -> ServerMessage:
            channel = self.channel
            command = requests.on_alarm(request, who, who=self._people.who)
            events = channel.alarms.decide(command, now=channel.now)
            if events:
                await channel.commit(
                    (), events, cause=_cause(who, command.message, request)
                )
            return m.Kept(UNNUMBERED, request.request, request.message, None, 0)

        return await self._in_turn(job)


def _cause(who: ParticipantId, key: str, request: Keyed) -> Cause:
    """Return what the record tells a repeat by: the request, but for its number."""
    return Cause(who, key, canonical(request))
