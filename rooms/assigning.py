"""Placing everybody in breakouts at once: by chance, or evenly."""

from collections.abc import Sequence

from rooms.ids import ParticipantId, PlaceId

Pairs = set[frozenset[ParticipantId]]


def assign(
    people: Sequence[ParticipantId],
    rooms: Sequence[PlaceId],
    *,
    apart: Pairs,
    together: Pairs,
) -> dict[PlaceId, list[ParticipantId]] | None:
    """Place people so that rooms are of even size, in the order given.

    Shuffle `people` before to place them by chance. Who is kept together is one
    unit, units that are kept apart never share a room; None where that cannot be.
    The largest and most constrained units go first, and a dead end is taken back
    (backtracking over at most some thousand steps, then given up).
    """
    if not rooms:
        return None
    units = _units(people, together)
    clashes = [
        {j for j, other in enumerate(units) if _clash(unit, other, apart)}
        for unit in units
    ]
    if any(i in clash for i, clash in enumerate(clashes)):
        return None
    order = sorted(
        range(len(units)), key=lambda i: (-len(clashes[i]), -len(units[i]), i)
    )
    placed = _place(order, units, clashes, len(rooms))
    if placed is None:
        return None
    found: dict[PlaceId, list[ParticipantId]] = {place: [] for place in rooms}
    for i, unit in enumerate(units):
        found[rooms[placed[i]]] += unit
    return found


def _units(
    people: Sequence[ParticipantId], together: Pairs
) -> list[list[ParticipantId]]:
    units: list[list[ParticipantId]] = []
    for who in people:
        mine = [
            unit
            for unit in units
            if any(frozenset((who, other)) in together for other in unit)
        ]
        rest = [unit for unit in units if unit not in mine]
        units = [*rest, [*(w for unit in mine for w in unit), who]]
    return units


def _clash(
    one: Sequence[ParticipantId], other: Sequence[ParticipantId], apart: Pairs
) -> bool:
    return any(frozenset((a, b)) in apart for a in one for b in other if a != b)


def _place(
    order: Sequence[int],
    units: Sequence[Sequence[ParticipantId]],
    clashes: Sequence[set[int]],
    rooms: int,
    steps: int = 5_000,
) -> dict[int, int] | None:
    placed: dict[int, int] = {}
    sizes = [0] * rooms
    tried: list[list[int]] = []
    while len(placed) < len(order):
        if len(tried) == len(placed):
            taken = {placed[c] for c in clashes[order[len(placed)]] if c in placed}
            free = [room for room in range(rooms) if room not in taken]
            ordered = sorted(free, key=lambda room: (sizes[room], room))
            # One empty room is as good as another.
            empty = [room for room in ordered if not sizes[room]][:1]
            tried.append([*reversed(empty + [r for r in ordered if sizes[r]])])
        steps -= 1
        if steps < 0:
            return None
        if tried[-1]:
            unit = order[len(placed)]
            placed[unit] = tried[-1].pop()
            sizes[placed[unit]] += len(units[unit])
        else:
            tried.pop()
            if not tried:
                return None
            unit = order[len(placed) - 1]
            sizes[placed.pop(unit)] -= len(units[unit])
    return placed
