"""Configuration, read once at start-up from the environment.

Every field of `Settings` is read from the variable `ALCOVE_<FIELD>`. Those in
`SECRETS` may be given as `ALCOVE_<FIELD>_FILE` instead, the path of a file that
holds the value. Lists are separated by commas. Empty variables count as unset.
"""

import types
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_origin

import msgspec
from msgspec import Meta

from server import setting_values as values
from server.errors import ConfigError
from server.strength import weakness

PREFIX = "ALCOVE_"

SECRETS = frozenset(
    {
        "jwt_secret",
        "database_url",
        "metrics_token",
        "oncall_secret",
        "smtp_password",
        "turn_secret",
    }
)
"""Fields that may also be given by the path of a file."""

SECRET_FILE_LIMIT = 64 * 1024
"""Largest secret file that is read, in bytes."""


class MailSecurity(StrEnum):
    """How mail reaches the mail server."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
    """In the clear: to a mail server on this machine only."""


Port = Annotated[int, Meta(ge=0, le=65535)]
Bits = Annotated[int, Meta(ge=100_000, le=10_000_000)]


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def default_data_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Return where data is kept by default (XDG Base Directory: XDG_DATA_HOME)."""
    home = (environ or {}).get("XDG_DATA_HOME", "")
    if home.startswith("/"):
        return Path(home) / "alcove"
    return Path("~/.local/share/alcove").expanduser()


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this node runs. docs/configuration.md says more of every field."""

    host: Annotated[str, Meta(min_length=1, max_length=255)] = "127.0.0.1"
    """Address the web server and the relay listen on."""

    port: Port = 8080
    """TCP port of the web server. 0 picks a free one."""

    media_port: Port = 0
    """Port of the relay, UDP and TCP. 0 means the same number as `port`."""

    media_tcp: bool = True
    """Whether the relay takes TCP too, for networks that block UDP."""

    announce: tuple[str, ...] = ()
    """IP addresses at which browsers reach the relay, for its ICE candidates."""

    announce_port: Port = 0
    """Port at which browsers reach the relay. 0 means that it is `media_port`."""

    turn_urls: tuple[str, ...] = ()
    """URLs of a TURN server, for browsers that cannot reach the relay."""

    turn_secret: str | None = None
    """Secret that is shared with the TURN server. At least 32 bytes."""

    turn_seconds: Annotated[int, Meta(ge=60, le=86_400)] = 300
    """Seconds within which a page may begin to use its TURN credentials."""

    public_url: str | None = None
    """What printed links begin with, such as https://meet.example."""

    origins: tuple[str, ...] = ()
    """Origins whose pages may talk to this node. Default: that of the links."""

    jwt_secret: str | None = None
    """Secret that signs links (HS256). At least 32 bytes."""

    jwt_keys_file: Path | None = None
    """JSON file with the keys of other issuers of links."""

    jwt_issuer: Annotated[str, Meta(min_length=1, max_length=255)] = "alcove"
    """`iss` that a link must have."""

    jwt_audience: Annotated[str, Meta(min_length=1, max_length=255)] = "alcove"
    """`aud` that a link must have."""

    data_dir: Path = msgspec.field(default_factory=default_data_dir)
    """Directory of the database, its key, and a self-signed certificate."""

    database_url: str | None = None
    """Where the record is kept. Default: SQLite in the data directory."""

    record_key: str | None = None
    """Key that seals what is private in the record. At least 32 bytes."""

    record_key_file: Path | None = None
    """File with that key, or with several, the newest first."""

    keep_details_hours: Annotated[int, Meta(ge=1, le=8760)] = 72
    """Hours that somebody's address and numbers are kept."""

    keep_messages_days: Annotated[int, Meta(ge=1, le=36_500)] = 30
    """Days that check-ins, their messages and what was done are kept."""

    keep_audit_days: Annotated[int, Meta(ge=1, le=36_500)] = 2192
    """Days that the audit trail is kept."""

    help_file: Path | None = None
    """JSON file with the program's number and the crisis lines that were dialled."""

    oncall_webhook: str | None = None
    """URL that is told when a session needs a facilitator."""

    oncall_secret: str | None = None
    """Secret that signs what is posted there. At least 32 bytes."""

    oncall_mail: tuple[str, ...] = ()
    """E-mail addresses that are told the same."""

    smtp_host: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    """Mail server for that."""

    smtp_port: Annotated[int, Meta(ge=1, le=65535)] = 587
    """TCP port of the mail server."""

    smtp_security: MailSecurity = MailSecurity.STARTTLS
    """How the mail server is spoken to: starttls, tls or none."""

    smtp_name: str | None = None
    """Name to sign in with at the mail server."""

    smtp_password: str | None = None
    """Password to sign in with at the mail server."""

    smtp_from: str | None = None
    """E-mail address that pages come from."""

    seats: Annotated[int, Meta(ge=1, le=32)] = 16
    """How many people a session has room for."""

    seat_grace: Annotated[float, Meta(ge=1, le=3600)] = 60.0
    """Seconds a seat is held after its connection was lost."""

    tls_cert_file: Path | None = None
    """PEM certificate chain, to serve https without a proxy."""

    tls_key_file: Path | None = None
    """PEM private key of the certificate."""

    self_signed: bool = False
    """Serve https with a certificate of our own making."""

    max_connections_per_address: Annotated[int, Meta(ge=1, le=10_000)] = 100
    """How many WebSockets one address may have open."""

    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks whose X-Forwarded-For is believed, last hop only."""

    metrics_token: Annotated[str, Meta(min_length=16)] | None = None
    """Bearer token that opens /metrics to others than this machine."""

    log_level: LogLevel = LogLevel.INFO
    """How much is logged."""

    # A camera in three sizes takes 1.8 Mbit/s (web/js/layers.js), with repairs and
    # sound 2: a browser that may send less leaves out the largest.
    publish_bitrate: Bits = 2_500_000
    """Bits a second that one participant's video may use."""

    def __repr__(self) -> str:
        """Show nothing: some fields are secret."""
        return "Settings(…)"

    @property
    def udp_port(self) -> int:
        """UDP port of the relay."""
        return self.media_port or self.port

    @property
    def shares_port(self) -> bool:
        """Whether pages and media over TCP come to one port."""
        return self.media_tcp and self.udp_port == self.port

    @property
    def is_https(self) -> bool:
        """Whether this node itself speaks TLS."""
        return self.self_signed or self.tls_cert_file is not None

    @property
    def database(self) -> str:
        """URL of the database."""
        default = self.data_dir.absolute() / "alcove.sqlite3"
        return self.database_url or f"sqlite:///{default}"


_FIELDS = {field.name: field.type for field in msgspec.structs.fields(Settings)}


def load(environ: Mapping[str, str]) -> Settings:
    """Read settings from the variables of an environment.

    Raises:
        ConfigError: A variable is unknown, malformed or contradicts another.

    """
    values: dict[str, Any] = {"data_dir": default_data_dir(environ)}
    for field, text in _given(environ).items():
        try:
            values[field] = _value(field, text)
        except (ValueError, msgspec.ValidationError) as error:
            raise ConfigError(f"{PREFIX}{field.upper()}: {error}") from None
    settings = Settings(**values)
    _check_together(settings)
    return settings


def variables() -> list[str]:
    """Return the names of all variables that are understood."""
    names = [PREFIX + field.upper() for field in _FIELDS]
    return sorted([*names, *(f"{PREFIX}{field.upper()}_FILE" for field in SECRETS)])


def _given(environ: Mapping[str, str]) -> dict[str, str]:
    ours = {n: v for n, v in environ.items() if n.startswith(PREFIX) and v.strip()}
    known = variables()
    unknown = sorted(n for n in environ if n.startswith(PREFIX) and n not in known)
    if unknown:
        raise ConfigError(f"{', '.join(unknown)}: no such setting")
    given: dict[str, str] = {}
    for name, text in ours.items():
        field = name.removeprefix(PREFIX).lower()
        if field in _FIELDS:
            given[field] = text.strip()
    for field in SECRETS:
        name = f"{PREFIX}{field.upper()}_FILE"
        if name in ours:
            if field in given:
                raise ConfigError(f"{name}: {PREFIX}{field.upper()} is set as well")
            given[field] = _read_secret(name, Path(ours[name].strip()))
    return given


def _read_secret(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(SECRET_FILE_LIMIT + 1)
        text = raw.decode().strip()
    except OSError as error:
        raise ConfigError(f"{name}: cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{name}: {path} is not UTF-8 text") from None
    if not text or len(raw) > SECRET_FILE_LIMIT:
        raise ConfigError(f"{name}: {path} is empty or too large")
    return text


def _value(field: str, text: str) -> object:
    kind = _FIELDS[field]
    if _is_a(kind, Path):
        return Path(text).expanduser()
    if get_origin(kind) is tuple:
        items = [item.strip() for item in text.split(",") if item.strip()]
        return tuple(_ITEM[field](item) for item in items)
    if field in _TEXT:
        return _TEXT[field](text)
    value: object = msgspec.convert(text, kind, strict=False)
    return value


def _is_a(kind: object, wanted: type) -> bool:
    if isinstance(kind, types.UnionType):
        return wanted in kind.__args__
    return kind is wanted


_ITEM = {
    "announce": values.address,
    "oncall_mail": values.mail,
    "origins": values.origin,
    "trusted_proxies": values.network,
    "turn_urls": values.turn,
}
_TEXT = {
    "oncall_webhook": values.hook,
    "public_url": values.origin,
    "smtp_from": values.mail,
}


def _check_together(settings: Settings) -> None:
    if settings.jwt_secret is None and settings.jwt_keys_file is None:
        raise ConfigError(
            "ALCOVE_JWT_SECRET: set it to at least 32 random bytes, for example "
            "the output of: openssl rand -base64 48"
        )
    if (settings.tls_cert_file is None) != (settings.tls_key_file is None):
        missing = "CERT" if settings.tls_cert_file is None else "KEY"
        raise ConfigError(f"ALCOVE_TLS_{missing}_FILE: set it too, or neither")
    if settings.self_signed and settings.tls_cert_file is not None:
        raise ConfigError("ALCOVE_SELF_SIGNED: ALCOVE_TLS_CERT_FILE is set as well")
    if bool(settings.turn_urls) != (settings.turn_secret is not None):
        missing = "SECRET" if settings.turn_secret is None else "URLS"
        raise ConfigError(f"ALCOVE_TURN_{missing}: set it too, or neither")
    if settings.turn_secret is not None and (fault := weakness(settings.turn_secret)):
        raise ConfigError(f"ALCOVE_TURN_SECRET: {fault}")
    if settings.record_key is not None and settings.record_key_file is not None:
        raise ConfigError("ALCOVE_RECORD_KEY_FILE: ALCOVE_RECORD_KEY is set as well")
    _check_paging(settings)
    if not settings.database.startswith(("sqlite:///", "postgresql://")):
        raise ConfigError(
            "ALCOVE_DATABASE_URL: give sqlite:///<path> or postgresql://<where>"
        )


def _check_paging(settings: Settings) -> None:
    if settings.oncall_webhook is not None and settings.oncall_secret is None:
        raise ConfigError("ALCOVE_ONCALL_SECRET: a webhook needs it")
    if settings.oncall_secret is not None and (
        wrong := weakness(settings.oncall_secret)
    ):
        raise ConfigError(f"ALCOVE_ONCALL_SECRET: {wrong}")
    if settings.oncall_mail and not (settings.smtp_host and settings.smtp_from):
        raise ConfigError("ALCOVE_ONCALL_MAIL: needs ALCOVE_SMTP_HOST and _FROM")
    if (settings.smtp_name is None) != (settings.smtp_password is None):
        missing = "NAME" if settings.smtp_name is None else "PASSWORD"
        raise ConfigError(f"ALCOVE_SMTP_{missing}: set it too, or neither")
    is_here = settings.smtp_host is None or values.is_loopback(settings.smtp_host)
    if settings.smtp_security is MailSecurity.NONE and not is_here:
        raise ConfigError("ALCOVE_SMTP_SECURITY: none reaches only this machine")
