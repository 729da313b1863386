"""Start one outside program in a jail, stay beside it, and let nothing outlive the parent.

Run by path, never as a module: ``python -I -S jail.py NAME=VALUE... -- argv...``. The names are
those of ``_orders`` in pipeline.tools.process. It starts before every tool, so it imports little:
json and typing alone would double its 12 ms.

Three processes. The *supervisor* stays outside: Linux sends PR_SET_PDEATHSIG when the *thread* that
forked ends, and Dars forks from pool threads that come and go, so the signal is only a hint here;
the supervisor then looks whether its parent *process* is still there, and kills the whole group
when it is not. The *first* process of a process namespace passes SIGTERM on and collects orphans;
when it ends the kernel ends everything in the namespace, whatever group or session it fled to.
The *program* is confined before it starts, by walls that it cannot take down:

* namespaces of its own: no network interface, no processes to be seen, no shared memory;
* seccomp: no socket of any kind, no tracing of others, no mounts, no new namespaces;
* Landlock: it reads the system's programs, its interpreter and what it was given; it writes
  into its room; for everything else it has no right, whoever owns it;
* no capabilities, no new privileges, resource limits.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import signal
import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn

# <sys/prctl.h>, <sched.h>
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 1, 38, 22
PR_CAPBSET_DROP, PR_SET_SECUREBITS = 24, 28
CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWPID, CLONE_NEWIPC = (
    0x10000000,
    0x40000000,
    0x20000000,
    1 << 27,
)
# <linux/securebits.h>: being root gives no capabilities, and that cannot be changed.
NO_ROOT = 0b11
# <linux/landlock.h>; the same numbers on every architecture.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE, IOCTL = 1 << 14, 1 << 15
RIGHTS = (13, 14, 15, 15, 16)  # How many rights ABI 1, 2, 3, 4, 5 knows.
# What an architecture calls the forbidden calls: ptrace, process_vm_readv and writev, mount,
# umount2, pivot_root, unshare, setns, keyctl, add_key, request_key, bpf, userfaultfd,
# perf_event_open, kexec_load, init_module, finit_module, delete_module, kcmp, open_by_handle_at,
# swapon, reboot, acct, socket; then those with one number everywhere: io_uring_setup, open_tree,
# move_mount, fsopen, fspick, pidfd_getfd, mount_setattr.
EVERYWHERE = (425, 428, 429, 430, 433, 438, 442)
FORBIDDEN = {
    "x86_64": (0xC000003E, (101, 310, 311, 165, 166, 155, 272, 308, 250, 248, 249, 321, 323, 298,
                            246, 175, 313, 176, 312, 304, 167, 169, 163, 41)),
    "aarch64": (0xC00000B7, (117, 270, 271, 40, 39, 41, 97, 268, 219, 217, 218, 280, 282, 241,
                             104, 105, 273, 106, 272, 265, 224, 142, 89, 198)),
}  # fmt: skip

# The hint that a thread of the parent, perhaps the last one, has ended.
PARENT = signal.SIGUSR1
WATCHED = {signal.SIGCHLD, signal.SIGTERM, PARENT}
# Seconds between looks at the parent when no hint comes.
LOOK = 0.5
# Python ignores these; a program that inherits that would not notice a closed pipe.
IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)

_libc = ctypes.CDLL(None, use_errno=True)


def main() -> NoReturn:
    """Read the orders, start the program, watch it, end as it ended."""
    middle = sys.argv.index("--")
    words = [word.split("=", 1) for word in sys.argv[1:middle]]
    orders = {name: int(value) for name, value in words if name not in ("read", "write")}
    paths = [(name == "write", value) for name, value in words if name in ("read", "write")]
    argv = sys.argv[middle + 1 :]
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    confined = "network" not in orders
    if not (confined and confine_names()):
        # Counted by user: only in a user namespace of its own does the program not share the
        # count with everything else that this user runs. Root is never held to it.
        orders.pop("processes", None)
    # After the namespaces: a change of credentials forgets the death signal.
    _libc.prctl(PR_SET_PDEATHSIG, PARENT, 0, 0, 0)
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != orders["parent"]:
        sys.exit("jail: the parent died before the program was started")
    news, tell = os.pipe()
    child = os.fork()
    if child == 0 and confined:
        os.close(news)
        be_first(argv, orders, paths, tell)
    elif child == 0:
        start(argv, orders, None)
    os.close(tell)
    watch(child, orders["parent"], news)


def confine_names() -> bool:
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
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    return True


def be_first(
    argv: list[str], orders: dict[str, int], paths: list[tuple[bool, str]], tell: int
) -> NoReturn:
    """Start the program and collect whatever ends; tell how the program ended and end."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # From inside a process namespace the supervisor cannot be seen, but it holds the other end.
    other_end = select.poll()
    other_end.register(tell, 0)
    if other_end.poll(0):
        os._exit(1)
    program = os.fork()
    if program == 0:
        os.close(tell)
        start(argv, orders, paths)
    while True:
        told = signal.sigwaitinfo(WATCHED)
        if told.si_signo == signal.SIGTERM:
            os.kill(program, signal.SIGTERM)
        status = collected(program)
        if status is not None:
            os.write(tell, struct.pack("i", status))
            os._exit(0)


def collected(program: int) -> int | None:
    """Collect every child that has ended; the status of ``program`` if it is among them."""
    found = None
    try:
        while True:
            ended, status = os.waitpid(-1, os.WNOHANG)
            if ended == program:
                found = status
            if not ended:
                return found
    except ChildProcessError:
        return found


def start(
    argv: list[str], orders: dict[str, int], paths: list[tuple[bool, str]] | None
) -> NoReturn:
    """Become the program; exit code 127 when there is none."""
    try:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        set_limits(orders)
        for number in IGNORED_BY_PYTHON:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        if paths is not None:
            drop_capabilities()
            confine_files(paths)
            confine_calls()
        os.execvp(argv[0], argv)
    except OSError as error:
        os.write(2, f"cannot start {argv[0]}: {error.strerror}\n".encode())
    finally:
        os._exit(127)


def set_limits(orders: dict[str, int]) -> None:
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


def drop_capabilities() -> None:
    """Root in here is nobody special: no capability is left, and exec gives none back."""
    for capability in range(64):
        _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    _libc.prctl(PR_SET_SECUREBITS, NO_ROOT, 0, 0, 0)


def confine_files(paths: Iterable[tuple[bool, str]]) -> None:
    """Leave no right but to read, or to write, below ``paths`` (Landlock, ABI 1 and later)."""
    abi = _libc.syscall(CREATE_RULESET, None, 0, 1)
    if abi < 1:
        return  # pipeline.tools.process.walls tells.
    every = (1 << RIGHTS[min(abi, 5) - 1]) - 1
    # ABI 4 knows TCP ports, ABI 6 signals and abstract sockets: nothing of them is allowed.
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    rules = struct.pack("QQQ", every, 3, 3)
    ruleset = _libc.syscall(CREATE_RULESET, rules, ctypes.c_size_t(size), 0)
    for write, path in paths:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        rights = every if write else EXECUTE | READ_FILE | READ_DIR
        if not os.path.isdir(path):
            rights &= EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL
        rule = struct.pack("=Qi", rights & every, place)
        _libc.syscall(ADD_RULE, ruleset, 1, rule, 0)
        os.close(place)
    _libc.syscall(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def confine_calls() -> None:
    """Refuse calls that no tool needs with EPERM (seccomp(2), a classic BPF program)."""
    known = FORBIDDEN.get(os.uname().machine)
    if known is None:
        return
    arch, calls = known
    numbers = (*calls, *EVERYWHERE)
    # Of struct seccomp_data: the number is at 0, the architecture at 4. A 32-bit call (another
    # architecture, or bit 30 on x86) has other numbers and is refused as a whole.
    program = [(0x20, 0, 0, 4), (0x15, 0, len(numbers) + 3, arch), (0x20, 0, 0, 0),
               (0x35, len(numbers) + 1, 0, 0x40000000)]  # fmt: skip
    for left, number in zip(range(len(numbers) - 1, -1, -1), numbers, strict=True):
        program.append((0x15, left + 1, 0, number))
    program += [(0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x00050001)]
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    held = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("HxxxxxxP", len(program), ctypes.addressof(held))
    _libc.prctl(PR_SET_SECCOMP, 2, head, 0, 0)


def watch(child: int, parent: int, news: int) -> NoReturn:
    """Pass SIGTERM on, end as the program ends; kill the group as soon as the parent is gone."""
    while True:
        told = signal.sigtimedwait(WATCHED, LOOK)
        if os.getppid() != parent:
            os.killpg(0, signal.SIGKILL)
        if told and told.si_signo == signal.SIGTERM:
            os.kill(child, signal.SIGTERM)
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            said = os.read(news, 4)
            end(struct.unpack("i", said)[0] if said else status)


def end(status: int) -> NoReturn:
    """End with the same exit code, or by the same signal."""
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        if -code not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code & 0xFF)


if __name__ == "__main__":
    main()
