"""Whatever colours footage has, a lesson is BT.709, which is what every player shows right."""

from typing import Any

from pipeline.model.media import Picture

# Of pictures without a colour matrix those from here on, short side in pixels, are BT.709's: so
# browsers, mpv and VLC show them. What is smaller is BT.601's, and so is JPEG (JFIF).
HIGH_DEFINITION = 720
# PQ (SMPTE ST 2084) and HLG (ARIB STD-B67).
HDR_TRANSFERS = {"smpte2084", "arib-std-b67"}


def is_wide(picture: Picture) -> bool:
    """Whether its range or its gamut is more than BT.709 has."""
    return picture.transfer in HDR_TRANSFERS or picture.primaries == "bt2020"


def standard(stream: Any, picture: Picture) -> Any:
    """High dynamic range and wide gamut become BT.709; what says nothing is what players take."""
    if is_wide(picture):
        stream = _named(stream, picture)
    if picture.transfer in HDR_TRANSFERS:
        # Hable's curve at 100 nits: the usual choice for faces and slides.
        stream = stream.filter("zscale", t="linear", npl=100).filter("format", "gbrpf32le")
        stream = stream.filter("zscale", p="bt709")
        stream = stream.filter("tonemap", tonemap="hable", desat=0)
        return stream.filter("zscale", t="bt709", m="bt709", r="tv")
    if picture.primaries == "bt2020":
        return stream.filter("zscale", p="bt709", t="bt709", m="bt709", r="tv")
    if _is_untagged(picture):
        return stream.filter("setparams", colorspace="bt709")
    return stream


def _named(stream: Any, picture: Picture) -> Any:
    """A wide picture with the tags that it lacks, which are those of BT.2020 (and of BT.2100).

    zscale finds no way from what is not named.
    """
    usual = {
        "color_primaries": (picture.primaries, "bt2020"),
        "color_trc": (picture.transfer, "bt2020-10"),
        "colorspace": (picture.matrix, "bt2020nc"),
    }
    lacks = {name: tag for name, (found, tag) in usual.items() if not found}
    return stream.filter("setparams", **lacks) if lacks else stream


def _is_untagged(picture: Picture) -> bool:
    """Whether nothing says which matrix it has, where the usual guess is not ffmpeg's, BT.601."""
    coded = picture.pixel_format.startswith(("yuv4", "nv", "p0")) and picture.codec != "mjpeg"
    high = min(picture.width, picture.height) >= HIGH_DEFINITION
    return coded and high and not picture.matrix
