"""The declarations for the client say what the messages say."""

from pathlib import Path

import pytest

from signaling.typescript import declarations, main

ROOT = Path(__file__).parents[3]


def test_a_client_message_has_its_tag_and_fields() -> None:
    assert (
        "/** Want to send from a source, or no longer. */\n"
        "export interface Intend {\n"
        '  type: "intend";\n'
        "  request: number;\n"
        "  source: Source;\n"
        "  on: boolean;\n"
        "}"
    ) in declarations()


def test_what_has_a_default_may_be_left_out() -> None:
    assert "  ticket?: string | null;\n" in declarations()
    assert "  last_seq?: number;\n" in declarations()


def test_a_part_of_a_message_has_no_tag() -> None:
    assert "export interface SlotMids {\n  slot: number;\n" in declarations()


def test_an_enumeration_is_a_union_of_its_values() -> None:
    assert 'export type Source = "microphone" | "camera" | "screen";' in declarations()


def test_every_message_is_in_its_union() -> None:
    client, server = (
        declarations()
        .split("export type ClientMessage =")[1]
        .split("export type ServerMessage =")
    )
    assert "Intend" in client
    assert "Welcome" not in client
    assert "Welcome" in server


def test_the_text_is_the_same_every_time() -> None:
    assert declarations() == declarations()


def test_the_file_of_the_client_is_in_step() -> None:
    assert main(["--check", str(ROOT / "web/js/protocol.d.ts")]) == 0


def test_a_file_out_of_step_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "protocol.d.ts"
    assert main(["--check", str(path)]) == 1
    assert "Run: python -m signaling.typescript" in capsys.readouterr().err
    assert main([str(path)]) == 0
    assert main(["--check", str(path)]) == 0
