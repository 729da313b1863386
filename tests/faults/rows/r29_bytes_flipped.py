"""A byte changes on its way to the store, or back: it never counts as stored, or as read."""

from random import Random

from pipeline.model.errors import DarsError
from pipeline.settings import StoreSettings
from pipeline.tools import bucket
from pipeline.tools.store import S3Store, connect
from tests.faults.bed import Bed
from tests.faults.proxy import Proxy, Way
from tests.faults.row import Outcome, Row

SIZE = 200_000
JSON = "application/json"


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """One object each: half are flipped on the way up, half on the way down."""
    caught = 0
    with bed.up("folders", "sqlite", start=False) as studio:
        assert studio.store and studio.store_proxy
        keys = str(studio.store.credentials)
        here = StoreSettings(f"http://127.0.0.1:{studio.store.port}", credentials=keys)
        there = StoreSettings(f"http://127.0.0.1:{studio.store_proxy.port}", credentials=keys)
        straight, crooked = connect(here), connect(there)
        bucket.prepare(straight)
        for number in range(n):
            key, data = f"l/flip/o/{number}.json", rng.randbytes(SIZE)
            way: Way = "up" if number % 2 else "down"
            if way == "down":
                straight.put_page(key, data, JSON)
            flips = _flip_once(studio.store_proxy, way, rng.randint(0, SIZE // 2))
            wrong = _wrong(straight, crooked, key, data, way)
            outcome.require(bool(flips), f"row 29: no byte of {key} was flipped")
            outcome.require(not wrong, f"row 29: {key} flipped {way}: {wrong}")
            caught += not wrong
            studio.store_proxy.heal()
            outcome.count()
        for each in (straight, crooked):
            each.close()
    outcome.measure("caught", caught)


def _wrong(straight: S3Store, crooked: S3Store, key: str, data: bytes, way: Way) -> str:
    """What is wrong with what was believed; an error, or success after a repetition, is right."""
    try:
        if way == "up":
            crooked.put_page(key, data, JSON)
        else:
            found = crooked.read(key)
            return "" if found and found[0] == data else "other bytes were read as right"
    except DarsError:
        return ""
    stored = straight.read(key)
    return "" if stored and stored[0] == data else "other bytes count as stored"


def _flip_once(proxy: Proxy, which: Way, after: int) -> list[int]:
    """Flip one bit ``after`` bytes behind the first header; the list says where, once done."""
    seen = 0
    flipped: list[int] = []

    def tamper(way: Way, data: bytes) -> bytes | None:
        nonlocal seen
        if way != which or flipped:
            return data
        # Bodies only: the pieces that begin with a request or an answer have their header first.
        begin = data.find(b"\r\n\r\n") + 4 if data[:5] in (b"HTTP/", b"PUT /") else 0
        body = len(data) - begin
        if data[:5] in (b"HEAD ", b"GET /") or body <= 0 or seen + body <= after:
            seen += max(0, body)
            return data
        at = begin + max(0, after - seen)
        flipped.append(at)
        return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]

    proxy.tamper = tamper
    return flipped


ROW = Row(29, "Bytes flipped", 100, "100 of 100 caught", run)
