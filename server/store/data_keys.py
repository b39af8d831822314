"""The data keys: they lie in the database, wrapped by a root key.

Every transaction that needs a key asks here; one that another process made, or
wrapped anew, is found by its id.
"""

import secrets
import threading
from collections import OrderedDict
from enum import StrEnum

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from server.errors import ConfigError
from server.store.root_keys import KeySource
from server.store.sealing import KEY_BYTES, DataKey, Place, RootKey
from server.store.tables import data_key, root_key

CACHED = 512
"""How many data keys are held in memory."""


class Purpose(StrEnum):
    """What a data key is for."""

    SESSION = "session"
    """Seals what is kept of one session."""

    AUDIT = "audit"
    """Chains the audit trail."""

    DIGEST = "digest"
    """Tells requests apart without keeping them."""


def wrapping(key: str, purpose: str, session: str | None) -> Place:
    """Return the place that a wrapped data key is bound to."""
    return Place("data_key", "wrapped", session or "", f"{key}/{purpose}")


class DataKeys:
    """Finds and makes data keys."""

    def __init__(self, source: KeySource, roots: list[RootKey]) -> None:
        self._source = source
        self._roots = {root.id: root for root in roots}
        self.newest = roots[0]
        self._cache: OrderedDict[str, DataKey] = OrderedDict()
        self._shared: dict[Purpose, str] = {}
        self._lock = threading.Lock()  # Several threads read.

    @classmethod
    def read(cls, source: KeySource) -> "DataKeys":
        """Read the root keys.

        Raises:
            ConfigError: There is none, or one is weak.

        """
        return cls(source, source.read())

    def prepare(self, connection: Connection, *, at: float) -> None:
        """Make what a new database needs; refuse one sealed by another key.

        Raises:
            ConfigError: The root key that is in use here is not known.

        """
        if self.active_root(connection) is None:
            connection.execute(
                insert(root_key).values(id=self.newest.id, active=True, added_at=at)
            )
            for purpose in (Purpose.AUDIT, Purpose.DIGEST):
                self.make(connection, purpose, session=None, at=at)
        used = connection.execute(select(data_key.c.root_id).distinct())
        for root in used.scalars():
            self.root(root)

    def active_root(self, connection: Connection) -> str | None:
        """Return the id of the root key that new data keys are wrapped by."""
        found = connection.execute(
            select(root_key.c.id).where(root_key.c.active.is_(True))
        )
        return found.scalar_one_or_none()

    def root(self, key: str) -> RootKey:
        """Return a root key; look at the file again where it is not known.

        Raises:
            ConfigError: It is not there either.

        """
        if key not in self._roots:
            roots = self._source.read()
            self._roots = {root.id: root for root in roots}
        if key not in self._roots:
            raise ConfigError(
                f"{self._source.variable}: the key {key}, with which this database "
                "was sealed, is not there. Put it back, after the newer ones"
            )
        return self._roots[key]

    def make(
        self,
        connection: Connection,
        purpose: Purpose,
        *,
        session: str | None,
        at: float,
    ) -> DataKey:
        """Make a data key, wrapped by the root key that is in use."""
        active = self.active_root(connection)
        assert active is not None, "prepare comes first"
        root = self.root(active)
        made = DataKey(secrets.token_hex(12), secrets.token_bytes(KEY_BYTES))
        wrapped = root.wrap(made.secret, wrapping(made.id, purpose, session))
        connection.execute(
            insert(data_key).values(
                id=made.id,
                purpose=purpose.value,
                session_id=session,
                root_id=root.id,
                wrapped=wrapped,
                created_at=at,
            )
        )
        return made  # Not cached: the transaction may fail.

    def get(self, connection: Connection, key: str) -> DataKey:
        """Return a data key by its id.

        Raises:
            Unsealable: It was tampered with.
            ConfigError: Its root key is not there.

        """
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        found = connection.execute(select(data_key).where(data_key.c.id == key))
        row = found.one()
        root = self.root(row.root_id)
        place = wrapping(row.id, row.purpose, row.session_id)
        opened = DataKey(key, root.unwrap(row.wrapped, place))
        with self._lock:
            self._cache[key] = opened
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        return opened

    def shared(self, connection: Connection, purpose: Purpose) -> DataKey:
        """Return the one key of a purpose that is not of a session."""
        # Its id never changes: rotation wraps it by another root key.
        known = self._shared.get(purpose)
        if known is None:
            found = connection.execute(
                select(data_key.c.id).where(
                    data_key.c.purpose == purpose.value,
                    data_key.c.session_id.is_(None),
                )
            )
            known = self._shared[purpose] = found.scalar_one()
        return self.get(connection, known)
