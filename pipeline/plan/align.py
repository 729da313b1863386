"""How tracks sit against each other, from what their sounds have in common."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pipeline.model.facts import Offset

# Below this confidence a peak may be chance: single peaks of unrelated recordings reach 1.4, the
# same talk in as much noise as speech, with echoes and another clock, has 1.7 and more.
SURE = 1.6

FIRST = Offset(Fraction(0), 0.0)
SILENT = Offset(Fraction(0), 0.0, "has no sound to be aligned by; taken to start with the first")


def request(reference: str, other: str) -> Mapping[str, str]:
    """What the sync tool is asked for: two WAV files by absolute path."""
    return {"reference": reference, "other": other}


def offset(found: Mapping[str, Any]) -> Offset:
    """The tool's answer; where it is unsure the track is taken to start with the first."""
    confidence = float(found["confidence"])
    if confidence >= SURE:
        return Offset(Fraction(found["start"]), confidence, drift=Fraction(found["drift"]))
    return Offset(
        Fraction(0),
        confidence,
        "its sound could not be found in the first track; taken to start with it",
    )
