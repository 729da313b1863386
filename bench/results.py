"""What a run of the comparison found: a value that is kept as JSON beside its table."""

from dataclasses import dataclass, field
from statistics import median

from bench.quality import Points, Quality


@dataclass(slots=True)
class Point:
    """One quality of a side: VMAF, bytes of the 1080p picture and of all that is stored, CPU."""

    quality: Quality
    top_bytes: int
    stored: int
    cpu: float


@dataclass(slots=True)
class Row:
    """One side on one clip: CPU and wall seconds and peak bytes of every round, and its curve.

    The first point of the curve is the side as it is.
    """

    clip: str
    side: str
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak: list[int] = field(default_factory=list)
    curve: list[Point] = field(default_factory=list)

    @property
    def here(self) -> Point:
        """The side as it is."""
        return self.curve[0]

    @property
    def seconds(self) -> float:
        """Median CPU."""
        return median(self.cpu)

    def top(self) -> Points:
        """Bytes of the 1080p picture against VMAF."""
        return [(point.top_bytes, point.quality.mean) for point in self.curve]

    def store(self) -> Points:
        """Stored bytes against VMAF."""
        return [(point.stored, point.quality.mean) for point in self.curve]

    def work(self) -> Points:
        """CPU seconds against VMAF; the first point is the median of all rounds."""
        rest = [(point.cpu, point.quality.mean) for point in self.curve[1:]]
        return [(self.seconds, self.here.quality.mean), *rest]


@dataclass(slots=True)
class Results:
    """A whole run; ``about`` says of what, ``quick`` that its clips are short.

    ``name`` is that of its files.
    """

    about: str
    name: str
    quick: bool
    seconds: dict[str, int]
    rows: list[Row] = field(default_factory=list)

    def row(self, clip: str, side: str) -> Row | None:
        """One row, if it was run."""
        return next((row for row in self.rows if (row.clip, row.side) == (clip, side)), None)
