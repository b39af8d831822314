import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from rooms.ids import ParticipantId, SessionId
from server.store.audit import AuditEntry
from server.store.safety.base import (
    PAGE,
    DeadlineGone,
    NotRecorded,
    RequestConflict,
    StaleLease,
    StaleState,
    TaskChanged,
)
from server.store.safety.rows import (
    BODY_LIMIT,
    Batch,
    Cause,
    Deadline,
    Lease,
    NewContact,
    NewEvent,
    NewFacts,
    NewMessage,
    Task,
)
from server.store.safety.sql import SqlSafetyStore
from tests.support.safety import ANA, FAY, LEE, MO, TUESDAY, safety_store, says

pytestmark = pytest.mark.usefixtures("database")

SOON = Deadline("c_1", "not_seen", 1060.0)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncGenerator[SqlSafetyStore]:
    async with safety_store(tmp_path, sessions=(TUESDAY, SessionId("friday"))) as store:
        yield store


@pytest_asyncio.fixture
async def lease(store: SqlSafetyStore) -> Lease:
    lease = await store.claim(TUESDAY, node="n_1", at=1.0)
    for who in (FAY, LEE):
        await store.enroll(lease, who, staff=True, at=1.0)
    return lease


async def texts(
    store: SqlSafetyStore, who: ParticipantId, after: int = 0
) -> list[tuple[int, str]]:
    found = await store.pending(TUESDAY, who, after=after)
    return [(d.position, d.message.body.decode()) for d in found]


@pytest.mark.promise(4)
async def test_a_message_is_for_all_staff_and_for_nobody_else(
    store: SqlSafetyStore, lease: Lease
) -> None:
    await store.enroll(lease, ANA, staff=False, at=1.0)
    receipts = await store.append(says(lease, MO, "m1", "Can we talk?"))
    assert receipts.fresh
    assert (receipts.seqs, receipts.events) == (range(1, 2), range(1, 2))
    assert {(d.recipient, d.position) for d in receipts.deliveries} == {
        (FAY, 1),
        (LEE, 1),
    }
    for who in (FAY, LEE):
        assert await texts(store, who) == [(1, "Can we talk?")]
    for who in (ANA, MO):
        assert await texts(store, who) == []


async def test_an_answer_is_for_its_member_and_for_staff(
    store: SqlSafetyStore, lease: Lease
) -> None:
    answer = NewMessage(FAY, "text", b"Of course.", (MO,), checkin="c_1")
    await store.append(says(lease, FAY, "f1", messages=(answer,)))
    assert await texts(store, MO) == [(1, "Of course.")]
    assert await texts(store, LEE) == [(1, "Of course.")]
    assert await texts(store, ANA) == []


async def test_a_person_cannot_tell_how_much_others_are_told(
    store: SqlSafetyStore, lease: Lease
) -> None:
    for number, who in enumerate([MO, ANA, ANA, ANA, MO]):
        answer = NewMessage(FAY, "text", b"yes", (who,))
        await store.append(says(lease, FAY, f"f{number}", messages=(answer,)))
    mine = await store.pending(TUESDAY, MO, after=0)
    assert [delivery.position for delivery in mine] == [1, 2]
    staff = await store.pending(TUESDAY, LEE, after=0)
    assert [delivery.message.seq for delivery in staff] == [1, 2, 3, 4, 5]


@pytest.mark.promise(4)
async def test_the_same_request_gets_its_first_receipts(
    store: SqlSafetyStore, lease: Lease
) -> None:
    first = await store.append(says(lease, MO, "m1"))
    await store.append(says(lease, ANA, "m1", "another person, another request"))
    again = await store.append(says(lease, MO, "m1", at=2000.0))
    assert again == replace(first, fresh=False)
    assert len(await texts(store, FAY)) == 2
    assert (await store.load(TUESDAY)).newest_event == 2


async def test_another_request_with_the_same_id_is_refused(
    store: SqlSafetyStore, lease: Lease
) -> None:
    await store.append(says(lease, MO, "m1", "yes"))
    with pytest.raises(RequestConflict):
        await store.append(says(lease, MO, "m1", "no"))
    assert await texts(store, FAY) == [(1, "yes")]


async def test_a_request_is_known_after_restarts_and_in_a_newer_epoch(
    tmp_path: Path,
) -> None:
    async with safety_store(tmp_path) as store:
        lease = await store.claim(TUESDAY, node="n_1", at=1.0)
        first = await store.append(says(lease, MO, "m1"))
    async with safety_store(tmp_path) as store:
        lease = await store.claim(TUESDAY, node="n_2", at=2.0)
        assert lease.epoch == 2
        again = await store.append(says(lease, MO, "m1"))
        assert (again.fresh, again.seqs) == (False, first.seqs)


async def test_a_request_without_a_message_is_known_too(
    store: SqlSafetyStore, lease: Lease
) -> None:
    claim = Batch(
        lease=lease,
        at=5.0,
        cause=Cause(FAY, "f1", b"claim c_1"),
        events=(NewEvent("c_1", "claimed", b"{}", FAY),),
    )
    first = await store.append(claim)
    assert (first.seqs, first.events) == (range(1, 1), range(1, 2))
    assert await store.append(claim) == replace(first, fresh=False)


@pytest.mark.promise(4)
async def test_many_at_once_get_an_order_without_gaps(
    store: SqlSafetyStore, lease: Lease
) -> None:
    senders = [ParticipantId(f"p_{n}") for n in range(10)]

    async def send(who: ParticipantId) -> None:
        for number in range(10):
            batch = says(lease, who, f"m{number}", f"{who} {number}")
            await asyncio.gather(store.append(batch), store.append(batch))

    await asyncio.gather(*(send(who) for who in senders))
    kept = await store.load(TUESDAY)
    mine = [d.message for d in kept.deliveries if d.recipient == FAY]
    assert [message.seq for message in mine] == list(range(1, 101))
    assert [event.number for event in kept.events] == list(range(1, 101))
    for who in senders:
        said = [m.body.decode() for m in mine if m.sender == who]
        assert said == [f"{who} {number}" for number in range(10)]


async def test_one_that_is_refused_costs_its_sender_only(
    store: SqlSafetyStore, lease: Lease
) -> None:
    # All of these share one commit.
    await store.append(says(lease, MO, "m0"))
    stale = Lease(TUESDAY, lease.epoch - 1)
    poison = says(lease, MO, "m3", at="not a time")
    outcomes = await asyncio.gather(
        store.append(says(lease, MO, "m1")),
        store.append(says(stale, ANA, "m1")),
        store.append(says(lease, MO, "m0", "changed")),
        store.append(poison),
        store.append(says(lease, ANA, "m2")),
        return_exceptions=True,
    )
    kinds = [type(outcome).__name__ for outcome in outcomes]
    assert kinds[:3] == ["Receipts", "StaleLease", "RequestConflict"]
    assert kinds[4] == "Receipts"
    assert isinstance(outcomes[3], Exception)
    kept = await store.load(TUESDAY)
    assert (kept.newest_seq, kept.newest_event) == (3, 3)
    assert (await store.verify()).n == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"cause": Cause(MO, "not an id", b"")},
        {"cause": Cause(MO, "x" * 65, b"")},
        {"messages": (NewMessage(MO, "text", b"x" * (BODY_LIMIT + 1)),)},
        {"messages": (NewMessage(MO, "What they said", b"x"),)},
        {"events": (NewEvent("c_1", "", b"x"),)},
        {"contacts": (NewContact(MO, FAY, "called", "no answer"),)},
        {"facts": (NewFacts(MO, b"x" * (BODY_LIMIT + 1), b""),)},
    ],
)
async def test_what_has_no_shape_is_refused(
    store: SqlSafetyStore, lease: Lease, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=r"a|is|not"):
        await store.append(says(lease, MO, "m1", **wrong))
    assert (await store.load(TUESDAY)).newest_event == 0


async def test_a_stale_owner_can_write_nothing(
    store: SqlSafetyStore, lease: Lease
) -> None:
    await store.append(says(lease, MO, "m1"))
    newer = await store.claim(TUESDAY, node="n_2", at=9.0)
    for write in (
        store.append(says(lease, MO, "m2")),
        store.append(says(lease, MO, "m1")),
        store.enroll(lease, ANA, staff=True, at=10.0),
        store.acknowledge(lease, FAY, upto=1, at=10.0),
        store.seen(lease, FAY, position=1, at=10.0),
    ):
        with pytest.raises(StaleLease):
            await write
    assert (await store.append(says(newer, MO, "m2"))).fresh


async def test_what_was_never_claimed_has_no_owner(store: SqlSafetyStore) -> None:
    with pytest.raises(StaleLease):
        await store.append(says(Lease(SessionId("friday"), 1), MO, "m1"))
    with pytest.raises(NotRecorded):
        await store.claim(SessionId("nowhere"), node="n_1", at=1.0)
    assert (await store.load(SessionId("nowhere"))).events == ()


async def test_events_that_the_writer_does_not_know_are_noticed(
    store: SqlSafetyStore, lease: Lease
) -> None:
    await store.append(says(lease, MO, "m1", after_event=0))
    with pytest.raises(StaleState):
        await store.append(says(lease, MO, "m2", after_event=0))
    # A repeat is a repeat all the same.
    assert not (await store.append(says(lease, MO, "m1", after_event=0))).fresh
    assert (await store.append(says(lease, MO, "m2", after_event=1))).fresh


async def test_staff_who_come_later_get_the_whole_backlog(
    store: SqlSafetyStore, lease: Lease
) -> None:
    for number in range(5):
        await store.append(says(lease, MO, f"m{number}", f"{number}", at=float(number)))
    private = NewMessage(FAY, "text", b"only you", (MO,), to_staff=False)
    await store.append(says(lease, FAY, "f1", messages=(private,)))
    late = ParticipantId("p_late")
    await store.enroll(lease, late, staff=True, at=100.0)
    await store.enroll(lease, late, staff=True, at=101.0)
    assert await texts(store, late) == [(n + 1, f"{n}") for n in range(5)]
    latest = ParticipantId("p_latest")
    await store.enroll(lease, latest, staff=True, at=102.0, since=3.0)
    assert await texts(store, latest) == [(1, "3"), (2, "4")]
    await store.append(says(lease, MO, "m9", "9"))
    assert await texts(store, latest, after=2) == [(3, "9")]


async def test_a_member_who_becomes_staff_gets_what_was_missed(
    store: SqlSafetyStore, lease: Lease
) -> None:
    await store.append(says(lease, MO, "m1", "before"))
    to_ana = NewMessage(FAY, "text", b"to you", (ANA,))
    await store.append(says(lease, FAY, "f1", messages=(to_ana,)))
    await store.enroll(lease, ANA, staff=True, at=5.0)
    assert await texts(store, ANA) == [(1, "to you"), (2, "before")]


async def test_what_is_pending_comes_in_pages(
    store: SqlSafetyStore, lease: Lease
) -> None:
    many = tuple(NewMessage(MO, "text", b"%d" % n) for n in range(PAGE + 5))
    await store.append(says(lease, MO, "m1", messages=many))
    first = await store.pending(TUESDAY, FAY, after=0)
    assert [d.position for d in first] == list(range(1, PAGE + 1))
    rest = await store.pending(TUESDAY, FAY, after=PAGE)
    assert [d.position for d in rest] == list(range(PAGE + 1, PAGE + 6))


async def test_delivered_and_seen_are_kept_and_told_once(
    store: SqlSafetyStore, lease: Lease
) -> None:
    for number in range(3):
        await store.append(says(lease, MO, f"m{number}"))
    news = await store.acknowledge(lease, FAY, upto=2, at=7.0)
    assert [(p.seq, p.sender, p.client_id) for p in news] == [
        (1, MO, "m0"),
        (2, MO, "m1"),
    ]
    assert await store.acknowledge(lease, FAY, upto=2, at=8.0) == []
    assert await store.acknowledge(lease, FAY, upto=1, at=8.0) == []
    (seen,) = await store.seen(lease, FAY, position=2, at=9.0)
    assert (seen.position, seen.at) == (2, 9.0)
    assert await store.seen(lease, FAY, position=2, at=10.0) == []
    kept = await store.load(TUESDAY)
    mine = [d for d in kept.deliveries if d.recipient == FAY]
    assert [(d.delivered_at, d.seen_at) for d in mine] == [
        (7.0, None),
        (7.0, 9.0),
        (None, None),
    ]
    recipients = {r.id: (r.staff, r.newest, r.acknowledged) for r in kept.recipients}
    assert recipients == {FAY: (True, 3, 2), LEE: (True, 3, 0)}


async def test_what_was_seen_was_delivered(store: SqlSafetyStore, lease: Lease) -> None:
    await store.append(says(lease, MO, "m1"))
    await store.seen(lease, FAY, position=1, at=9.0)
    (first, _) = (await store.load(TUESDAY)).deliveries
    assert (first.delivered_at, first.seen_at) == (9.0, 9.0)


async def test_a_page_cannot_acknowledge_what_it_was_never_sent(
    store: SqlSafetyStore, lease: Lease
) -> None:
    await store.append(says(lease, MO, "m1"))
    assert len(await store.acknowledge(lease, FAY, upto=99, at=7.0)) == 1
    await store.append(says(lease, MO, "m2"))
    assert len(await store.acknowledge(lease, FAY, upto=2, at=8.0)) == 1
    assert await store.acknowledge(lease, ANA, upto=1, at=8.0) == []
    with pytest.raises(NotRecorded):
        await store.seen(lease, FAY, position=3, at=9.0)


async def test_ones_own_message_is_no_news(store: SqlSafetyStore, lease: Lease) -> None:
    await store.append(says(lease, FAY, "f1"))
    assert await store.acknowledge(lease, FAY, upto=1, at=7.0) == []
    assert len(await store.acknowledge(lease, LEE, upto=1, at=7.0)) == 1


async def test_a_deadline_is_met_once(store: SqlSafetyStore, lease: Lease) -> None:
    await store.append(says(lease, MO, "m1", sets=(SOON,)))
    assert await store.due_sessions() == [(TUESDAY, 1060.0)]
    met = Batch(
        lease=lease,
        at=1060.0,
        fires=(SOON,),
        events=(NewEvent("c_1", "not_seen", b""),),
    )
    await store.append(met)
    with pytest.raises(DeadlineGone):
        await store.append(met)
    kept = await store.load(TUESDAY)
    assert kept.deadlines == ()
    assert [event.kind for event in kept.events] == ["said", "not_seen"]
    assert await store.due_sessions() == []


async def test_a_deadline_that_was_moved_is_not_met_at_its_old_time(
    store: SqlSafetyStore, lease: Lease
) -> None:
    later = replace(SOON, due_at=1200.0)
    await store.append(Batch(lease=lease, at=1.0, sets=(SOON,)))
    await store.append(Batch(lease=lease, at=2.0, sets=(later,)))
    with pytest.raises(DeadlineGone):
        await store.append(Batch(lease=lease, at=1060.0, fires=(SOON,)))
    assert (await store.load(TUESDAY)).deadlines == (later,)
    await store.append(Batch(lease=lease, at=3.0, clears=(("c_1", "not_seen"),)))
    with pytest.raises(DeadlineGone):
        await store.append(Batch(lease=lease, at=1200.0, fires=(later,)))
    # It may be set anew, also by what meets it.
    await store.append(Batch(lease=lease, at=4.0, sets=(SOON,)))
    await store.append(Batch(lease=lease, at=5.0, fires=(SOON,), sets=(later,)))
    assert (await store.load(TUESDAY)).deadlines == (later,)


async def test_deadlines_survive_a_restart(tmp_path: Path) -> None:
    async with safety_store(tmp_path) as store:
        lease = await store.claim(TUESDAY, node="n_1", at=1.0)
        await store.append(says(lease, MO, "m1", sets=(SOON,)))
    async with safety_store(tmp_path) as store:
        assert await store.due_sessions() == [(TUESDAY, 1060.0)]
        lease = await store.claim(TUESDAY, node="n_1", at=2.0)
        (deadline,) = (await store.load(TUESDAY)).deadlines
        await store.append(Batch(lease=lease, at=1061.0, fires=(deadline,)))


async def test_the_newest_facts_of_somebody_are_found_in_any_session(
    store: SqlSafetyStore, lease: Lease
) -> None:
    friday = await store.claim(SessionId("friday"), node="n_1", at=1.0)
    assert await store.facts(MO) is None
    for where, at, address in [
        (lease, 10.0, b"first"),
        (friday, 20.0, b"second"),
        (friday, 30.0, b"third"),
    ]:
        new = NewFacts(MO, address, b"confirmed")
        await store.append(Batch(lease=where, at=at, facts=(new,)))
    found = await store.facts(MO)
    assert found is not None
    assert (found.details, found.version, found.at) == (b"third", 2, 30.0)
    (first,) = (await store.load(TUESDAY)).facts
    assert (first.details, first.confirmation) == (b"first", b"confirmed")


async def test_facts_given_twice_in_one_batch_are_two(
    store: SqlSafetyStore, lease: Lease
) -> None:
    two = (NewFacts(MO, b"1", b""), NewFacts(ANA, b"2", b""), NewFacts(MO, b"3", b""))
    await store.append(Batch(lease=lease, at=1.0, facts=two))
    versions = {f.details: f.version for f in (await store.load(TUESDAY)).facts}
    assert versions == {b"1": 1, b"2": 1, b"3": 2}


async def test_steps_to_reach_somebody_are_kept_in_order(
    store: SqlSafetyStore, lease: Lease
) -> None:
    for step, note in [("called_participant", None), ("called_second", b"voicemail")]:
        contact = NewContact(MO, FAY, step, "no_answer", checkin="c_1", note=note)
        await store.append(Batch(lease=lease, at=1.0, contacts=(contact,)))
    kept = (await store.load(TUESDAY)).contacts
    assert [(c.number, c.step, c.note) for c in kept] == [
        (1, "called_participant", None),
        (2, "called_second", b"voicemail"),
    ]


async def test_a_task_changes_one_version_at_a_time(
    store: SqlSafetyStore, lease: Lease
) -> None:
    new = Task("t_1", 1, TUESDAY, MO, "open", checkin="c_1", due_at=50.0, note=b"call")
    claimed = replace(new, version=2, state="claimed", owner=FAY)
    done = replace(claimed, version=3, state="done", outcome="reached")
    await store.append(Batch(lease=lease, at=1.0, tasks=(new,)))
    assert await store.open_tasks() == [new]
    for wrong in (new, done, replace(claimed, id="t_2")):
        with pytest.raises(TaskChanged):
            await store.append(Batch(lease=lease, at=2.0, tasks=(wrong,)))
    await store.append(Batch(lease=lease, at=2.0, tasks=(claimed,)))
    assert await store.open_tasks() == [claimed]
    await store.append(Batch(lease=lease, at=3.0, tasks=(done,)))
    assert await store.open_tasks() == []
    assert (await store.load(TUESDAY)).tasks == (done,)


async def test_a_batch_and_its_audit_stand_or_fall_together(
    store: SqlSafetyStore, lease: Lease
) -> None:
    entry = AuditEntry("message.stored", actor=MO, object_type="message")
    await store.append(says(lease, MO, "m1", audit=(entry,)))
    with pytest.raises(DeadlineGone):
        await store.append(says(lease, MO, "m2", audit=(entry,), fires=(SOON,)))
    await store.append(says(lease, MO, "m1", audit=(entry,)))
    assert (await store.verify()).n == 1
    await store.seen(lease, FAY, position=1, at=2.0)
    await store.audit([entry, entry], session=None, at=3.0)
    assert (await store.verify()).n == 5
    assert await store.head() == await store.verify()


async def test_the_record_answers(store: SqlSafetyStore) -> None:
    await store.ping()
    with pytest.raises(NotRecorded):
        await store.hold(TUESDAY, held=True, by=FAY, at=1.0)
