import pytest

from server.media.cache import PacketCache
from tests.support.packets import parsed


def test_the_last_packets_are_kept() -> None:
    cache = PacketCache(4)
    for index in range(6):
        packet = parsed(index, payload=b"x" * index)
        packet.index = index
        cache.add(packet)
    assert cache.get(1) is None
    kept = cache.get(3)
    assert kept is not None
    assert kept.index == 3
    assert cache.bytes_kept() == 2 + 3 + 4 + 5


def test_the_size_is_a_power_of_two() -> None:
    with pytest.raises(AssertionError):
        PacketCache(6)
