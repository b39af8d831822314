"""Makes a link into a session."""

import math
import re
import secrets

from rooms.ids import ParticipantId, SessionId
from rooms.roles import Role
from server import addresses, clock
from server.doors import PLAIN_TITLE
from server.names import tidy
from server.settings import Settings
from server.store.base import NAME_LIMIT, TITLE_LIMIT, Invitation, SessionRow
from server.store.sql import open_record
from server.tokens import Keyring

HOURS_LIMIT = 24.0 * 366
"""How long a link may be good for, in hours."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class NotInvited(Exception):
    """What was asked for cannot be. The text says why."""


async def invite(
    settings: Settings,
    *,
    session: str,
    role: str,
    name: str | None,
    title: str | None,
    hours: float,
) -> str:
    """Put an invitation into the record, with its session, and return its link.

    Raises:
        NotInvited: An argument is not fit.
        CannotIssue: There is no secret to sign with.
        ConfigError: The secret is not fit.
        StoreUnavailable: The record cannot be opened.

    """
    if _ID.fullmatch(session) is None:
        raise NotInvited("--session takes 1 to 64 letters, digits, _ and -")
    if not (math.isfinite(hours) and 0 < hours <= HOURS_LIMIT):
        raise NotInvited("--hours takes a number above 0 and up to a year")
    name = _tidied("--name", name, NAME_LIMIT)
    title = _tidied("--title", title, TITLE_LIMIT)
    keyring = Keyring.load(settings)
    now = clock.wall()
    invitation = Invitation(
        jti=secrets.token_urlsafe(16),
        session=SessionId(session),
        subject=ParticipantId(secrets.token_urlsafe(12)),
        role=Role(role),
        name=name,
        created_at=now,
    )
    token = keyring.issue(
        subject=invitation.subject,
        session=invitation.session,
        role=invitation.role,
        invitation=invitation.jti,
        now=now,
        seconds=hours * 3600,
    )
    async with open_record(settings.database) as record:
        await record.ensure_session(
            SessionRow(invitation.session, title or PLAIN_TITLE, now)
        )
        await record.add_invitation(invitation)
    return addresses.link(addresses.base_url(settings), token)


def _tidied(option: str, text: str | None, limit: int) -> str | None:
    if text is None:
        return None
    shown = tidy(text, limit=limit + 1)
    if shown is None or len(shown) > limit:
        raise NotInvited(f"{option} takes 1 to {limit} characters that show")
    return shown
