"""What each encoder is told: quality, and all that reaches its parameter sets.

All chunks of a rendition share one init segment, so nothing here may depend on a chunk but the CRF,
and that must not show in it. Encoders in hardware are told the same in their own words; whether one
keeps to it is tried before it is taken (pipeline.steps.hardware).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from pipeline.model.ladder import Codec, second
from pipeline.model.profile import Video

SOFTWARE: dict[Codec, str] = {"h264": "libx264", "hevc": "libx265", "av1": "libsvtav1"}
# Of several that work the first one is taken: NVIDIA's, Intel's, and what Mesa and Intel drive.
FAMILIES = ("nvenc", "qsv", "vaapi")
# H.264's is x264's too; all sizes are 8 bit.
PROFILES: dict[Codec, dict[str, Any]] = {
    "h264": {"profile:v": "high"},
    # hvc1: parameter sets are in the init segment alone (Apple's authoring specification).
    "hevc": {"profile:v": "main", "tag:v": "hvc1"},
    "av1": {},
}
# The highest quantizers, which are those of the CRF.
HIGHEST: dict[Codec, int] = {"h264": 51, "hevc": 51, "av1": 63}


@dataclass(frozen=True, slots=True)
class Coding:
    """How one codec is encoded; chunks that are mostly calm have a CRF of their own.

    ``encoder`` is ffmpeg's name of it; the presets are those of software.
    """

    codec: Codec
    encoder: str
    preset: str
    crf: int
    calm_crf: int

    @property
    def family(self) -> str:
        """One of ``FAMILIES``; empty for software."""
        last = self.encoder.rpartition("_")[2]
        return last if last in FAMILIES else ""

    def at(self, crf: int, calm_crf: int) -> "Coding":
        """The same at other CRFs, none beyond what the codec has."""
        most = HIGHEST[self.codec]
        return replace(self, crf=min(crf, most), calm_crf=min(calm_crf, most))


def hardware(coding: Coding) -> tuple[Coding, ...]:
    """The same by every family of hardware, the best first."""
    return tuple(
        replace(coding, encoder=f"{coding.codec}_{family}", preset="") for family in FAMILIES
    )


def codings(video: Video, works: Collection[str] = ()) -> tuple[Coding, ...]:
    """Of every codec that the profile asks for; H.264 is among them always.

    ``works`` are the encoders in hardware that may be taken.
    """
    rules = {
        "h264": (video.preset, video.crf),
        "hevc": (video.hevc_preset, video.hevc_crf),
        "av1": (str(video.av1_preset), video.av1_crf),
    }
    better = second(video.codecs)
    wanted: tuple[Codec, ...] = (better, "h264") if better else ("h264",)
    soft = (
        Coding(codec, SOFTWARE[codec], preset, crf, crf)
        for codec, (preset, crf) in ((codec, rules[codec]) for codec in wanted)
    )
    return tuple(
        next((hard for hard in hardware(each) if hard.encoder in works), each) for each in soft
    )


def options(coding: Coding, calm: bool, kbps: int) -> dict[str, Any]:
    """The encoder and its own options, for ffmpeg; the caller caps the bit rate at ``kbps``."""
    crf = coding.calm_crf if calm else coding.crf
    own = {"c:v": coding.encoder, **PROFILES[coding.codec]}
    if coding.family:
        return {**own, "bf": 0, **_hardware(coding, crf, kbps)}
    soft = {"h264": _h264, "hevc": _hevc, "av1": _av1}[coding.codec]()
    return {**own, **soft, "preset": coding.preset, "crf": crf}


def handed(stream: Any, coding: Coding) -> Any:
    """8 bit 4:2:0 frames as the encoder takes them."""
    if coding.family in ("qsv", "vaapi"):
        stream = stream.filter("format", "nv12")
    return stream.filter("hwupload") if coding.family == "vaapi" else stream


def devices(used: Collection[Coding]) -> tuple[str, ...]:
    """ffmpeg's global arguments for these encoders."""
    if any(each.family == "vaapi" for each in used):
        return "-init_hw_device", "vaapi=dars", "-filter_hw_device", "dars"
    return ()


def _hardware(coding: Coding, crf: int, kbps: int) -> dict[str, Any]:
    """Constant quality below the cap; each forced keyframe an IDR, and no others.

    QSV and VAAPI take quality and cap together (QVBR) only with a target between them.
    """
    if coding.family == "nvenc":
        return {
            "preset": "p5", "rc": "vbr", "cq": crf, "b:v": 0, "rc-lookahead": 0, "no-scenecut": 1,
            "forced-idr": 1, "extra_sei": 0,
        }  # fmt: skip
    both: dict[str, Any] = {"global_quality": crf, "b:v": f"{kbps * 3 // 4}k"}
    if coding.family == "qsv":
        return {**both, "preset": "medium", "adaptive_i": 0, "forced_idr": 1}
    # No name of the driver in the stream; AV1 has no such option.
    return both if coding.codec == "av1" else {**both, "sei": 0}


def _h264() -> dict[str, Any]:
    return {
        "bf": 2,
        "keyint_min": 1,
        "sc_threshold": 0,
        # Without the first x264 writes another SPS for a still part's true frame rate; without the
        # second what it writes depends on how fast its threads are: two workers that do the same
        # step would leave different bytes; without the third it writes the CRF into the PPS.
        "x264-params": "force-cfr=0:sync-lookahead=0:stitchable=1",
    }


def _hevc() -> dict[str, Any]:
    # The keyframes of the grid and no others, each an IDR: no picture refers past it.
    # One frame at a time, and const-vbv: else bytes depend on how many threads there are; they are
    # used for the rows of a picture. No pyramid: frames are decoded one frame ahead, as in H.264,
    # and not two, by which libavformat would show all of it later. info=0: or x265 writes its
    # options into the stream.
    own = "open-gop=0:scenecut=0:min-keyint=1:b-pyramid=0:frame-threads=1:const-vbv=1:info=0"
    return {
        "bf": 4,
        "forced-idr": 1,
        "x265-params": f"{own}:log-level=warning",
    }


def _av1() -> dict[str, Any]:
    # Everything that reaches the sequence header is the same for all chunks: the preset does.
    # scd=0: no keyframes but those of the grid.
    return {"svtav1-params": "scd=0"}
