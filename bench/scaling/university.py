"""Days of many university studios in simulated time, at costs that bench.scale measured.

A studio records lessons that end ten minutes before each full hour of the working day; a share of
them is kept for a batch at night. A lesson is a first step (probe, listen, slides), one step for
each chunk, and a last step (sound, package, upload). A step holds a core for as long as it takes:
to ask the ledger what is free, to have its turn among the ledger's writers, and to do the work.
Nothing fails, and the shared disk is never the limit: what it must carry is told beside it.
"""

import random
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

import simpy

HOUR, DAY = 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Load:
    """What studios do in a day; ``night`` is the share of lessons that waits for the batch.

    ``chunk`` is the seconds of footage of one step.
    """

    studios: int
    lessons: int = 4
    minutes: int = 50
    first_hour: int = 9
    last_hour: int = 17
    night: float = 0.25
    night_hour: float = 21.0
    chunk: float = 60.0

    @property
    def chunks(self) -> int:
        """Of one lesson."""
        return round(self.minutes * 60 / self.chunk)

    @property
    def lessons_a_day(self) -> int:
        """Of all studios."""
        return self.studios * self.lessons


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of a core for a second of footage and for a lesson; of the ledger for a step.

    A step keeps other writers out for ``locked`` seconds, and ``locked_each`` for every step that
    is ready meanwhile; its worker waits ``asked`` and ``asked_each`` for what is free.
    """

    second: float
    lesson: float
    locked: float
    locked_each: float = 0.0
    asked: float = 0.0
    asked_each: float = 0.0


@dataclass(slots=True)
class Days:
    """What became of one day's lessons: seconds from the recording's end to publication."""

    cores: int
    waits: list[float] = field(default_factory=list)
    late: int = 0
    backlog: int = 0
    busiest_steps: int = 0
    writer: float = 0.0

    @property
    def median(self) -> float:
        """Of the lessons that are out; seconds."""
        return median(self.waits) if self.waits else float("inf")

    @property
    def most(self) -> float:
        """The 95th percentile; endless when more than one in twenty is not out."""
        whole = len(self.waits) + self.late
        place = int(0.95 * (whole - 1))
        return sorted(self.waits)[place] if place < len(self.waits) else float("inf")


def arrivals(load: Load, chance: random.Random) -> list[float]:
    """When the lessons of one day may be begun, in seconds from midnight, in order."""
    hours = range(load.first_hour, load.last_hour)
    ends = []
    for _ in range(load.lessons_a_day):
        if chance.random() < load.night:
            ends.append(load.night_hour * HOUR)
        else:
            ends.append((chance.choice(hours) + 5 / 6) * HOUR + chance.uniform(0, HOUR / 12))
    return sorted(ends)


def needed(load: Load, cost: Cost) -> float:
    """Cores that would be busy day and night: no fewer can do it."""
    return load.lessons_a_day * (load.minutes * 60 * cost.second + cost.lesson) / DAY


def simulate(load: Load, cost: Cost, cores: int, seed: int = 7, until: float = 2 * DAY) -> Days:
    """One day's lessons on so many cores and one ledger; those not out by ``until`` are late."""
    house = _House(cost, cores)
    for begins in arrivals(load, random.Random(seed)):
        house.env.process(house.lesson(begins, load.chunks, load.chunk))
    house.env.run(until)
    days = house.days
    days.late = load.lessons_a_day - len(days.waits)
    days.busiest_steps = max(house.hours.values(), default=0)
    days.writer = max(house.locked.values(), default=0.0) / HOUR
    return days


class _House:
    """Cores, and a ledger with one writer at a time."""

    def __init__(self, cost: Cost, cores: int) -> None:
        self.cost, self.days, self.env = cost, Days(cores), simpy.Environment()
        self.cores = simpy.Resource(self.env, cores)
        self.free_at = 0.0
        self.hours: dict[int, int] = {}
        self.locked: dict[int, float] = {}

    def lesson(self, begins: float, chunks: int, seconds: float) -> Generator[Any, Any, None]:
        """From the recording's end to publication."""
        yield self.env.timeout(begins)
        yield self.env.process(self.step(self.cost.lesson / 2))
        work = seconds * self.cost.second
        steps = [self.env.process(self.step(work)) for _ in range(chunks)]
        yield self.env.all_of(steps)
        yield self.env.process(self.step(self.cost.lesson / 2))
        self.days.waits.append(self.env.now - begins)

    def step(self, work: float) -> Generator[Any, Any, None]:
        """Wait for a core, then for the ledger, then work."""
        with self.cores.request() as core:
            yield core
            ready = len(self.cores.queue)
            self.days.backlog = max(self.days.backlog, ready)
            asked = self.cost.asked + self.cost.asked_each * ready
            yield self.env.timeout(asked + self.turn(ready) + work)
        hour = int(self.env.now // HOUR)
        self.hours[hour] = self.hours.get(hour, 0) + 1

    def turn(self, ready: int) -> float:
        """Seconds until the ledger's writers are done with this step; they go one by one."""
        takes, now = self.cost.locked + self.cost.locked_each * ready, self.env.now
        self.free_at = max(now, self.free_at) + takes
        hour = int(self.free_at // HOUR)
        self.locked[hour] = self.locked.get(hour, 0.0) + takes
        return self.free_at - now


def shrunk(load: Load, cost: Cost, by: int) -> tuple[Load, Cost]:
    """The same at a size that is soon simulated: one ``by``-th of the studios, for as many cores.

    A step there stands for ``by`` of them: it locks the ledger for so many, and finds so many ready
    where it sees one.
    """
    locked, locked_each = cost.locked * by, cost.locked_each * by * by
    smaller = replace(cost, locked=locked, locked_each=locked_each, asked_each=cost.asked_each * by)
    return replace(load, studios=load.studios // by), smaller


def line(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Where it begins and how it rises (never less than 0), by least squares."""
    known: Sequence[tuple[float, float]] = list(points)
    many = len(known)
    x, y = (sum(each[n] for each in known) / many for n in (0, 1))
    spread = sum((each[0] - x) ** 2 for each in known)
    rise = sum((each[0] - x) * (each[1] - y) for each in known) / spread if spread else 0.0
    return max(0.0, y - max(0.0, rise) * x), max(0.0, rise)
