"""Where a SQLite database may lie, and that one node only has it.

SQLite's locks and its WAL need one machine and a local disk
(sqlite.org/wal.html, 1; sqlite.org/howtocorrupt.html, 2.1).
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.store.base import StoreUnavailable

FAR = frozenset(
    {
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "fuse.glusterfs",
        "fuse.s3fs",
        "fuse.sshfs",
        "gfs2",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "smb3",
        "smbfs",
    }
)
"""File systems that lie on other machines."""

_MOUNTS = Path("/proc/self/mountinfo")


def file_system(path: Path, mounts: str) -> str | None:
    """Return the kind of file system a path is on, by proc_pid_mountinfo(5)."""
    best: tuple[int, str] | None = None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")[0]
        if len(fields) < 5 or not kind:  # noqa: PLR2004 -- the mount point is fifth
            continue
        point = Path(fields[4].replace("\\040", " "))
        if path.is_relative_to(point) and (best is None or len(point.parts) >= best[0]):
            best = (len(point.parts), kind)
    return None if best is None else best[1]


def refuse_far(path: Path) -> None:
    """Refuse a database on another machine's disk. Blocks.

    Raises:
        StoreUnavailable: It is on one.

    """
    try:
        mounts = _MOUNTS.read_text(errors="surrogateescape")
    except OSError:
        return  # Not Linux, or no /proc: it cannot be known.
    kind = file_system(path.parent.resolve(), mounts)
    if kind in FAR:
        raise StoreUnavailable(
            f"{path} is on a network file system ({kind}), where SQLite can lose "
            "what it has kept. Put the database on a local disk"
        )


@contextmanager
def one_node(path: Path) -> Iterator[None]:
    """Hold a SQLite database for one node while the context lasts.

    Raises:
        StoreUnavailable: Another node of this machine has it.

    """
    lock = path.with_name(f"{path.name}.node")
    try:
        descriptor = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreUnavailable(f"cannot write {lock}: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreUnavailable(
                f"another node runs on {path}. SQLite is for one node: stop the "
                "other, or give this one a directory of its own"
            ) from None
        yield
    finally:
        os.close(descriptor)  # This lets go of the lock as well.
