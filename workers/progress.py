"""How far a lesson has come, told from how many of its steps are done.

What is still to come is not known before the footage is (an hour has sixty chunks), so each kind of
step has its usual share of the whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

# Seconds that each kind of step takes of 100, measured on lectures of half an hour with speech.
USUAL = {
    "probe": 1, "align": 1, "listen": 5, "slides": 7, "speech": 30, "title": 2, "encode": 45,
    "sound": 4, "package": 2, "pictures": 1, "publish": 2,
}  # fmt: skip


def share(done: Mapping[str, int], open_steps: Iterable[tuple[str, float]]) -> float:
    """0 to 1: ``done`` counts finished steps by name, ``open_steps`` are names with their share.

    Steps that come later than an open one of another kind are taken to be still ahead.
    """
    shares: dict[str, list[float]] = defaultdict(list)
    for name, at in open_steps:
        shares[name].append(at)
    whole = 0.0
    for name, usual in USUAL.items():
        count = done.get(name, 0) + len(shares[name])
        if count:
            whole += usual * (done.get(name, 0) + sum(shares[name])) / count
    return min(1.0, whole / sum(USUAL.values()))
