"""Going back, forward and away by hand: on a real store."""

from fractions import Fraction

import pytest

from pipeline import publication
from pipeline.model.errors import BadConfig, Busy
from pipeline.model.lesson import Heading
from pipeline.steps.publish import Edition
from tests.switching import Counting, Crash, Crashing, listed, put, sited

pytestmark = pytest.mark.media


def test_rollback_holds_against_replays(counting: Counting) -> None:
    for version in ("v1", "v2"):
        put(counting, "a", version, seconds={"v1": 1.0, "v2": 2.0}[version])
        publication.switch(counting, "a", version)
    assert publication.rollback(counting, "a") == "v1"
    pointer = counting.document("l/a/lesson.json")
    assert (pointer["version"], pointer["serial"], pointer["withdrawn"]) == ("v1", 3, ["v2"])
    assert counting.document("c/c1/course.json")["lessons"][0]["seconds"] == 1.0
    written = len(counting.written)
    again = publication.switch(counting, "a", "v2")
    assert (again.live, again.version) == (False, "v1")
    assert "dars rollback a --to v2" in again.note
    assert len(counting.written) == written
    with pytest.raises(BadConfig, match="no version before v1"):
        publication.rollback(counting, "a")
    assert publication.rollback(counting, "a", "v2") == "v2"
    assert publication.switch(counting, "a", "v2").live
    assert counting.document("l/a/lesson.json")["withdrawn"] == []
    with pytest.raises(BadConfig, match="has no version v9 in the store any more; it had v1, v2"):
        publication.rollback(counting, "a", "v9")
    with pytest.raises(BadConfig, match="no lesson of this name"):
        publication.rollback(counting, "nobody")


def test_a_rollback_that_was_cut_short_is_finished_and_goes_no_further(counting: Counting) -> None:
    for version in ("v1", "v2", "v3"):
        put(counting, "a", version)
        publication.switch(counting, "a", version)
    assert publication.rollback(counting, "a", noted="v3") == "v2"
    serial = counting.document("l/a/lesson.json")["serial"]
    # The ledger was not told: it still believes that v3 is shown.
    assert publication.rollback(counting, "a", noted="v3") == "v2"
    assert counting.document("l/a/lesson.json")["serial"] == serial
    assert publication.rollback(counting, "a", noted="v2") == "v1"
    assert publication.unpublish(counting, "a") == "v1"
    assert publication.rollback(counting, "a", noted="") == "v1"


def test_after_a_rollback_the_next_goes_further_though_it_was_told_again(
    counting: Counting,
) -> None:
    heading = Heading("Дарс", "К")
    for version in ("v1", "v2", "v3"):
        put(counting, "a", version)
        publication.switch(counting, "a", version)
    assert publication.rollback(counting, "a", noted="v3") == "v2"
    again = Edition("a", "v3", heading, Fraction(1), "", (), 1, 1)
    noted = publication.publish_edition(counting, again, lambda above: above)
    assert (noted.version, noted.master_key, noted.live) == ("v2", "l/a/v/v2/master.m3u8", False)
    assert publication.rollback(counting, "a", noted=noted.version) == "v1"


def test_a_rollback_withdraws_no_version_that_nobody_has_seen(counting: Counting) -> None:
    for version in ("v1", "v2", "v3"):
        put(counting, "a", version)
    for version in ("v1", "v2"):
        publication.switch(counting, "a", version)

    class Late(Counting):
        """Somebody publishes v3 while the edition that is gone back to is looked at."""

        def renew(self, key: str) -> bool:
            publication.switch(counting, "a", "v3")
            return self.inner.renew(key)

    with pytest.raises(Busy, match="was just switched to v3"):
        publication.rollback(Late(counting.inner), "a")
    pointer = counting.document("l/a/lesson.json")
    assert (pointer["version"], pointer["withdrawn"]) == ("v3", [])


def test_a_lesson_that_was_taken_down_stays_so_until_a_person_shows_it(counting: Counting) -> None:
    for version in ("v1", "v2"):
        put(counting, "a", version)
        publication.switch(counting, "a", version)
    put(counting, "b", "v1", course="c2")
    publication.switch(counting, "b", "v1")
    with pytest.raises(Crash):
        publication.unpublish(Crashing(counting.inner), "a")
    assert publication.unpublish(counting, "a") == "v2"
    pointer = counting.document("l/a/lesson.json")
    assert (pointer["version"], pointer["master"], pointer["serial"]) == ("", "", 3)
    assert listed(counting, "c1") == [] and sited(counting) == ["c2"]

    put(counting, "a", "v3")
    written = len(counting.written)
    for version in ("v2", "v3"):
        again = publication.switch(counting, "a", version, lambda above: above + 9)
        assert (again.version, again.live) == ("", False)
        assert f"dars rollback a --to {version}" in again.note
    assert len(counting.written) == written
    assert publication.unpublish(counting, "a") == "v2"
    assert len(counting.written) == written

    assert publication.rollback(counting, "a") == "v2"
    assert listed(counting, "c1") == [("a", "v2")] and sited(counting) == ["c1", "c2"]
    assert counting.document("l/a/lesson.json")["withdrawn"] == []
    assert publication.switch(counting, "a", "v3").live
    with pytest.raises(BadConfig, match="no lesson of this name"):
        publication.unpublish(counting, "nobody")
