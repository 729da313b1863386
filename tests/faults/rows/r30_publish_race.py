"""Two publish two editions of one lesson at the same moment; the later lease must win."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from threading import Barrier

from pipeline import publication
from pipeline.model.errors import Cancelled
from pipeline.plan import publish
from pipeline.settings import StoreSettings
from pipeline.tools import bucket
from pipeline.tools.store import S3Store, connect
from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row

LESSON = "race"


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Each round two leases, the older of them lost; then the history of the pointer is read."""
    refused = 0
    with bed.up("folders", "sqlite", start=False) as studio:
        assert studio.store
        keys = str(studio.store.credentials)
        address = f"http://127.0.0.1:{studio.store.port}"
        store = connect(StoreSettings(address, credentials=keys))
        bucket.prepare(store)
        with ThreadPoolExecutor(2) as pool:
            for number in range(1, n + 1):
                old, new = (f"{side}{number}" for side in ("old", "new"))
                for version in (old, new):
                    _put(store, version)
                racers = [(old, 2 * number), (new, 2 * number + 1)]
                rng.shuffle(racers)
                race = partial(_switch, store, Barrier(2))
                ends = list(pool.map(race, *zip(*racers, strict=True)))
                refused += ends.count("refused")
                pointer = json.loads((store.read(publish.pointer_key(LESSON)) or (b"{}", ""))[0])
                told = f"row 30: round {number} ended with {pointer['version']}"
                outcome.require(pointer["version"] == new, told)
                serials = [each["serial"] for each in pointer["history"]]
                outcome.require(
                    serials == list(range(serials[0], pointer["serial"] + 1)),
                    f"row 30: round {number} has serials {serials}",
                )
                outcome.count()
        store.close()
    outcome.measure("older ones refused", refused)


def _switch(store: S3Store, ready: Barrier, version: str, token: int) -> str:
    ready.wait()
    try:
        publication.switch(store, LESSON, version, _lease(token))
    except Cancelled:
        return "refused"
    return "switched"


def _lease(token: int) -> Callable[[int], int]:
    """As the ledger answers: the older lease, an even number, was taken over."""

    def fence(above: int) -> int:
        if above > token:
            raise Cancelled("somebody else has taken this work over")
        return token

    return fence


def _put(store: S3Store, version: str) -> None:
    details = {
        "lesson": LESSON, "version": version, "title": version, "course": "C", "course_id": "c",
        "site": "", "lecturer": "", "date": "", "order": None, "language": "en", "seconds": 1.0,
        "poster": "../../o/p.jpg",
    }  # fmt: skip
    store.put_text(publish.details_key(LESSON, version), json.dumps(details), publish.JSON_TYPE)


ROW = Row(30, "Publish race", 200, "200 rounds, 200 x 1 winner", run)
