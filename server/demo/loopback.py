"""Lets the bots reach the node on a machine without a network."""

import aioice.ice


def gather_loopback_too() -> None:
    """Let aioice use 127.0.0.1, which it leaves out.

    The bots run beside the node, and a laptop on a train has no other address.
    For the whole process; call it once, before there is any peer.
    """
    others = aioice.ice.get_host_addresses

    def addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:  # noqa: FBT001 (its own)
        loopback = ["127.0.0.1"] if use_ipv4 else []
        return [*others(use_ipv4, use_ipv6), *loopback]

    aioice.ice.get_host_addresses = addresses
