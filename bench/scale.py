"""Several hosts for one studio: throughput against workers, and what ledger and broker cost.

    python -m bench.scale [--workers 1,2,4] [--rounds 3] [--lessons 8] [--seconds 10] [--quick]

Each worker is on a host of its own: a network namespace with an address on a bridge, its own name,
home and core. Redis, PostgreSQL and SeaweedFS are on a server host. Footage, shelf and rooms are in
a folder that all hosts see, for without one a worker cannot do a step; that is tried first. Rounds
of all numbers of workers are taken in turns. CPU is user + system of all that belongs to a part;
wall is from the first lesson's submission to the last one's publication, by the ledger.

Needs root (namespaces), Redis and PostgreSQL. Everything it makes ends with it. Figures go into
bench/results/scale.json, which ``python -m bench.simulate`` reads.
"""

import argparse
import shutil
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
LENGTHS, SHORT = (4.0, 14.0), (2.0, 6.0)


def main() -> int:
    """Outside: the folder, and this program again inside; there: measure."""
    wanted = _parser().parse_args()
    if wanted.inside:
        return _measure(wanted, Site(wanted.inside))
    folder = Path(tempfile.mkdtemp(prefix="dars-scale-"))
    folder.chmod(0o755)  # PostgreSQL is another user.
    try:
        return shell("bench.scale", [*sys.argv[1:], "--inside", str(folder)])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--rounds", type=int, default=3, help="of lessons; medians are shown")
    parser.add_argument("--lessons", type=int, default=8, help="in a round")
    parser.add_argument("--small", type=int, default=40, help="lessons without media in a round")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each lesson's footage")
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--quick", action="store_true", help="less of everything: a minute of CPU")
    parser.add_argument("--out", type=Path, default=figures.FILE)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    return parser


def _measure(wanted: argparse.Namespace, site: Site) -> int:
    if wanted.quick:
        wanted.rounds, wanted.lessons, wanted.seconds, wanted.height = 1, 2, 2.0, 360
        wanted.small = 10
    become_server(site)
    numbers = [int(word) for word in wanted.workers.split(",")]
    hosts = [make_host(site, number + 1) for number in range(max(numbers))]
    made = figures.Figures(film_seconds=wanted.seconds, film_height=wanted.height)
    with serving(site) as servers:
        made.apart = _apart(site, servers, hosts[0])
        for number in numbers:
            task = Task("small", lessons=wanted.small, idle_seconds=IDLE)
            made.small.append(_played(site, servers, hosts[:number], task))
        for ready in BACKLOGS[:2] if wanted.quick else BACKLOGS:
            made.backlogs.append(backlog.measure(site, servers, ready, 20))
        data = film(site.root, wanted.seconds, wanted.height)
        for _ in range(wanted.rounds):
            for number in numbers:
                task = Task("lessons", films=(data,) * wanted.lessons)
                made.lessons.append(_played(site, servers, hosts[:number], task))
        for seconds in SHORT if wanted.quick else LENGTHS:
            made.lengths.append(_length(site, servers, hosts[0], seconds))
    made.write(wanted.out)
    print(told(made))
    return 0


def _played(site: Site, servers: Servers, hosts: list[Host], task: Task) -> Round:
    made = play(site, servers, hosts, task)
    print(f"{task.kind}: {len(hosts)} workers, {made.wall:.1f} s", file=sys.stderr, flush=True)
    if made.states:
        raise SystemExit(f"not every lesson was published: {made.states}")
    return made


def _apart(site: Site, servers: Servers, host: Host) -> str:
    """What becomes of a lesson when the worker's host has no share."""
    made = play(site, servers, [host], Task("small", lessons=1, shares=False))
    return next(iter(made.states.values()), "published").replace(str(site.own), "HOME")


def _length(site: Site, servers: Servers, host: Host, seconds: float) -> figures.Length:
    """One lesson of ``seconds`` at 1080p on one worker."""
    data = film(site.root, seconds, 1080)
    made = _played(site, servers, [host], Task("lessons", films=(data,)))
    work = made.cpu["programs"] + made.cpu["acts"]
    return figures.Length(seconds, 1080, work, made.steps, made.bytes)


if __name__ == "__main__":
    sys.exit(main())
