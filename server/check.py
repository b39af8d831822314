"""Says what is wrong with a node before it is started, and how to mend it."""

import asyncio
import http.client
import ssl
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import msgspec

from server import addresses, clock
from server.errors import ConfigError
from server.help_lines import SHOWN_FOR, HelpLines, Line, is_shown
from server.settings import SECRETS, Settings, load
from server.sockets import bind, media_listener, udp_is_free
from server.store.base import StoreUnavailable
from server.store.durable import POSTGRES, PRAGMAS
from server.store.migrate import database_file, migrate
from server.store.root_keys import key_source
from server.tls import server_context
from server.tokens import Keyring
from server.web_files import WEB_ROOT, read_web_files

HEALTH_SECONDS = 3.0
"""How long a node may take to say that it serves."""

RELEASED = 1_767_225_600.0
"""A moment before this program was written: a clock behind it is wrong."""

_MORE_FILES = ("ALCOVE_JWT_KEYS_FILE", "ALCOVE_RECORD_KEY_FILE")

_CERTIFICATE_SOON = 14 * 86_400

_OLD = timedelta(days=365)

_NAMED = 5
"""Most help lines that are named in one finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and what came of it."""

    what: str
    ok: bool
    says: str
    mend: str = ""
    """What to do, where something is wrong or could be better."""


def run_check(environ: Mapping[str, str], *, as_json: bool) -> int:
    """Print one line for each thing looked at. Return 1 if one is wrong."""
    findings = list(_findings(environ))
    if as_json:
        report = msgspec.json.encode([asdict(f) for f in findings])
        print(msgspec.json.format(report, indent=2).decode())
    else:
        for finding in findings:
            print(_line(finding))
    return 0 if all(f.ok for f in findings) else 1


def node_serves(settings: Settings) -> bool:
    """Ask the node of these settings, on this machine, whether it serves."""
    connection = _connection(settings)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        body = answer.read(1024)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return answer.status == http.client.OK and b'"ok"' in body


def _connection(settings: Settings) -> http.client.HTTPConnection:
    host = settings.host
    try:
        address = ip_address(host)
        if address.is_unspecified:
            host = "127.0.0.1" if address.version == 4 else "::1"  # noqa: PLR2004
    except ValueError:
        pass  # A host name will do as well.
    if not settings.is_https:
        return http.client.HTTPConnection(host, settings.port, timeout=HEALTH_SECONDS)
    # The question is whether it lives, not who it is, and it stays on this machine.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(
        host, settings.port, timeout=HEALTH_SECONDS, context=context
    )


def _findings(environ: Mapping[str, str]) -> Iterator[Finding]:
    yield _python()
    try:
        settings = load(environ)
    except ConfigError as error:
        yield Finding(
            "settings", ok=False, says=str(error), mend="see docs/configuration.md"
        )
        return
    yield Finding("settings", ok=True, says="understood")
    yield _secret(settings)
    yield from _secret_files(environ)
    serving = settings.port != 0 and node_serves(settings)
    for look in (_web_port, _media_port):
        yield look(settings, serving=serving)
    yield from _addresses(settings)
    for look_at in (_database, _record_key, _on_call, _own_number, _help_lines):
        yield look_at(settings)
    for last in (_certificate, _clock, _page):
        yield last(settings)


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    if not __debug__:
        return Finding("python", ok=False, says="runs with -O", mend="run without -O")
    return Finding("python", ok=True, says=found)


def _secret(settings: Settings) -> Finding:
    try:
        Keyring.load(settings)
    except ConfigError as error:
        return Finding("keys", ok=False, says=str(error), mend="set another")
    return Finding("keys", ok=True, says="strong enough")


def _secret_files(environ: Mapping[str, str]) -> Iterator[Finding]:
    names = [f"ALCOVE_{name.upper()}_FILE" for name in sorted(SECRETS)]
    for name in [*names, "ALCOVE_TLS_KEY_FILE", *_MORE_FILES]:
        path = Path(environ.get(name, "").strip() or "/nowhere")
        if path.is_file() and path.stat().st_mode & stat.S_IROTH:
            yield Finding(
                "secret file",
                ok=True,
                says=f"everybody on this machine may read {path}",
                mend=f"chmod o-r {path}",
            )


def _web_port(settings: Settings, *, serving: bool) -> Finding:
    where = f"TCP {settings.host} port {settings.port}"
    if serving:
        return Finding("web port", ok=True, says=f"{where}: Alcove answers there now")
    try:
        _, listener = bind(settings)
    except ConfigError as error:
        return Finding("web port", ok=False, says=where, mend=str(error))
    listener.close()
    return Finding("web port", ok=True, says=f"{where} is free")


def _media_port(settings: Settings, *, serving: bool) -> Finding:
    kinds = "UDP and TCP" if settings.media_tcp else "UDP"
    where = f"{kinds} {settings.host} port {settings.udp_port}"
    if serving or settings.udp_port == 0:
        return Finding("media port", ok=True, says=where)
    try:
        free = udp_is_free(settings)
        if (listener := media_listener(settings)) is not None:
            listener.close()
    except ConfigError as error:
        return Finding("media port", ok=False, says=where, mend=str(error))
    if free:
        return Finding("media port", ok=True, says=f"{where} is free")
    return Finding(
        "media port",
        ok=False,
        says=f"{where} is in use",
        mend="stop what uses it, or set ALCOVE_MEDIA_PORT",
    )


def _addresses(settings: Settings) -> Iterator[Finding]:
    known = addresses.announced(settings)
    shown = ", ".join(known)
    mine = {*addresses.own(), *addresses.LOOPBACK, "::1"}
    base = addresses.base_url(settings)
    outward = not base.partition("://")[2].startswith(("127.", "localhost", "[::1]"))
    if outward and all(ip_address(a).is_loopback for a in known):
        yield Finding(
            "announced addresses",
            ok=False,
            says=f"{shown}: others cannot reach that",
            mend="set ALCOVE_ANNOUNCE to the address by which browsers reach "
            "this machine",
        )
    else:
        far = "" if set(known) <= mine else " (not this machine's: behind NAT?)"
        yield Finding("announced addresses", ok=True, says=shown + far)
    if base.startswith("http://") and outward:
        yield Finding(
            "links",
            ok=False,
            says=f"{base}: browsers give no camera without https",
            mend="serve by a proxy with https and set ALCOVE_PUBLIC_URL, or set "
            "ALCOVE_TLS_CERT_FILE, or ALCOVE_SELF_SIGNED=true to try it out",
        )
    else:
        yield Finding("links", ok=True, says=f"begin with {base}")


def _database(settings: Settings) -> Finding:
    path = database_file(settings.database)
    try:
        migrate(settings.database, busy_seconds=3.0)
    except StoreUnavailable as error:
        return Finding(
            "database",
            ok=False,
            says=str(error),
            mend="set ALCOVE_DATA_DIR to a directory on a local disk that this "
            "account may write"
            if path
            else "see docs/operating.md, PostgreSQL",
        )
    if path is None:
        kept = ", ".join(POSTGRES)
        return Finding("database", ok=True, says=f"PostgreSQL answers; {kept} are fit")
    durable = ", ".join(f"{name}={value}" for name, (value, _) in PRAGMAS.items())
    return Finding("database", ok=True, says=f"{path} is writable, {durable}")


def _record_key(settings: Settings) -> Finding:
    from server.safety.commands import try_record  # noqa: PLC0415 -- slow to import

    try:
        root = asyncio.run(try_record(settings))
    except (ConfigError, StoreUnavailable) as error:
        return Finding(
            "record key",
            ok=False,
            says=str(error),
            mend="see docs/operating.md, Secrets",
        )
    where = key_source(settings)
    shown = where.file or where.variable
    return Finding("record key", ok=True, says=f"{root}, from {shown}")


def _on_call(settings: Settings) -> Finding:
    found = []
    if settings.oncall_webhook is not None:
        found.append("by webhook")
    if settings.oncall_mail:
        count = len(settings.oncall_mail)
        found.append(f"by e-mail, {count} address{'' if count == 1 else 'es'}")
    if found:
        return Finding("on call", ok=True, says=f"paged {' and '.join(found)}")
    return Finding(
        "on call",
        ok=True,
        says="nobody is paged when a session needs a facilitator",
        mend="set ALCOVE_ONCALL_WEBHOOK or ALCOVE_ONCALL_MAIL",
    )


def _own_number(settings: Settings) -> Finding:
    try:
        contact = HelpLines.load(settings.help_file).contact
    except ConfigError:
        contact = None  # What is wrong stands with the help lines.
    if contact is not None:
        return Finding("own number", ok=True, says="shown in Get help")
    return Finding(
        "own number",
        ok=True,
        says="members are shown no number of yours",
        mend="set contact in ALCOVE_HELP_FILE",
    )


def _help_lines(settings: Settings) -> Finding:
    try:
        lines = HelpLines.load(settings.help_file).dialled
    except ConfigError as error:
        return Finding(
            "help lines",
            ok=False,
            says=str(error),
            mend="see docs/configuration.md, Help",
        )
    if not lines:
        return Finding(
            "help lines",
            ok=True,
            says="none: emergency numbers only",
            mend="dial your crisis lines, and name them in ALCOVE_HELP_FILE",
        )
    today = datetime.fromtimestamp(clock.wall(), UTC).date()
    hidden = [(where, one) for where, one in lines if not is_shown(one, today=today)]
    says = f"{len(lines) - len(hidden)} shown"
    mend = ""
    if hidden:
        says += f", {len(hidden)} hidden: not dialled for {SHOWN_FOR.days} days"
        named = ", ".join(f"{where} {one.number}" for where, one in hidden[:_NAMED])
        mend = f"dial them, and set verified_on: {named}"
    old = [one for _, one in hidden if _is_old(one, today)]
    if old:
        says += f" ({len(old)} for over a year)"
    return Finding("help lines", ok=True, says=says, mend=mend)


def _is_old(line: Line, today: date) -> bool:
    return line.verified_on is None or today - line.verified_on > _OLD


def _certificate(settings: Settings) -> Finding:
    if not settings.is_https:
        return Finding("certificate", ok=True, says="none: this node speaks http")
    try:
        server_context(settings)
    except ConfigError as error:
        return Finding(
            "certificate", ok=False, says=str(error), mend="set files that fit"
        )
    if settings.tls_cert_file is None:
        return Finding("certificate", ok=True, says="of our own making")
    from cryptography import x509  # noqa: PLC0415 -- slow, and seldom needed

    pem = settings.tls_cert_file.read_bytes()
    ends = x509.load_pem_x509_certificate(pem).not_valid_after_utc
    left = ends.timestamp() - clock.wall()
    return Finding(
        "certificate",
        ok=left > 0,
        says=f"good until {ends:%Y-%m-%d}",
        mend="" if left > _CERTIFICATE_SOON else "renew it",
    )


def _clock(_settings: Settings) -> Finding:
    now = clock.wall()
    shown = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M} UTC"
    if now < RELEASED:
        return Finding("clock", ok=False, says=shown, mend="set it: links depend on it")
    return Finding("clock", ok=True, says=shown)


def _page(_settings: Settings) -> Finding:
    if "/" in read_web_files():
        return Finding("page", ok=True, says=str(WEB_ROOT))
    return Finding(
        "page", ok=False, says=f"{WEB_ROOT} has no index.html", mend="install again"
    )


def _line(finding: Finding) -> str:
    mark = "ok   " if finding.ok else "WRONG"
    mend = f" -> {finding.mend}" if finding.mend else ""
    return f"{mark} {finding.what}: {finding.says}{mend}"
