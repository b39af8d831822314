"""How a session ends that leaves something open: with a reason, and an owner."""

import secrets
from collections.abc import Iterator

from rooms.alarm_commands import AlarmCommand, BeginOutreach, ClaimAlarm
from rooms.alarm_events import AlarmEvent
from rooms.checkin_commands import Close
from rooms.checkin_events import CheckInEvent
from rooms.checkin_terms import FollowUp, MessageId, Outcome
from rooms.closing import Checklist, Unfinished, check_ending, closing_checklist
from rooms.ids import ParticipantId
from server.safety.channel import Channel
from server.store.audit import AuditEntry

FOLLOW_UP_WITHIN = 24 * 60 * 60.0
"""Seconds until whoever was named should have gone on with what is open."""


async def finish(
    channel: Channel,
    by: ParticipantId,
    *,
    reason: str | None,
    follow_up: ParticipantId | None,
) -> None:
    """Leave nothing to nobody: refuse, or hand what is open to whom was named.

    Done in the channel's turn, by somebody who may end the session.

    Raises:
        SafetyError: Something is open, without a reason and who goes on.
        StoreUnavailable: It is not on disk.

    """
    due = channel.now + FOLLOW_UP_WITHIN
    owner = None if follow_up is None else FollowUp(follow_up, due)
    unfinished = None if reason is None else Unfinished(reason, owner)
    checklist = closing_checklist(channel.checkins, channel.alarms)
    check_ending(checklist, unfinished)
    if checklist.is_clear:
        return
    assert reason is not None
    assert owner is not None
    end = f"end_{secrets.token_hex(8)}"
    entry = AuditEntry(
        "ended_with_open_checkins",
        actor=by,
        object_type="session",
        object_id=channel.session,
    )
    await channel.commit(
        list(_close(channel, checklist, by, owner, reason=reason, end=end)),
        list(_hand_on(channel, checklist, by, owner, reason=reason, end=end)),
        audit=[entry],
    )


def _close(
    channel: Channel,
    checklist: Checklist,
    by: ParticipantId,
    owner: FollowUp,
    *,
    reason: str,
    end: str,
) -> Iterator[CheckInEvent]:
    world = channel.world()
    for number, checkin in enumerate(checklist.checkins):
        key, version = f"{end}_c{number}", channel.checkins[checkin].version
        outcome = Outcome.INDIVIDUAL_FOLLOW_UP_SET
        close = Close(MessageId(key), by, checkin, version, outcome, owner, reason)
        yield from channel.checkins.decide(close, world=world, now=channel.now).events


def _hand_on(
    channel: Channel,
    checklist: Checklist,
    by: ParticipantId,
    owner: FollowUp,
    *,
    reason: str,
    end: str,
) -> Iterator[AlarmEvent]:
    commands: list[AlarmCommand] = [
        BeginOutreach(
            MessageId(f"{end}_a{n}"), by, alarm, owner.due, owner.owner, reason
        )
        for n, alarm in enumerate(checklist.alarms)
    ]
    commands += [
        ClaimAlarm(MessageId(f"{end}_o{n}"), by, alarm, owner=owner.owner)
        for n, alarm in enumerate(checklist.outreach)
    ]
    after = channel.alarms.fork()
    for command in commands:
        for event in after.decide(command, now=channel.now):
            after.apply(event)
            yield event
