"""What each encoder is told: quality, and all that reaches its parameter sets.

All chunks of a rendition share one init segment, so nothing here may depend on a chunk but the CRF,
and that must not show in it.
"""

from dataclasses import dataclass, replace
from typing import Any

from pipeline.model.ladder import Codec, second
from pipeline.model.profile import Video


@dataclass(frozen=True, slots=True)
class Coding:
    """How one codec is encoded; chunks that are mostly calm have a CRF of their own."""

    codec: Codec
    preset: str
    crf: int
    calm_crf: int

    def at(self, crf: int, calm_crf: int) -> "Coding":
        """The same at other CRFs."""
        return replace(self, crf=crf, calm_crf=calm_crf)


def codings(video: Video) -> tuple[Coding, ...]:
    """Of every codec that the profile asks for; H.264 is among them always."""
    rules = {
        "h264": (video.preset, video.crf),
        "hevc": (video.hevc_preset, video.hevc_crf),
        "av1": (str(video.av1_preset), video.av1_crf),
    }
    better = second(video.codecs)
    wanted: tuple[Codec, ...] = (better, "h264") if better else ("h264",)
    return tuple(Coding(codec, *rules[codec], rules[codec][1]) for codec in wanted)


def options(coding: Coding, calm: bool) -> dict[str, Any]:
    """The encoder and its own options, for ffmpeg."""
    return {
        **{"h264": _h264, "hevc": _hevc, "av1": _av1}[coding.codec](),
        "preset": coding.preset,
        "crf": coding.calm_crf if calm else coding.crf,
    }


def _h264() -> dict[str, Any]:
    return {
        "c:v": "libx264",
        "profile:v": "high",
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
    # hvc1: parameter sets are in the init segment alone (Apple's authoring specification).
    own = "open-gop=0:scenecut=0:min-keyint=1:b-pyramid=0:frame-threads=1:const-vbv=1:info=0"
    return {
        "c:v": "libx265",
        "tag:v": "hvc1",
        "profile:v": "main",
        "bf": 4,
        "forced-idr": 1,
        "x265-params": f"{own}:log-level=warning",
    }


def _av1() -> dict[str, Any]:
    # Everything that reaches the sequence header is the same for all chunks: the preset does.
    # scd=0: no keyframes but those of the grid.
    return {"c:v": "libsvtav1", "svtav1-params": "scd=0"}
