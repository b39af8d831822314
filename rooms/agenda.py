"""What happens now and next, where everybody can see it."""

from dataclasses import dataclass, field

ITEMS_LIMIT = 20


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A part of the hour; `seconds` is how long it should take."""

    title: str
    seconds: float


@dataclass(slots=True)
class Agenda:
    """The parts of the hour. `current` is the number of the one that is on."""

    items: list[AgendaItem] = field(default_factory=list)
    current: int | None = None
    ends_at: float | None = None
    """When the current one should be over, in seconds of the session's clock."""
    version: int = 0
