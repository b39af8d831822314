"""How a call fares over bad lines, with real Chromium on both ends.

The server is a process of its own. Two people come by their links; the media of
each takes a line of its own, which is impaired in both directions, or with
`--one-end` that of the second alone. What the pages received is read from getStats
on both ends while nothing but the line changes.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from playwright.async_api import Browser, Error, async_playwright

from bench import report
from bench.join import CHROMIUM, FLAGS
from bench.node import running_node
from bench.visitor import Look, Visitor
from bench.watching import Watched, watched
from tests.support.impair.models import Fate, Line, Profile
from tests.support.impair.path import Path, impaired
from tests.support.impair.profiles import ALL, GOOD, PERFECT
from tests.support.impair.udp import Address

EVERY = 0.2
"""Seconds between two looks. A gap is longer by as much at most."""

SETTLES = 5.0
"""Seconds of media before the measurement begins: bandwidth estimates grow."""

ARRIVES = 20.0
"""Seconds to wait for the first sound and the first picture."""

ADDRESS_CHANGE = replace(GOOD, name="address change")
"""At half time both ends reach the node from other ports."""

PROFILES = {one.name.replace(" ", "-"): one for one in (*ALL, ADDRESS_CHANGE)}


@dataclass(frozen=True, slots=True)
class Result:
    """What a profile did to a call."""

    profile: str
    first_sound: float | None
    first_picture: float | None
    ends: tuple[Watched, Watched]
    lost: tuple[float, float]
    """Shares of datagrams that the lines lost by chance: up, down."""

    overflowed: tuple[float, float]
    """Shares of datagrams for which the lines had no room: up, down."""

    says: tuple[str, ...]
    """What the pages said meanwhile that they had not said before."""


class Unreached(Exception):
    """A call did not come about."""


async def main(arguments: argparse.Namespace) -> None:
    """Measure each profile, and print it as it comes."""
    if not await asyncio.to_thread(CHROMIUM.exists):
        sys.exit(f"{CHROMIUM} is missing. Install it: apt-get install chromium")
    figures: dict[str, report.Figure] = {"seconds": arguments.seconds}
    async with async_playwright() as library:
        browser = await library.chromium.launch(
            executable_path=CHROMIUM, args=list(FLAGS), chromium_sandbox=False
        )
        for key in arguments.profiles or PROFILES:
            try:
                result = await _measure(
                    browser,
                    PROFILES[key],
                    seconds=arguments.seconds,
                    seed=arguments.seed,
                    one_end=arguments.one_end,
                )
            except Unreached as error:
                figures[f"{key}.failed"] = str(error)
                lines = [f"{PROFILES[key].name}: {error}"]
            else:
                figures |= _figures(key, result)
                lines = _lines(result)
            if not arguments.json:
                report.show({}, lines, as_json=False)
        await browser.close()
    if arguments.json:
        report.show(figures, [], as_json=True)


async def _measure(
    browser: Browser,
    profile: Profile,
    *,
    seconds: float,
    seed: int,
    one_end: bool,
) -> Result:
    """Hold one call over one kind of line. Each has a server of its own."""
    first = PERFECT if one_end else profile
    async with AsyncExitStack() as stack:
        node = await stack.enter_async_context(running_node(people=1))
        relay = _relay(node.base)
        paths = [
            await stack.enter_async_context(impaired(relay, _lit(one), seed=seed + n))
            for n, one in ((0, first), (100, profile))
        ]
        links = (node.facilitator, node.participants[0])
        visitors = []
        for path, link in zip(paths, links, strict=True):
            visitor = await Visitor.open(browser, link, path.address)
            stack.push_async_callback(visitor.close)
            visitors.append(visitor)
        fay, mo = visitors
        try:
            await fay.come_in("Fay")
            await fay.send()
            await mo.come_in("Mo")
            sound, picture = await mo.arrivals(seconds=ARRIVES)
            await mo.send()
        except Error as error:
            reason = error.message.splitlines()[0]
            raise Unreached(f"the call did not come about: {reason}") from None
        await asyncio.sleep(SETTLES)
        paths[0].become(first)
        paths[1].become(profile)
        looks, says = await _watch(visitors, seconds, _at_half_time(profile, paths))
        return Result(
            profile.name,
            sound,
            picture,
            (watched(looks[0]), watched(looks[1])),
            _shares(paths, Fate.LOST),
            _shares(paths, Fate.OVERFLOWED),
            says,
        )


def _lit(profile: Profile) -> Profile:
    """Return a profile without dark times: they count from the measurement on."""
    return replace(
        profile,
        up=replace(profile.up, blackouts=()),
        down=replace(profile.down, blackouts=()),
    )


async def _watch(
    visitors: list[Visitor], seconds: float, at_half_time: Callable[[], None]
) -> tuple[list[list[Look]], tuple[str, ...]]:
    usual = {text for visitor in visitors for text in await visitor.says()}
    said: dict[str, None] = {}
    loop = asyncio.get_running_loop()
    began = loop.time()
    looks: list[list[Look]] = [[] for _ in visitors]
    was_half = False
    while (elapsed := loop.time() - began) < seconds:
        if elapsed > seconds / 2 and not was_half:
            was_half = True
            at_half_time()
        looking: list[Awaitable[Look]] = [visitor.look() for visitor in visitors]
        for seen, look in zip(looks, await asyncio.gather(*looking), strict=True):
            seen.append(look)
        for visitor in visitors:
            said |= dict.fromkeys(sorted(await visitor.says() - usual))
        await asyncio.sleep(EVERY)
    return looks, tuple(said)


def _at_half_time(profile: Profile, paths: list[Path]) -> Callable[[], None]:
    def forget() -> None:
        if profile is ADDRESS_CHANGE:
            for path in paths:
                path.forget()

    return forget


def _relay(base: str) -> Address:
    place = urlsplit(base)
    assert place.hostname is not None
    assert place.port is not None
    return place.hostname, place.port


def _shares(paths: list[Path], fate: Fate) -> tuple[float, float]:
    def share(lines: list[Line]) -> float:
        offered = sum(line.seen.offered for line in lines)
        return sum(line.seen.fates[fate] for line in lines) / offered if offered else 0

    return share([p.udp.up for p in paths]), share([p.udp.down for p in paths])


def _figures(key: str, result: Result) -> dict[str, report.Figure]:
    figures: dict[str, report.Figure] = {
        "first_sound_ms": _rounded(result.first_sound),
        "first_picture_ms": _rounded(result.first_picture),
        "lost_up": round(result.lost[0], 4),
        "lost_down": round(result.lost[1], 4),
        "overflowed_up": round(result.overflowed[0], 4),
        "overflowed_down": round(result.overflowed[1], 4),
        "says": " | ".join(result.says),
    }
    for name, end in zip(("fay", "mo"), result.ends, strict=True):
        figures |= {
            f"{name}.audio_received": _rounded(end.audio_received, 4),
            f"{name}.concealed": _rounded(end.concealed, 4),
            f"{name}.longest_gap_s": round(end.longest_gap, 2),
            f"{name}.frozen_s": round(end.frozen, 2),
            f"{name}.pictures_a_second": round(end.pictures, 1),
            f"{name}.video_bits_a_second": round(end.video_rate),
            f"{name}.layers": end.layers,
            f"{name}.protocols": " ".join(end.protocols),
        }
    return {f"{key}.{name}": figure for name, figure in figures.items()}


def _lines(result: Result) -> list[str]:
    lines = [
        f"{result.profile}:",
        f"  join: first sound {_ms(result.first_sound)},"
        f" first picture {_ms(result.first_picture)}",
        f"  line: lost {_percent(result.lost[0])} up, {_percent(result.lost[1])} down;"
        f" no room for {_percent(result.overflowed[0])} up,"
        f" {_percent(result.overflowed[1])} down",
    ]
    for name, end in zip(("Fay", "Mo"), result.ends, strict=True):
        lines += [
            f"  {name} got {_percent(end.audio_received)} of the sound"
            f" by {'/'.join(end.protocols) or 'no way'},"
            f" {_percent(end.concealed)} of it made up,"
            f" longest gap {end.longest_gap:.1f} s",
            f"    picture: {end.pictures:.1f} a second, {end.video_rate / 1000:.0f}"
            f" kbit/s, frozen {end.frozen:.1f} s, heights {end.layers or 'none'}",
        ]
    return [*lines, *(f"  a page said: {text}" for text in result.says)]


def _rounded(value: float | None, digits: int = 0) -> float | None:
    return None if value is None else round(value, digits)


def _ms(value: float | None) -> str:
    return f"never in {ARRIVES:.0f} s" if value is None else f"{value:.0f} ms"


def _percent(value: float | None) -> str:
    return "nothing" if value is None else f"{value * 100:.1f} %"


if __name__ == "__main__":
    line = report.parser(__doc__)
    line.add_argument("profiles", nargs="*", help=f"of {', '.join(PROFILES)} (all)")
    line.add_argument(
        "--seconds", type=float, default=30.0, help="how long to watch each (30)"
    )
    line.add_argument(
        "--one-end", action="store_true", help="leave the first person's line alone"
    )
    line.add_argument("--seed", type=int, default=1, help="of the lines' chance (1)")
    given = line.parse_args()
    if wrong := [name for name in given.profiles if name not in PROFILES]:
        line.error(f"there is no profile {', '.join(wrong)}")
    asyncio.run(main(given))
    sys.exit(0)
