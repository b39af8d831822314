"""What is known of a peer's line, from both of its connections."""

from dataclasses import replace

from server.media.grades import Signs
from server.media.publisher import Publisher
from server.media.subscriber import Subscriber


def signs(
    publisher: Publisher | None,
    subscriber: Subscriber | None,
    *,
    is_paused: bool,
    now: float,
) -> Signs | None:
    """Return the signs of now; None before either of them is connected."""
    there = [
        one for one in (publisher, subscriber) if one is not None and one.is_connected
    ]
    if not there:
        return None
    found = Signs(now - max(one.reached_at for one in there), is_paused=is_paused)
    if publisher is not None:
        found = replace(found, loss_up=publisher.loss(), jitter=publisher.jitter())
    if subscriber is not None:
        loss = subscriber.line.congestion.loss.fraction
        found = replace(found, loss_down=loss, rtt=subscriber.rtt or None)
    return found
