"""Every token that is not exactly right is refused, and every right one opens."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rooms.ids import ParticipantId, SessionId
from rooms.roles import Role
from server.keys import OWN_KEY, Algorithm, Key
from server.tokens import (
    LEEWAY,
    CannotIssue,
    Claims,
    Keyring,
    TokenEnded,
    TokenError,
    TokenNotValid,
    TokenNotYet,
)
from tests.support.nodes import SECRET, node_keyring

NOW = 1_800_000_000.0
OTHER_SECRET = "pW3tGq8sKd5vNx1zJm7bRf4hLc9yTe2uAoXiSgEw"
OLD_SECRET = "hV6rTn9wQc2xMk5jBz8pFd3gSy7eLa4uJoXiCtNb"

ED25519 = ed25519.Ed25519PrivateKey.generate()
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey) -> str:
    public = key.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


KEYRING = Keyring(
    {
        OWN_KEY: Key(Algorithm.HS256, SECRET),
        "old": Key(Algorithm.HS256, OLD_SECRET),
        "ed": Key(Algorithm.EDDSA, pem(ED25519)),
        "rsa": Key(Algorithm.RS256, pem(RSA)),
    },
    issuer="alcove",
    audience="alcove",
)

CLAIMS: dict[str, Any] = {
    "iss": "alcove",
    "aud": "alcove",
    "sub": "p_1",
    "jti": "i_1",
    "session": "s_1",
    "role": "member",
    "iat": int(NOW) - 60,
    "nbf": int(NOW) - 60,
    "exp": int(NOW) + 3600,
}
HEADER = {"alg": "HS256", "typ": "JWT"}


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign(signing_input: str, secret: str = SECRET, digest: str = "sha256") -> str:
    mac = hmac.new(secret.encode(), signing_input.encode(), digest)
    return f"{signing_input}.{b64(mac.digest())}"


def token(
    header: object = None,
    claims: object = None,
    *,
    secret: str = SECRET,
    digest: str = "sha256",
) -> str:
    """Return a token with any header and claims, or JSON text as either."""
    parts = []
    for given, default in ((header, HEADER), (claims, CLAIMS)):
        value = default if given is None else given
        text = value if isinstance(value, str) else json.dumps(value)
        parts.append(b64(text.encode()))
    return sign(".".join(parts), secret, digest)


def with_claims(**claims: object) -> str:
    return token(claims=CLAIMS | claims)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in CLAIMS.items() if key != name}


GOOD = token()


def forged_algorithms() -> Iterator[tuple[str, str]]:
    keys = {"ours": SECRET, "empty": "", "old": OLD_SECRET, "other": OTHER_SECRET}
    keys |= {"ed pem": pem(ED25519), "rsa pem": pem(RSA), "off": SECRET[:-1] + "y"}
    algorithms: list[object] = ["none", "None", "NONE", "nOnE", "", "hs256", "HS384"]
    algorithms += ["HS512", "RS256", "PS256", "ES256", "EdDSA", "HS256 ", "HS256\x00"]
    algorithms += [["HS256"], {"HS256": 1}, 256, True, None]
    for algorithm in algorithms:
        header = {"alg": algorithm, "typ": "JWT"}
        for name, secret in keys.items():
            yield f"alg {algorithm!r} by {name}", token(header, secret=secret)
        unsigned = token(header).rpartition(".")[0]
        yield f"alg {algorithm!r} unsigned", f"{unsigned}."
    for name, secret in keys.items():
        if name != "ours":
            yield f"HS256 by {name}", token(secret=secret)
    yield "no alg", token({"typ": "JWT"})
    yield "HS384 said and done", token({"alg": "HS384"}, digest="sha384")
    yield "HS512 done, HS256 said", token(digest="sha512")


def forged_key_names() -> Iterator[tuple[str, str]]:
    names: list[object] = [
        "",
        "none",
        "OLD",
        "old ",
        " old",
        "old\x00",
        "../../dev/null",
        "/dev/null",
        "' OR '1'='1",
        "x' UNION SELECT 'a",
        "\x00",
        "k" * 33,
        "k" * 2000,
        "\ud800",
        ["old"],
        {"old": 1},
        0,
        1.5,
        True,
        None,
    ]
    for kid in names:
        yield f"kid {str(kid)[:20]!r}", token(HEADER | {"kid": kid})
        yield f"kid {str(kid)[:20]!r} empty", token(HEADER | {"kid": kid}, secret="")
    # Confusion: a public key as a secret, and one issuer's key as another's.
    for kid, secret in (("ed", pem(ED25519)), ("rsa", pem(RSA)), ("old", SECRET)):
        for alg in ("HS256", "EdDSA", "RS256"):
            header = {"alg": alg, "kid": kid}
            yield f"{kid} as {alg}", token(header, secret=secret)
    yield "own secret under a name", token(HEADER | {"kid": "own"})
    yield "old secret without name", token(secret=OLD_SECRET)
    yield "rsa by ed", jwt.encode(CLAIMS, ED25519, "EdDSA", {"kid": "rsa"})
    yield "ed by rsa", jwt.encode(CLAIMS, RSA, "RS256", {"kid": "ed"})
    yield "PS256 by rsa", jwt.encode(CLAIMS, RSA, "PS256", {"kid": "rsa"})
    stranger = ed25519.Ed25519PrivateKey.generate()
    yield "stranger as ed", jwt.encode(CLAIMS, stranger, "EdDSA", {"kid": "ed"})


def forged_headers() -> Iterator[tuple[str, str]]:
    values: list[object] = ["", "x", "https://example.net/k", None, [], {}, 1, True]
    for name in ("jku", "x5u", "jwk", "x5c", "x5t", "zip", "b64", "crit", "cty"):
        for value in [*values, False, ["exp"], {"kty": "oct", "k": "AAAA"}]:
            yield f"{name} {value!r}", token(HEADER | {name: value})
    yield "crit b64", token(HEADER | {"crit": ["b64"], "b64": True})
    for kind in ("jwt", "JWS", "at+jwt", "", None, 1, ["JWT"]):
        yield f"typ {kind!r}", token(HEADER | {"typ": kind})
    texts = ['"JWT"', "[]", "null", "1", "{", "", '{"alg":"HS256"', "\ufeff{}"]
    texts += ['{"alg":"HS256","alg":"HS256"}', '{"alg":"none","alg":"HS256"}']
    texts += ['{"alg":"HS256","typ":NaN}', '{"alg":"HS256"} {}', "[" * 1500]
    for text in texts:
        yield f"header {text[:20]}", token(header=text)


def forged_claims() -> Iterator[tuple[str, str]]:
    for name, right in CLAIMS.items():
        yield f"without {name}", token(claims=without(name))
        wrong: list[object] = [None, [], {}, "", True, [right], {"a": right}]
        for value in wrong:
            yield f"{name} {value!r}", with_claims(**{name: value})
        again = f"{json.dumps(CLAIMS)[:-1]},{json.dumps(name)}:"
        yield f"{name} twice", token(claims=again + json.dumps(right) + "}")
    yield "ends before it begins", with_claims(nbf=int(NOW), exp=int(NOW))


def forged_times() -> Iterator[tuple[str, str]]:
    for name in ("exp", "nbf", "iat"):
        wrong: list[object] = ["1800000000", -1, -1e300, 1e300, 2**41, 2**64]
        for value in wrong:
            yield f"{name} {value!r}", with_claims(**{name: value})
        for text in ("NaN", "Infinity", "-Infinity", "1e999", "9" * 3000):
            changed = json.dumps(without(name))[:-1] + f',"{name}":{text}}}'
            yield f"{name} {text[:9]}", token(claims=changed)


def forged_ids() -> Iterator[tuple[str, str]]:
    for issuer in ("Alcove", "alcov", "alcove ", "alcove.example", "", "xalcove"):
        yield f"iss {issuer!r}", with_claims(iss=issuer)
        yield f"aud {issuer!r}", with_claims(aud=issuer)
        yield f"aud [{issuer!r}]", with_claims(aud=["alcove", issuer])
    for role in ("Member", "root", "host", "facilitator ", "members", 0):
        yield f"role {role!r}", with_claims(role=role)
    for name in ("sub", "jti", "session"):
        wrong: list[object] = [7, "a" * 65, "ä"]
        for value in (*wrong, "a b", "a/b", "../a", "a\n", "\na", "a\x00"):
            yield f"{name} {value!r}", with_claims(**{name: value})
    for name in ("name", "email", "admin", "room", "__proto__", "Role", "typ"):
        yield f"with {name}", with_claims(**{name: "x"})
    for text in ("[]", "null", "1", '"x"', "{", "", "{}", "[" * 1500, "\ufeff{}"):
        yield f"claims {text[:9]}", token(claims=text)


def forged_encodings() -> Iterator[tuple[str, str]]:
    head, body, signature = GOOD.split(".")
    yield "empty", ""
    yield "dots", ".."
    for parts in ([head], [head, body], [head, body, signature, ""], ["", head, body]):
        yield f"{len(parts)} parts", ".".join(parts)
    yield "no signature", f"{head}.{body}."
    yield "no claims", f"{head}..{signature}"
    for extra in (" ", "\n", "\t", "=", "==", "\x00", "+", "/", "%20", "\u00a0", "."):
        yield f"{extra!r} after", GOOD + extra
        yield f"{extra!r} before", extra + GOOD
        yield f"{extra!r} in signature", f"{head}.{body}.{signature[:9]}{extra}"
        yield f"{extra!r} in header", f"{head[:4]}{extra}{head[4:]}.{body}.{signature}"
    # The last character of a SHA-256 in base64 has two bits that say nothing.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(signature[-1])
    for spare in range(1, 4):
        yield f"spare bits {spare}", GOOD[:-1] + alphabet[last ^ spare]
    yield (
        "JSON serialization",
        json.dumps({"protected": head, "payload": body, "signature": signature}),
    )
    yield "too long", with_claims(sub="a" * 5000)
    yield "64 KiB", "a" * 65_536
    other = b64(json.dumps(CLAIMS | {"role": "facilitator"}).encode())
    yield "other claims", f"{head}.{other}.{signature}"
    for index in range(0, len(GOOD), 7):
        changed = "A" if GOOD[index] != "A" else "B"
        yield f"changed at {index}", GOOD[:index] + changed + GOOD[index + 1 :]


FORGED = dict(
    [
        *forged_algorithms(),
        *forged_key_names(),
        *forged_headers(),
        *forged_claims(),
        *forged_times(),
        *forged_ids(),
        *forged_encodings(),
    ]
)


def test_the_matrix_is_as_large_as_we_say() -> None:
    assert len(set(FORGED.values()) - {GOOD}) >= 400


@pytest.mark.promise(9)
@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_is_refused(name: str) -> None:
    with pytest.raises(TokenNotValid) as caught:
        KEYRING.verify(FORGED[name], now=NOW)
    assert str(caught.value) in REASONS
    assert caught.value.__cause__ is None


REASONS = {
    "it is too long",
    "it has not three parts",
    "its header is malformed",
    "it has headers that are not understood",
    "no such key is known",
    "its key is for another algorithm",
    "its signature does not fit",
    "its claims are malformed",
    "it is from or for somebody else",
    "it ends before it begins",
}


GOOD_ONES = {
    "plain": GOOD,
    "without typ": token({"alg": "HS256"}),
    "old key": token(HEADER | {"kid": "old"}, secret=OLD_SECRET),
    "ed": jwt.encode(CLAIMS, ED25519, "EdDSA", {"kid": "ed"}),
    "rsa": jwt.encode(CLAIMS, RSA, "RS256", {"kid": "rsa"}),
    "by pyjwt": jwt.encode(CLAIMS, SECRET, "HS256"),
    "facilitator": with_claims(role="facilitator"),
    "long ids": with_claims(sub="a" * 64, jti="b" * 64, session="c" * 64),
    "short ids": with_claims(sub="a", jti="b", session="c"),
    "every character": with_claims(sub="AZaz09_-"),
    "fractions of seconds": with_claims(exp=NOW + 0.5, nbf=NOW - 0.5, iat=NOW - 0.5),
    "just ended": with_claims(exp=int(NOW - LEEWAY) + 1),
    "nearly begun": with_claims(nbf=int(NOW + LEEWAY)),
    "made by a fast clock": with_claims(iat=int(NOW + LEEWAY)),
    "begins now": with_claims(nbf=int(NOW)),
    "for a year": with_claims(exp=int(NOW) + 366 * 86_400),
    "spaces in JSON": token(claims=json.dumps(CLAIMS, indent=2)),
    "another order": token(claims=json.dumps(CLAIMS, sort_keys=True)),
    "escapes": token(claims=json.dumps(CLAIMS).replace("alcove", "\\u0061lcove")),
    "header order": token({"typ": "JWT", "alg": "HS256"}),
    "header spaces": token(json.dumps(HEADER, indent=1)),
}


def test_there_are_enough_good_ones() -> None:
    assert len(set(GOOD_ONES.values())) >= 20


@pytest.mark.parametrize("name", GOOD_ONES)
def test_a_good_token_opens(name: str) -> None:
    assert KEYRING.verify(GOOD_ONES[name], now=NOW).session


def test_what_a_token_says() -> None:
    assert KEYRING.verify(GOOD, now=NOW) == Claims(
        subject=ParticipantId("p_1"),
        session=SessionId("s_1"),
        role=Role.MEMBER,
        invitation="i_1",
        ends_at=NOW + 3600,
    )


@pytest.mark.parametrize("late", [0, 1, 86_400 * 365])
def test_a_link_ends(late: int) -> None:
    with pytest.raises(TokenEnded):
        KEYRING.verify(with_claims(iat=0, nbf=0, exp=int(NOW - LEEWAY) - late), now=NOW)


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_a_link_may_begin_later(claim: str) -> None:
    with pytest.raises(TokenNotYet):
        KEYRING.verify(with_claims(**{claim: int(NOW + LEEWAY) + 1}), now=NOW)


def test_of_a_token_that_is_also_forged_nothing_is_said() -> None:
    ended = token(claims=CLAIMS | {"exp": int(NOW) - 100}, secret=OTHER_SECRET)
    with pytest.raises(TokenNotValid):
        KEYRING.verify(ended, now=NOW)


def issue(
    keyring: Keyring, *, not_before: float | None = None, seconds: float = 3600.0
) -> str:
    return keyring.issue(
        subject=ParticipantId("p_2"),
        session=SessionId("s_2"),
        role=Role.FACILITATOR,
        invitation="i_2",
        now=NOW,
        seconds=seconds,
        not_before=not_before,
    )


def test_what_is_issued_opens_and_holds_nothing_else(tmp_path: Path) -> None:
    keyring = node_keyring(tmp_path)
    made = issue(keyring)
    claims = keyring.verify(made, now=NOW)
    assert (claims.subject, claims.session, claims.invitation) == ("p_2", "s_2", "i_2")
    assert claims.role is Role.FACILITATOR
    payload = jwt.decode(made, options={"verify_signature": False})
    assert payload.keys() == CLAIMS.keys()
    with pytest.raises(TokenEnded):
        keyring.verify(made, now=NOW + 3600 + LEEWAY)


def test_a_link_may_be_issued_for_later() -> None:
    made = issue(KEYRING, not_before=NOW + 7200, seconds=60.0)
    with pytest.raises(TokenNotYet):
        KEYRING.verify(made, now=NOW)
    assert KEYRING.verify(made, now=NOW + 7200).ends_at == NOW + 7260


def test_a_named_secret_signs_where_there_is_no_own() -> None:
    keys = {"a": Key(Algorithm.EDDSA, pem(ED25519)), "b": Key(Algorithm.HS256, SECRET)}
    keyring = Keyring(keys, issuer="alcove", audience="alcove")
    made = issue(keyring)
    assert jwt.get_unverified_header(made)["kid"] == "b"
    assert keyring.verify(made, now=NOW).subject == "p_2"


def test_public_keys_cannot_sign() -> None:
    keys = {"a": Key(Algorithm.EDDSA, pem(ED25519))}
    with pytest.raises(CannotIssue):
        issue(Keyring(keys, issuer="alcove", audience="alcove"))


def test_keys_do_not_show() -> None:
    assert SECRET not in repr(KEYRING)
    assert hashlib.sha256(SECRET.encode()).hexdigest() not in repr(KEYRING)


def test_each_refusal_has_a_stable_code() -> None:
    codes = {kind.code.value for kind in TokenError.__subclasses__()}
    assert codes == {"link_not_valid", "link_ended", "link_not_yet"}
