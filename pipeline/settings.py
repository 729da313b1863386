"""Where everything lives and by which rules: studio.toml, read once, passed down."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from pipeline.model.errors import BadConfig
from pipeline.model.profile import STRICT, Profile, between
from pipeline.plain import typed


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """An S3-compatible endpoint; an empty ``endpoint`` means the embedded server on loopback.

    Credentials come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) or from
    ``credentials``, a file with two lines, never from this file itself. Editions that were shown
    in the last ``keep_days`` can be shown again; what nothing leads to is deleted by ``dars gc``
    when it is older than ``grace_hours``, once a day also by itself.
    """

    endpoint: str = ""
    bucket: str = "dars"
    region: str = "us-east-1"
    public_url: str = ""
    credentials: str = ""
    keep_days: float = 30.0
    grace_hours: float = 24.0
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        between("keep_days", self.keep_days, 0, 36_500)
        # An upload must be over well before what it counts on may be deleted: less than an hour is
        # for tests.
        between("grace_hours", self.grace_hours, 0.0005, 8_760)


@dataclass(frozen=True, slots=True)
class FootageSettings:
    """Where footage is kept besides the home that took it.

    With ``store`` "s3" it also goes into ``bucket`` of the object store, which nobody reads without
    keys, and a machine that has it not reads what its steps need from there; of that at most
    ``cache_gib`` stay on its disk.
    """

    store: Literal["local", "s3"] = "local"
    bucket: str = "dars-footage"
    cache_gib: float = 20.0
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        between("cache_gib", self.cache_gib, 0.001, 1e6)
        if not self.bucket:
            raise ValueError("bucket must have a name")


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """When a dropped file counts as whole (seconds), and how often the folder is read again."""

    quiet_seconds: float = 5.0
    rescan_seconds: float = 10.0
    keep_sources: bool = True
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        between("quiet_seconds", self.quiet_seconds, 0, 86_400)
        # Reading a large folder again and again without a pause is a busy loop.
        between("rescan_seconds", self.rescan_seconds, 0.1, 86_400)


@dataclass(frozen=True, slots=True)
class WorkSettings:
    """The doorbell and the leases; an empty ``broker`` means folders under the home.

    ``insecure_broker`` says that the operator takes the risk of a broker that others can reach
    without a password or that is reached without TLS: see workers.broker. So many encodes and other
    steps are done at once on one machine; ``heavy`` 0 is chosen, see pipeline.tools.cores.
    """

    broker: str = ""
    insecure_broker: bool = False
    ledger: str = ""
    journal: Literal["auto", "wal"] = "auto"
    heavy: int = 0
    light: int = 1
    lease_seconds: int = 30
    attempts: int = 3
    sweep_seconds: float = 20.0
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        # Recovery runs at every start and every minute; more often than this is a busy loop.
        between("sweep_seconds", self.sweep_seconds, 0.1, 60)
        between("heavy", self.heavy, 0, 1024)
        between("light", self.light, 1, 1024)
        # With less every piece of work is lost as soon as it begins, or never begun.
        between("lease_seconds", self.lease_seconds, 1, 86_400)
        between("attempts", self.attempts, 1, 100_000)


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """What footage may be at most, and the free space (GiB) below which nothing new is begun.

    ``shelf_gib`` is what finished steps may take before those that were asked for least recently
    are deleted; 0 sets no limit.
    """

    free_gib: float = 2.0
    shelf_gib: float = 0.0
    file_gib: float = 200.0
    hours: float = 13.0
    streams: int = 32
    pixels: int = 7680 * 4320
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        between("free_gib", self.free_gib, 0, 1e6)
        # What may change size in mid-file is held to the same (pipeline.plan.inputs).
        between("pixels", self.pixels, 32 * 32, 7680 * 4320)
        between("shelf_gib", self.shelf_gib, 0, 1e6)
        between("file_gib", self.file_gib, 1e-6, 1e6)
        between("hours", self.hours, 0.001, 1_000)
        between("streams", self.streams, 1, 10_000)


@dataclass(frozen=True, slots=True)
class ToolSettings:
    """Programs by path; empty means the one that came with Dars.

    With ``sandbox`` "required" nothing is opened where programs that read footage cannot be kept
    from the network and from other files; "auto" takes what the system allows. One program may
    take ``memory_gib`` of address space, and ``stall_seconds`` without any progress. One encode has
    ``threads``; 0 is chosen, see pipeline.tools.cores. With ``hardware`` "auto" the encoders of
    graphics cards are taken where they work.
    """

    ffmpeg: str = ""
    weed: str = ""
    sandbox: Literal["auto", "required"] = "auto"
    memory_gib: float = 12.0
    stall_seconds: float = 300.0
    threads: int = 0
    hardware: Literal["off", "auto"] = "off"
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        between("memory_gib", self.memory_gib, 0.5, 1024)
        # The longest seek in a damaged file, or window of speech, is far shorter than the default.
        between("stall_seconds", self.stall_seconds, 1, 86_400)
        between("threads", self.threads, 0, 128)


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole of studio.toml."""

    profile: Profile = field(default_factory=Profile)
    store: StoreSettings = field(default_factory=StoreSettings)
    footage: FootageSettings = field(default_factory=FootageSettings)
    watch: WatchSettings = field(default_factory=WatchSettings)
    work: WorkSettings = field(default_factory=WorkSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    tools: ToolSettings = field(default_factory=ToolSettings)
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        if self.footage.store == "s3" and self.footage.bucket == self.store.bucket:
            raise ValueError(
                "footage.bucket must be another one than store.bucket, which viewers can read"
            )


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one studio; everything Dars writes is below ``root``."""

    root: Path

    @property
    def inbox(self) -> Path:
        """The watch folder."""
        return self.root / "inbox"

    @property
    def taken(self) -> Path:
        """Sources that were copied and verified."""
        return self.root / "taken"

    @property
    def rejected(self) -> Path:
        """Sources that cannot become a lesson, each with a text that says why."""
        return self.root / "rejected"

    @property
    def footage(self) -> Path:
        """Tracks by digest."""
        return self.root / "footage"

    @property
    def cache(self) -> Path:
        """Of footage that is elsewhere, what was read from there."""
        return self.root / "cache"

    @property
    def shelf(self) -> Path:
        """Finished artifacts by key."""
        return self.root / "shelf"

    @property
    def rooms(self) -> Path:
        """Private folders of running steps."""
        return self.root / "rooms"

    @property
    def models(self) -> Path:
        """Weights of speech models."""
        return self.root / "models"

    @property
    def store(self) -> Path:
        """Data and credentials of the embedded S3 server."""
        return self.root / "store"

    @property
    def logs(self) -> Path:
        """Logs of the programs that were started."""
        return self.root / "logs"

    @property
    def ledger(self) -> Path:
        """The default ledger."""
        return self.root / "ledger.sqlite"

    @property
    def run(self) -> Path:
        """Locks, process ids and the folders of the default broker."""
        return self.root / "run"

    def make(self) -> "Home":
        """Create the folders that are not there yet."""
        for folder in (
            self.inbox, self.taken, self.rejected, self.footage, self.shelf, self.rooms,
            self.store, self.logs, self.run,
        ):  # fmt: skip
            folder.mkdir(parents=True, exist_ok=True)
        return self


def read_toml(file: Path) -> dict[str, object]:
    """Parse a TOML file; raise BadConfig that names the file and the line."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(str(file), "", f"is not valid TOML: {error}") from None


def load(file: Path) -> Settings:
    """Read studio.toml; a file that is not there means the defaults."""
    if not file.exists():
        return Settings()
    return typed(Settings, read_toml(file), str(file))
