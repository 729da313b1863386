"""Start one outside program in a jail, stay beside it, and let nothing outlive the parent.

Run by path, never as a module: ``python -I -S jail.py NAME=NUMBER... -- argv...``. The names are
those of ``_orders`` in pipeline.tools.process. It starts before every tool, so it imports little:
json and typing alone would double its 12 ms.

It is a supervisor and not a bare ``exec``, for one reason: Linux sends PR_SET_PDEATHSIG when the
*thread* that forked ends, and Dars forks from pool threads that come and go. So the signal is only
a hint here: the supervisor then looks whether its parent *process* is still there, and kills the
whole group when it is not. Its own child is bound to the supervisor, which has one thread.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

# <sys/prctl.h>, <sched.h>
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000

# The hint that a thread of the parent, perhaps the last one, has ended.
PARENT = signal.SIGUSR1
WATCHED = {signal.SIGCHLD, signal.SIGTERM, PARENT}
# Seconds between looks at the parent when no hint comes.
LOOK = 1.0
# Python ignores these; a program that inherits that would not notice a closed pipe.
IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)

_libc = ctypes.CDLL(None, use_errno=True)


def main() -> NoReturn:
    """Read the orders, start the program, watch it, end as it ended."""
    middle = sys.argv.index("--")
    orders = {name: int(n) for name, n in (word.split("=") for word in sys.argv[1:middle])}
    argv = sys.argv[middle + 1 :]
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if "network" not in orders and not cut_network():
        # Counted by user: only in a user namespace of its own does the program not share the
        # count with everything else that this user runs. Root is never held to it.
        orders.pop("processes", None)
    # After the namespaces: a change of credentials forgets the death signal.
    _libc.prctl(PR_SET_PDEATHSIG, PARENT, 0, 0, 0)
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != orders["parent"]:
        sys.exit("jail: the parent died before the program was started")
    supervisor = os.getpid()
    child = os.fork()
    if child == 0:
        start(argv, orders, supervisor)
    watch(child, orders["parent"])


def cut_network() -> bool:
    """Enter a network of our own in which nothing is up; True if it took a user namespace.

    Where the system allows neither way, the program runs with the network it had:
    ``pipeline.tools.process.network_is_cut`` tells.
    """
    if os.geteuid() == 0 and _libc.unshare(CLONE_NEWNET) == 0:
        return False
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
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


def start(argv: list[str], orders: dict[str, int], supervisor: int) -> NoReturn:
    """Become the program; exit code 127 when there is none."""
    try:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != supervisor:
            os._exit(1)
        set_limits(orders)
        for number in IGNORED_BY_PYTHON:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
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


def watch(child: int, parent: int) -> NoReturn:
    """Pass SIGTERM on, end as ``child`` ends; kill the group as soon as the parent is gone."""
    while True:
        told = signal.sigtimedwait(WATCHED, LOOK)
        if os.getppid() != parent:
            os.killpg(0, signal.SIGKILL)
        if told and told.si_signo == signal.SIGTERM:
            os.kill(child, signal.SIGTERM)
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            end(status)


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
