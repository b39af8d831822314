"""https without a proxy: a given certificate, or one of our own making.

A certificate of our own is for trying things out on a local network: browsers
give no camera without https, and ask once whether to trust it.
"""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from server import addresses
from server.errors import ConfigError
from server.files import write_private
from server.settings import Settings

if TYPE_CHECKING:
    from cryptography.x509 import GeneralName

VALID_FOR = timedelta(days=90)
"""How long a certificate of our own is good for."""

RENEW_BEFORE = timedelta(days=14)
"""How long before its end it is made anew."""


def server_context(settings: Settings) -> ssl.SSLContext | None:
    """Return how to speak TLS, or None to speak plain HTTP. Blocks.

    Raises:
        ConfigError: The certificate cannot be used.

    """
    if settings.self_signed:
        try:
            certificate = own_certificate(
                settings.data_dir, own_names(settings), now=datetime.now(UTC)
            )
        except OSError as error:
            raise ConfigError(
                f"ALCOVE_DATA_DIR: cannot keep a certificate in "
                f"{settings.data_dir}: {error.strerror}"
            ) from None
        key = certificate
    elif settings.tls_cert_file is not None and settings.tls_key_file is not None:
        certificate, key = settings.tls_cert_file, settings.tls_key_file
    else:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except (OSError, ValueError) as error:
        # ssl.SSLError is an OSError; its text names the trouble, not the key.
        raise ConfigError(
            f"ALCOVE_TLS_CERT_FILE: {certificate} with {key}: {error}"
        ) from None
    return context


def own_names(settings: Settings) -> list[str]:
    """Return the addresses a certificate of our own must be for."""
    host = addresses.base_url(settings).partition("://")[2]
    host = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    names = [host.strip("[]"), *addresses.announced(settings), "127.0.0.1", "localhost"]
    return list(dict.fromkeys(names))


def own_certificate(directory: Path, names: list[str], *, now: datetime) -> Path:
    """Return the PEM file of a key and certificate for these names. Blocks.

    The one that is kept is used again until it nears its end or is for other
    names.
    """
    path = directory / "self-signed.pem"
    if not _still_good(path, names, now):
        write_private(path, _make(names, now))
    return path


def _still_good(path: Path, names: list[str], now: datetime) -> bool:
    from cryptography import x509  # noqa: PLC0415 -- slow, and seldom needed

    try:
        kept = x509.load_pem_x509_certificate(path.read_bytes())
        known = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    starts, ends = kept.not_valid_before_utc, kept.not_valid_after_utc
    said = {str(name.value) for name in known.value}
    return starts <= now < ends - RENEW_BEFORE and said == set(names)


def _make(names: list[str], now: datetime) -> bytes:
    from cryptography import x509  # noqa: PLC0415 -- slow, and seldom needed
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Alcove")])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(
            x509.SubjectAlternativeName([_general(n) for n in names]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem + certificate.public_bytes(serialization.Encoding.PEM)


def _general(name: str) -> "GeneralName":
    from cryptography import x509  # noqa: PLC0415 -- slow, and seldom needed

    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _no_password() -> str:
    raise ValueError("the key is encrypted; it must not be")
