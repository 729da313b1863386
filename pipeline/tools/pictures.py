"""The poster and the scrubbing thumbnails, from keyframes of the finished renditions."""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

COLUMNS = ROWS = 8
WIDE = 160  # pixels of a thumbnail's long side
MOST = 512  # thumbnails of one lesson: what a thin line can still afford
QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 78]
Frame = tuple[Fraction, Any]  # seconds, BGR pixels


def poster_and_sheets(
    request: dict[str, Any], room: Path, tell: Callable[[float], None]
) -> dict[str, Any]:
    """Write ``poster.jpg`` and ``sheet-NN.jpg``; times are seconds of the finished lesson.

    ``small`` and ``large`` are files of fragments (init segment first), ``seconds`` their length,
    ``poster_at`` the moment that the poster shows.
    """
    seconds = float(request["seconds"])
    step = max(1.0, seconds / MOST)
    sheets: list[dict[str, Any]] = []
    shown = _spaced(_keyframes(Path(request["small"])), step)
    for batch in _batches(shown, COLUMNS * ROWS):
        sheets.append(_sheet(batch, room, len(sheets)))
        tell(min(0.8, float(batch[-1][0]) / seconds))
    _, poster = _nearest(Path(request["large"]), float(request["poster_at"]))
    cv2.imwrite(str(room / "poster.jpg"), poster, QUALITY)
    return {"poster": "poster.jpg", "sheets": sheets}


def _keyframes(path: Path) -> Iterator[Frame]:
    with av.open(f"file:{path}", options={"protocol_whitelist": "file"}) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        first: Fraction | None = None
        for frame in container.decode(stream):
            # libavformat shifts tracks with signed composition offsets; the first frame is at 0.
            first = _time(frame) if first is None else first
            yield _time(frame) - first, frame.to_ndarray(format="bgr24")


def _time(frame: Any) -> Fraction:
    return Fraction(frame.pts) * Fraction(frame.time_base)


def _nearest(path: Path, at: float) -> Frame:
    """The keyframe shown at ``at`` seconds (the last one not after it)."""
    with av.open(f"file:{path}", options={"protocol_whitelist": "file"}) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        container.seek(round(Fraction(at) / (stream.time_base or 1)), stream=stream)
        frame = next(container.decode(stream))
        return _time(frame), frame.to_ndarray(format="bgr24")


def _spaced(frames: Iterator[Frame], step: float) -> Iterator[Frame]:
    due = 0.0
    for at, pixels in frames:
        if float(at) >= due:
            due = float(at) + step
            yield at, _small(pixels)


def _small(pixels: Any) -> Any:
    high, wide = pixels.shape[:2]
    scale = WIDE / max(high, wide)
    size = (max(2, round(wide * scale)), max(2, round(high * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def _batches(frames: Iterator[Frame], size: int) -> Iterator[list[Frame]]:
    batch: list[Frame] = []
    for frame in frames:
        batch.append(frame)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _sheet(batch: list[Frame], room: Path, number: int) -> dict[str, Any]:
    high, wide = batch[0][1].shape[:2]
    columns = min(COLUMNS, len(batch))
    rows = math.ceil(len(batch) / columns)
    sheet = np.zeros((rows * high, columns * wide, 3), np.uint8)
    for i, (_, pixels) in enumerate(batch):
        y, x = i // columns * high, i % columns * wide
        sheet[y : y + high, x : x + wide] = pixels
    file = f"sheet-{number:02}.jpg"
    cv2.imwrite(str(room / file), sheet, QUALITY)
    return {
        "file": file, "columns": columns, "rows": rows, "width": wide, "height": high,
        "starts": [str(at) for at, _ in batch],
    }  # fmt: skip
