"""When is a thing still? Looks and clock are in hand."""

from hypothesis import given
from hypothesis import strategies as st

from workers.settle import LONGEST_WAIT, Settle


def test_one_look_is_never_enough() -> None:
    settle = Settle[str](0.0)
    assert settle.look({"a": 1}, 0.0) == []
    assert settle.look({"a": 1}, 0.0) == ["a"]


def test_still_for_the_quiet_time() -> None:
    settle = Settle[str](5.0)
    assert settle.look({"a": 1}, 0.0) == []
    assert settle.look({"a": 1}, 4.9) == []
    assert settle.look({"a": 1}, 5.0) == ["a"]


def test_a_change_starts_the_quiet_time_again() -> None:
    settle = Settle[str](5.0)
    settle.look({"a": 1}, 0.0)
    assert settle.look({"a": 2}, 5.0) == []
    assert settle.look({"a": 2}, 9.9) == []
    assert settle.look({"a": 2}, 10.0) == ["a"]


def test_what_went_and_came_back_starts_again() -> None:
    settle = Settle[str](5.0)
    settle.look({"a": 1}, 0.0)
    settle.look({}, 2.0)
    assert settle.look({"a": 1}, 6.0) == []


def test_what_could_not_be_taken_waits_longer_each_time() -> None:
    settle = Settle[str](5.0)
    settle.look({"a": 1}, 0.0)
    assert settle.look({"a": 1}, 5.0) == ["a"]
    waits = [settle.later("a", 5.0) for _ in range(12)]
    assert waits[:4] == [5.0, 10.0, 20.0, 40.0]
    assert waits[-1] == LONGEST_WAIT
    assert settle.look({"a": 1}, 6.0) == []
    assert settle.due(6.0) == LONGEST_WAIT - 1
    assert settle.look({"a": 1}, 5.0 + LONGEST_WAIT) == ["a"]


def test_a_change_forgives_the_failures() -> None:
    settle = Settle[str](5.0)
    settle.look({"a": 1}, 0.0)
    settle.later("a", 5.0)
    settle.later("a", 5.0)
    settle.look({"a": 2}, 6.0)
    assert settle.look({"a": 2}, 11.0) == ["a"]


def test_when_to_look_again() -> None:
    settle = Settle[str](5.0)
    assert settle.due(0.0) is None
    settle.look({"a": 1}, 0.0)
    settle.look({"a": 1, "b": 1}, 2.0)
    assert settle.due(3.0) == 2.0
    assert settle.due(9.0) == 0.0
    settle.forget()
    assert settle.due(9.0) is None


STEPS = st.lists(st.tuples(st.floats(0, 8), st.booleans()), min_size=1, max_size=40)


@given(STEPS)
def test_nothing_is_taken_before_its_time(steps: list[tuple[float, bool]]) -> None:
    settle, now, stamp, changed, looks, first = Settle[str](5.0), 0.0, 0, 0.0, 0, 0.0
    for wait, change in steps:
        now += wait
        if change:
            stamp, changed, looks = stamp + 1, now, 0
        looks += 1
        first = now if looks == 1 else first
        still = settle.look({"a": stamp}, now)
        assert bool(still) == (looks > 1 and now >= first + 5.0)
        assert not still or now - changed >= 5.0
