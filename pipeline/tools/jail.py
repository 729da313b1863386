"""Start one outside program in a jail, stay beside it, and let nothing outlive the parent.

Run by path, never as a module: ``python -I -S jail.py NAME=VALUE... -- argv...``. The names are
those of ``_jailed`` in pipeline.tools.process. It starts before every tool, so it imports little:
json and typing alone would double its 12 ms.

Three processes. The *supervisor* stays outside: Linux sends PR_SET_PDEATHSIG when the *thread* that
forked ends, and Dars forks from pool threads that come and go, so the signal is only a hint here;
the supervisor then looks whether its parent *process* is still there, and kills the whole group
when it is not. The *first* process of a process namespace passes SIGTERM on and collects orphans;
when it ends the kernel ends everything in the namespace, whatever group or session it fled to.
The *program* is confined before it starts (pipeline.tools.confine), by walls that it cannot take
down.
"""

from __future__ import annotations

import os
import select
import signal
import struct
import sys

# Our own code, behind the standard library: in isolated mode nothing else is searched.
sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from pipeline.tools import confine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

# The hint that a thread of the parent, perhaps the last one, has ended.
PARENT = signal.SIGUSR1
WATCHED = {signal.SIGCHLD, signal.SIGTERM, PARENT}
# Seconds between looks at the parent when no hint comes.
LOOK = 0.5
# Python ignores these; a program that inherits that would not notice a closed pipe.
IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)


def main() -> NoReturn:
    """Read the orders, start the program, watch it, end as it ended."""
    middle = sys.argv.index("--")
    words = [word.split("=", 1) for word in sys.argv[1:middle]]
    orders = {name: int(value) for name, value in words if name not in confine.MEANING}
    paths = [(name, value) for name, value in words if name in confine.MEANING]
    argv = sys.argv[middle + 1 :]
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    confine.no_core()
    confined = "network" not in orders
    if confined:
        confine.die_first()
    if not (confined and confine.names()):
        # Counted by user: only in a user namespace of its own does the program not share the
        # count with everything else that this user runs.
        orders.pop("processes", None)
    # After the namespaces: a change of credentials forgets the death signal.
    confine.die_with_parent(PARENT)
    confine.gain_nothing()
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


def be_first(
    argv: list[str], orders: dict[str, int], paths: list[tuple[str, str]], tell: int
) -> NoReturn:
    """Start the program and collect whatever ends; tell how the program ended and end."""
    confine.die_with_parent(signal.SIGKILL)
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


def start(argv: list[str], orders: dict[str, int], paths: list[tuple[str, str]] | None) -> NoReturn:
    """Become the program; exit code 127 when there is none."""
    try:
        confine.die_with_parent(signal.SIGKILL)
        confine.limits(orders)
        for number in IGNORED_BY_PYTHON:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        if paths is not None:
            confine.capabilities()
            confine.files(paths)
            confine.calls()
        os.execvp(argv[0], argv)
    except OSError as error:
        os.write(2, f"cannot start {argv[0]}: {error.strerror}\n".encode())
    finally:
        os._exit(127)


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
