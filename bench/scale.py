"""Several hosts for one studio: throughput against workers, and what ledger and broker cost.

    python -m bench.scale [--workers 1,2,4] [--rounds 1] [--lessons 6] [--seconds 10] [--quick]

Each worker is on a host of its own: a network namespace with an address on a bridge, its own name,
home and core. Redis, PostgreSQL and SeaweedFS are on a server host. Footage, shelf and rooms are in
a folder that all hosts see, for without one a worker cannot do a step; that is tried first. Rounds
of all numbers of workers are taken in turns. CPU is user + system of all that belongs to a part;
wall is from the first lesson's submission to the last one's publication, by the ledger.

Needs root (namespaces), Redis and PostgreSQL. Everything it makes ends with it. Figures go into
bench/results/scale.json, which ``python -m bench.simulate`` reads; ``--parts`` measures some anew.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from bench.scaling import backlog, figures
from bench.scaling.films import film
from bench.scaling.hosts import Host, Site, become_server, make_host, shell
from bench.scaling.rounds import Round, Task, play
from bench.scaling.servers import Servers, serving
from bench.scaling.told import told

# Steps that wait while one is done: up to a day of sixty studios.
BACKLOGS = (50, 500, 5000, 20000)
IDLE = 10.0
# Seconds of 1080p footage whose difference is what a second more costs.
LENGTHS, SHORT = "4,14,60", "2,6"


def main() -> int:
    """Outside: the folder, and this program again inside; there: measure."""
    wanted = _parser().parse_args()
    if wanted.inside:
        return _measure(wanted, Site(wanted.inside))
    folder = Path(tempfile.mkdtemp(prefix="dars-scale-"))
    folder.chmod(0o755)  # PostgreSQL is another user.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that the folder goes then too.
    try:
        return shell("bench.scale", [*sys.argv[1:], "--inside", str(folder)], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--parts", default="small,ledger,lessons,lengths", help="what to measure")
    parser.add_argument("--rounds", type=int, default=1, help="of lessons; medians are shown")
    parser.add_argument("--lessons", type=int, default=6, help="in a round")
    parser.add_argument("--small", type=int, default=40, help="lessons without media in a round")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each lesson's footage")
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--lengths", default=LENGTHS, help="seconds of footage, one lesson each")
    parser.add_argument("--quick", action="store_true", help="less of everything: a minute of CPU")
    parser.add_argument("--out", type=Path, default=figures.FILE)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    return parser


def _measure(wanted: argparse.Namespace, site: Site) -> int:
    if wanted.quick:
        wanted.rounds, wanted.lessons, wanted.seconds, wanted.height = 1, 2, 2.0, 360
        wanted.small, wanted.lengths = 10, SHORT
    become_server(site)
    numbers = [int(word) for word in wanted.workers.split(",")]
    hosts = [make_host(site, number + 1) for number in range(max(numbers))]
    made = figures.read(wanted.out) if wanted.out.exists() else figures.Figures()
    with serving(site) as servers:
        for part in wanted.parts.split(","):
            PART[part](made, wanted, site, servers, hosts)
            made.write(wanted.out)
    print(told(made))
    return 0


def _small(
    made: figures.Figures, wanted: argparse.Namespace, site: Site, servers: Servers,
    hosts: list[Host],
) -> None:  # fmt: skip
    """Lessons without media, and what becomes of one when its host has no share."""
    alone = play(site, servers, hosts[:1], Task("small", lessons=1, shares=False))
    made.apart = next(iter(alone.states.values()), "published").replace(str(site.own), "HOME")
    task = Task("small", lessons=wanted.small, idle_seconds=IDLE)
    numbers = map(int, wanted.workers.split(","))
    made.small = [_played(site, servers, hosts[:number], task) for number in numbers]


def _ledger(
    made: figures.Figures, wanted: argparse.Namespace, site: Site, servers: Servers,
    _hosts: list[Host],
) -> None:  # fmt: skip
    """The ledger's calls while others are ready."""
    sizes = BACKLOGS[:2] if wanted.quick else BACKLOGS
    made.backlogs = [backlog.measure(site, servers, ready, 20) for ready in sizes]


def _lessons(
    made: figures.Figures, wanted: argparse.Namespace, site: Site, servers: Servers,
    hosts: list[Host],
) -> None:  # fmt: skip
    """Real lessons, the numbers of workers in turns."""
    made.film_seconds, made.film_height = wanted.seconds, wanted.height
    task = Task("lessons", (film(site.root, wanted.seconds, wanted.height),) * wanted.lessons)
    numbers = [int(word) for word in wanted.workers.split(",")] * wanted.rounds
    made.lessons = [_played(site, servers, hosts[:number], task) for number in numbers]


def _lengths(
    made: figures.Figures, wanted: argparse.Namespace, site: Site, servers: Servers,
    hosts: list[Host],
) -> None:  # fmt: skip
    """One lesson of each length at 1080p on one worker."""
    made.lengths = []
    for seconds in map(float, wanted.lengths.split(",")):
        task = Task("lessons", (film(site.root, seconds, 1080),))
        one = _played(site, servers, hosts[:1], task)
        cpu = one.cpu
        made.lengths.append(
            figures.Length(
                seconds, 1080, cpu["programs"] + cpu["acts"], cpu["postgresql"] + cpu["redis"],
                cpu["workers"], cpu["store"], one.steps, one.bytes,
            )
        )  # fmt: skip


PART = {"small": _small, "ledger": _ledger, "lessons": _lessons, "lengths": _lengths}


def _played(site: Site, servers: Servers, hosts: list[Host], task: Task) -> Round:
    made = play(site, servers, hosts, task)
    print(f"{task.kind}: {len(hosts)} workers, {made.wall:.1f} s", file=sys.stderr, flush=True)
    if made.states:
        raise SystemExit(f"not every lesson was published: {made.states}")
    return made


if __name__ == "__main__":
    sys.exit(main())
