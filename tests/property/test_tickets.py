from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.tickets import TICKET_SECONDS, Tickets, TicketsFull

LIMIT = 5


class TicketMachine(RuleBasedStateMachine):
    """Tickets against a plain list of who may still come in until when."""

    def __init__(self) -> None:
        super().__init__()
        self.tickets: Tickets[int] = Tickets(limit=LIMIT)
        self.good: dict[str, tuple[int, float]] = {}
        self.known = ["never made"]
        self.now = 0.0
        self.count = 0

    @rule(seconds=st.floats(0, 40))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.good = {s: who for s, who in self.good.items() if who[1] > self.now}

    @rule()
    def make(self) -> None:
        try:
            secret = self.tickets.make(self.count, self.now)
        except TicketsFull:
            assert len(self.good) == LIMIT
        else:
            self.good[secret] = (self.count, self.now + TICKET_SECONDS)
            self.known.append(secret)
            self.count += 1

    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        secret = self.known[data.draw(st.integers(0, len(self.known) - 1))]
        expected = self.good.pop(secret, (None, 0.0))[0]
        assert self.tickets.take(secret, self.now) == expected

    @invariant()
    def never_more_than_the_limit(self) -> None:
        assert len(self.tickets) <= LIMIT


TestTickets = TicketMachine.TestCase
