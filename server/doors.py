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

    session: SessionRow
    """What the record says of the session."""


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
        invitee, is_new = await self._look(token)
        if is_new:
            await self._record.ensure_session(invitee.session)
        return invitee

    async def _look(self, token: str) -> tuple[Invitee, bool]:
        claims = self._keyring.verify(token, now=self._wall())
        invitation = await self._record.invitation(claims.invitation)
        if invitation is not None:
            if invitation.revoked_at is not None:
                raise TokenEnded("it was taken back")
            said = (claims.session, claims.subject, claims.role)
            if said != (invitation.session, invitation.subject, invitation.role):
                raise TokenNotValid("the record says something else")
        if await self._record.is_removed(claims.session, claims.subject):
            raise TokenEnded("its holder was removed")
        session = await self._record.session(claims.session)
        known = session or SessionRow(claims.session, PLAIN_TITLE, self._wall())
        if known.ended_at is not None and not claims.role.is_staff:
            raise TokenEnded("the session is over")
        name = None if invitation is None else invitation.name
        return Invitee(claims, name, known), session is None
