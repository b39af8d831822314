"""Who may do what: one table."""

from enum import Enum, StrEnum, auto

from rooms.tracks import Source


class Role(StrEnum):
    """What a participant is in the session for."""

    MEMBER = "member"
    FACILITATOR = "facilitator"

    @property
    def is_staff(self) -> bool:
        """Whether this role runs the session rather than takes part in it."""
        return self is not Role.MEMBER


class Permission(Enum):
    """Something a participant may ask the session to do."""

    SPEAK = auto()
    SHOW_CAMERA = auto()
    SHARE_SCREEN = auto()


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset({Permission.SPEAK, Permission.SHOW_CAMERA}),
    Role.FACILITATOR: frozenset(Permission),
}

_NEEDED: dict[Source, Permission] = {
    Source.MICROPHONE: Permission.SPEAK,
    Source.CAMERA: Permission.SHOW_CAMERA,
    Source.SCREEN: Permission.SHARE_SCREEN,
}


def allowance(role: Role) -> frozenset[Source]:
    """Return the sources that a role may send from."""
    return frozenset(
        source for source, need in _NEEDED.items() if need in PERMISSIONS[role]
    )
