"""Words of real footage, recognised in a jailed child without a network."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.errors import ToolFailed
from pipeline.steps.speech import Transcribe
from pipeline.steps.step import Ref

NOWHERE = Ref("listen", "0" * 64, "0" * 64)


@pytest.mark.media
def test_words(studio: Any, media: Path) -> None:
    ref = studio.listen(studio.take(media / "speech" / "jfk.flac")).ref
    made = studio.do(Transcribe(ref, Fraction(9), "base", "auto", 0.5))
    assert (made.value.language, len(made.value.words)) == ("en", 22)


def test_where_nobody_speaks_nothing_is_started(studio: Any) -> None:
    made = studio.do(Transcribe(NOWHERE, Fraction(9, 10), "base", "auto", 0.5))
    assert made.value.words == ()
    assert made.value.note
    assert made.cpu_seconds == 0


@pytest.mark.media
def test_other_weights_are_not_taken_for_the_same(studio: Any) -> None:
    with pytest.raises(ToolFailed, match="another one"):
        studio.do(Transcribe(NOWHERE, Fraction(9), "base", "auto", 0.5, "0" * 64))
