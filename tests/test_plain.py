"""One value is one text and one fingerprint, however long it is."""

import tracemalloc
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.plain import LONG, canonical, fingerprint
from pipeline.steps.step import meaning

leaves = st.none() | st.booleans() | st.integers() | st.text()
data = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30
)
segments = [{"file": f"Дарс-{number:05}.m4s", "size": number} for number in range(5 * LONG)]


def whole(value: Any) -> str:
    return sha256(canonical(value).encode()).hexdigest()


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
