import asyncio
import json
import re
import sqlite3
import stat
from pathlib import Path

import pytest

from rooms.roles import Role
from server import cli
from server.store.audit import AuditEntry
from server.store.base import Invitation
from server.store.safety.rows import Batch, NewContact, NewEvent, NewFacts, Task
from server.store.sql import open_record
from tests.support.nodes import SECRET
from tests.support.safety import FAY, MO, TUESDAY, safety_store, says, url

FACTS = json.dumps({"address": "12 Any Street", "phone": "555 0100"}).encode()


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALCOVE_JWT_SECRET", SECRET)
    monkeypatch.setenv("ALCOVE_DATA_DIR", str(tmp_path))


@pytest.fixture(autouse=True)
def written(tmp_path: Path, _settings: None) -> None:
    """Keep one check-in."""

    async def write() -> None:
        async with safety_store(tmp_path) as store:
            lease = await store.claim(TUESDAY, node="n_1", at=1.0)
            await store.enroll(lease, FAY, staff=True, at=1.0)
            opened = AuditEntry(
                "checkin.opened", actor=MO, object_type="checkin", object_id="c_1"
            )
            event = NewEvent("c_1", "requested", b'{"want": "talk"}', MO)
            await store.append(
                says(
                    lease,
                    MO,
                    "m1",
                    "Can we talk?\nNow?",
                    at=1_700_000_000.0,
                    events=(event,),
                    audit=(opened,),
                    facts=(NewFacts(MO, FACTS, b"region on file"),),
                )
            )
            await store.append(says(lease, MO, "m2", "other", messages=(), events=()))
            await store.seen(lease, FAY, position=1, at=1_700_000_010.0)
            step = NewContact(
                MO, FAY, "called_participant", "reached", "c_1", note=b"\xff"
            )
            task = Task("t_1", 1, TUESDAY, MO, "open", checkin="c_1", due_at=1.8e9)
            await store.append(
                Batch(lease=lease, at=1_700_000_020.0, contacts=(step,), tasks=(task,))
            )
        async with open_record(url(tmp_path)) as record:
            await record.add_invitation(
                Invitation("i_1", TUESDAY, FAY, Role.FACILITATOR, "Fay", 1.0)
            )

    asyncio.run(write())


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def test_a_timeline_is_exported_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "export", "incident", "c_1")
    assert status == 0
    found = json.loads(out)
    assert (found["checkin"], found["session"]) == ("c_1", "tuesday")
    assert found["people"] == {FAY: "Fay"}
    what = [entry["what"] for entry in found["timeline"]]
    assert what == [
        "event.requested",
        "message.text",
        "facts",
        "audit.checkin.opened",
        "delivered",
        "seen",
        "contact",
        "outreach",
    ]
    by = {entry["what"]: entry for entry in found["timeline"]}
    assert by["event.requested"]["content"] == {"want": "talk"}
    assert by["message.text"]["content"] == "Can we talk?\nNow?"
    assert by["message.text"]["at"] == "2023-11-14T22:13:20.000+00:00"
    assert by["facts"]["content"]["details"]["phone"] == "555 0100"
    assert by["contact"]["content"] == "ff"


def test_a_timeline_is_exported_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "export", "incident", "c_1", "--format", "text")
    assert status == 0
    lines = out.splitlines()
    assert lines[0] == "Check-in c_1 of session tuesday"
    assert "2023-11-14T22:13:20.000+00:00  message.text  p_mo  seq=1" in lines
    assert "    Now?" in lines
    assert "2023-11-14T22:13:30.000+00:00  seen  Fay  seq=1" in lines


def test_a_timeline_may_leave_out_what_people_wrote(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for form in ("json", "text"):
        status, out, _ = run(
            capsys, "export", "incident", "c_1", "--without-content", "--format", form
        )
        assert status == 0
        assert "talk" not in out
        assert "Any Street" not in out
        assert "called_participant" in out


def test_a_timeline_is_written_to_a_private_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "incident.json"
    status, out, _ = run(capsys, "export", "incident", "c_1", "--output", str(file))
    assert (status, "Can we talk" in out) == (0, False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["checkin"] == "c_1"


def test_every_export_is_in_the_trail(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capsys, "export", "incident", "c_1")
    run(capsys, "export", "incident", "c_1", "--without-content")
    connection = sqlite3.connect(tmp_path / "alcove.sqlite3")
    found = connection.execute(
        "SELECT actor_id, object_id, reason FROM audit "
        "WHERE action = 'export.incident' ORDER BY n"
    ).fetchall()
    connection.close()
    assert found == [
        ("operator", "c_1", "with_content"),
        ("operator", "c_1", "without_content"),
    ]


def test_what_is_left_to_be_done_is_listed_without_what_people_wrote(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, out, _ = run(capsys, "outreach")
    assert status == 0
    assert out == (
        "2027-01-15 08:00 UTC: reach p_mo (Tuesday group, session tuesday), "
        "with nobody yet; alcove export incident c_1\n"
    )
    connection = sqlite3.connect(tmp_path / "alcove.sqlite3")
    connection.execute("UPDATE outreach_task SET owner_id = 'p_fay', due_at = 1.0")
    connection.commit()
    connection.close()
    out = run(capsys, "outreach")[1]
    assert out.startswith("1970-01-01 00:00 UTC, overdue: reach p_mo")
    assert "with Fay;" in out
    connection = sqlite3.connect(tmp_path / "alcove.sqlite3")
    connection.execute("UPDATE outreach_task SET state = 'done'")
    connection.commit()
    listed = "SELECT count(*) FROM audit WHERE action = 'list.outreach'"
    assert connection.execute(listed).fetchone() == (2,)
    connection.close()
    assert run(capsys, "outreach")[1] == "nothing is left to be done\n"


def test_what_is_not_there_cannot_be_exported(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, err = run(capsys, "export", "incident", "c_9")
    assert (status, out) == (1, "")
    assert err == "alcove: nothing is kept of this check-in\n"


def test_the_trail_verifies(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, head, _ = run(capsys, "audit", "head")
    assert status == 0
    file = tmp_path / "head.json"
    file.write_text(head)
    run(capsys, "export", "incident", "c_1")
    status, out, _ = run(capsys, "audit", "verify", "--head", str(file))
    assert status == 0
    assert re.fullmatch(r"4 rows are as they were written; the last is \w{64}\n", out)
    # Verifying is in the trail, too.
    assert json.loads(run(capsys, "audit", "head")[1])["n"] == 5


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor_id = 'p_lee' WHERE n = 2",
        "UPDATE audit SET at = at + 1 WHERE n = 1",
        "DELETE FROM audit WHERE n = 2",
        "DELETE FROM audit WHERE n = 3",
        "UPDATE audit SET n = CASE n WHEN 1 THEN -1 ELSE n END",
        "INSERT INTO audit SELECT n + 9, at, actor_id, actor_role, node, session_id, "
        "epoch, action, object_type, object_id, outcome, reason, hash FROM audit "
        "WHERE n = 1",
        "INSERT INTO audit SELECT 0, at, actor_id, actor_role, node, session_id, "
        "epoch, action, object_type, object_id, outcome, reason, hash FROM audit "
        "WHERE n = 1",
        "UPDATE audit_head SET n = 2, hash = (SELECT hash FROM audit WHERE n = 2)",
        "UPDATE audit_head SET base = 1",
    ],
)
def test_a_trail_that_was_tampered_with_is_found(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, change: str
) -> None:
    connection = sqlite3.connect(tmp_path / "alcove.sqlite3")
    with connection:
        connection.execute(change)
    connection.close()
    status, _, err = run(capsys, "audit", "verify")
    assert status == 1
    assert err.startswith("alcove: the audit trail was tampered with: ")


def test_tampering_is_found_after_a_node_went_on_writing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    connection = sqlite3.connect(tmp_path / "alcove.sqlite3")
    with connection:
        connection.execute("DELETE FROM audit WHERE n = 3")
        connection.execute(
            "UPDATE audit_head SET n = 2, hash = (SELECT hash FROM audit WHERE n = 2)"
        )
    connection.close()
    assert run(capsys, "export", "incident", "c_1")[0] == 0
    status, _, err = run(capsys, "audit", "verify")
    assert (status, "after the ends were changed" in err) == (1, True)


def test_an_older_database_that_was_put_back_is_found(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, old = tmp_path / "alcove.sqlite3", tmp_path / "old"
    connection = sqlite3.connect(file)
    connection.execute(f"VACUUM INTO '{old}'")
    connection.close()
    run(capsys, "export", "incident", "c_1")
    head = tmp_path / "head.json"
    head.write_text(run(capsys, "audit", "head")[1])
    for path in tmp_path.glob("alcove.sqlite3-*"):
        path.unlink()
    old.replace(file)
    status, _, err = run(capsys, "audit", "verify", "--head", str(head))
    assert (status, "it had 4 rows" in err) == (1, True)
    # Only what was kept elsewhere can tell.
    assert run(capsys, "audit", "verify")[0] == 0


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        ("{}", 2, "is not the end of an audit trail"),
        ("nonsense", 2, "is not the end of an audit trail"),
        ('{"n": 1, "hash": "00", "mac": "00"}', 1, "was not exported here"),
    ],
)
def test_an_end_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    content: str,
    status: int,
    says: str,
) -> None:
    head = tmp_path / "head.json"
    head.write_text(content)
    found, _, err = run(capsys, "audit", "verify", "--head", str(head))
    assert (found, says in err) == (status, True)
    assert run(capsys, "audit", "verify", "--head", str(tmp_path / "none"))[0] == 2


def test_keys_are_rotated(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    before = (tmp_path / "record_key").read_text().split()
    status, out, _ = run(capsys, "keys", "rotate")
    assert (status, "older backups only" in out) == (0, True)
    assert (tmp_path / "record_key").read_text().split()[1:] == before
    status, out, _ = run(capsys, "keys", "rotate", "--data", "--forget")
    assert (status, "2 old root keys were deleted" in out) == (0, True)
    assert len((tmp_path / "record_key").read_text().split()) == 1
    assert "Can we talk?" in run(capsys, "export", "incident", "c_1")[1]
    assert run(capsys, "audit", "verify")[0] == 0


def test_keys_of_ones_own_are_rotated(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = (tmp_path / "record_key").read_text()
    new = "Zp4xW8vN2bM6kQ0cR5yT9fH3jD7gL1sAeUoVi_Xw"
    monkeypatch.setenv("ALCOVE_RECORD_KEY", new)
    status, _, err = run(capsys, "keys", "rotate")
    assert (status, "Put it back" in err) == (2, True)
    monkeypatch.setenv("ALCOVE_RECORD_KEY", f"{new} {old}")
    assert run(capsys, "keys", "rotate")[0] == 0
    monkeypatch.setenv("ALCOVE_RECORD_KEY", new)
    assert "Can we talk?" in run(capsys, "export", "incident", "c_1")[1]
    assert new not in err
