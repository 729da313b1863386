"""The rules by which footage becomes a lesson; every field changes what comes out."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

Language = Literal["tg", "ru", "en"]
STRICT = {"extra": "forbid"}


def between(name: str, value: float, low: float, high: float) -> None:
    """Raise ValueError, which names the field and what is allowed, unless ``low..high``."""
    if not low <= value <= high:
        raise ValueError(f"{name} must be between {low:g} and {high:g}")


@dataclass(frozen=True, slots=True)
class Edit:
    """How pauses are cut; seconds."""

    trim: bool = True
    pauses: bool = True
    pause_longer_than: float = 1.5
    pause_becomes: float = 0.5
    margin: float = 0.2
    quiet_below_speech: float = 25.0
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        between("pause_longer_than", self.pause_longer_than, 0.2, 60)
        between("pause_becomes", self.pause_becomes, 0, self.pause_longer_than)
        between("margin", self.margin, 0, 5)
        between("quiet_below_speech", self.quiet_below_speech, 6, 60)


@dataclass(frozen=True, slots=True)
class Titles:
    """The cards before and after; seconds, 0 for none. ``logo`` is a file name or empty."""

    intro_seconds: float = 5.0
    outro_seconds: float = 3.0
    background: str = "#12324a"
    accent: str = "#e8a33d"
    logo: str = ""
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        between("intro_seconds", self.intro_seconds, 0, 30)
        between("outro_seconds", self.outro_seconds, 0, 30)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: short side in pixels and the cap of its bit rate in kbit/s."""

    height: int
    kbps: int
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        between("height", self.height, 64, 4320)
        between("kbps", self.kbps, 32, 100_000)


LADDER = (Rung(1080, 4500), Rung(720, 2500), Rung(480, 1200), Rung(360, 700), Rung(240, 400))
Preset = Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow"]
Codecs = Literal["h264", "av1+h264", "hevc"]


@dataclass(frozen=True, slots=True)
class Video:
    """How pictures are encoded: H.264 (x264) with capped CRF, in every size or, beside AV1
    (SVT-AV1) or HEVC (x265) in every size, up to the ``floor`` (pixels of the short side).

    Footage of at least ``tune_minutes`` gets the CRFs at which its largest size reaches ``vmaf``
    (0: none does), only the ``sizes`` that are useful, and, where ``denoise`` is "auto" and it is
    noisy, less noise; ``calm_rate`` is how many frames a second there are where nothing moves;
    0: as everywhere.
    """

    codecs: Codecs = "h264"
    ladder: tuple[Rung, ...] = LADDER
    preset: Preset = "faster"
    crf: int = 23
    av1_preset: int = 9
    av1_crf: int = 35
    hevc_preset: Preset = "fast"
    hevc_crf: int = 25
    floor: int = 720
    vmaf: float = 93.0
    tune_minutes: float = 15.0
    sizes: Literal["useful", "all"] = "useful"
    denoise: Literal["off", "auto"] = "off"
    highest_rate: int = 30
    gop_seconds: int = 4
    chunk_seconds: int = 8
    calm_rate: int = 5
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        between("crf", self.crf, 10, 40)
        between("av1_preset", self.av1_preset, 4, 11)
        between("av1_crf", self.av1_crf, 15, 60)
        between("hevc_crf", self.hevc_crf, 10, 40)
        between("floor", self.floor, 64, 4320)
        between("vmaf", self.vmaf, 0, 99)
        between("tune_minutes", self.tune_minutes, 0, 1440)
        between("highest_rate", self.highest_rate, 10, 60)
        between("gop_seconds", self.gop_seconds, 1, 10)
        between("chunk_seconds", self.chunk_seconds, self.gop_seconds, 600)
        between("calm_rate", self.calm_rate, 0, 60)
        if not self.ladder:
            raise ValueError("ladder needs at least one rung")


@dataclass(frozen=True, slots=True)
class Audio:
    """How sound is levelled (EBU R128: LUFS, dBTP) and encoded (AAC-LC, bits a second)."""

    loudness: float = -16.0
    true_peak: float = -1.5
    bitrate: int = 128_000
    fade_ms: int = 8
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        between("loudness", self.loudness, -36, -8)
        between("true_peak", self.true_peak, -9, 0)
        between("bitrate", self.bitrate, 32_000, 320_000)
        between("fade_ms", self.fade_ms, 0, 100)


@dataclass(frozen=True, slots=True)
class Listen:
    """How speech is recognised; ``model`` is a faster-whisper name or a folder of weights."""

    enabled: bool = True
    model: str = "base"
    language: Literal["auto", "tg", "ru", "en"] = "auto"
    surest: float = 0.5
    __pydantic_config__: ClassVar = STRICT


@dataclass(frozen=True, slots=True)
class Profile:
    """All the rules together."""

    language: Language = "tg"
    edit: Edit = field(default_factory=Edit)
    titles: Titles = field(default_factory=Titles)
    video: Video = field(default_factory=Video)
    audio: Audio = field(default_factory=Audio)
    speech: Listen = field(default_factory=Listen)
    __pydantic_config__: ClassVar = STRICT
