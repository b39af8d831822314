"""The safety channel of one node, from its start to its end."""

import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from server.safety import retention
from server.settings import Settings
from server.store.root_keys import key_source
from server.store.safety.sql import SqlSafetyStore, open_safety
from server.tasks import Tasks


@asynccontextmanager
async def running(
    settings: Settings, tasks: Tasks, *, wall: Callable[[], float]
) -> AsyncGenerator[SqlSafetyStore]:
    """Open the record of check-ins for a node, and keep it clean meanwhile.

    Raises:
        StoreUnavailable: It cannot be opened, or another node has it.
        ConfigError: The key of the record is missing, weak or another.

    """
    async with open_safety(
        settings.database,
        key_source(settings),
        node=f"n_{secrets.token_hex(6)}",
        tasks=tasks,
        wall=wall,
    ) as store:
        cleaning = tasks.spawn(
            retention.run(store, retention.policy(settings), wall=wall),
            name="retention",
        )
        try:
            yield store
        finally:
            cleaning.cancel()
