"""The walls around a program: put up in its own process, just before it becomes the program.

* namespaces of its own: no network interface, no processes to be seen, no shared memory;
* seccomp: no socket of any kind, no tracing of others, no mounts, no new namespaces, no change of
  rights or owners;
* Landlock: it reads and runs the system's programs, its interpreter and what it was given; in its
  room it makes plain files, no folder, link, pipe or device; for everything else it has no right,
  whoever owns it;
* no capabilities, no new privileges, resource limits, and it dies first when memory runs out.

What the system does not have is left out (pipeline.tools.walls tells what is there); what it has
and refuses is an OSError, and the program is not started.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# <sys/prctl.h>
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 1, 38, 22
PR_CAPBSET_DROP, PR_SET_SECUREBITS = 24, 28
# <sched.h>
CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWPID = 1 << 28, 1 << 30, 1 << 29
CLONE_NEWIPC = 1 << 27
# <linux/securebits.h>: being root gives no capabilities, and that cannot be changed.
NO_ROOT = 0b11
# <linux/landlock.h>; the same numbers on every architecture.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
REMOVE_FILE, MAKE_REG, TRUNCATE, IOCTL = 1 << 5, 1 << 8, 1 << 14, 1 << 15
READING = EXECUTE | READ_FILE | READ_DIR
# A link or a pipe that it made could lead us elsewhere when we read what it left; what it wrote
# cannot be run.
WRITING = WRITE_FILE | READ_FILE | READ_DIR | REMOVE_FILE | MAKE_REG | TRUNCATE
# What the words of the jail mean; a device is there, and is spoken to by ioctl.
MEANING = {"read": READING, "write": WRITING, "device": WRITE_FILE | READ_FILE | READ_DIR | IOCTL}
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL
RIGHTS = (13, 14, 15, 15, 16)  # How many rights ABI 1, 2, 3, 4, 5 knows.
# What an architecture calls clone and the forbidden calls: ptrace, process_vm_readv and writev,
# mount, umount2, pivot_root, unshare, setns, keyctl, add_key, request_key, bpf, userfaultfd,
# perf_event_open, kexec_load, kexec_file_load, init_module, finit_module, delete_module, kcmp,
# open_by_handle_at, swapon, reboot, acct, syslog, inotify_add_watch, fanotify_init, socket,
# socketpair; then what Landlock does not know: (f)chmod, (f)chown and the extended attributes.
# With one number everywhere: io_uring_setup, open_tree, move_mount, fsopen, fspick, pidfd_getfd,
# mount_setattr, fchmodat2, setxattrat, removexattrat, file_setattr.
EVERYWHERE = (425, 428, 429, 430, 433, 438, 442, 452, 463, 466, 469)
FORBIDDEN = {
    "x86_64": (0xC000003E, 56, (
        101, 310, 311, 165, 166, 155, 272, 308, 250, 248, 249, 321, 323, 298, 246, 320, 175, 313,
        176, 312, 304, 167, 169, 163, 103, 254, 300, 41, 53,
        90, 91, 268, 92, 93, 94, 260, 188, 189, 190, 197, 198, 199)),
    "aarch64": (0xC00000B7, 220, (
        117, 270, 271, 40, 39, 41, 97, 268, 219, 217, 218, 280, 282, 241, 104, 294, 105, 273,
        106, 272, 265, 224, 142, 89, 116, 27, 262, 198, 199,
        52, 53, 54, 55, 5, 6, 7, 14, 15, 16)),
}  # fmt: skip
CLONE3 = 435
# <linux/seccomp.h>, <linux/bpf_common.h>: load a word, jump if equal, at least, any bit; return.
LOAD, EQUAL, LEAST, ANY, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
EPERM, ENOSYS, EINVAL = 1, 38, 22
# Of struct seccomp_data: where the number, the architecture and the first argument are.
NUMBER, ARCHITECTURE, FIRST = 0, 4, 16
# Calls of the x32 ABI have this bit and numbers of their own.
X32 = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


def die_first() -> None:
    """Have the kernel choose this program, and not its parent, when there is no memory left."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass  # No /proc, or one that is read-only: then it is as before.


def no_core() -> None:
    """No image of its memory is kept. 1 says so to a pipe too (fs/coredump.c); 0 does not."""
    most = 1 if resource.getrlimit(resource.RLIMIT_CORE)[1] else 0
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def die_with_parent(number: int) -> None:
    """Get signal ``number`` when the thread that forked us ends (PR_SET_PDEATHSIG)."""
    _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def gain_nothing() -> None:
    """No program that is started from here gains a right by its owner or its mode."""
    _must(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def names() -> bool:
    """Enter namespaces of our own; whether a user namespace is among them.

    Where the system allows none, seccomp still keeps the program from every socket.
    """
    rest = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWPID
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(CLONE_NEWUSER | rest) != 0:
        if user == 0:
            _libc.unshare(rest)
        return False
    # The same ids inside as outside, or programs would believe that they are "nobody".
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        try:
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
        except OSError:
            return True  # Then it is nobody; whose files it may read does not depend on that.
    return True


def limits(orders: dict[str, int]) -> None:
    """Set the resource limits that are ordered; never above what the system allows."""
    for name, which, more in (
        ("files", resource.RLIMIT_NOFILE, 0),
        ("memory_bytes", resource.RLIMIT_AS, 0),
        ("file_bytes", resource.RLIMIT_FSIZE, 0),
        # SIGXCPU first, so that the cause can be told; SIGKILL five seconds later.
        ("cpu_seconds", resource.RLIMIT_CPU, 5),
        ("processes", resource.RLIMIT_NPROC, 0),
    ):
        if name in orders:
            hard = resource.getrlimit(which)[1]
            top = hard if hard != resource.RLIM_INFINITY else sys.maxsize
            soft = min(orders[name], top)
            resource.setrlimit(which, (soft, min(soft + more, top)))


def capabilities() -> None:
    """Root in here is nobody special: no capability is left, and exec gives none back."""
    for capability in range(64):
        _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    _libc.prctl(PR_SET_SECUREBITS, NO_ROOT, 0, 0, 0)


def files(paths: Iterable[tuple[str, str]]) -> None:
    """Leave no right but to use as told what is below ``paths`` (Landlock, ABI 1 and later)."""
    abi = _libc.syscall(CREATE_RULESET, None, 0, 1)
    if abi < 1:
        return
    every = (1 << RIGHTS[min(abi, 5) - 1]) - 1
    # ABI 4 knows TCP ports, ABI 6 signals and abstract sockets: nothing of them is allowed.
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    rules = struct.pack("QQQ", every, 3, 3)
    ruleset = _must(_libc.syscall(CREATE_RULESET, rules, ctypes.c_size_t(size), 0))
    for use, path in paths:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        rights = MEANING[use]
        if not os.path.isdir(path):
            rights &= OF_A_FILE
        rule = struct.pack("=Qi", rights & every, place)
        _must(_libc.syscall(ADD_RULE, ruleset, 1, rule, 0))
        os.close(place)
    _must(_libc.syscall(RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def calls() -> None:
    """Refuse calls that no tool needs with EPERM (seccomp(2), a classic BPF program).

    A 32-bit call (another architecture, or x32) has other numbers and is refused as a whole.
    clone3 hides its flags from the filter, so it is "not there" and libc takes clone.
    """
    known = FORBIDDEN.get(os.uname().machine)
    if known is None:
        return
    architecture, clone, own = known
    lines = [(LOAD, ARCHITECTURE, 0, 0), (EQUAL, architecture, 0, EPERM), (LOAD, NUMBER, 0, 0)]
    lines += [(LEAST, X32, EPERM, 0)]
    lines += [(EQUAL, number, EPERM, 0) for number in (*own, *EVERYWHERE)]
    lines += [(EQUAL, CLONE3, ENOSYS, 0), (EQUAL, clone, 0, ALLOW)]
    lines += [(LOAD, FIRST, 0, 0), (ANY, CLONE_NEWUSER, EPERM, 0)]
    # Behind the last line are the three ends; a jump counts the lines that it leaves out.
    ends = {ALLOW: 0, EPERM: 1, ENOSYS: 2}

    def jump(line: int, to: int) -> int:
        return len(lines) - 1 - line + ends[to] if to else 0

    code = b"".join(
        struct.pack("HBBI", what, jump(n, true), jump(n, false), value)
        for n, (what, value, true, false) in enumerate(lines)
    )
    for answer in (ALLOW, REFUSE | EPERM, REFUSE | ENOSYS):
        code += struct.pack("HBBI", RETURN, 0, 0, answer)
    held = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("HxxxxxxP", len(lines) + len(ends), ctypes.addressof(held))
    if _libc.prctl(PR_SET_SECCOMP, 2, head, 0, 0) != 0 and ctypes.get_errno() != EINVAL:
        _must(-1)


def _must(answer: int) -> int:
    """What a call answered, unless it failed."""
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer
