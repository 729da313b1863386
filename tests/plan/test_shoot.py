"""Which tracks are seen and heard, and what is told of those that are neither."""

from fractions import Fraction

from pipeline.model.facts import Offset, Silence
from pipeline.model.media import Media, Picture, Sound
from pipeline.model.recording import Track
from pipeline.model.wishes import Wishes
from pipeline.plan.align import FIRST, SILENT
from pipeline.plan.shoot import Shoot, choose, missed, sound_track, told

F = Fraction
PICTURE = Picture(0, "h264", 1920, 1080, "yuv420p", F(25), False, F(0), F(60))
SOUND = Sound(1, "aac", 2, "stereo", 48000, F(0), F(60))
CLIP, MUTE, RECORDER = (
    Media("mov", F(60), None, 1, PICTURE, SOUND), Media("mov", F(60), None, 1, PICTURE, None),
    Media("wav", F(60), None, 1, None, SOUND),
)  # fmt: skip
ALIGNED, LOST = Offset(F(2), 3.0), Offset(F(0), 0.5, "its sound could not be found")


def heard(*tracks: tuple[str, Media, Offset, int]) -> str:
    """Which track is heard, where so many seconds of speech are missed by each."""
    files = [Track(name * 64, name, 1) for name, *_ in tracks]
    shoot = choose(files, [media for _, media, _, _ in tracks], Wishes())
    offsets, lost = [tracks[n][2] for n in shoot.heard], [F(tracks[n][3]) for n in shoot.heard]
    number = sound_track(shoot, offsets, lost, Wishes())
    return "" if number is None else tracks[number][0]


def test_a_recorder_is_heard_unless_it_missed_what_was_said() -> None:
    camera = ("1", CLIP, FIRST, 0)
    assert heard(camera, ("2", RECORDER, ALIGNED, 4)) == "2"
    assert heard(camera, ("2", RECORDER, ALIGNED, 600)) == "1"
    assert heard(camera, ("2", RECORDER, LOST, 0)) == "1"
    assert heard(("1", MUTE, FIRST, 0), ("2", RECORDER, FIRST, 600)) == "2"


def test_what_is_missed_is_what_is_said_while_it_does_not_run() -> None:
    shoot = choose([Track("1" * 64, "1", 1)], [CLIP], Wishes())
    quiet = [Silence(F(0), F(4)), Silence(F(50), F(55))]
    assert missed(shoot, Offset(F(10), 3.0), F(30), quiet) == (10 - 4) + (20 - 5)
    assert missed(shoot, Offset(F(-20), 3.0), F(100), quiet) == 0
    assert missed(shoot, Offset(F(100), 3.0), F(10), quiet) == 51


def about(*tracks: tuple[str, Media, Offset], wishes: Wishes | None = None) -> list[str]:
    said = wishes or Wishes()
    files = [Track(name * 64, name, 1) for name, _, _ in tracks]
    shoot: Shoot = choose(files, [media for _, media, _ in tracks], said)
    offsets = [tracks[n][2] for n in shoot.heard]
    sound = sound_track(shoot, offsets, [F(0)] * len(offsets), said)
    return [each.split()[0] for each in told(shoot, offsets, sound, said)]


def test_the_other_clips_of_a_camera_card_are_told() -> None:
    clips = [("1", CLIP, FIRST), ("2", CLIP, LOST), ("3", MUTE, SILENT)]
    assert about(*clips) == ["2", "3"]
    assert about(*clips, wishes=Wishes(picture="1")) == [], "a person chose"


def test_what_was_filmed_together_is_meant_to_be_left_out() -> None:
    assert about(("1", CLIP, FIRST), ("2", CLIP, ALIGNED), ("3", RECORDER, ALIGNED)) == []
    assert about(("1", CLIP, FIRST), ("2", RECORDER, LOST)) == ["2"]
    assert about(("1", CLIP, FIRST), ("2", RECORDER, ALIGNED), ("3", RECORDER, ALIGNED)) == ["3"]


def test_that_a_beginning_is_guessed_is_told() -> None:
    assert about(("1", MUTE, SILENT), ("2", RECORDER, FIRST)) == ["The"]
    chosen = Wishes(sound="2")
    assert about(("1", CLIP, FIRST), ("2", RECORDER, LOST), wishes=chosen) == ["The"]
    assert about(("1", CLIP, FIRST), ("2", RECORDER, ALIGNED), wishes=chosen) == []
