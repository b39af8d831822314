"""Who may do what: one table."""

from enum import Enum, StrEnum, auto

from rooms.tracks import Source


class Role(StrEnum):
    """What a participant is in the session for."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    CO_FACILITATOR = "co_facilitator"
    OBSERVER = "observer"
    """Sees and hears what the group does, and is always seen to be there."""
    SUPPORT = "support"
    """An interpreter, or a person who supports a member."""
    ADMIN = "admin"
    """Runs the door and the list of people; neither sees nor hears anybody."""

    @property
    def is_staff(self) -> bool:
        """Whether this role runs the session, and so counts as supervision."""
        return self in (Role.FACILITATOR, Role.CO_FACILITATOR)

    @property
    def receives(self) -> bool:
        """Whether this role sees and hears others."""
        return Permission.RECEIVE in PERMISSIONS[self]


class Permission(Enum):
    """Something a participant may ask the session to do."""

    SPEAK = auto()
    SHOW_CAMERA = auto()
    SHARE_SCREEN = auto()
    RECEIVE = auto()
    """See and hear the others in the same place."""
    SIGNAL = auto()
    """Raise a hand, react, take a break, ask for a facilitator."""
    WRITE = auto()
    SEE_ALL = auto()
    """Know everybody's true state and place, and who waits."""
    ADMIT = auto()
    MODERATE = auto()
    """Mute, stop, allow, lower hands, freeze, take a message away."""
    MOVE = auto()
    """Plan and run breakouts, move people, hold them, step aside with them."""
    ROAM = auto()
    """Go from place to place oneself."""
    WRITE_TO_ANYONE = auto()
    """Use the staff's own channel, write to all rooms and to who waits."""
    REMOVE = auto()
    PLAN = auto()
    """Change the agenda."""
    SET_POLICY = auto()
    END = auto()


_TAKE_PART = frozenset(
    {
        Permission.SPEAK,
        Permission.SHOW_CAMERA,
        Permission.RECEIVE,
        Permission.SIGNAL,
        Permission.WRITE,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: _TAKE_PART,
    Role.SUPPORT: _TAKE_PART,
    Role.OBSERVER: frozenset({Permission.RECEIVE, Permission.WRITE}),
    Role.FACILITATOR: frozenset(Permission),
    Role.CO_FACILITATOR: frozenset(Permission) - {Permission.SET_POLICY},
    Role.ADMIN: frozenset(
        {
            Permission.WRITE,
            Permission.SEE_ALL,
            Permission.ADMIT,
            Permission.WRITE_TO_ANYONE,
            Permission.REMOVE,
            Permission.SET_POLICY,
            Permission.END,
        }
    ),
}

_NEEDED: dict[Source, Permission] = {
    Source.MICROPHONE: Permission.SPEAK,
    Source.CAMERA: Permission.SHOW_CAMERA,
    Source.SCREEN: Permission.SHARE_SCREEN,
}


def may(role: Role, permission: Permission) -> bool:
    """Tell whether a role has a permission."""
    return permission in PERMISSIONS[role]


def allowance(role: Role) -> frozenset[Source]:
    """Return the sources that a role may send from, as long as staff let it."""
    return frozenset(source for source, need in _NEEDED.items() if may(role, need))
