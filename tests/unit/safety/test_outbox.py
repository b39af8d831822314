from rooms.ids import ParticipantId
from server.safety.outbox import AGAIN, HELD, WINDOW, Outbox, Send
from server.store.safety.rows import Delivery, Message
from tests.support.safety import FAY, LEE, MO


def delivery(position: int, who: ParticipantId = FAY) -> Delivery:
    message = Message(position, "c_1", MO, f"m{position}", "text", 0.0, b"hello")
    return Delivery(who, position, message)


def positions(sends: list[Send]) -> dict[ParticipantId, list[int]]:
    return {s.recipient: [d.position for d in s.deliveries] for s in sends}


def outbox(*people: ParticipantId, stored: int = 0) -> Outbox:
    box = Outbox()
    for who in people:
        box.connect(who, after=0)
        box.store([delivery(n, who) for n in range(1, stored + 1)])
    return box


def test_what_is_stored_is_sent_once_in_order() -> None:
    box = outbox(FAY, LEE, stored=3)
    assert positions(box.take(now=0.0)) == {FAY: [1, 2, 3], LEE: [1, 2, 3]}
    assert box.take(now=0.0) == []


def test_what_is_not_acknowledged_is_sent_again_ever_more_slowly() -> None:
    box = outbox(FAY, stored=2)
    now = 100.0
    box.take(now=now)
    for wait in (*AGAIN, AGAIN[-1], AGAIN[-1]):
        due = box.deadline()
        assert due == now + wait
        assert box.take(now=due - 0.001) == []
        now = due
        assert positions(box.take(now=now)) == {FAY: [1, 2]}


def test_what_is_acknowledged_is_not_sent_again() -> None:
    box = outbox(FAY, stored=3)
    box.take(now=0.0)
    box.acknowledge(FAY, upto=2, now=1.0)
    assert box.deadline() == 1.0 + AGAIN[0]
    assert positions(box.take(now=3.0)) == {FAY: [3]}
    box.acknowledge(FAY, upto=3, now=4.0)
    assert box.deadline() is None
    assert box.take(now=1000.0) == []


def test_a_new_connection_begins_where_its_screen_is() -> None:
    box = outbox(FAY, stored=3)
    box.take(now=0.0)
    box.connect(FAY, after=1)
    box.hint(FAY, newest=3)
    assert box.wanting() == [(FAY, 1)]
    box.store([delivery(2), delivery(3)])
    assert positions(box.take(now=0.0)) == {FAY: [2, 3]}


def test_whoever_is_away_is_sent_nothing() -> None:
    box = outbox(FAY, stored=1)
    box.take(now=0.0)
    box.disconnect(FAY)
    box.store([delivery(2)])
    box.hint(FAY, newest=9)
    box.acknowledge(FAY, upto=1, now=1.0)
    assert box.deadline() is None
    assert box.take(now=99.0) == []
    assert box.wanting() == []


def test_a_slow_screen_gets_a_window_and_delays_nobody_else() -> None:
    box = outbox(FAY, LEE, stored=WINDOW + 10)
    first = positions(box.take(now=0.0))
    assert first[FAY] == list(range(1, WINDOW + 1))
    box.acknowledge(LEE, upto=WINDOW, now=0.1)
    assert positions(box.take(now=0.1)) == {LEE: list(range(WINDOW + 1, WINDOW + 11))}


def test_memory_is_bounded_and_the_rest_is_read_later() -> None:
    box = outbox(FAY, stored=HELD * 3)
    assert sum(len(line.held) for line in box._lines.values()) == HELD
    assert box.wanting() == []  # There is enough to send for now.
    shown: list[int] = []
    now = 0.0
    while len(shown) < HELD * 3:
        for send in box.take(now=now):
            shown += [d.position for d in send.deliveries]
        box.acknowledge(FAY, upto=len(shown), now=now)
        for who, after in box.wanting():
            assert who == FAY
            box.store([delivery(n) for n in range(after + 1, HELD * 3 + 1)])
    assert shown == list(range(1, HELD * 3 + 1))


def test_a_gap_is_read_from_the_record() -> None:
    box = outbox(FAY, stored=1)
    box.store([delivery(3)])
    assert box.wanting() == [(FAY, 1)]
    assert positions(box.take(now=0.0)) == {FAY: [1]}
    box.store([delivery(2), delivery(3)])
    assert positions(box.take(now=0.0)) == {FAY: [2, 3]}


def test_a_screen_may_acknowledge_more_than_it_was_sent_on_this_connection() -> None:
    box = outbox(FAY, stored=2)
    box.acknowledge(FAY, upto=2, now=0.0)
    box.acknowledge(FAY, upto=1, now=0.0)
    assert box.take(now=0.0) == []
    box.store([delivery(3)])
    assert positions(box.take(now=0.0)) == {FAY: [3]}
