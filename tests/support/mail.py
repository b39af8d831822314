"""A mail server that keeps what it is sent (RFC 5321, RFC 3207)."""

import asyncio
import base64
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """What a mail server has been told. `refuses` are its next answers to mail."""

    port: int = 0
    mails: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    was_secure: list[bool] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)

    async def talk(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        tls: ssl.SSLContext | None,
    ) -> None:
        """Speak with one client until it is done."""
        is_secure = False
        say = writer.write
        say(b"220 mail.example\r\n")
        while line := (await reader.readline()).decode().strip():
            verb = line.upper()
            if verb.startswith("EHLO"):
                offer = b"250-STARTTLS\r\n" if tls and not is_secure else b""
                say(b"250-mail.example\r\n" + offer + b"250 AUTH PLAIN\r\n")
            elif verb == "STARTTLS":
                say(b"220 go on\r\n")
                assert tls is not None
                await writer.start_tls(tls)
                is_secure = True
            elif verb.startswith("AUTH PLAIN"):
                self.signed_in.append(base64.b64decode(line.split()[2]).decode())
                say(b"235 welcome\r\n")
            elif verb.startswith("MAIL") and self.refuses:
                say(self.refuses.pop(0).encode() + b"\r\n")
            elif verb.startswith("RCPT"):
                self.recipients.append(line.partition(":")[2])
                say(b"250 yes\r\n")
            elif verb == "DATA":
                say(b"354 go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                self.was_secure.append(is_secure)
                self.mails.append(text.decode())
                say(b"250 kept\r\n")
            elif verb == "QUIT":
                say(b"221 bye\r\n")
                break
            else:
                say(b"250 yes\r\n")
            await writer.drain()
        writer.close()


@asynccontextmanager
async def mail_server(tls: ssl.SSLContext | None = None) -> AsyncGenerator[MailServer]:
    """Run a mail server on a free port of this machine."""
    kept = MailServer()
    server = await asyncio.start_server(
        lambda reader, writer: kept.talk(reader, writer, tls), "127.0.0.1", 0
    )
    kept.port = server.sockets[0].getsockname()[1]
    try:
        yield kept
    finally:
        server.close()
        await server.wait_closed()
