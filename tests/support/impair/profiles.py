"""Lines that people really have, by name.

Round-trip times are divided equally, so a direction has half of the delay and
half of the jitter. Loss and rate are those of each direction.
"""

from tests.support.impair.models import Conditions, Profile

PERFECT = Profile("perfect")

GOOD = Profile.both("good", Conditions(delay=0.010, jitter=0.001))

HOME_WIFI = Profile.both(
    "home wifi",
    Conditions(loss=0.01, delay=0.020, jitter=0.010, reorder=0.01, rate=5_000_000),
)

BUSY_MOBILE = Profile.both(
    "busy mobile",
    Conditions(
        loss=0.05, burst=3, delay=0.075, jitter=0.025, duplicate=0.01, rate=600_000
    ),
)

BAD_MOBILE = Profile.both(
    "bad mobile",
    Conditions(loss=0.10, burst=5, delay=0.150, jitter=0.050, rate=250_000),
)

NARROW = Profile("narrow", down=Conditions(delay=0.020, rate=300_000))
"""Somebody who can receive little."""

SMALL_MTU = Profile.both("small MTU", Conditions(delay=0.010, mtu=1200))

UDP_BLOCKED = Profile(
    "UDP blocked",
    Conditions(delay=0.010),
    Conditions(delay=0.010),
    blocks_udp=True,
)

BLACKOUT_5 = Profile.both("blackout 5 s", GOOD.up).with_blackout(10.0, 5.0)
BLACKOUT_10 = Profile.both("blackout 10 s", GOOD.up).with_blackout(10.0, 10.0)
"""Dark from the tenth second on, once the call is under way."""

ALL = (
    GOOD,
    HOME_WIFI,
    BUSY_MOBILE,
    BAD_MOBILE,
    NARROW,
    SMALL_MTU,
    BLACKOUT_5,
    BLACKOUT_10,
    UDP_BLOCKED,
)

BY_NAME = {profile.name.replace(" ", "-"): profile for profile in ALL}
