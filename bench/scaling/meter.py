"""CPU seconds of the parts of a bench, and what ledger and broker count by themselves."""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.scaling.hosts import Host, network_bytes
from bench.scaling.servers import WORD, Servers
from tests.faults.programs import Program
from tests.servers import tree

TICK = os.sysconf("SC_CLK_TCK")
PARTS = ("postgresql", "redis", "store", "workers", "acts", "programs")
# Of one database: transactions that committed, rows written, bytes of write-ahead log.
COUNTED = """
SELECT (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()),
       (SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables),
       pg_current_wal_lsn() - '0/0'::pg_lsn
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that only rises, at one moment; ``machine`` is busy CPU seconds of all cores.

    ``workers`` is what worker processes used themselves, without ``acts``, what steps did within
    them; ``programs`` is what they started.
    """

    cpu: dict[str, float]
    counts: dict[str, float]
    machine: float

    def since(self, before: "Reading") -> "Reading":
        """What came since ``before``."""
        return Reading(
            {name: self.cpu[name] - before.cpu[name] for name in self.cpu},
            {name: self.counts[name] - before.counts[name] for name in self.counts},
            self.machine - before.machine,
        )


@dataclass(frozen=True, slots=True)
class Meter:
    """Reads the servers and the workers of ``hosts``; ``database`` is the ledger's URL."""

    servers: Servers
    database: str
    workers: dict[Host, Program] = field(default_factory=dict)

    def read(self) -> Reading:
        """Now."""
        counts = {**self._of_redis(), **self._of_ledger(), "network_bytes": float(network_bytes())}
        return Reading(self._cpu(), counts, _machine())

    def _cpu(self) -> dict[str, float]:
        acts = sum(_number(host.disk / "run" / "acts") for host in self.workers)
        mine = sum(_own(program.pid) for program in self.workers.values())
        programs = sum(
            _ended(program.pid) + cpu_of(program.below()) for program in self.workers.values()
        )
        return {
            "postgresql": cpu_of(tree(pid_of(self.servers.postgresql))),
            "redis": cpu_of(tree(pid_of(self.servers.redis))),
            "store": cpu_of(_weeds()),
            "workers": mine - acts,
            "acts": acts,
            "programs": programs,
        }

    def _of_ledger(self) -> dict[str, float]:
        where = self.database.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(where, autocommit=True) as held:
            row: tuple[Any, ...] = held.execute(COUNTED).fetchone() or (0, 0, 0)
        names = ("transactions", "rows_written", "log_bytes")
        return {name: float(value) for name, value in zip(names, row, strict=True)}

    def _of_redis(self) -> dict[str, float]:
        from redis import Redis

        with Redis(port=self.servers.redis.port, password=WORD) as asked:
            stats: dict[str, Any] = asked.info("stats")
            calls: dict[str, Any] = asked.info("commandstats")
        return {
            "commands": float(stats["total_commands_processed"]),
            "messages": float(calls.get("cmdstat_lpush", {"calls": 0})["calls"]),
            "broker_bytes": float(stats["total_net_input_bytes"] + stats["total_net_output_bytes"]),
        }


def pid_of(server: Any) -> int:
    """The process below which all of a server of the tests lives."""
    return int(server._running.pid)


def _weeds() -> list[int]:
    """The programs of the store, which has four and a gateway."""
    found = []
    for pid in tree(os.getpid()):
        with suppress(OSError):
            if Path(os.readlink(f"/proc/{pid}/exe")).name == "weed":
                found.append(pid)
    return found


def cpu_of(pids: Iterable[int]) -> float:
    """CPU seconds of processes and of their children that have ended."""
    return sum(_own(pid) + _ended(pid) for pid in pids)


def _own(pid: int) -> float:
    """User and system CPU seconds of one process (proc(5), stat, fields 14 and 15)."""
    return sum(_times(pid)[:2]) / TICK


def _ended(pid: int) -> float:
    """The same of its children that have ended (fields 16 and 17)."""
    return sum(_times(pid)[2:]) / TICK


def _times(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return [0, 0, 0, 0]
    return [int(field) for field in text.rpartition(")")[2].split()[11:15]]


def _machine() -> float:
    """Busy CPU seconds of the whole machine: user, nice, system, irq, softirq (proc(5), stat)."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    return sum(int(fields[n]) for n in (0, 1, 2, 5, 6)) / TICK


def _number(file: Path) -> float:
    try:
        return float(file.read_text())
    except (FileNotFoundError, ValueError):
        return 0.0
