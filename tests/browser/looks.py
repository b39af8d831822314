"""What is wrong with how a page looks, found by machine."""

from typing import Any

from tests.browser.person import Person

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PHONE, SMALL_PHONE = {"width": 390, "height": 844}, {"width": 320, "height": 568}
DESK = {"width": 1280, "height": 800}


async def findings(someone: Person, axe: str) -> list[str]:
    """Return what axe-core has against the page as it is."""
    await someone.page.evaluate(f"{axe};0")
    await settled(someone)
    found: list[dict[str, Any]] = await someone.page.evaluate(
        """async (values) => {
          const result = await axe.run(document, { runOnly: { type: "tag", values } });
          return result.violations;
        }""",
        RULES,
    )
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:240]}"
        for one in found
        for node in one["nodes"]
    ]


async def settled(someone: Person) -> None:
    """Wait for the end of every motion: half a fade has half its contrast."""
    await someone.page.evaluate(
        """() => Promise.all(document.getAnimations()
          .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
          .map((one) => one.finished.catch(() => {})))"""
    )


async def fits(someone: Person) -> list[str]:
    """Return what sticks out of the window at a side."""
    found: list[str] = await someone.page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((one) => one.checkVisibility() && !one.closest(".only-read"))
          .filter((one) => !one.closest("svg") || one.tagName === "svg")
          .filter((one) => {
            const { left, right, width } = one.getBoundingClientRect();
            return width > 0 && (left < -1 || right > innerWidth + 1);
          })
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found


async def covered(someone: Person) -> list[str]:
    """Return the buttons and words that something else lies upon.

    What is scrolled out of a list is not looked at, nor pictures that are buttons:
    what is opened over the stage may lie upon them.
    """
    found: list[str] = await someone.page.evaluate(
        """() => [...document.querySelectorAll("button:not(.enlarge), .self strong")]
          .filter((one) => one.checkVisibility())
          .filter((one) => {
            const list = one.closest(".panel-body, .log, .decide, .about, .side");
            const frame = list?.getBoundingClientRect();
            const { top, bottom } = one.getBoundingClientRect();
            const scrolls = list !== null && list.scrollHeight > list.clientHeight + 1;
            return !scrolls || (top >= frame.top && bottom <= frame.bottom);
          })
          .filter((one) => {
            const { left, top, right, bottom } = one.getBoundingClientRect();
            return [left + 3, (left + right) / 2, right - 3].some((x) => {
              const above = document.elementFromPoint(x, (top + bottom) / 2);
              return !one.contains(above) && !above?.contains(one);
            });
          })
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found
