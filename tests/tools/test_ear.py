"""Where speech is parted into windows, and what becomes of the times in them."""

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.media
SECOND = 16_000


def test_a_word_is_where_it_was_before_pauses_were_left_out() -> None:
    from pipeline.tools.ear import Window

    window = Window(((SECOND, 2 * SECOND), (5 * SECOND, 7 * SECOND)))
    assert window.length == 3 * SECOND
    assert window.times(0.25, 0.5) == (1250, 1500)
    assert window.times(0.75, 1.125) == (1750, 2125)  # most of it is before the pause
    assert window.times(0.875, 1.5) == (4875, 5500)
    assert window.times(2.5, 3.25) == (6500, 7250)
    assert list(window.samples(np.arange(8 * SECOND, dtype=np.float32))[SECOND - 1 :][:2]) == [
        2 * SECOND - 1,
        5 * SECOND,
    ]


def test_windows_hold_all_speech_in_order(media: Path, ffmpeg: str) -> None:
    from pipeline.tools.ear import SPEECH, windows

    source = str(media / "speech" / "jfk.flac")
    argv = [ffmpeg, "-v", "error", "-nostdin", "-i", source, "-ac", "1", "-ar", str(SECOND)]
    raw = subprocess.run([*argv, "-f", "f32le", "-"], check=True, capture_output=True).stdout
    once = np.frombuffer(raw, "<f4")
    [alone] = windows(once)
    found = windows(np.tile(once, 7))
    assert all(each.length <= SPEECH * SECOND for each in found)
    assert len(found) <= 3
    spans = [span for each in found for span in each.spans]
    assert spans == sorted(spans)
    assert sum(each.length for each in found) == pytest.approx(7 * alone.length, rel=0.05)
    assert windows(np.zeros(SECOND, np.float32)) == []


def votes(*said: tuple[str, float, float]) -> Any:
    from pipeline.tools.ear import Votes

    made = Votes()
    for each in said:
        made.add(*each)
    return made


def test_a_test_of_the_microphone_settles_no_language() -> None:
    assert votes(("en", 0.95, 1.0)).settled(end=False) is None
    assert votes(("en", 0.95, 1.0), ("ru", 0.97, 28.0)).settled(end=False) == ("ru", 0.97)
    assert votes(("la", 0.32, 1.0)).settled(end=True) == ("la", 0.32), "there is nothing else"
    assert votes().settled(end=True) is None


def test_windows_that_are_all_in_doubt_vote() -> None:
    doubt = [("ru", 0.5, 25.0), ("tg", 0.6, 25.0), ("ru", 0.4, 25.0)]
    assert votes(*doubt).settled(end=False) is None
    assert votes(*doubt, ("ru", 0.7, 25.0)).settled(end=False) == ("ru", 0.7)
    assert votes(*doubt).settled(end=True) == ("ru", 0.5)
