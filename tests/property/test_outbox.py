"""Whatever a network does, a screen gets every message once, in order."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.safety.outbox import HELD, WINDOW, Outbox, Send
from server.store.safety.rows import Delivery, Message
from tests.support.safety import FAY, MO
from tests.support.tier import FULL


def delivery(position: int) -> Delivery:
    message = Message(position, None, MO, f"m{position}", "text", 0.0, b"")
    return Delivery(FAY, position, message)


class OneScreen(RuleBasedStateMachine):
    """The record, an outbox, a line that loses, and a screen."""

    def __init__(self) -> None:
        super().__init__()
        self.box = Outbox()
        self.record: list[Delivery] = []
        self.screen: list[int] = []
        self.line: list[Send] = []
        self.connected = False
        self.now = 0.0

    @rule(count=st.integers(1, 90), told=st.booleans())
    def store(self, count: int, told: bool) -> None:  # noqa: FBT001 -- drawn
        new = [delivery(len(self.record) + n) for n in range(1, count + 1)]
        self.record += new
        if told:
            self.box.store(new)
        else:
            self.box.hint(FAY, newest=len(self.record))

    @rule()
    def connect(self) -> None:
        self.line.clear()
        self.box.connect(FAY, after=len(self.screen))
        self.box.hint(FAY, newest=len(self.record))
        self.connected = True

    @rule()
    def lose(self) -> None:
        self.line.clear()
        self.box.disconnect(FAY)
        self.connected = False

    @rule(seconds=st.floats(0, 20))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def work(self) -> None:
        for _, after in self.box.wanting():
            self.box.store(self.record[after : after + 100])
        self.line += self.box.take(now=self.now)

    @rule(lost=st.booleans())
    def arrive(self, lost: bool) -> None:  # noqa: FBT001 -- drawn
        if self.line and self.connected:
            send = self.line.pop(0)
            if not lost:
                self._show(send)

    @rule()
    def acknowledge(self) -> None:
        self.box.acknowledge(FAY, upto=len(self.screen), now=self.now)

    def _show(self, send: Send) -> None:
        for one in send.deliveries:
            if one.position == len(self.screen) + 1:
                self.screen.append(one.position)

    @invariant()
    def memory_is_bounded(self) -> None:
        for line in self.box._lines.values():
            assert len(line.held) <= HELD
            assert line.sent - line.acknowledged <= WINDOW

    @invariant()
    def no_send_is_out_of_order(self) -> None:
        for send in self.line:
            positions = [one.position for one in send.deliveries]
            assert positions == list(range(positions[0], positions[-1] + 1))

    def teardown(self) -> None:
        """In the end all of it is there."""
        self.connect()
        for _ in range(len(self.record) + 5):
            self.work()
            while self.line:
                self._show(self.line.pop(0))
            self.acknowledge()
        assert self.screen == list(range(1, len(self.record) + 1))
        assert self.box.deadline() is None


TestOneScreen = OneScreen.TestCase
TestOneScreen.settings = settings(
    max_examples=1000 if FULL else 60, stateful_step_count=40
)
