"""What may be deleted in the store, and what may never be."""

from datetime import UTC, datetime, timedelta

from pipeline.plan.publish import Pointer, Switch
from pipeline.plan.reach import Thing, deletable, kept_versions, living_versions

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = 86400.0


def pointer(*days: int) -> Pointer:
    """Version v1, v2 ... was put in place so many days ago."""
    switches = tuple(
        Switch(f"v{n}", n, (NOW - timedelta(days=ago)).isoformat(), "c")
        for n, ago in enumerate(days, 1)
    )
    return Pointer("a", switches[-1].version, len(days), "m", "d", switches)


def kept(*days: int) -> set[str]:
    return kept_versions(pointer(*days), NOW, timedelta(days=30))


def test_versions_that_a_rollback_offers_are_kept() -> None:
    assert kept(400) == {"v1"}
    assert kept(400, 300) == {"v1", "v2"}
    assert kept(400, 300, 200) == {"v2", "v3"}
    assert kept(400, 300, 20, 10) == {"v2", "v3", "v4"}
    assert kept_versions(None, NOW, timedelta(days=30)) == set()


def test_only_old_and_unreachable_things_go_and_details_first() -> None:
    one, two, three = ("a" * 64, "b" * 64, "c" * 64)
    things = [
        Thing("l/a/lesson.json", 1, 90 * DAY),
        Thing("l/a/index.html", 1, 90 * DAY),
        Thing(f"l/a/o/{one}.m4s", 1, 90 * DAY),
        Thing(f"l/a/o/{two}.m4s", 1, 90 * DAY),
        Thing(f"l/a/o/{three}.m4s", 1, 0.5 * DAY),
        Thing("l/a/v/v1/240.m3u8", 1, 90 * DAY),
        Thing("l/a/v/v1/details.json", 1, 90 * DAY),
        Thing("l/a/v/v2/details.json", 1, 40 * DAY),
        Thing("l/a/v/v3/240.m3u8", 1, 0.1 * DAY),
    ]
    living = living_versions(things, {"v2"}, DAY)
    assert living == {"v2", "v3"}
    gone = deletable(things, living, {"l/a/v/v2/240.m3u8": f"../../o/{one}.m4s\n"}, DAY)
    assert [each.key for each in gone] == [
        "l/a/v/v1/details.json", f"l/a/o/{two}.m4s", "l/a/v/v1/240.m3u8",
    ]  # fmt: skip
