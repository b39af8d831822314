import argparse
import socket
from pathlib import Path

import pytest

from server.demo.links import BIRDS, Links
from server.demo.ports import trouble_with
from server.demo.run import _party, _settings, add_arguments, run_demo
from server.demo.words import notice
from tests.support.nodes import node_settings

LINKS = Links("http://f/#t=1", ("http://p/#t=2",), ())


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(arguments)


def test_the_demo_has_a_group_without_being_told_anything() -> None:
    arguments = parse()
    assert (arguments.host, arguments.port) == ("127.0.0.1", 8080)
    assert (arguments.participants, arguments.bots) == (4, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        ("--port", "65536"),
        ("--port", "-1"),
        ("--bots", str(len(BIRDS) + 1)),
        ("--participants", "many"),
    ],
)
def test_numbers_out_of_range_are_refused(wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(*wrong)
    assert end.value.code == 2


def test_the_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    arguments = parse("--data-dir", str(tmp_path / "new"))
    first, second = _settings(arguments), _settings(arguments)
    assert first.jwt_secret == second.jwt_secret
    assert (tmp_path / "new" / "demo-secret").stat().st_mode & 0o077 == 0


def test_there_is_a_seat_for_everybody(tmp_path: Path) -> None:
    given = ("--data-dir", str(tmp_path))
    assert _settings(parse(*given)).seats == 16
    crowded = parse(*given, "--participants", "15", "--bots", "15")
    assert _settings(crowded).seats == 31


def test_bots_stay_on_this_machine(tmp_path: Path) -> None:
    everywhere = node_settings(
        tmp_path,
        host="0.0.0.0",
        port=9999,
        announce=("192.0.2.7",),
    )
    party = _party(everywhere, LINKS)
    assert party.node == "http://127.0.0.1:9999"
    assert party.origin == "http://192.0.2.7:9999"
    assert _party(node_settings(tmp_path), LINKS).node == "http://127.0.0.1:8080"


def test_bots_know_the_certificate_the_node_made(tmp_path: Path) -> None:
    party = _party(node_settings(tmp_path, self_signed=True), LINKS)
    assert party.node.startswith("https://")
    assert party.fingerprint is not None


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_busy_port_is_said_plainly_with_a_next_step(
    kind: socket.SocketKind, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            taken.listen()
        port = taken.getsockname()[1]
        given = ("--port", str(port), "--data-dir", str(tmp_path / "new"))
        assert run_demo(parse(*given)) == 1
    said = capsys.readouterr().err
    assert f"Port {port} is in use" in said
    assert "--port " in said
    assert "Traceback" not in said
    assert not (tmp_path / "new").exists()


def test_an_address_of_another_machine_is_said_plainly() -> None:
    said = trouble_with("192.0.2.1", 0)
    assert said is not None
    assert "not an address of this machine" in said
    assert trouble_with("127.0.0.1", 0) is None


def test_a_newcomer_is_told_what_to_do(tmp_path: Path) -> None:
    here = notice(LINKS, node_settings(tmp_path))
    for words in (LINKS.facilitator, *LINKS.participants, "Ctrl+C", "Nobody is there"):
        assert words in here
    assert "this machine only" in here


def test_camera_trouble_on_other_machines_is_told_beforehand(tmp_path: Path) -> None:
    plain = node_settings(tmp_path, host="0.0.0.0")
    assert "--self-signed" in notice(LINKS, plain)
    signed = node_settings(tmp_path, host="0.0.0.0", self_signed=True)
    assert "certificate" in notice(LINKS, signed)
