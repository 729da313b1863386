"""Which file system a file is on: shared memory and locks are for local ones alone."""

from pathlib import Path

TABLE = Path("/proc/self/mountinfo")
# Types as the kernel writes them (proc_pid_mountinfo(5), field after the hyphen); what FUSE brings
# is called fuse.NAME.
REMOTE = frozenset(
    ("9p", "afs", "ceph", "cifs", "coda", "fuse", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs",
     "nfs4", "ocfs2", "smb3", "smbfs", "virtiofs")
)  # fmt: skip


def is_remote(file: Path, table: str | None = None) -> bool:
    """Whether ``file``, there or not, lies on a network (or with a program behind FUSE)."""
    return kind(file, table).partition(".")[0] in REMOTE


def kind(file: Path, table: str | None = None) -> str:
    """The type of the file system that ``file`` lies on; empty when the system does not say."""
    place, found, depth = file.absolute().resolve(), "", -1
    try:
        lines = (TABLE.read_text("utf-8", "replace") if table is None else table).splitlines()
    except OSError:
        return ""
    for line in lines:
        left, _, right = line.partition(" - ")
        mount = Path(_plain(left.split()[4]))
        # The last one of several at one place is the one that is seen.
        if place.is_relative_to(mount) and len(mount.parts) >= depth:
            found, depth = right.split()[0], len(mount.parts)
    return found


def _plain(text: str) -> str:
    """Without the escapes of the kernel: blank, tab, newline and backslash are octal."""
    for escaped, letter in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(escaped, letter)
    return text
