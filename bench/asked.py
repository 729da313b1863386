"""What is asked of the first policies, as ratios with a bound, judged on one run's results."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.quality import at_vmaf, bd_rate
from bench.results import Results, Row
from bench.sides import AV1, LIMIT, POLICIES

H264 = POLICIES[0].name
# CPU of ours, by what of, at most; on which clip.
LIMITS = {"camera": 1.05, "slides": 0.55}
CPU = {"MediaCMS": 0.50, "Esup-Pod": 0.45, "Opencast": 0.30, "moviepy": 0.36}
STORED = {"MediaCMS": 0.50, "Esup-Pod": 0.35, "Opencast": 0.50}
AV1_CPU, AV1_BYTES, AV1_BD = 1.15, 0.65, -35.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that is asked: what was found, and the bound; None for what has none.

    ``least`` says that the bound is the least that is allowed.
    """

    what: str
    found: float | None
    bound: float | None = None
    least: bool = False
    why: str = ""

    @property
    def verdict(self) -> str:
        """ok, missed, or why neither can be said."""
        if self.found is None:
            return f"not known: {self.why}"
        if self.bound is None:
            return ""
        return (
            "ok"
            if (self.found >= self.bound if self.least else self.found <= self.bound)
            else ("missed")
        )


def answers(results: Results) -> Iterator[Answer]:
    """Everything that these results can answer, for every policy that was run."""
    for policy in POLICIES:
        for clip in ("camera", "slides", "half"):
            yield from _limit(results, policy.name, clip)
    for policy in POLICIES:
        ours = results.row("half", policy.name)
        for name in CPU:
            theirs = results.row("half", name)
            if ours and theirs:
                yield from _peer(ours, theirs, policy.name == H264)
    if AV1 in {policy.name for policy in POLICIES}:
        for clip in ("camera", "slides", "half"):
            yield from _codecs(results, clip)


def _limit(results: Results, policy: str, clip: str) -> Iterator[Answer]:
    ours, limit = results.row(clip, policy), results.row(clip, LIMIT)
    if ours and limit:
        bound = AV1_CPU if policy == AV1 else LIMITS.get(clip) if policy == H264 else None
        yield Answer(f"CPU, {policy} / limit, {clip}", ours.seconds / limit.seconds, bound)


def _peer(ours: Row, theirs: Row, asked: bool) -> Iterator[Answer]:
    name, score = theirs.side, theirs.here.quality.mean
    bound = CPU[name] if asked else None
    yield Answer(f"CPU, {ours.side} / {name}", ours.seconds / theirs.seconds, bound)
    outside = f"{score:.1f} is outside of our curve"
    same = at_vmaf(ours.work(), score)
    yield Answer(
        f"CPU at the VMAF of {name} ({score:.1f}), {ours.side} / {name}",
        same and same / theirs.seconds, bound, why=outside,
    )  # fmt: skip
    yield Answer(
        f"VMAF, {ours.side} - {name}", ours.here.quality.mean - score, 0.0 if asked else None, True
    )
    yield Answer(f"stored bytes, {ours.side} / {name}", ours.here.stored / theirs.here.stored)
    same = at_vmaf(ours.store(), score)
    yield Answer(
        f"stored bytes at the VMAF of {name} ({score:.1f}), {ours.side} / {name}",
        same and same / theirs.here.stored, STORED.get(name) if asked else None, why=outside,
    )  # fmt: skip


def _codecs(results: Results, clip: str) -> Iterator[Answer]:
    new, old = results.row(clip, AV1), results.row(clip, H264)
    if not (new and old):
        return
    same = at_vmaf(new.top(), old.here.quality.mean)
    asked = clip == "camera"
    yield Answer(
        f"1080p bytes at equal VMAF, {AV1} / {H264}, {clip}", same and same / old.here.top_bytes,
        AV1_BYTES if asked else None, why="the curves do not meet",
    )  # fmt: skip
    yield Answer(
        f"BD-rate at 1080p (%), {AV1} against {H264}, {clip}", bd_rate(old.top(), new.top()),
        AV1_BD if asked else None, why="the curves do not overlap",
    )  # fmt: skip
