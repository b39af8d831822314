import pytest
from aioice import stun

from server.media.ice_lite import (
    QUIET_AFTER,
    RESTART_OVERLAP,
    Credentials,
    IceLite,
    TcpAddress,
    target,
)

HOME = ("192.0.2.1", 1000)
AWAY = ("192.0.2.2", 2000)
BY_TCP = TcpAddress("192.0.2.1", 1000)
BY_OTHER_TCP = TcpAddress("192.0.2.1", 1001)


def check(
    credentials: Credentials, *, nominate: bool = False, password: str | None = None
) -> bytes:
    request = stun.Message(
        message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST
    )
    request.attributes["USERNAME"] = f"{credentials.ufrag}:them"
    if nominate:
        request.attributes["USE-CANDIDATE"] = None
    request.add_message_integrity((password or credentials.password).encode())
    request.add_fingerprint()
    return bytes(request)


def where(ice: IceLite) -> object:
    return ice.address


@pytest.fixture
def ice() -> IceLite:
    return IceLite(now=0.0)


def test_a_good_check_is_answered_and_sets_the_path(ice: IceLite) -> None:
    response = ice.check(check(ice.local), HOME, now=0.0)
    assert response is not None
    message = stun.parse_message(response)
    assert message.check_message_integrity(ice.local.password.encode())
    assert message.attributes["XOR-MAPPED-ADDRESS"] == HOME
    assert ice.address == HOME


def test_ipv6_is_answered(ice: IceLite) -> None:
    response = ice.check(check(ice.local), ("2001:db8::1", 5), now=0.0)
    assert response is not None
    mapped = stun.parse_message(response).attributes["XOR-MAPPED-ADDRESS"]
    assert mapped == ("2001:db8::1", 5)


def test_tcp_is_answered_with_its_plain_address(ice: IceLite) -> None:
    response = ice.check(check(ice.local), BY_TCP, now=0.0)
    assert response is not None
    mapped = stun.parse_message(response).attributes["XOR-MAPPED-ADDRESS"]
    assert mapped == HOME
    assert where(ice) == BY_TCP
    assert where(ice) != HOME


def test_a_spare_connection_takes_nothing_from_quiet_udp(ice: IceLite) -> None:
    ice.check(check(ice.local), HOME, now=0.0)
    ice.check(check(ice.local), BY_TCP, now=QUIET_AFTER)
    assert where(ice) == HOME
    ice.check(check(ice.local, nominate=True), BY_TCP, now=QUIET_AFTER)
    assert where(ice) == BY_TCP


def test_a_quiet_connection_gives_way_to_another_and_to_udp(ice: IceLite) -> None:
    ice.check(check(ice.local), BY_TCP, now=0.0)
    ice.check(check(ice.local), BY_OTHER_TCP, now=QUIET_AFTER)
    assert where(ice) == BY_OTHER_TCP
    ice.check(check(ice.local), HOME, now=2 * QUIET_AFTER)
    assert where(ice) == HOME


def test_strangers_get_silence(ice: IceLite) -> None:
    other = Credentials.make()
    bare = stun.Message(
        message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST
    )
    bare.attributes["USERNAME"] = f"{ice.local.ufrag}:them"
    good = check(ice.local)
    for data in (
        check(other),
        check(ice.local, password="wrong"),
        bytes(bare),
        good[:-1],
        good[:-1] + bytes([good[-1] ^ 1]),
        b"",
    ):
        assert ice.check(data, HOME, now=0.0) is None
    assert ice.address is None


def test_what_follows_the_integrity_does_not_count(ice: IceLite) -> None:
    ice.check(check(ice.local), HOME, now=0.0)
    request = stun.Message(
        message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST
    )
    request.attributes["USERNAME"] = f"{ice.local.ufrag}:them"
    request.add_message_integrity(ice.local.password.encode())
    appended = bytearray(bytes(request) + b"\x00\x25\x00\x00")  # USE-CANDIDATE
    appended[2:4] = (len(appended) - 20).to_bytes(2)
    ice.check(bytes(appended), AWAY, now=0.1)
    assert ice.address == HOME


def test_a_nominated_path_is_taken_at_once(ice: IceLite) -> None:
    ice.check(check(ice.local), HOME, now=0.0)
    ice.check(check(ice.local, nominate=True), AWAY, now=0.1)
    assert ice.address == AWAY


def test_a_spare_path_is_answered_but_not_taken(ice: IceLite) -> None:
    ice.check(check(ice.local), HOME, now=0.0)
    assert ice.check(check(ice.local), AWAY, now=QUIET_AFTER - 0.1) is not None
    assert ice.address == HOME


def test_another_path_is_taken_when_the_present_one_is_quiet(ice: IceLite) -> None:
    ice.check(check(ice.local), HOME, now=0.0)
    assert ice.is_quiet(now=QUIET_AFTER)
    ice.check(check(ice.local), AWAY, now=QUIET_AFTER)
    assert ice.address == AWAY
    assert not ice.is_quiet(now=QUIET_AFTER)


def test_checks_of_the_present_path_keep_it(ice: IceLite) -> None:
    ice.check(check(ice.local), HOME, now=0.0)
    ice.check(check(ice.local), HOME, now=QUIET_AFTER)
    ice.check(check(ice.local), AWAY, now=QUIET_AFTER + 0.5)
    assert ice.address == HOME


def test_old_credentials_work_for_a_while_after_a_restart(ice: IceLite) -> None:
    old = ice.local
    ice.restart(now=0.0)
    assert ice.local != old
    assert ice.check(check(ice.local), HOME, now=0.0) is not None
    assert ice.check(check(old), HOME, now=RESTART_OVERLAP - 1) is not None
    assert ice.check(check(old), HOME, now=RESTART_OVERLAP) is None
    assert ice.ufrags(now=RESTART_OVERLAP) == [ice.local.ufrag]


def test_two_restarts_leave_two_credentials(ice: IceLite) -> None:
    first = ice.local
    ice.restart(now=0.0)
    second = ice.local
    ice.restart(now=1.0)
    assert ice.ufrags(now=1.0) == [ice.local.ufrag, second.ufrag]
    assert ice.check(check(first), HOME, now=1.0) is None


def test_old_credentials_still_roam_before_the_new_ones_are_used(
    ice: IceLite,
) -> None:
    ice.check(check(ice.local), HOME, now=0.0)
    old = ice.local
    ice.restart(now=0.0)
    ice.check(check(old, nominate=True), AWAY, now=0.1)
    assert ice.address == AWAY


def test_old_credentials_do_not_undo_a_restart(ice: IceLite) -> None:
    ice.check(check(ice.local), HOME, now=0.0)
    old = ice.local
    ice.restart(now=0.0)
    ice.check(check(ice.local, nominate=True), AWAY, now=0.1)
    assert ice.check(check(old, nominate=True), HOME, now=0.2) is not None
    assert ice.address == AWAY


def test_credentials_are_long_enough_and_hidden() -> None:
    one, other = Credentials.make(), Credentials.make()
    assert one != other
    assert len(one.ufrag) >= 4
    assert len(one.password) >= 22
    assert one.password not in repr(one)


def test_the_ufrag_is_found_without_trust() -> None:
    assert target(check(Credentials("abcd", "x" * 22))) == "abcd"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(20),
        check(Credentials("abcd", "x" * 22))[:-4],
        check(Credentials("abcd", "x" * 22)) + b"\x00\x00\x00\x00",
        b"\x01\x01" + check(Credentials("abcd", "x" * 22))[2:],
    ],
    ids=["nothing", "zeros", "cut off", "with more after it", "a response"],
)
def test_other_datagrams_name_nobody(data: bytes) -> None:
    assert target(data) is None
