"""The messages of the safety channel: check-ins, safety facts and alarms.

What a member writes is `message`-keyed: the page makes the key once and sends
the same again until it is answered, so nothing is lost and nothing done twice.
The answer to whatever must be kept is `kept`, and it comes when it is on disk.
"""

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from rooms.alarm import AlarmState, Resolution
from rooms.alarm_events import AlarmOutcome
from rooms.checkin_terms import (
    ContactResult,
    ContactStep,
    Level,
    Outcome,
    Phase,
    RoomCover,
    Until,
    Want,
    Wordless,
)
from rooms.drops import DropCause
from rooms.facts import FactField, Privacy
from signaling.wire import (
    Count,
    Field,
    FromClient,
    FromServer,
    Id,
    Key,
    Moment,
    Note,
    Request,
    Words,
)

Choice: TypeAlias = Annotated[str, Meta(min_length=1, max_length=120)]
Suds: TypeAlias = Annotated[int, Meta(ge=0, le=10)]


class CheckinRequest(FromClient, frozen=True, tag="checkin_request"):
    """Ask for a check-in. Help now is never limited, and always heard."""

    request: Request
    message: Key
    want: Want
    text: Note | None = None


class CheckinAnswer(FromClient, frozen=True, tag="checkin_answer"):
    """Say one thing: a text, a choice, a number from 0 to 10, or a signal."""

    request: Request
    message: Key
    checkin: Id
    text: Words | None = None
    choice: Choice | None = None
    suds: Suds | None = None
    signal: Wordless | None = None


class CheckinSee(FromClient, frozen=True, tag="checkin_see"):
    """You have opened what was written to you."""

    request: Request
    message: Key
    checkin: Id


class CheckinDefer(FromClient, frozen=True, tag="checkin_defer"):
    """You would rather be asked later."""

    request: Request
    message: Key
    checkin: Id
    base: Count
    until: Until
    minutes: Annotated[int, Meta(ge=1, le=240)] | None = None


class CheckinWithdraw(FromClient, frozen=True, tag="checkin_withdraw"):
    """You need nothing any more."""

    request: Request
    message: Key
    checkin: Id
    base: Count


class CheckinAcceptRoom(FromClient, frozen=True, tag="checkin_accept_room"):
    """Go to the private room, with what you choose to send."""

    request: Request
    message: Key
    checkin: Id
    base: Count
    microphone: bool = False
    camera: bool = False


class CheckinDeclineRoom(FromClient, frozen=True, tag="checkin_decline_room"):
    """Stay where you are."""

    request: Request
    message: Key
    checkin: Id
    base: Count


class CheckinLeaveRoom(FromClient, frozen=True, tag="checkin_leave_room"):
    """Go back to the group, with what you choose to send."""

    request: Request
    message: Key
    checkin: Id
    base: Count
    microphone: bool = False
    camera: bool = False


class CheckinOffer(FromClient, frozen=True, tag="checkin_offer"):
    """Begin a check-in with somebody; with each member, where nobody is named."""

    request: Request
    message: Key
    participant: Id | None = None
    text: Words | None = None
    template: Id | None = None
    template_version: Count = 0
    choices: Annotated[list[Choice], Meta(max_length=8)] = []
    asks_suds: bool = False
    level: Level = Level.ROUTINE


class CheckinSay(FromClient, frozen=True, tag="checkin_say"):
    """Say or ask something in a check-in that is yours."""

    request: Request
    message: Key
    checkin: Id
    text: Words | None = None
    template: Id | None = None
    template_version: Count = 0
    choices: Annotated[list[Choice], Meta(max_length=8)] = []
    asks_suds: bool = False


class CheckinRead(FromClient, frozen=True, tag="checkin_read"):
    """You have read what the member wrote."""

    request: Request
    message: Key
    checkin: Id


class CheckinLog(FromClient, frozen=True, tag="checkin_log"):
    """Note a step that you took outside of the session."""

    request: Request
    message: Key
    checkin: Id
    step: ContactStep
    result: ContactResult
    note: Note | None = None


class CheckinClaim(FromClient, frozen=True, tag="checkin_claim"):
    """Take on what a member asked for."""

    request: Request
    message: Key
    checkin: Id
    base: Count


class CheckinHandOver(FromClient, frozen=True, tag="checkin_hand_over"):
    """Ask a colleague to carry on."""

    request: Request
    message: Key
    checkin: Id
    base: Count
    to: Id


class CheckinAcceptHandOver(FromClient, frozen=True, tag="checkin_accept_hand_over"):
    """Carry on, as a colleague asked."""

    request: Request
    message: Key
    checkin: Id
    base: Count


class CheckinTakeOver(FromClient, frozen=True, tag="checkin_take_over"):
    """Carry on in place of the owner."""

    request: Request
    message: Key
    checkin: Id
    base: Count


class CheckinSetLevel(FromClient, frozen=True, tag="checkin_set_level"):
    """Say how pressing it is: members only more, staff less only with a reason."""

    request: Request
    message: Key
    checkin: Id
    base: Count
    level: Level
    reason: Note | None = None


class CheckinOfferAgain(FromClient, frozen=True, tag="checkin_offer_again"):
    """Bring up again what was put off."""

    request: Request
    message: Key
    checkin: Id
    base: Count


class CheckinCancel(FromClient, frozen=True, tag="checkin_cancel"):
    """It was opened by mistake."""

    request: Request
    message: Key
    checkin: Id
    base: Count


class CheckinOfferRoom(FromClient, frozen=True, tag="checkin_offer_room"):
    """Offer a private room, and say who is with the group."""

    request: Request
    message: Key
    checkin: Id
    base: Count
    cover: RoomCover


class CheckinAskReturn(FromClient, frozen=True, tag="checkin_ask_return"):
    """Ask whether the member is ready to go back."""

    request: Request
    message: Key
    checkin: Id
    base: Count


class CheckinClose(FromClient, frozen=True, tag="checkin_close"):
    """End a check-in. Urgent ones take a note and who follows up."""

    request: Request
    message: Key
    checkin: Id
    base: Count
    outcome: Outcome
    follow_up: Id | None = None
    due: Moment | None = None
    note_ref: Note | None = None
    next_step: Note | None = None


class CheckinReopen(FromClient, frozen=True, tag="checkin_reopen"):
    """Go on with a check-in that was closed."""

    request: Request
    message: Key
    checkin: Id
    base: Count
    reason: Note


class FollowUpFinish(FromClient, frozen=True, tag="follow_up_finish"):
    """Say how the follow-up of a closed check-in turned out."""

    request: Request
    message: Key
    checkin: Id
    outcome: AlarmOutcome


class ConfirmFacts(FromClient, frozen=True, tag="confirm_facts"):
    """Say where you are and how to reach you; only staff are told."""

    request: Request
    message: Key
    facts: "FactsForm"


class RevealFacts(FromClient, frozen=True, tag="reveal_facts"):
    """Look at where somebody is and whom to call. That is written down."""

    request: Request
    message: Key
    participant: Id
    reason: Note


class AlarmSee(FromClient, frozen=True, tag="alarm_see"):
    """An alarm is on your screen."""

    request: Request
    message: Key
    alarm: Annotated[str, Meta(max_length=96)]


class AlarmClaim(FromClient, frozen=True, tag="alarm_claim"):
    """See to an alarm or its outreach, in place of whom you name."""

    request: Request
    message: Key
    alarm: Annotated[str, Meta(max_length=96)]
    instead_of: Id | None = None


class AlarmLog(FromClient, frozen=True, tag="alarm_log"):
    """Note a step that you took."""

    request: Request
    message: Key
    alarm: Annotated[str, Meta(max_length=96)]
    step: ContactStep
    result: ContactResult
    note: Note | None = None


class AlarmResolve(FromClient, frozen=True, tag="alarm_resolve"):
    """Say how an alarm turned out."""

    request: Request
    message: Key
    alarm: Annotated[str, Meta(max_length=96)]
    outcome: AlarmOutcome


class OutreachBegin(FromClient, frozen=True, tag="outreach_begin"):
    """Make an alarm a task for after the session."""

    request: Request
    message: Key
    alarm: Annotated[str, Meta(max_length=96)]
    due: Moment
    owner: Id | None = None


class OutreachFinish(FromClient, frozen=True, tag="outreach_finish"):
    """Say how the task turned out."""

    request: Request
    message: Key
    alarm: Annotated[str, Meta(max_length=96)]
    outcome: AlarmOutcome


class SafetyDelivered(FromClient, frozen=True, tag="safety_delivered"):
    """Everything up to a position of `checkin_told` or `card_changed` is on screen."""

    request: Request
    upto: Count


class ContactInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who may be called for a person, if they have said so."""

    name: Field
    number: Field
    may_be_called: bool
    caution: Field = ""


class FactsForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where somebody is now, and how to reach them, in their own words."""

    location: Field = ""
    unit: Field = ""
    city: Field = ""
    region: Field = ""
    country: Field = ""
    call_back: Field = ""
    caution: Field = ""
    privacy: Privacy | None = None
    contact: ContactInfo | None = None
    contact_is_right: bool = False
    hospital: Field = ""
    guardian: ContactInfo | None = None


class Shown(msgspec.Struct, frozen=True):
    """How far a message has come: stored, on a screen, seen by a person."""

    received: bool
    delivered: bool
    seen: bool


class OwnLine(msgspec.Struct, frozen=True):
    """A line of your own check-in. `message` is the key of yours."""

    number: int
    mine: bool
    name: str
    at: Moment
    message: str | None
    text: str | None
    choice: str | None
    suds: int | None
    signal: Wordless | None
    choices: list[str]
    asks_suds: bool
    shown: Shown


class OwnCheckin(msgspec.Struct, frozen=True):
    """All that a member knows of their check-in. `version` goes with decisions."""

    id: str
    version: int
    phase: Phase
    owner: str | None
    owner_lost: bool
    nobody_here: bool
    told_again: bool
    on_the_telephone: bool
    help_shown: bool
    deferred_until: Until | None
    return_asked: bool
    next_step: str | None
    opened: int
    lines: list[OwnLine]


class StaffLine(msgspec.Struct, frozen=True):
    """A line of a check-in, as staff see it. `by` is a participant's id."""

    number: int
    by: str
    name: str
    at: Moment
    message: str | None
    text: str | None
    template: str | None
    choice: str | None
    suds: int | None
    signal: Wordless | None
    choices: list[str]
    asks_suds: bool
    shown: Shown


class LogEntry(msgspec.Struct, frozen=True):
    """A step that somebody took outside of the session."""

    step: ContactStep
    result: ContactResult
    note: str | None
    name: str
    at: Moment


class OutreachInfo(msgspec.Struct, frozen=True):
    """A task for after the session."""

    due: Moment
    owner: str | None
    owner_name: str | None
    outcome: AlarmOutcome | None
    reason: str | None


class CheckinCard(msgspec.Struct, frozen=True):
    """A check-in, as staff see it. `place_in_queue` counts from 0; null: closed."""

    id: str
    participant: str
    name: str
    version: int
    phase: Phase
    level: Level
    level_by: str | None
    level_at: Moment | None
    want: Want | None
    is_pulse: bool
    help_asked_at: Moment | None
    is_discreet: bool
    began_at: Moment
    alerted_at: Moment | None
    owner: str | None
    owner_name: str | None
    owner_lost: bool
    handing_to: str | None
    seen_at: Moment | None
    waiting_since: Moment | None
    was_nudged: bool
    deferred_until: Until | None
    deferred_due: Moment | None
    cover: RoomCover | None
    pauses_group: bool
    dropped_at: Moment | None
    drop_cause: DropCause | None
    off_platform: bool
    outcome: Outcome | None
    follow_up: OutreachInfo | None
    place_in_queue: int | None
    contacts: list[LogEntry]
    lines: list[StaffLine]


class AlarmCard(msgspec.Struct, frozen=True):
    """Somebody who is gone, as staff see it."""

    id: str
    participant: str
    name: str
    cause: DropCause
    since: Moment
    raised_at: Moment
    state: AlarmState
    owner: str | None
    owner_name: str | None
    seen_by: list[str]
    steps: list[LogEntry]
    resolution: Resolution | None
    outcome: AlarmOutcome | None
    outreach: OutreachInfo | None


class FactsSummary(msgspec.Struct, frozen=True):
    """What staff see of somebody's facts at once. The address is asked for apart."""

    participant: str
    name: str
    confirmed_at: Moment | None
    current: bool
    missing: list[FactField]
    number: str
    caution: str
    privacy: Privacy | None
    region: str
    country: str
    admitted_without: str | None


class CheckinTold(FromServer, frozen=True, tag="checkin_told"):
    """Your own check-in, whole; null: there is none any more."""

    seq: int
    position: int
    checkin: OwnCheckin | None


class CardChanged(FromServer, frozen=True, tag="card_changed"):
    """To staff: a check-in, whole."""

    seq: int
    position: int
    card: CheckinCard


class AlarmChanged(FromServer, frozen=True, tag="alarm_changed"):
    """To staff: an alarm, whole."""

    seq: int
    alarm: AlarmCard


class FactsAsked(FromServer, frozen=True, tag="facts_asked"):
    """Where are you now? `previous` is what you said last time.

    `missing` is empty once everything was said this time. `last_two` are the
    digits that your call-back number ends with.
    """

    seq: int
    missing: list[FactField]
    previous: FactsForm | None
    last_two: str
    asks_guardian: bool


class FactsChanged(FromServer, frozen=True, tag="facts_changed"):
    """To staff: what is known of where somebody is."""

    seq: int
    facts: FactsSummary


class FactsShown(FromServer, frozen=True, tag="facts_shown"):
    """To who asked: everything that somebody said. Keep it in memory only."""

    seq: int
    request: int
    participant: str
    facts: FactsForm
    confirmed_at: Moment
    current: bool
    local_emergency: str


class Kept(FromServer, frozen=True, tag="kept"):
    """What you asked is on disk. `version` is the one to decide on next."""

    seq: int
    request: int
    message: str
    checkin: str | None
    version: int


SafetyRequest: TypeAlias = (
    CheckinRequest
    | CheckinAnswer
    | CheckinSee
    | CheckinDefer
    | CheckinWithdraw
    | CheckinAcceptRoom
    | CheckinDeclineRoom
    | CheckinLeaveRoom
    | CheckinOffer
    | CheckinSay
    | CheckinRead
    | CheckinLog
    | CheckinClaim
    | CheckinHandOver
    | CheckinAcceptHandOver
    | CheckinTakeOver
    | CheckinSetLevel
    | CheckinOfferAgain
    | CheckinCancel
    | CheckinOfferRoom
    | CheckinAskReturn
    | CheckinClose
    | CheckinReopen
    | FollowUpFinish
    | ConfirmFacts
    | RevealFacts
    | AlarmSee
    | AlarmClaim
    | AlarmLog
    | AlarmResolve
    | OutreachBegin
    | OutreachFinish
    | SafetyDelivered
)
"""What must be on disk before it is answered."""
