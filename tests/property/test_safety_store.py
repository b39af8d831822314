"""Whatever is asked of the record in whatever order, with kills in between.

The model is what anybody outside was told. Real SQLite, opened anew at times.
"""

import asyncio
import shutil
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from rooms.ids import ParticipantId
from server.store.safety.base import DeadlineGone, RequestConflict, StaleLease
from server.store.safety.rows import Batch, Deadline, Lease, Receipts
from server.store.safety.sql import SqlSafetyStore
from tests.support.safety import FAY, LEE, TUESDAY, safety_store, says
from tests.support.tier import FULL

SENDERS = st.sampled_from([ParticipantId(f"p_{n}") for n in range(3)])
IDS = st.sampled_from([f"m{n}" for n in range(6)])
TEXTS = st.sampled_from(["yes", "no"])
STAFF = st.sampled_from([FAY, LEE])


class TheRecord(RuleBasedStateMachine):
    """A record, and what was told of it."""

    store: SqlSafetyStore
    lease: Lease

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.directory = Path(tempfile.mkdtemp())
        self.stack = AsyncExitStack()
        self.told: dict[tuple[str, str], tuple[str, Receipts]] = {}
        self.order: list[tuple[str, str]] = []
        self.staff: set[ParticipantId] = set()
        self.acknowledged: dict[ParticipantId, int] = {}
        self.seen: set[tuple[ParticipantId, int]] = set()
        self.stale: list[Lease] = []
        self.due: dict[str, Deadline] = {}

    def run(self, doing: Any) -> Any:
        return self.loop.run_until_complete(doing)

    @initialize()
    def begin(self) -> None:
        self.open()

    def open(self) -> None:
        self.store = self.run(
            self.stack.enter_async_context(safety_store(self.directory))
        )
        self.claim()

    @rule()
    def claim(self) -> None:
        if hasattr(self, "lease"):
            self.stale.append(self.lease)
        self.lease = self.run(self.store.claim(TUESDAY, node="n_1", at=1.0))
        assert self.lease.epoch == len(self.stale) + 1

    @rule()
    def restart(self) -> None:
        self.run(self.stack.aclose())
        self.open()

    @rule(sender=SENDERS, client_id=IDS, text=TEXTS)
    def send(self, sender: ParticipantId, client_id: str, text: str) -> None:
        key = (str(sender), client_id)
        sending = self.store.append(says(self.lease, sender, client_id, text))
        if key not in self.told:
            receipts = self.run(sending)
            assert receipts.fresh
            assert {d.recipient for d in receipts.deliveries} == self.staff
            self.told[key] = (text, receipts)
            self.order.append(key)
            assert receipts.seqs == range(len(self.order), len(self.order) + 1)
            return
        known, first = self.told[key]
        try:
            again = self.run(sending)
        except RequestConflict:
            assert known != text
        else:
            assert known == text
            assert not again.fresh
            assert (again.seqs, again.events, again.at) == (
                first.seqs,
                first.events,
                first.at,
            )

    @rule(requests=st.lists(st.tuples(SENDERS, IDS), min_size=2, max_size=8))
    def send_together(self, requests: list[tuple[ParticipantId, str]]) -> None:
        async def all_of_them() -> list[Receipts | BaseException]:
            return await asyncio.gather(
                *(self.store.append(says(self.lease, *r, "yes")) for r in requests),
                return_exceptions=True,
            )

        for (sender, client_id), outcome in zip(
            requests, self.run(all_of_them()), strict=True
        ):
            key = (str(sender), client_id)
            if isinstance(outcome, RequestConflict):
                assert self.told[key][0] == "no"
                continue
            assert isinstance(outcome, Receipts)
            assert outcome.fresh == (key not in self.told)
            if outcome.fresh:
                self.told[key] = ("yes", outcome)
                self.order.append(key)
            assert outcome.seqs == self.told[key][1].seqs

    @rule(who=STAFF)
    def enroll(self, who: ParticipantId) -> None:
        self.run(self.store.enroll(self.lease, who, staff=True, at=1.0))
        self.staff.add(who)

    @rule(who=STAFF, upto=st.integers(0, 20))
    def acknowledge(self, who: ParticipantId, upto: int) -> None:
        news = self.run(self.store.acknowledge(self.lease, who, upto=upto, at=1.0))
        before = self.acknowledged.get(who, 0)
        newest = len(self.order) if who in self.staff else 0
        after = max(before, min(upto, newest))
        reached = range(before + 1, after + 1)
        assert [p.position for p in news] == [
            position for position in reached if (who, position) not in self.seen
        ]
        self.acknowledged[who] = after

    @rule(who=STAFF, position=st.integers(1, 20))
    def see(self, who: ParticipantId, position: int) -> None:
        if who not in self.staff or position > len(self.order):
            return
        news = self.run(self.store.seen(self.lease, who, position=position, at=1.0))
        assert bool(news) == ((who, position) not in self.seen)
        self.seen.add((who, position))

    @rule(client_id=IDS, data=st.data())
    def write_by_an_old_lease(self, client_id: str, data: st.DataObject) -> None:
        if self.stale:
            old = data.draw(st.sampled_from(self.stale))
            try:
                self.run(self.store.append(says(old, FAY, client_id)))
            except StaleLease:
                return
            raise AssertionError("a stale owner could write")

    @rule(subject=IDS, due_at=st.floats(1, 9))
    def set_deadline(self, subject: str, due_at: float) -> None:
        deadline = Deadline(subject, "due", due_at)
        self.run(self.store.append(Batch(lease=self.lease, at=1.0, sets=(deadline,))))
        self.due[subject] = deadline

    @rule(subject=IDS)
    def clear_deadline(self, subject: str) -> None:
        clears = ((subject, "due"),)
        self.run(self.store.append(Batch(lease=self.lease, at=1.0, clears=clears)))
        self.due.pop(subject, None)

    @rule(subject=IDS, due_at=st.floats(1, 9))
    def fire(self, subject: str, due_at: float) -> None:
        deadline = self.due.get(subject, Deadline(subject, "due", due_at))
        firing = self.store.append(Batch(lease=self.lease, at=2.0, fires=(deadline,)))
        try:
            self.run(firing)
        except DeadlineGone:
            assert subject not in self.due
        else:
            assert self.due.pop(subject) == deadline

    @invariant()
    def it_is_as_was_told(self) -> None:
        if not hasattr(self, "store"):
            return
        kept = self.run(self.store.load(TUESDAY))
        assert [event.number for event in kept.events] == list(
            range(1, len(self.order) + 1)
        )
        for who in self.staff:
            mine = [d for d in kept.deliveries if d.recipient == who]
            said = [(d.message.sender, d.message.client_id) for d in mine]
            assert said == self.order
            assert [d.position for d in mine] == list(range(1, len(mine) + 1))
            assert [d.message.seq for d in mine] == list(range(1, len(mine) + 1))
        assert {d.subject: d for d in kept.deadlines} == self.due

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.run(self.store.verify())
        self.run(self.stack.aclose())
        self.run(self.loop.shutdown_default_executor())
        self.loop.close()
        shutil.rmtree(self.directory)


TestTheRecord = TheRecord.TestCase
TestTheRecord.settings = settings(
    max_examples=150 if FULL else 8,
    stateful_step_count=50 if FULL else 25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
