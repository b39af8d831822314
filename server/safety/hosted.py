"""The safety channel of a live session: what its pages ask, and what they see."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Protocol

from rooms import facts as facts_rules
from rooms.checkin_commands import CheckInCommand, is_never_limited
from rooms.checkin_errors import NeedsFacts, NotAllowed
from rooms.checkin_terms import CheckInId, FollowUp
from rooms.closing import Unfinished, check_ending, closing_checklist
from rooms.facts import Contact, Facts, Override
from rooms.ids import ParticipantId
from rooms.places import LOBBY
from rooms.roles import Role
from rooms.session import Session
from server.safety import requests
from server.safety.cards import facts_form, facts_summary
from server.safety.channel import Channel
from server.safety.facts_record import details_of, facts_of
from server.store.audit import AuditEntry
from server.store.base import StoreUnavailable
from server.store.safety.base import SafetyStore
from server.store.safety.rows import Batch, Cause, NewFacts
from signaling import safety_messages as m
from signaling.messages import Admit, ServerMessage
from signaling.protocol import canonical
from signaling.views import UNNUMBERED

OPEN_SECONDS = 5.0
"""How long a request waits for the record to be opened."""


Keyed = (
    requests.MemberOrStaff
    | requests.AlarmRequest
    | m.CheckinRequest
    | m.CheckinOffer
    | m.ConfirmFacts
)
"""What has a key of its own."""


class People(Protocol):
    """Who is in a session, by the ids of the record."""

    def who(self, public_id: str) -> ParticipantId:
        """Return who has an id of the session.

        Raises:
            NotSeated: Nobody has.

        """

    def is_staff(self, who: ParticipantId) -> bool:
        """Tell whether somebody runs the session."""

    def tell(self, who: ParticipantId, message: ServerMessage) -> None:
        """Tell one person something."""

    def staff(self) -> list[ParticipantId]:
        """Return who of staff is connected."""


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
        self._store, self._people = store, people
        self._local_emergency = local_emergency
        self._facts: dict[ParticipantId, Facts] = {}
        self._without: dict[ParticipantId, str] = {}

    def connect(self, who: ParticipantId, *, asks_facts: bool) -> None:
        """Show somebody who came in all that is theirs to know, soon.

        With `asks_facts` they are asked where they are.
        """
        staff = self._people.is_staff(who)

        async def show() -> None:
            for known in [*self._facts, *self._without] if staff else []:
                self._tell_facts(known, [who])
            if asks_facts:
                await self._ask_facts(who)

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
                return await self._confirm(who, request)
            case m.RevealFacts():
                return await self._reveal(who, request)
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

    def not_ready(self, session: Session) -> set[ParticipantId]:
        """Return who waits and has not said what is asked before they come in."""
        if not session.policies.safety_facts:
            return set()
        return {
            seat.participant
            for seat in session.people_in(LOBBY)
            if seat.role is Role.MEMBER
            and not self.is_ready(self._people.who(seat.participant))
        }

    async def check_admission(
        self, by: ParticipantId, session: Session, request: Admit
    ) -> None:
        """Let the rules say whether somebody may be admitted by name.

        Raises:
            NeedsFacts: They have not said where they are, and there is no reason.
            StoreUnavailable: The reason is not on disk.

        """
        seat = session.seats.get(ParticipantId(request.participant or ""))
        if seat is None or seat.role is not Role.MEMBER or seat.place != LOBBY:
            return  # The rules of the lobby say what is wrong.
        who, reason = self._people.who(seat.participant), request.reason
        override = None if reason is None else Override(by, reason)
        known = self._facts.get(who)
        now = self.channel.now
        facts_rules.check_admission(known, now=now, override=override)
        try:
            facts_rules.check_admission(known, now=now)
        except NeedsFacts:
            assert reason is not None
            await self._opened()
            entry = AuditEntry(
                "admitted_without_facts",
                actor=by,
                object_type="participant",
                object_id=who,
            )
            await self._store.audit([entry], session=self.channel.session, at=now)
            self._without[who] = reason
            self._tell_facts(who, self._people.staff())

    def is_ready(self, who: ParticipantId) -> bool:
        """Tell whether somebody has said what is asked before they come in."""
        try:
            facts_rules.check_admission(self._facts.get(who), now=self.channel.now)
        except NeedsFacts:
            return False
        return True

    def check_ending(self, reason: str | None, follow_up: str | None) -> None:
        """Refuse to end a session that leaves something to nobody.

        Raises:
            SafetyError: Something is open, without a reason and who goes on.

        """
        unfinished = None
        if reason is not None:
            due = self.channel.now + 24 * 3600
            goes_on = None
            if follow_up is not None:
                goes_on = FollowUp(self._people.who(follow_up), due)
            unfinished = Unfinished(reason, goes_on)
        checklist = closing_checklist(self.channel.checkins, self.channel.alarms)
        check_ending(checklist, unfinished)

    async def _opened(self) -> None:
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await self.channel.ready.wait()
        except TimeoutError:
            raise StoreUnavailable("the record of check-ins is not open") from None

    async def _in_turn(
        self, job: Callable[[], Awaitable[ServerMessage]], *, always: bool = False
    ) -> ServerMessage:
        replies: list[ServerMessage] = []

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
            around, absent = channel.around()
            world = around.world(absent, channel.breaks)
            decided = channel.checkins.decide(command, world=world, now=channel.now)
            if decided.events:
                await channel.commit(decided.events, cause=_cause(who, request))
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
        around, _ = self.channel.around()
        kept: ServerMessage | None = None
        for number, to in enumerate(sorted(around.members)):
            if self.channel.checkins.of(to) is None:
                key = f"{request.message}-{number}"[:64]
                new = CheckInId("c_" + secrets.token_hex(8))
                command = requests.offer(
                    request, who, new, to=to, message=key, is_pulse=True
                )
                kept = await self._checkin(who, request, command)
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
                await channel.commit((), events, cause=_cause(who, request))
            return m.Kept(UNNUMBERED, request.request, request.message, None, 0)

        return await self._in_turn(job)

    async def _confirm(
        self, who: ParticipantId, request: m.ConfirmFacts
    ) -> ServerMessage:
        form = request.facts
        contact = form.contact
        given = Facts(
            confirmed_at=self.channel.now,
            location=form.location,
            unit=form.unit,
            city=form.city,
            region=form.region,
            country=form.country,
            call_back=form.call_back,
            caution=form.caution,
            privacy=form.privacy,
            contact=None
            if contact is None
            else Contact(
                contact.name,
                contact.number,
                contact.may_be_called,
                contact.caution or None,
            ),
            contact_is_right=form.contact_is_right,
        )

        async def job() -> ServerMessage:
            details, confirmation = details_of(given)
            batch = self.channel.batch()
            new = NewFacts(who, details, confirmation)
            await self.channel.commit(
                (),
                cause=_cause(who, request),
                audit=[
                    AuditEntry(
                        "facts_confirmed",
                        actor=who,
                        object_type="participant",
                        object_id=who,
                    )
                ],
                batch=Batch(lease=batch.lease, at=batch.at, facts=(new,)),
            )
            self._facts[who] = given
            self._tell_facts(who, self._people.staff())
            self._tell_own(who, None)
            return m.Kept(UNNUMBERED, request.request, request.message, None, 0)

        return await self._in_turn(job)

    async def _reveal(
        self, who: ParticipantId, request: m.RevealFacts
    ) -> ServerMessage:
        if not self._people.is_staff(who):
            raise NotAllowed("only facilitators do this")
        about = self._people.who(request.participant)
        known = self._facts.get(about)
        if known is None:
            row = await self._store.facts(about)
            known = None if row is None else facts_of(row)
        if known is None:
            raise NeedsFacts("they have said nothing yet")
        now = self.channel.now
        entry = AuditEntry(
            "facts_revealed",
            actor=who,
            object_type="participant",
            object_id=about,
        )
        await self._store.audit([entry], session=self.channel.session, at=now)
        return m.FactsShown(
            UNNUMBERED,
            request.request,
            request.participant,
            facts_form(known),
            round(known.confirmed_at * 1000),
            facts_rules.is_current(known, now=now),
            self._local_emergency(known.country),
        )

    async def _ask_facts(self, who: ParticipantId) -> None:
        previous = self._facts.get(who)
        if previous is None:
            row = await self._store.facts(who)
            previous = None if row is None else facts_of(row)
        self._tell_own(who, previous)

    def _tell_own(self, who: ParticipantId, previous: Facts | None) -> None:
        known = self._facts.get(who)
        missing = facts_rules.missing(known or Facts(confirmed_at=0.0))
        last_two = facts_rules.masked((known or previous or Facts(0.0)).call_back)
        self._people.tell(
            who,
            m.FactsAsked(
                UNNUMBERED,
                sorted(missing),
                None if previous is None else facts_form(previous),
                last_two,
            ),
        )

    def _tell_facts(self, about: ParticipantId, to: list[ParticipantId]) -> None:
        summary = facts_summary(
            about,
            self._facts.get(about),
            self.channel.showing.names,
            without=self._without.get(about),
            now=self.channel.now,
        )
        for who in to:
            self._people.tell(who, m.FactsChanged(UNNUMBERED, summary))


def _cause(who: ParticipantId, request: Keyed) -> Cause:
    """Return what the record tells a repeat by: the request, but for its number."""
    return Cause(who, request.message, canonical(request))
