"""The store refuses, fails, forgets to answer, is slow: before the request or after it was done."""

from collections.abc import Callable
from random import Random

from tests.faults.bed import Bed
from tests.faults.proxy import Proxy, Tamper, Way
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio

SLOW = 10_000.0


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """A stream of lessons; each fault hits one or a few requests of whoever asks next."""
    faults: list[Callable[[Proxy, Random], None]] = [
        _status(500), _status(503), _lost_reply, _reset, _slow,
    ]  # fmt: skip
    with bed.up("folders", "sqlite") as studio:
        assert studio.store_proxy
        studio.watch_viewers()
        while outcome.runs < n:
            studio.stream()
            bed.pause(rng.uniform(0, 0.3))
            fault = rng.choice(faults)
            fault(studio.store_proxy, rng)
            bed.pause(rng.uniform(0.1, 0.4))
            studio.store_proxy.heal()
            outcome.count()
        studio.settle(300)
        outcome.blame(studio.unpublished())
        outcome.blame(_refused(studio))
        outcome.blame(studio.audit())
    outcome.measure("kinds of fault", len(faults) + 1)


def _status(code: int) -> Callable[[Proxy, Random], None]:
    def fault(proxy: Proxy, rng: Random) -> None:
        proxy.tamper = _answers(code, rng.randint(1, 5))

    return fault


def _answers(code: int, times: int) -> Tamper:
    """The request was carried out, and the answer says that it was not."""
    left = times

    def tamper(way: Way, data: bytes) -> bytes | None:
        nonlocal left
        if way == "down" and left and data.startswith(b"HTTP/1.1 2"):
            left -= 1
            return data.replace(data[:12], b"HTTP/1.1 %d" % code, 1)
        return data

    return tamper


def _lost_reply(proxy: Proxy, rng: Random) -> None:
    proxy.cut_after(rng.randint(1, 5))


def _reset(proxy: Proxy, _rng: Random) -> None:
    proxy.cut()


def _slow(proxy: Proxy, _rng: Random) -> None:
    proxy.bytes_a_second = SLOW


def _refused(studio: Studio) -> list[str]:
    """403 is for a person: the lesson ends at once, with the reason, and not after attempts."""
    assert studio.store_proxy
    studio.store_proxy.tamper = _answers(403, 10**6)
    lesson = studio.drop()
    studio.settle()
    row = studio.lessons()[lesson]
    studio.store_proxy.heal()
    studio.dars("retry", lesson)
    studio.settle()
    after = studio.lessons()[lesson]
    wrong = []
    if row["state"] != "failed" or "credentials" not in row["reason"]:
        wrong.append(f"row 28: refused with 403, {lesson} is {row['state']}: {row['reason']}")
    if after["state"] != "published":
        wrong.append(f"row 28: tried again, {lesson} is {after['state']}: {after['reason']}")
    return wrong


ROW = Row(28, "Store misbehaves", 200, "200: 0 wrong verdicts", run)
