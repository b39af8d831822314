"""The session of a demo, and the links that lead into it."""

import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from rooms.ids import ParticipantId, SessionId
from rooms.policies import ChatMode, Policies
from rooms.roles import Role
from server.addresses import link
from server.demo.invited import Invited
from server.files import write_private
from server.store.base import Invitation, Record, SessionRow
from server.tokens import Keyring

TITLE = "Tuesday group"

HOURS = 12
"""How long the links of a demo are good for."""

BIRDS = (
    "Wren",
    "Linnet",
    "Kestrel",
    "Robin",
    "Heron",
    "Siskin",
    "Plover",
    "Finch",
    "Dunlin",
    "Swift",
    "Merlin",
    "Avocet",
    "Lapwing",
    "Curlew",
    "Goldfinch",
)
"""What the bots are called: as many as there can be."""


@dataclass(frozen=True, slots=True)
class Links:
    """What a demo hands out."""

    facilitator: str
    participants: tuple[str, ...]
    bots: tuple[Invited, ...]


class Invitations:
    """Makes invitations to one new session."""

    def __init__(
        self, record: Record, keyring: Keyring, *, base: str, now: float
    ) -> None:
        self._record = record
        self._keyring = keyring
        self._base = base
        self._now = now
        self._session = SessionId(secrets.token_hex(8))

    async def make(self, *, participants: int, bots: int, lobby: bool = True) -> Links:
        """Add a session to the record, and invite a facilitator and others to it.

        Without `lobby` whoever comes is in at once.

        Raises:
            StoreUnavailable: The record does not answer.

        """
        policies = Policies(lobby=lobby, chat=ChatMode.EVERYONE)
        await self._record.add_session(
            SessionRow(self._session, TITLE, self._now, policies)
        )
        facilitator = await self._invite(Role.FACILITATOR, name=None)
        tokens = [
            await self._invite(Role.MEMBER, name=None) for _ in range(participants)
        ]
        return Links(
            facilitator=link(self._base, facilitator),
            participants=tuple(link(self._base, token) for token in tokens),
            bots=tuple(
                [
                    Invited(
                        name=bird,
                        token=await self._invite(
                            # The first one lets the others in, and stays with them.
                            Role.MEMBER if number else Role.CO_FACILITATOR,
                            name=f"{bird} (bot)",
                        ),
                    )
                    for number, bird in enumerate(BIRDS[:bots])
                ]
            ),
        )

    async def _invite(self, role: Role, *, name: str | None) -> str:
        subject, jti = ParticipantId(secrets.token_hex(8)), secrets.token_hex(16)
        await self._record.add_invitation(
            Invitation(jti, self._session, subject, role, name, self._now)
        )
        return self._keyring.issue(
            subject=subject,
            session=self._session,
            role=role,
            invitation=jti,
            now=self._now,
            seconds=HOURS * 3600.0,
        )


def write_links(path: Path, links: Links) -> None:
    """Write links as JSON, all at once, for the owner's eyes only.

    Raises:
        OSError: The file cannot be written.

    """
    document = {
        "facilitator": [links.facilitator],
        "participants": list(links.participants),
    }
    write_private(path, msgspec.json.format(msgspec.json.encode(document)) + b"\n")
