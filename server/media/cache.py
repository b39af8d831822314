"""The last packets of a stream."""

from server.media.packet import RtpPacket


class PacketCache:
    """A ring of packets by index. A newer packet takes the place of an old one."""

    def __init__(self, size: int) -> None:
        assert size & (size - 1) == 0, "a power of two"
        self._mask = size - 1
        self._ring: list[RtpPacket | None] = [None] * size

    def add(self, packet: RtpPacket) -> None:
        """Keep a packet."""
        self._ring[packet.index & self._mask] = packet

    def get(self, index: int) -> RtpPacket | None:
        """Return the packet with an index, while it is kept."""
        packet = self._ring[index & self._mask]
        return packet if packet is not None and packet.index == index else None

    def bytes_kept(self) -> int:
        """Return the payload bytes in the ring."""
        return sum(len(p.payload) for p in self._ring if p is not None)
