"""Deletes, on a schedule, what is older than settings allow."""

import asyncio
from collections.abc import Callable

import structlog

from server.logs import trouble
from server.settings import Settings
from server.store.base import StoreUnavailable
from server.store.safety.retention import Kind, Policy, purge, unseen_messages
from server.store.safety.sql import SqlSafetyStore

EVERY = 3600.0
"""Seconds between two runs."""

HOUR, DAY = 3600.0, 86_400.0

_log = structlog.get_logger()


def policy(settings: Settings) -> Policy:
    """Return how long a node keeps what."""
    return Policy(
        details=settings.keep_details_hours * HOUR,
        messages=settings.keep_messages_days * DAY,
        audit=settings.keep_audit_days * DAY,
    )


async def clean(
    store: SqlSafetyStore, rules: Policy, *, now: float, by: str = "node"
) -> dict[Kind, int]:
    """Delete what is too old, and leave nothing of it in the log of the database.

    Raises:
        StoreUnavailable: It is not done; the next run does the rest.

    """
    deleted = await purge(store.writer, rules, now=now, by=by)
    await store.tidy()
    before = rules.before(Kind.MESSAGES, now)
    unseen = await store.writer.write(lambda w: unseen_messages(w, before))
    if unseen:
        _log.warning("safety_messages_unseen", count=unseen)
    for kind, count in deleted.items():
        if count:
            _log.info("retention_deleted", kind=kind.value, count=count)
    return deleted


async def run(
    store: SqlSafetyStore, rules: Policy, *, wall: Callable[[], float]
) -> None:
    """Clean each hour, and log the end of the audit trail, until cancelled.

    The line of the log is an anchor, wherever logs are kept.
    """
    while True:
        try:
            await clean(store, rules, now=wall())
            head = await store.head()
            _log.info("audit_head", seq=head.n, code=head.hash.hex())
        except StoreUnavailable as error:
            _log.warning("retention_failed", **trouble(error))
        await asyncio.sleep(EVERY)
