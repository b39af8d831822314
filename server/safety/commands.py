"""What the command line does with the record of check-ins.

Every command may run beside a node.
"""

import asyncio
import hmac
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from rooms.ids import SessionId
from server import clock
from server.errors import ConfigError
from server.files import write_private
from server.safety.incident import as_json, as_text, incident
from server.safety.outreach_list import as_line, named
from server.settings import Settings
from server.store.audit import Anchor, AuditEntry, ChainBroken, mac_of_anchor
from server.store.root_keys import key_source
from server.store.rotation import rotate_data, rotate_root, used_roots
from server.store.safety.sql import SqlSafetyStore, open_safety
from server.store.trail import chain_key
from server.tasks import Tasks

OPERATOR = "operator"
"""Who the audit trail says used the command line."""

_HEAD_LIMIT = 4096


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncGenerator[SqlSafetyStore]:
    async with (
        Tasks(_crashed) as tasks,
        open_safety(
            settings.database,
            key_source(settings),
            node="command",
            tasks=tasks,
            wall=clock.wall,
            alone=False,
        ) as store,
    ):
        yield store


def _crashed(_name: str, error: BaseException) -> None:
    raise error


async def try_record(settings: Settings) -> str:
    """Open the record of check-ins, and return the id of the root key in use.

    Raises:
        StoreUnavailable: It does not answer.
        ConfigError: Its key is missing, weak or another.

    """
    async with _opened(settings) as store:
        await store.ping()
        root = await store.look(store.keys.active_root)
        assert root is not None, "it was made at the latest now"
        return root


async def rotate(settings: Settings, *, data: bool, forget: bool) -> str:
    """Change the root key, and the data keys if asked for; say what was done."""
    source = key_source(settings)
    async with _opened(settings) as store:
        read = source.put_first if source.ours else source.read
        roots = await asyncio.to_thread(read)
        now = clock.wall()
        wrapped = await rotate_root(store.writer, roots[0], by=OPERATOR, at=now)
        said = f"{wrapped.keys} data keys are wrapped by root key {roots[0].id} now"
        if data:
            sealed = await rotate_data(store.writer, by=OPERATOR, at=now)
            said += (
                f"; {sealed.rows} rows of {sealed.keys} sessions are sealed by new keys"
            )
        used = await used_roots(store.writer)
        old = [root.id for root in roots if root.id not in used]
        if source.ours and forget:
            await asyncio.to_thread(source.keep_only, used)
            said += f"; {len(old)} old root keys were deleted"
        elif old:
            said += f"; needed for older backups only: {', '.join(old)}"
        return said


async def export_head(settings: Settings) -> str:
    """Return the end of the audit trail as JSON, to be kept elsewhere."""
    async with _opened(settings) as store:
        anchor = await store.head()
        key = await _chain_key(store)
        mac = mac_of_anchor(key, anchor)
        return json.dumps({"n": anchor.n, "hash": anchor.hash.hex(), "mac": mac.hex()})


async def verify(settings: Settings, heads: list[Path]) -> str:
    """Verify the audit trail, against ends that were kept elsewhere too.

    Raises:
        ChainBroken: It is not what was written.
        ConfigError: A file is not an end that was exported here.

    """
    async with _opened(settings) as store:
        key = await _chain_key(store)
        anchors = [await asyncio.to_thread(_read_head, path, key) for path in heads]
        end = await store.verify(anchors)
        await store.audit(
            [AuditEntry("audit.verified", actor=OPERATOR)],
            session=None,
            at=clock.wall(),
        )
        return f"{end.n} rows are as they were written; the last is {end.hash.hex()}"


async def list_outreach(settings: Settings) -> str:
    """Return who is still to be reached after sessions, a line each, and no content."""
    async with _opened(settings) as store:
        now = clock.wall()
        tasks = await store.open_tasks()
        who = await store.look(lambda c: named(c, tasks))
        # Audited before anything is shown.
        entry = AuditEntry("list.outreach", actor=OPERATOR)
        await store.audit([entry], session=None, at=now)
    if not tasks:
        return "nothing is left to be done"
    return "\n".join(as_line(task, who, now=now) for task in tasks)


async def export_incident(
    settings: Settings, checkin: str, *, text: bool, content: bool, file: Path | None
) -> str:
    """Return the timeline of a check-in, or write it to a private file.

    Raises:
        NotRecorded: Nothing is kept of it.

    """
    async with _opened(settings) as store:
        found = await store.look(
            lambda c: incident(c, store.keys, checkin, content=content)
        )
        now = clock.wall()
        # Audited before anything leaves.
        entry = AuditEntry(
            "export.incident",
            actor=OPERATOR,
            object_type="checkin",
            object_id=checkin,
            reason="with_content" if content else "without_content",
        )
        await store.audit([entry], session=SessionId(found.session), at=now)
    shown = (as_text if text else as_json)(found, exported_at=now)
    if file is None:
        return shown
    await asyncio.to_thread(write_private, file, shown.encode())
    return f"written to {file}"


async def _chain_key(store: SqlSafetyStore) -> bytes:
    return await store.look(lambda c: chain_key(c, store.keys)[1])


def _read_head(path: Path, key: bytes) -> Anchor:
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_HEAD_LIMIT))
        anchor = Anchor(int(found["n"]), bytes.fromhex(found["hash"]))
        mac = bytes.fromhex(found["mac"])
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise ConfigError(f"{path} is not the end of an audit trail") from None
    if not hmac.compare_digest(mac_of_anchor(key, anchor), mac):
        raise ChainBroken(f"{path} was not exported here, or was changed")
    return anchor
