"""Safety facts as the record keeps them: the address apart from what stays."""

import msgspec

from rooms.facts import Facts, forget
from server.store.safety.rows import Facts as Row


def details_of(facts: Facts) -> tuple[bytes, bytes]:
    """Return what is kept for hours, and what is kept with the check-ins."""
    return msgspec.json.encode(facts), msgspec.json.encode(forget(facts))


def facts_of(row: Row) -> Facts:
    """Return facts from the record: without the address once its time is over."""
    body = row.confirmation if row.details is None else row.details
    return msgspec.json.decode(body, type=Facts)
