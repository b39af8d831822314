"""The ways of a page: a signed webhook, and e-mail."""

import asyncio
import hashlib
import hmac
import json
import smtplib
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from email.message import EmailMessage

import aiohttp

from rooms.ids import SessionId
from server.paging import PageLost, Way
from server.settings import MailSecurity, Settings

NEED = "needs a facilitator"
"""All that a page says, beside the id of a session."""

SUBJECT = "Meeting"
"""Subject of an e-mail: it is seen by whoever sees a screen."""

TIMEOUT = 10.0
"""Seconds for one request, or one step of a mail server."""

_OK, _REDIRECT, _TOO_MANY, _BUSY = 200, 300, 429, 500
_REQUEST_TIMEOUT = 408


class Webhook:
    """Posts a page to the operator's own service.

    The body is JSON. `Alcove-Timestamp` is the time in seconds since 1970, and
    `Alcove-Signature` is `v1=` with the HMAC-SHA256 (RFC 2104) in hexadecimal of
    the timestamp, a full stop and the body, under the shared secret.
    """

    name = "webhook"

    def __init__(
        self,
        http: aiohttp.ClientSession,
        url: str,
        secret: str,
        *,
        wall: Callable[[], float],
    ) -> None:
        self._http, self._url, self._secret = http, url, secret
        self._wall = wall

    async def send(self, session: SessionId) -> None:
        """Send one page (`paging.Way`)."""
        body = json.dumps({"session": session, "text": NEED}).encode()
        timestamp = str(int(self._wall()))
        headers = {
            "Content-Type": "application/json",
            "Alcove-Timestamp": timestamp,
            "Alcove-Signature": f"v1={signature(self._secret, timestamp, body)}",
        }
        try:
            async with self._http.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as response:
                status = response.status
        except (aiohttp.ClientError, OSError) as error:
            # Never with the address: its path may be a secret.
            raise PageLost(type(error).__name__) from None
        if not _OK <= status < _REDIRECT:
            passing = status >= _BUSY or status in {_TOO_MANY, _REQUEST_TIMEOUT}
            raise PageLost(f"answered {status}", is_final=not passing)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a page, in hexadecimal."""
    signed = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


class Mail:
    """Mails a page by the operator's own mail server (RFC 5321, RFC 3207)."""

    name = "mail"

    def __init__(self, settings: Settings, *, tls: ssl.SSLContext) -> None:
        self._settings, self._tls = settings, tls

    async def send(self, session: SessionId) -> None:
        """Send one page (`paging.Way`)."""
        try:
            # The library blocks; every step of it has a timeout.
            await asyncio.to_thread(self._send, session)
        except smtplib.SMTPResponseException as error:
            is_final = error.smtp_code >= _BUSY
            raise PageLost(f"answered {error.smtp_code}", is_final=is_final) from None
        except (smtplib.SMTPException, OSError) as error:
            raise PageLost(type(error).__name__) from None

    def _send(self, session: SessionId) -> None:
        ours = self._settings
        assert ours.smtp_host is not None
        assert ours.smtp_from is not None
        message = EmailMessage()
        message["From"], message["To"] = ours.smtp_from, ", ".join(ours.oncall_mail)
        message["Subject"] = SUBJECT
        message.set_content(f"{SUBJECT} {session} {NEED}.\n")
        if ours.smtp_security is MailSecurity.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                ours.smtp_host, ours.smtp_port, timeout=TIMEOUT, context=self._tls
            )
        else:
            server = smtplib.SMTP(ours.smtp_host, ours.smtp_port, timeout=TIMEOUT)
        with server:
            if ours.smtp_security is MailSecurity.STARTTLS:
                server.starttls(context=self._tls)
            if ours.smtp_name is not None and ours.smtp_password is not None:
                server.login(ours.smtp_name, ours.smtp_password)
            server.send_message(message)


@asynccontextmanager
async def ways(
    settings: Settings,
    *,
    wall: Callable[[], float],
    tls: ssl.SSLContext | None = None,
) -> AsyncGenerator[list[Way]]:
    """Open the ways that the settings name. `tls` is whom a mail server must be."""
    found: list[Way] = []
    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as http:
        if settings.oncall_webhook is not None:
            assert settings.oncall_secret is not None
            found.append(
                Webhook(
                    http, settings.oncall_webhook, settings.oncall_secret, wall=wall
                )
            )
        if settings.oncall_mail:
            if tls is None:
                tls = await asyncio.to_thread(ssl.create_default_context)
            found.append(Mail(settings, tls=tls))
        yield found
