"""What stands out of the unrest around it, in made-up films."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from pipeline.tools.unrest import Change, stand_out

CHANCE = Random(1)


def film(shares: Sequence[float], lasting: dict[int, float] | None = None) -> list[Change]:
    """One change every two seconds; what changes stays, unless ``lasting`` says otherwise."""
    after = lasting or {}
    return [
        Change(Fraction(2 * n), Fraction(2 * n + 2), share, after.get(n, share))
        for n, share in enumerate(shares)
    ]


def found(changes: list[Change]) -> list[int]:
    return [changes.index(change) for change in stand_out(changes)]


def around(middle: float, spread: float, count: int) -> list[float]:
    return [max(0.0, CHANCE.gauss(middle, spread)) for _ in range(count)]


def test_slides_are_found_however_small_and_frequent() -> None:
    shares = [0.0005] * 40
    for number in (4, 5, 9, 17, 18, 30):
        shares[number] = 0.03
    assert found(film(shares)) == [4, 5, 9, 17, 18, 30]


def test_a_mouse_is_no_slide() -> None:
    assert found(film([0.0, 0.001, 0.004, 0.0, 0.0015] * 8)) == []


def test_a_camera_gives_none() -> None:
    for middle, spread in ((0.3, 0.06), (0.08, 0.02), (0.02, 0.006)):
        assert len(found(film(around(middle, spread, 300)))) <= 6


def test_slides_beside_a_small_camera_are_found() -> None:
    shares = around(0.025, 0.003, 60)
    for number in (10, 20, 33, 50):
        shares[number] = 0.09
    assert found(film(shares)) == [10, 20, 33, 50]


def test_another_scene_is_found_among_unrest() -> None:
    shares = around(0.3, 0.05, 20) + [0.9] + [0.0] * 20
    assert 20 in found(film(shares))


def test_a_flash_is_no_slide() -> None:
    shares = [0.0] * 20
    shares[9] = shares[10] = 0.5
    assert found(film(shares, {9: 0.0, 10: 0.5})) == [10]


def test_too_little_is_known_of_a_short_film() -> None:
    assert found(film([0.9, 0.0])) == []
    assert found([]) == []
