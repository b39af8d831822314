import pytest

from server.tickets import TICKET_SECONDS, Tickets, TicketsFull


def test_a_ticket_opens_once() -> None:
    tickets: Tickets[str] = Tickets()
    secret = tickets.make("mo", 0.0)
    assert tickets.take(secret, 1.0) == "mo"
    for _ in range(1000):
        assert tickets.take(secret, 1.0) is None


def test_a_ticket_is_good_for_thirty_seconds() -> None:
    tickets: Tickets[str] = Tickets()
    early, late = tickets.make("mo", 100.0), tickets.make("lee", 100.0)
    assert tickets.take(early, 100.0 + TICKET_SECONDS - 0.001) == "mo"
    assert tickets.take(late, 100.0 + TICKET_SECONDS) is None


def test_a_ticket_cannot_be_guessed() -> None:
    tickets: Tickets[str] = Tickets()
    made = {tickets.make("mo", 0.0) for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(secret) == 43 for secret in made)
    assert tickets.take("", 0.0) is None


def test_only_so_many_are_out_at_once() -> None:
    tickets: Tickets[int] = Tickets(limit=3)
    for n in range(3):
        tickets.make(n, float(n))
    with pytest.raises(TicketsFull):
        tickets.make(3, 29.0)
    assert tickets.make(3, 30.0)
    assert len(tickets) == 3


def test_ended_tickets_are_swept() -> None:
    tickets: Tickets[int] = Tickets()
    for n in range(100):
        tickets.make(n, 0.0)
    tickets.take("x", 30.0)
    assert len(tickets) == 0
