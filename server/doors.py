"""Whom a link lets in: the token checked against the record."""

from collections.abc import Callable
from dataclasses import dataclass

from server.store.base import Record, SessionRow
from server.tokens import Claims, Keyring, TokenEnded, TokenNotValid

PLAIN_TITLE = "Meeting"
"""Title of a session that only a token of another issuer names."""


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody whom a link lets in, and what is known of them."""

    claims: Claims
    name: str | None
    """Their name, where it was known when the link was made."""

    title: str
    """The title of the session."""


class Doors:
    """Checks links against the keys and the record."""

    def __init__(
        self, keyring: Keyring, record: Record, *, wall: Callable[[], float]
    ) -> None:
        self._keyring, self._record, self._wall = keyring, record, wall

    async def look(self, token: str) -> Invitee:
        """Return whom a token lets in, changing nothing.

        Raises:
            TokenError: It lets nobody in now.
            StoreUnavailable: The record does not answer.

        """
        invitee, _ = await self._look(token)
        return invitee

    async def enter(self, token: str) -> Invitee:
        """Return whom a token lets in, and put their session in the record.

        Raises:
            TokenError: It lets nobody in now.
            StoreUnavailable: The record does not answer.

        """
        invitee, session = await self._look(token)
        if session is None:
            await self._record.ensure_session(
                SessionRow(invitee.claims.session, PLAIN_TITLE, self._wall())
            )
        return invitee

    async def _look(self, token: str) -> tuple[Invitee, SessionRow | None]:
        claims = self._keyring.verify(token, now=self._wall())
        invitation = await self._record.invitation(claims.invitation)
        if invitation is not None:
            if invitation.revoked_at is not None:
                raise TokenEnded("it was taken back")
            said = (claims.session, claims.subject, claims.role)
            if said != (invitation.session, invitation.subject, invitation.role):
                raise TokenNotValid("the record says something else")
        session = await self._record.session(claims.session)
        name = None if invitation is None else invitation.name
        title = PLAIN_TITLE if session is None else session.title
        return Invitee(claims, name, title), session
