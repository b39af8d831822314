import base64

from hypothesis import given
from hypothesis import strategies as st

from rooms.ids import ParticipantId, SessionId
from rooms.roles import Role
from server.keys import OWN_KEY, Algorithm, Key
from server.tokens import Claims, Keyring, TokenEnded, TokenError, TokenNotYet
from tests.support.nodes import SECRET

NOW = 1_800_000_000.0
KEYRING = Keyring(
    {OWN_KEY: Key(Algorithm.HS256, SECRET)}, issuer="alcove", audience="alcove"
)

IDS = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)


def issue(subject: str = "p", *, now: float = NOW, seconds: float = 3600.0) -> str:
    return KEYRING.issue(
        subject=ParticipantId(subject),
        session=SessionId("s"),
        role=Role.MEMBER,
        invitation="i",
        now=now,
        seconds=seconds,
    )


GOOD = issue()


def verdict(token: str, now: float = NOW) -> Claims | type[TokenError]:
    try:
        return KEYRING.verify(token, now=now)
    except TokenError as error:
        return type(error)


@given(subject=IDS, session=IDS, invitation=IDS, role=st.sampled_from(Role))
def test_what_is_issued_is_what_is_read(
    subject: str, session: str, invitation: str, role: Role
) -> None:
    made = KEYRING.issue(
        subject=ParticipantId(subject),
        session=SessionId(session),
        role=role,
        invitation=invitation,
        now=NOW,
        seconds=60.0,
    )
    claims = KEYRING.verify(made, now=NOW)
    assert claims == Claims(
        ParticipantId(subject), SessionId(session), role, invitation, NOW + 60
    )


@given(token=st.text())
def test_no_text_opens_or_crashes(token: str) -> None:
    assert not isinstance(verdict(token), Claims)


@given(header=st.binary(), claims=st.binary(), signature=st.binary())
def test_no_bytes_open_or_crash(header: bytes, claims: bytes, signature: bytes) -> None:
    parts = [base64.urlsafe_b64encode(b) for b in (header, claims, signature)]
    token = ".".join(part.rstrip(b"=").decode() for part in parts)
    assert not isinstance(verdict(token), Claims)


@given(st.data())
def test_no_changed_token_opens(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, len(GOOD)))
    put = data.draw(st.text(max_size=6))
    changed = GOOD[:start] + put + GOOD[end:]
    if changed != GOOD:
        assert not isinstance(verdict(changed), Claims)


@given(age=st.floats(-1e6, 1e6), seconds=st.floats(1, 1e6))
def test_a_token_is_good_for_its_time_and_no_longer(age: float, seconds: float) -> None:
    made = issue(now=NOW, seconds=seconds)
    found = verdict(made, now=NOW + age)
    if age < -5:
        assert found is TokenNotYet
    elif age >= seconds + 5:
        assert found is TokenEnded
    elif 0 <= age < seconds - 1:
        assert isinstance(found, Claims)
