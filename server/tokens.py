"""Links' tokens: JSON Web Tokens that say who may come into which session.

A token holds ids and a role, and nothing else about a person. Each key has one
algorithm (RFC 8725, 3.1), keys come from the settings only, and whatever is not
understood is refused:

* TokenError
    * TokenNotValid
    * TokenEnded
    * TokenNotYet
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import jwt
import msgspec
from msgspec import Meta

from rooms.ids import ParticipantId, SessionId
from rooms.roles import Role
from server.keys import OWN_KEY, Key, read_keys
from server.settings import Settings

TOKEN_LIMIT = 4096
"""Longest token, in characters."""

LEEWAY = 5.0
"""Seconds by which clocks may differ."""

HEADERS = frozenset({"alg", "kid", "typ"})
"""Headers a token may have. So never jku, x5u, jwk, x5c, zip, b64 or crit."""

_COMPACT = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){2}")

Id = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{1,64}\Z")]
Moment = Annotated[int, Meta(ge=0, le=2**40)] | Annotated[float, Meta(ge=0, le=2**40)]


class TokenCode(StrEnum):
    """Why a link does not open. Stable: clients may match on it."""

    NOT_VALID = "link_not_valid"
    ENDED = "link_ended"
    NOT_YET = "link_not_yet"


class TokenError(Exception):
    """A token does not let its holder in."""

    code: TokenCode


class TokenNotValid(TokenError):
    """The token is malformed, not ours, or for something else."""

    code = TokenCode.NOT_VALID


class TokenEnded(TokenError):
    """The token was good once."""

    code = TokenCode.ENDED


class TokenNotYet(TokenError):
    """The token will be good."""

    code = TokenCode.NOT_YET


class CannotIssue(Exception):
    """There is no key here that could sign a token."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says of its holder."""

    subject: ParticipantId
    session: SessionId
    role: Role
    invitation: str
    """The id of the token itself, which names the invitation in the record."""

    ends_at: float
    """When the token ends, in seconds since 1970."""


class _Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    iss: str
    aud: str
    sub: Id
    jti: Id
    session: Id
    role: Role
    iat: Moment
    nbf: Moment
    exp: Moment


class Keyring:
    """The keys whose tokens are believed, and the one that signs ours."""

    def __init__(self, keys: Mapping[str, Key], *, issuer: str, audience: str) -> None:
        self._keys = dict(keys)
        self._issuer, self._audience = issuer, audience

    def __repr__(self) -> str:
        """Show nothing."""
        return "Keyring(…)"

    @classmethod
    def load(cls, settings: Settings) -> "Keyring":
        """Read and check the keys that settings name. Reads files.

        Raises:
            ConfigError: A key is missing, weak or malformed.

        """
        return cls(
            read_keys(settings),
            issuer=settings.jwt_issuer,
            audience=settings.jwt_audience,
        )

    def issue(
        self,
        *,
        subject: ParticipantId,
        session: SessionId,
        role: Role,
        invitation: str,
        now: float,
        seconds: float,
        not_before: float | None = None,
    ) -> str:
        """Sign a token that is good from `not_before` or now, for `seconds`.

        Raises:
            CannotIssue: Only keys of other issuers are known.

        """
        kid, key = self._signing()
        starts = int(now if not_before is None else not_before)
        payload = _Payload(
            iss=self._issuer,
            aud=self._audience,
            sub=subject,
            jti=invitation,
            session=session,
            role=role,
            iat=int(now),
            nbf=starts,
            exp=int(starts + seconds),
        )
        headers = {} if kid == OWN_KEY else {"kid": kid}
        return jwt.PyJWS().encode(
            msgspec.json.encode(payload), key.material, key.algorithm, headers
        )

    def verify(self, token: str, *, now: float) -> Claims:
        """Return what a token says. `now` is seconds since 1970.

        Raises:
            TokenError: It does not let its holder in now. The text never holds
                any part of the token.

        """
        payload = self._payload(token)
        if payload.iss != self._issuer or payload.aud != self._audience:
            raise TokenNotValid("it is from or for somebody else")
        if payload.exp <= max(payload.iat, payload.nbf):
            raise TokenNotValid("it ends before it begins")
        if payload.exp <= now - LEEWAY:
            raise TokenEnded("its time is over")
        if max(payload.iat, payload.nbf) > now + LEEWAY:
            raise TokenNotYet("its time has not come")
        return Claims(
            subject=ParticipantId(payload.sub),
            session=SessionId(payload.session),
            role=payload.role,
            invitation=payload.jti,
            ends_at=float(payload.exp),
        )

    def _payload(self, token: str) -> _Payload:
        if len(token) > TOKEN_LIMIT:
            raise TokenNotValid("it is too long")
        key = self._key(_header(token))
        try:
            raw = jwt.PyJWS().decode(token, key.material, algorithms=[key.algorithm])
        except jwt.PyJWTError:
            raise TokenNotValid("its signature does not fit") from None
        try:
            return msgspec.convert(_strict_json(raw), _Payload)
        except (msgspec.ValidationError, ValueError, RecursionError):
            raise TokenNotValid("its claims are malformed") from None

    def _key(self, header: Mapping[str, object]) -> Key:
        if not header.keys() <= HEADERS or header.get("typ", "JWT") != "JWT":
            raise TokenNotValid("it has headers that are not understood")
        kid = header.get("kid", OWN_KEY)
        key = self._keys.get(kid) if isinstance(kid, str) else None
        if key is None or ("kid" in header and kid == OWN_KEY):
            raise TokenNotValid("no such key is known")
        if header.get("alg") != key.algorithm:
            raise TokenNotValid("its key is for another algorithm")
        return key

    def _signing(self) -> tuple[str, Key]:
        for kid, key in self._keys.items():
            if key.can_sign:
                return kid, key
        raise CannotIssue("no secret is set: links come from another issuer")


def _header(token: str) -> dict[str, object]:
    """Return the header of a token in the compact form (RFC 7515, 7.1)."""
    if _COMPACT.fullmatch(token) is None:
        raise TokenNotValid("it has not three parts")
    encoded = token.partition(".")[0].encode()
    try:
        header = _strict_json(jwt.utils.base64url_decode(encoded))
    except (ValueError, RecursionError):
        raise TokenNotValid("its header is malformed") from None
    if not isinstance(header, dict):
        raise TokenNotValid("its header is malformed")
    return header


def _strict_json(raw: bytes) -> Any:  # noqa: ANN401 -- any JSON value
    """Decode JSON that means the same to every reader."""
    return json.loads(
        raw.decode(), object_pairs_hook=_no_duplicates, parse_constant=_no_constant
    )


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name is there twice")
    return members


def _no_constant(_name: str) -> None:
    raise ValueError("not a number of JSON")
