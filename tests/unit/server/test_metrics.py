import re

from rooms.ids import ParticipantId, SessionId
from rooms.roles import Role
from rooms.session import Session
from server.metrics import Metrics, PacketKind, PacketOutcome, TicketOutcome
from server.tokens import TokenCode
from signaling.close_codes import CloseCode
from signaling.messages import RefusalCode


def value(metrics: Metrics, line: str) -> float:
    text = metrics.text().decode()
    (found,) = re.findall(rf"(?m)^{re.escape(line)} (\S+)$", text)
    return float(found)


def test_every_label_is_there_from_the_start() -> None:
    metrics = Metrics()
    for close in CloseCode:
        assert (
            value(metrics, f'alcove_closes_total{{reason="{close.name.lower()}"}}') == 0
        )
    for code in RefusalCode:
        assert value(metrics, f'alcove_refusals_total{{code="{code}"}}') == 0


def test_seats_are_counted_by_presence_over_all_sessions() -> None:
    metrics = Metrics()
    tuesday, friday = Session(4), Session(4)
    for name in ("mo", "lee"):
        tuesday.join(ParticipantId(name), Role.MEMBER, name, now=0.0)
    friday.join(ParticipantId("fay"), Role.FACILITATOR, "Fay", now=0.0)
    tuesday.lose(ParticipantId("mo"), page_closed=True, now=0.0)
    metrics.seats_changed(SessionId("tuesday"), tuesday)
    metrics.seats_changed(SessionId("friday"), friday)
    assert value(metrics, "alcove_sessions") == 2
    assert value(metrics, 'alcove_participants{presence="here"}') == 2
    assert value(metrics, 'alcove_participants{presence="away"}') == 1
    friday.leave(ParticipantId("fay"), now=0.0)
    metrics.seats_changed(SessionId("friday"), friday)
    assert value(metrics, "alcove_sessions") == 1
    assert value(metrics, 'alcove_participants{presence="here"}') == 1


def test_what_happens_is_counted() -> None:
    metrics = Metrics()
    metrics.connection_opened()
    metrics.connection_opened()
    metrics.connection_ended(CloseCode.TOO_SLOW)
    metrics.refused(RefusalCode.BUSY)
    metrics.link_refused(TokenCode.ENDED)
    metrics.ticket(TicketOutcome.TAKEN)
    metrics.packets(PacketKind.AUDIO, PacketOutcome.FORWARDED, 7)
    metrics.crashed()
    metrics.loop_late(0.02)
    assert value(metrics, "alcove_connections") == 1
    assert value(metrics, 'alcove_closes_total{reason="too_slow"}') == 1
    assert value(metrics, 'alcove_refusals_total{code="busy"}') == 1
    assert value(metrics, 'alcove_links_total{code="link_ended"}') == 1
    assert value(metrics, 'alcove_tickets_total{outcome="taken"}') == 1
    packets = 'alcove_packets_total{kind="audio",outcome="forwarded"}'
    assert value(metrics, packets) == 7
    assert value(metrics, "alcove_crashes_total") == 1
    assert value(metrics, 'alcove_loop_lag_seconds_bucket{le="0.025"}') == 1
    metrics.connection_ended(None)
    assert value(metrics, "alcove_connections") == 0


def test_two_applications_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.crashed()
    assert value(other, "alcove_crashes_total") == 0


def test_all_names_begin_with_the_product() -> None:
    for line in Metrics().text().decode().splitlines():
        assert line.startswith(("alcove_", "# HELP alcove_", "# TYPE alcove_"))
