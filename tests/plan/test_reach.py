"""What may be deleted in the store, and what may never be."""

from datetime import UTC, datetime, timedelta

from pipeline.model.stored import Stored
from pipeline.plan.publish import Pointer, Switch, taken_down
from pipeline.plan.reach import (
    deletable,
    growing,
    kept_versions,
    lacking,
    living_versions,
    unused_app,
    version_of,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = 86400.0
KEEP, GRACE = timedelta(days=30), timedelta(days=1)


def ago(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat()


def pointer(*days: int) -> Pointer:
    """Version v1, v2 ... was put in place so many days ago."""
    switches = tuple(Switch(f"v{n}", n, ago(each), "c") for n, each in enumerate(days, 1))
    return Pointer("a", switches[-1].version, len(days), "m", "d", switches)


def kept(*days: int) -> set[str]:
    return kept_versions(pointer(*days), NOW, KEEP, GRACE)


def test_versions_that_a_rollback_offers_are_kept() -> None:
    assert kept(400) == {"v1"}
    assert kept(400, 300) == {"v1", "v2"}
    assert kept(400, 300, 200) == {"v2", "v3"}
    assert kept(400, 300, 20, 10) == {"v2", "v3", "v4"}
    assert kept_versions(None, NOW, KEEP, GRACE) == set()


def test_of_a_lesson_that_was_taken_down_everything_goes_after_the_grace() -> None:
    for days, left in ((0.5, {"v3"}), (2, set())):
        down = taken_down(pointer(400, 300, 200), ago(days))
        assert kept_versions(down, NOW, KEEP, GRACE) == left


def test_only_old_and_unreachable_things_go_and_flags_first() -> None:
    one, two, three = ("a" * 64, "b" * 64, "c" * 64)
    things = [
        Stored("l/a/lesson.json", 1, 90 * DAY),
        Stored("l/a/index.html", 1, 90 * DAY),
        Stored(f"l/a/o/{one}.m4s", 1, 90 * DAY),
        Stored(f"l/a/o/{two}.m4s", 1, 90 * DAY),
        Stored(f"l/a/o/{three}.m4s", 1, 0.5 * DAY),
        Stored("l/a/v/v1/240.m3u8", 1, 90 * DAY),
        Stored("l/a/v/v1/details.json", 1, 90 * DAY),
        Stored("l/a/v/v2/details.json", 1, 40 * DAY),
        Stored("l/a/v/v3/240.m3u8", 1, 0.1 * DAY),
    ]
    assert [version_of(each.key) for each in things[4:6]] == [None, "v1"]
    living = living_versions(things, {"v2"}, DAY)
    assert living == {"v2", "v3"}
    flags, rest = deletable(things, living, [f"../../o/{one}.m4s\n"], DAY)
    assert [each.key for each in flags] == ["l/a/v/v1/details.json"]
    assert [each.key for each in rest] == [f"l/a/o/{two}.m4s", "l/a/v/v1/240.m3u8"]


def test_a_preview_goes_when_it_has_not_grown_for_long() -> None:
    segment = f"l/a/o/{'a' * 64}.m4s"

    def things(newest: float) -> list[Stored]:
        return [
            Stored("l/a/preview.html", 1, 9 * DAY), Stored("l/a/index.html", 1, 9 * DAY),
            Stored("l/a/preview/preview.json", 1, newest),
            Stored("l/a/preview/0123/90.m3u8", 1, 9 * DAY), Stored(segment, 1, 9 * DAY),
        ]  # fmt: skip

    assert growing(things(DAY), DAY) == set()
    kept = growing(things(0.5 * DAY), DAY)
    assert kept == {each.key for each in things(0)} - {segment, "l/a/index.html"}
    named = [f"../../o/{'a' * 64}.m4s"]
    assert deletable(things(0.5 * DAY), set(), named, DAY) == ([], [])
    flags, rest = deletable(things(2 * DAY), set(), [], DAY)
    assert [each.key for each in flags] == ["l/a/preview/preview.json"], "or it names what is gone"
    gone = {each.key for each in (*flags, *rest)}
    assert gone == {each.key for each in things(0)} - {"l/a/index.html"}


def test_what_an_edition_names_and_lacks() -> None:
    segment, cover = f"o/{'a' * 64}.m4s", f"o/{'b' * 64}.jpg"
    texts = {
        "master.m3u8": '#EXTM3U\n#EXT-X-MEDIA:TYPE=SUBTITLES,URI="subs.m3u8"\n240.m3u8\n',
        "240.m3u8": f"#EXTM3U\n#EXTINF:4,\n../../{segment}\n",
        "details.json": f'{{"poster": "../../{cover}"}}',
    }
    whole = {*texts, "subs.m3u8", segment, cover}
    assert lacking(texts, whole) == set()
    for each in whole:
        assert lacking(texts, whole - {each}) == {each}
    assert lacking({}, ()) == {"details.json", "master.m3u8"}


def test_scripts_go_that_no_page_loads() -> None:
    things = [
        Stored("app/0123/lesson.js", 1, 9 * DAY), Stored("app/4567/lesson.js", 1, 9 * DAY),
        Stored("app/89ab/lesson.js", 1, 0.5 * DAY),
    ]  # fmt: skip
    shells = ['<script type="module" src="../../app/0123/lesson.js"></script>']
    assert unused_app(things, shells, DAY) == [things[1]]
