"""A node's record of check-ins on a disk that will fail; run as a process.

It says what was acknowledged and what was refused, makes room if there is some
to be made, and tries everything again.
"""

import asyncio
import sys
from pathlib import Path

from server.store.base import StoreUnavailable
from tests.support.safety import FAY, MO, TUESDAY, safety_store, says

MESSAGES = 60
BODY = "x" * 30_000
BALLAST = "ballast"
"""Name of a file that may be deleted to make room."""


def tell(word: str, number: int) -> None:
    """Tell the world outside."""
    sys.stdout.write(f"{word} {number}\n")


async def send(directory: Path) -> None:
    """Send, and send again."""
    async with safety_store(directory) as store:
        lease = await store.claim(TUESDAY, node="n_1", at=1.0)
        await store.enroll(lease, FAY, staff=True, at=1.0)
        kept: set[int] = set()
        for word in ("acked", "again"):
            for number in range(MESSAGES):
                batch = says(lease, MO, f"m{number}", BODY, events=())
                try:
                    receipts = await store.append(batch)
                except StoreUnavailable:
                    tell("refused", number)
                else:
                    tell(word, number)
                    if receipts.fresh == (number in kept):
                        raise AssertionError(number)
                    kept.add(number)
            (directory / BALLAST).unlink(missing_ok=True)


if __name__ == "__main__":
    asyncio.run(send(Path(sys.argv[1])))
