"""A recorder whose clock is wrong keeps with the pictures to the end."""

import math
import struct
import subprocess
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.model.profile import Audio
from pipeline.model.timeline import Footage, Timeline
from pipeline.plan.sound import RATE, stretched
from pipeline.steps.sound import EncodeSound

pytestmark = pytest.mark.media


def clicks(file: Path, *times: float, seconds: int = 12) -> Path:
    """A quiet tone with loud ones of 5 ms."""
    data = [round(300 * math.sin(n / 9)) for n in range(seconds * RATE)]
    for time in times:
        for n in range(240):
            data[round(time * RATE) + n] = round(20_000 * math.sin(n / 5))
    with wave.open(str(file), "wb") as made:
        made.setparams((1, 2, RATE, 0, "NONE", ""))
        made.writeframes(struct.pack(f"<{len(data)}h", *data))
    return file


@pytest.mark.parametrize("parts", [400, -400])
def test_what_it_recorded_late_is_heard_when_it_was_said(
    studio: Any, tmp_path: Path, ffmpeg: str, parts: int
) -> None:
    drift = Fraction(parts, 1_000_000)
    recorder = studio.take(clicks(tmp_path / "recorder.wav", 1.0, 10.0))
    media = studio.probe(recorder)
    line = Timeline(Fraction(25), 275, (Footage(0, 275),))
    step = EncodeSound(recorder, media.container, media.sound, line, Audio(), Fraction(1, 2), drift)
    made = studio.do(step).folder / "sound.mp4"
    raw = [ffmpeg, "-v", "error", "-i", made, "-ac", "1", "-f", "s16le", "-"]
    heard = np.frombuffer(subprocess.run(raw, check=True, stdout=subprocess.PIPE).stdout, "<i2")
    at = [time for time in np.flatnonzero(np.abs(heard.astype(int)) > int(heard.max()) / 2) / RATE]
    ends = [at[0], next(time for time in at if time > 5)]
    assert ends == pytest.approx([0.5 + 1 + drift, 0.5 + 10 * (1 + drift)], abs=0.0012)


def test_rates_are_as_exact_as_clocks_are_known() -> None:
    for parts in (13, -13, 37.3, 99.9, -250):
        drift = Fraction(parts / 1e6).limit_denominator(100_000_000)
        first, said, last = (int(each.partition("=")[2]) for each in stretched(drift))
        assert min(first, said) >= last == RATE
        assert float(Fraction(first, said) - 1 - drift) == pytest.approx(0, abs=1.3e-6)
    assert stretched(Fraction(0)) == []
