"""Which tracks are seen and heard, and what is told of those that are neither."""

from fractions import Fraction

from pipeline.model.facts import Offset
from pipeline.model.media import Media, Picture, Sound
from pipeline.model.recording import Track
from pipeline.model.wishes import Wishes
from pipeline.plan.align import FIRST, SILENT
from pipeline.plan.shoot import Shoot, choose, left_out, sound_track

F = Fraction
PICTURE = Picture(0, "h264", 1920, 1080, "yuv420p", F(25), False, F(0), F(60))
SOUND = Sound(1, "aac", 2, "stereo", 48000, F(0), F(60))
CLIP, MUTE, RECORDER = (
    Media("mov", F(60), None, 1, PICTURE, SOUND), Media("mov", F(60), None, 1, PICTURE, None),
    Media("wav", F(60), None, 1, None, SOUND),
)  # fmt: skip
ALIGNED, LOST = Offset(F(2), 3.0), Offset(F(0), 0.5, "its sound could not be found")


def told(*tracks: tuple[str, Media, Offset], wishes: Wishes | None = None) -> list[str]:
    said = wishes or Wishes()
    files = [Track(name * 64, name, 1) for name, _, _ in tracks]
    shoot: Shoot = choose(files, [media for _, media, _ in tracks], said)
    offsets = [tracks[n][2] for n in shoot.heard]
    sound = sound_track(shoot, offsets, said)
    return [each.split()[0] for each in left_out(shoot, offsets, sound, said)]


def test_the_other_clips_of_a_camera_card_are_told() -> None:
    clips = [("1", CLIP, FIRST), ("2", CLIP, LOST), ("3", MUTE, SILENT)]
    assert told(*clips) == ["2", "3"]
    assert told(*clips, wishes=Wishes(picture="1")) == [], "a person chose"


def test_what_was_filmed_together_is_meant_to_be_left_out() -> None:
    assert told(("1", CLIP, FIRST), ("2", CLIP, ALIGNED), ("3", RECORDER, ALIGNED)) == []
    assert told(("1", CLIP, FIRST), ("2", RECORDER, LOST)) == ["2"]
    assert told(("1", MUTE, SILENT), ("2", RECORDER, FIRST)) == []
