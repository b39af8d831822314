from server.media import sdp
from server.media.ice_lite import Credentials
from server.media.sdp import OutgoingStream
from server.media.tracks import Kind
from tests.support.tcp_peer import tcp_addresses

UDP = [("192.0.2.1", 5000), ("2001:db8::1", 5000)]
STREAM = OutgoingStream("a0", Kind.AUDIO, 1, None, "slot0")


def candidates(tcp: list[tuple[str, int]]) -> list[list[str]]:
    local = sdp.Local(Credentials("ours", "p" * 24), "AB", UDP, tcp)
    offer = sdp.subscribe_offer(local, [STREAM], version=1)
    assert tcp_addresses(offer) == tcp
    lines = [line for line in offer.splitlines() if line.startswith("a=candidate:")]
    return [line.split(":", 1)[1].split() for line in lines]


def test_tcp_is_offered_behind_udp() -> None:
    *udp, first, second = candidates(UDP)
    assert [one[2] for one in udp] == ["udp", "udp"]
    # RFC 6544, 4.5: 90 for the type, 4 for passive.
    assert first[2:] == [
        "tcp",
        str((90 << 24) + (((4 << 13) + 8191) << 8) + 255),
        *("192.0.2.1", "5000", "typ", "host", "tcptype", "passive"),
    ]
    priorities = [int(one[3]) for one in (*udp, first, second)]
    assert priorities == sorted(priorities, reverse=True)
    assert len({one[0] for one in (*udp, first, second)}) == 4


def test_without_tcp_there_is_none() -> None:
    assert [one[2] for one in candidates([])] == ["udp", "udp"]
