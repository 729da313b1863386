"""Everything that may go wrong with a studio, by name, for a nemesis to choose from.

Each fault begins, lasts for some seconds and is over: whatever it stopped goes on. What a fault is
and when it came is written into ``faults.jsonl`` beside the logs.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from threading import Event
from time import time

from tests.faults.acts import retitle
from tests.faults.proxy import Proxy
from tests.faults.studio import Studio
from tests.servers import Redis

# Seconds that a fault lasts, at most: longer than the lease, shorter than a client's patience.
LONGEST = 6.0


@dataclass(slots=True)
class Nemesis:
    """Does one fault at a time to ``studio``, chosen by ``rng``; ``done`` counts them by name."""

    studio: Studio
    rng: Random
    done: Counter[str] = field(default_factory=Counter)

    def strike(self) -> str:
        """One fault, whole; its name."""
        name, fault = self.rng.choice(sorted(self._faults().items()))
        with open(self.studio.home / "logs" / "faults.jsonl", "a") as file:
            file.write(json.dumps({"at": time(), "fault": name}) + "\n")
        self.done[name] += 1
        fault()
        return name

    def _faults(self) -> dict[str, Callable[[], None]]:
        studio = self.studio
        found: dict[str, Callable[[], None]] = {
            "worker killed": lambda: self._down(studio.workers[0].kill),
            "both workers killed": self._all_workers,
            "worker crashed": lambda: self._down(studio.workers[1].crash),
            "worker asked to end": lambda: self._down(studio.workers[1].term),
            "worker frozen": lambda: self._for(studio.workers[0].freeze, studio.workers[0].thaw),
            "program killed": self._program,
            "lesson published again": self._again,
        }
        if studio.watcher:
            found["watcher killed"] = lambda: self._down(studio.watcher.kill)  # type: ignore[union-attr]
        for what, proxy in (("broker", studio.broker_proxy), ("store", studio.store_proxy)):
            if proxy:
                found |= self._of_proxy(what, proxy)
        return found | self._of_servers()

    def _of_proxy(self, what: str, proxy: Proxy) -> dict[str, Callable[[], None]]:
        def slow() -> None:
            proxy.delay, proxy.bytes_a_second = 0.05, 50_000

        def swallow() -> None:
            proxy.swallow("down")

        def lose() -> None:
            proxy.cut_after(3)

        return {
            f"{what}: cut": lambda: self._for(proxy.cut, proxy.heal),
            f"{what}: refused": lambda: self._for(proxy.refuse, proxy.heal),
            f"{what}: reply lost": lambda: self._for(lose, proxy.heal),
            f"{what}: swallowed": lambda: self._for(swallow, self._healed(proxy)),
            f"{what}: slow": lambda: self._for(slow, proxy.heal),
        }  # fmt: skip

    @staticmethod
    def _healed(proxy: Proxy) -> Callable[[], None]:
        """What was swallowed is missing in the middle of a stream: nobody can go on with that."""

        def heal() -> None:
            proxy.heal()
            proxy.cut()

        return heal

    def _of_servers(self) -> dict[str, Callable[[], None]]:
        studio, found = self.studio, dict[str, Callable[[], None]]()
        broker, store, ledger = studio.broker, studio.store, studio.postgresql
        if broker:
            found["broker killed"] = lambda: self._for(broker.kill, broker.start)
            found["broker frozen"] = lambda: self._for(broker.freeze, broker.thaw)
        if isinstance(broker, Redis):
            found["broker wiped"] = lambda: _wipe(broker)
        if store:
            found["store killed"] = store.kill
            found["store frozen"] = lambda: self._for(store.freeze, store.thaw)
        if ledger:
            found["ledger killed"] = lambda: self._for(ledger.kill, ledger.start)
            found["ledger frozen"] = lambda: self._for(ledger.freeze, ledger.thaw)
        return found

    def _for(self, begin: Callable[[], object], end: Callable[[], object]) -> None:
        begin()
        try:
            Event().wait(self.rng.uniform(0.1, LONGEST))
        finally:
            end()

    def _down(self, stop: Callable[[], object]) -> None:
        """For a while; ``revive`` starts what is wanted."""
        stop()
        Event().wait(self.rng.uniform(0, LONGEST / 3))
        for each in self.studio.programs:
            each.wanted = True

    def _all_workers(self) -> None:
        def kill() -> None:
            for worker in self.studio.workers:
                worker.kill()

        self._down(kill)

    def _program(self) -> None:
        for pid in self.rng.sample(found := self.studio.supervisors(), min(1, len(found))):
            self.studio.kill_process(pid)

    def _again(self) -> None:
        out = [drop for drop in self.studio.drops if self.studio.ended(drop.lesson)]
        if out:
            retitle(self.studio, self.rng.choice(out))


def _wipe(broker: Redis) -> None:
    broker.say("FLUSHALL")
