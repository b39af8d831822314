"""Where people are and whom to call: asked, confirmed, shown to staff alone."""

from collections.abc import Callable
from typing import Protocol

from rooms import facts as rules
from rooms.checkin_commands import RevealFacts
from rooms.checkin_errors import NeedsFacts, NotAllowed
from rooms.checkin_terms import MessageId
from rooms.facts import Contact, Facts, Override
from rooms.ids import ParticipantId
from rooms.places import LOBBY
from rooms.roles import Role
from rooms.session import Session
from server.safety.cards import facts_form, facts_summary
from server.safety.channel import Channel
from server.safety.facts_record import details_of, facts_of
from server.store.audit import AuditEntry
from server.store.safety.base import SafetyStore
from server.store.safety.rows import Batch, Cause, NewContact, NewFacts
from signaling import safety_messages as m
from signaling.messages import Admit, ServerMessage
from signaling.views import UNNUMBERED

WITHOUT = "admitted_without_facts"
"""What the record calls it that somebody came in who had not said where they are."""

LOOKED = "facts_revealed"
"""What the record calls it that one of staff read where somebody is."""


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


class HostedFacts:
    """The safety facts of one session.

    What somebody said this time is what lets them in. What they said before is
    shown to staff as that: with its age.
    """

    def __init__(
        self,
        channel: Channel,
        store: SafetyStore,
        people: People,
        *,
        local_emergency: Callable[[str], str],
    ) -> None:
        self._channel, self._store, self._people = channel, store, people
        self._local_emergency = local_emergency
        self.minors = False
        """Whether the session is one of minors, who have a guardian."""
        self._now: dict[ParticipantId, Facts] = {}
        self._before: dict[ParticipantId, Facts] = {}
        self._without: dict[ParticipantId, str] = {}

    def not_ready(self, session: Session) -> set[ParticipantId]:
        """Return who waits and has not said what is asked before they come in."""
        if not session.policies.safety_facts:
            return set()
        return {
            seat.participant
            for seat in session.people_in(LOBBY)
            if seat.role is Role.MEMBER
            and not self._is_ready(self._people.who(seat.participant))
        }

    async def check_admission(
        self, by: ParticipantId, session: Session, request: Admit
    ) -> None:
        """Let the rules say whether somebody may be admitted by name, in turn.

        Raises:
            NeedsFacts: They have not said where they are, and there is no reason.
            StoreUnavailable: The reason is not on disk.

        """
        seat = session.seats.get(ParticipantId(request.participant or ""))
        if seat is None or seat.role is not Role.MEMBER or seat.place != LOBBY:
            return  # The rules of the lobby say what is wrong.
        who, reason = self._people.who(seat.participant), request.reason
        if self._is_ready(who):
            return
        override = None if reason is None else Override(by, reason)
        now = self._channel.now
        rules.check_admission(
            self._now.get(who), now=now, override=override, minors=self.minors
        )
        assert reason is not None
        batch = self._channel.batch()
        step = NewContact(who, by, WITHOUT, "done", note=reason.encode())
        await self._channel.commit(
            (),
            audit=[_line(WITHOUT, by, who)],
            batch=Batch(lease=batch.lease, at=batch.at, contacts=(step,)),
        )
        self._without[who] = reason
        self._tell_staff(who, self._people.staff())

    async def confirm(
        self, who: ParticipantId, request: m.ConfirmFacts, cause: Cause
    ) -> ServerMessage:
        """Keep what somebody says of where they are, in the channel's turn."""
        given = _facts(request.facts, self._channel.now)
        details, confirmation = details_of(given)
        batch = self._channel.batch()
        new = NewFacts(who, details, confirmation)
        await self._channel.commit(
            (),
            cause=cause,
            audit=[_line("facts_confirmed", who, who)],
            batch=Batch(lease=batch.lease, at=batch.at, facts=(new,)),
        )
        self._now[who] = given
        self._tell_staff(who, self._people.staff())
        self._tell_own(who, None)
        return m.Kept(UNNUMBERED, request.request, request.message, None, 0)

    async def reveal(
        self, who: ParticipantId, request: m.RevealFacts, cause: Cause
    ) -> ServerMessage:
        """Show one of staff everything, once it is kept that they looked, and why.

        It stands in the check-in with that person, else in the log of contacts.

        Raises:
            NotAllowed: They are not of staff.
            NeedsFacts: Nothing is known.
            StoreUnavailable: It cannot be read, or written down.

        """
        if not self._people.is_staff(who):
            raise NotAllowed("only facilitators do this")
        about = self._people.who(request.participant)
        known = await self._known(about)
        if known is None:
            raise NeedsFacts("they have said nothing yet")
        await self._looked(who, about, request, cause)
        return m.FactsShown(
            UNNUMBERED,
            request.request,
            request.participant,
            facts_form(known),
            round(known.confirmed_at * 1000),
            rules.is_current(known, now=self._channel.now),
            self._local_emergency(known.country),
        )

    async def ask(self, who: ParticipantId) -> None:
        """Ask somebody where they are, with what they said last time."""
        self._tell_own(who, await self._known(who))

    async def show(self, who: ParticipantId) -> None:
        """Show one of staff what there is on everybody who may need it."""
        channel = self._channel
        pressing = {c.participant for c in channel.checkins.open}
        pressing |= {alarm.participant for alarm in channel.alarms if alarm.is_open}
        for about in sorted({*pressing, *self._now, *self._before}):
            await self._known(about)
        for about in sorted({*self._now, *self._before, *self._without}):
            self._tell_staff(about, [who])

    async def _known(self, who: ParticipantId) -> Facts | None:
        known = self._now.get(who) or self._before.get(who)
        if known is None:
            row = await self._store.facts(who)
            known = None if row is None else facts_of(row)
        # An address is forgotten here as in the record, however long we run.
        due = None if known is None else rules.address_due(known)
        if known is not None and due is not None and due <= self._channel.now:
            known = rules.forget(known)
            self._now.pop(who, None)
        if known is not None and who not in self._now:
            self._before[who] = known
        return known

    def _is_ready(self, who: ParticipantId) -> bool:
        try:
            rules.check_admission(
                self._now.get(who), now=self._channel.now, minors=self.minors
            )
        except NeedsFacts:
            return False
        return True

    async def _looked(
        self,
        by: ParticipantId,
        who: ParticipantId,
        request: m.RevealFacts,
        cause: Cause,
    ) -> None:
        channel = self._channel
        checkin = channel.checkins.last_with(who)
        if checkin is not None:
            key = MessageId(request.message)
            decided = channel.checkins.decide(
                RevealFacts(key, by, checkin.id, request.reason),
                world=channel.world(),
                now=channel.now,
            )
            if decided.events:
                await channel.commit(decided.events, cause=cause)
            return
        batch = channel.batch()
        step = NewContact(who, by, LOOKED, "done", note=request.reason.encode())
        await channel.commit(
            (),
            cause=cause,
            audit=[_line(LOOKED, by, who)],
            batch=Batch(lease=batch.lease, at=batch.at, contacts=(step,)),
        )

    def _tell_own(self, who: ParticipantId, previous: Facts | None) -> None:
        known = self._now.get(who)
        missing = rules.missing(known or Facts(confirmed_at=0.0), minors=self.minors)
        last_two = rules.masked((known or previous or Facts(0.0)).call_back)
        form = None if previous is None else facts_form(previous)
        self._people.tell(
            who,
            m.FactsAsked(UNNUMBERED, sorted(missing), form, last_two, self.minors),
        )

    def _tell_staff(self, about: ParticipantId, to: list[ParticipantId]) -> None:
        summary = facts_summary(
            about,
            self._now.get(about) or self._before.get(about),
            self._channel.showing.names,
            without=self._without.get(about),
            minors=self.minors,
            now=self._channel.now,
        )
        for who in to:
            self._people.tell(who, m.FactsChanged(UNNUMBERED, summary))


def _facts(form: m.FactsForm, now: float) -> Facts:
    return Facts(
        confirmed_at=now,
        location=form.location,
        unit=form.unit,
        city=form.city,
        region=form.region,
        country=form.country,
        call_back=form.call_back,
        caution=form.caution,
        privacy=form.privacy,
        contact=_contact(form.contact),
        contact_is_right=form.contact_is_right,
        hospital=form.hospital,
        guardian=_contact(form.guardian),
    )


def _contact(said: m.ContactInfo | None) -> Contact | None:
    if said is None:
        return None
    return Contact(said.name, said.number, said.may_be_called, said.caution or None)


def _line(what: str, by: ParticipantId, who: ParticipantId) -> AuditEntry:
    return AuditEntry(what, actor=by, object_type="participant", object_id=who)
