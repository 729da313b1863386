"""The tables and bounds of bench.scale as text."""

from collections.abc import Iterable
from statistics import median

from bench.scaling.figures import Figures
from bench.scaling.meter import PARTS
from bench.scaling.rounds import Round

# What must be true, as ratios of one run.
TWO_WORKERS, LOSS, SERVERS = 1.9, 0.05, 0.01
# Above this share of others' work wall times say nothing.
NOISE = 0.05


def told(made: Figures) -> str:
    """Everything that was measured."""
    parts = []
    if made.small:
        parts.append(f"without a shared folder a lesson is {made.apart}")
        parts += [_rounds("Lessons without media", made.small), _per_step(made.small)]
    if made.backlogs:
        parts.append(_backlogs(made))
    if made.lessons:
        title = f"Lessons of {made.film_seconds:g} s at {made.film_height}p"
        parts += [_rounds(title, made.lessons), "\n".join(bounds(made))]
    if made.lengths:
        parts.append(_lengths(made))
    return "\n\n".join(parts)


def bounds(made: Figures) -> Iterable[str]:
    """One line for each bound: what was measured, the bound, ok or missed."""
    rounds = by_workers(made.lessons)
    noise = max(each.others / max(each.wall, 0.01) / made.cores for each in made.lessons)
    note = f" (others used {noise:.0%} of the machine: walls do not count)" if noise > NOISE else ""
    walls = {number: median(each.wall for each in rounds[number]) for number in rounds}
    if 1 in walls and 2 in walls:
        yield _line("two workers against one", walls[1] / walls[2], ">=", TWO_WORKERS, note)
    most = max(rounds)
    share = median(each.coordination_share for each in rounds[most])
    yield _line(f"coordination, {most} workers, share of CPU", share, "<", LOSS)
    if 1 in walls and most > 1:
        ideal = walls[1] / min(most, made.cores)
        yield _line(f"wall lost by {most} workers", 1 - ideal / walls[most], "<", LOSS, note)
    for number, each in rounds.items():
        share = median(one.servers_share for one in each)
        yield _line(f"ledger and broker, {number} workers, share of CPU", share, "<", SERVERS)


def by_workers(rounds: list[Round]) -> dict[int, list[Round]]:
    """Rounds of each number of workers."""
    numbers = sorted({each.workers for each in rounds})
    return {n: [each for each in rounds if each.workers == n] for n in numbers}


def _line(what: str, value: float, sign: str, bound: float, note: str = "") -> str:
    ok = value >= bound if sign == ">=" else value < bound
    return f"{what}: {value:.4f} {sign} {bound}: {'ok' if ok else 'missed'}{note}"


def _rounds(title: str, rounds: list[Round]) -> str:
    """Wall and throughput; CPU seconds of a lesson by part."""
    head = " ".join(f"{name:>10}" for name in PARTS)
    lines = [f"{title}: wall s, lessons/min, others' share; CPU s of one lesson by part"]
    lines.append(f"{'workers':>7} {'wall':>7} {'per min':>8} {'others':>7} {head}")
    for number, each in by_workers(rounds).items():
        wall, lessons = median(one.wall for one in each), each[0].lessons
        others = median(one.others / max(one.wall, 0.01) for one in each)
        cost = " ".join(
            f"{median(one.cpu[name] / one.lessons for one in each):10.3f}" for name in PARTS
        )
        rate = 60 * lessons / max(wall, 0.01)
        lines.append(f"{number:7} {wall:7.1f} {rate:8.2f} {others:7.2f} {cost}")
    return "\n".join(lines)


def _lengths(made: Figures) -> str:
    """What a longer lesson costs: most of what is not its steps does not grow with it."""
    lines = ["One lesson at 1080p on one worker: CPU s, and shares of it; MB stored"]
    lines.append("footage     steps  ledger+broker  coordination     MB")
    for each in made.lengths:
        whole = each.cpu + each.servers + each.workers + each.store
        lines.append(
            f"{each.seconds:5g} s {each.cpu:9.1f} {each.servers / whole:14.2%}"
            f" {(each.servers + each.workers) / whole:13.2%} {each.bytes / 1e6:6.1f}"
        )
    return "\n".join(lines)


def _per_step(rounds: list[Round]) -> str:
    """What one step without media costs the servers and its worker, waiting left out."""
    lines = ["One step without media (with its lesson's replays): CPU ms and counts"]
    lines.append("workers postgresql redis workers  transactions rows log-bytes messages commands")
    for each in rounds:
        cost = {n: (each.cpu[n] - each.idle[n] * each.wall) / each.steps * 1e3 for n in each.idle}
        counts = {name: count / each.steps for name, count in each.counts.items()}
        lines.append(
            f"{each.workers:7} {cost['postgresql']:10.1f} {cost['redis']:5.1f}"
            f" {cost['workers']:7.1f} {counts['transactions']:13.1f}"
            f" {counts['rows_written']:4.0f} {counts['log_bytes']:9.0f}"
            f" {counts['messages']:8.1f} {counts['commands']:8.0f}"
        )
    return "\n".join(lines)


def _backlogs(made: Figures) -> str:
    """How the ledger's calls grow with what is ready."""
    lines = ["One step with others ready: wall ms of each call, ms under the writers' lock"]
    for each in made.backlogs:
        calls = " ".join(f"{name} {seconds * 1e3:.1f}" for name, seconds in each.calls.items())
        lines.append(
            f"{each.ready:7} ready: {calls}; locked {each.locked * 1e3:.1f};"
            f" CPU postgresql {each.postgresql * 1e3:.1f}, client {each.client * 1e3:.1f}"
        )
    return "\n".join(lines)
