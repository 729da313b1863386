"""One value is one text and one fingerprint, however long it is."""

import tracemalloc
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.package import Segment, Strand
from pipeline.plain import LONG, canonical, fingerprint
from pipeline.steps.pictures import MakePictures
from pipeline.steps.step import Ref, meaning

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
data = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
segments = [{"file": f"Дарс-{number:05}.m4s", "size": number} for number in range(5 * LONG)]


def whole(value: Any) -> str:
    return sha256(canonical(value).encode()).hexdigest()


@settings(deadline=None)
@given(data)
def test_of_anything(value: Any) -> None:
    assert fingerprint(value) == whole(value)
    assert fingerprint({"b": value, "a": [value] * (LONG + 1)}) == whole(
        {"a": [value] * (LONG + 1), "b": value}
    )


@pytest.mark.parametrize("value", [segments, {"pictures": [{"segments": segments}]}])
def test_of_hours_holds_little(value: Any) -> None:
    tracemalloc.start()
    try:
        found = fingerprint(value)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    text = canonical(value)
    assert found == whole(value)
    assert most < len(text) / 2


def test_a_reference_means_its_digest_wherever_it_is() -> None:
    ref = {"step": "encode", "key": "k", "digest": "d"}
    told = {"one": ref, "all": [dict(ref), {"deep": [dict(ref), 1]}], "step": "s", "more": {}}
    assert meaning(told) == {
        "one": {"artifact": "d"},
        "all": [{"artifact": "d"}, {"deep": [{"artifact": "d"}, 1]}],
        "step": "s",
        "more": {},
    }
    assert meaning([]) == []
    assert meaning("text") == "text"


def test_keys_stay_what_they_are() -> None:
    """Who changes this has every lesson made anew: what lies on the shelves is not found again."""
    segment = Segment("90p-00000.m4s", 1000, 600, Fraction(4))
    strand = Strand("90", "avc1.64000a", "90-init.mp4", (segment,) * 2, 160, 90)
    step = MakePictures(Ref("package", "k", "d"), strand, strand, Fraction(8, 3))
    assert step.key == "29916b19a1ad9b64d0deccddd90eacc2708cba3eaa35ee5af283f085f5bbff64"
    assert replace(step, package=Ref("package", "another", "d")).key == step.key
