"""Which track gives the pictures and which the sound, and everything in recording time.

The recording's clock is that of the track that gives the pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.model.errors import BadConfig, BadMedia
from pipeline.model.facts import Offset, Silence, Speech
from pipeline.model.media import Media
from pipeline.model.recording import Track
from pipeline.model.wishes import Wishes

# A recording without pictures is shown over a card of this size.
STILL_SIZE = (1280, 720)


@dataclass(frozen=True, slots=True)
class Shoot:
    """The tracks with their facts; ``first`` is the one whose clock and pictures are used."""

    tracks: tuple[Track, ...]
    probed: tuple[Media, ...]
    first: int

    @property
    def track(self) -> Track:
        """The track that gives the pictures."""
        return self.tracks[self.first]

    @property
    def media(self) -> Media:
        """Its facts."""
        return self.probed[self.first]

    @property
    def size(self) -> tuple[int, int]:
        """Display width and height in pixels."""
        picture = self.media.picture
        return (picture.width, picture.height) if picture else STILL_SIZE

    @property
    def heard(self) -> tuple[int, ...]:
        """Tracks with sound, the first one (if it has any) in front."""
        order = sorted(range(len(self.tracks)), key=lambda n: (n != self.first, n))
        return tuple(n for n in order if self.probed[n].sound is not None)


def choose(tracks: Sequence[Track], probed: Sequence[Media], wishes: Wishes) -> Shoot:
    """Take the track that ``lesson.toml`` names, else the largest picture, else any sound."""
    shoot = Shoot(tuple(tracks), tuple(probed), 0)
    if wishes.picture:
        number = _named(tracks, wishes.picture, "picture")
        if probed[number].picture is None:
            raise BadConfig("lesson.toml", "picture", f"{wishes.picture} has no picture")
        return replace(shoot, first=number)
    if not shoot.heard and all(media.picture is None for media in probed):
        raise BadMedia("There is neither a picture nor a sound in it; record it again.")
    return replace(shoot, first=max(range(len(tracks)), key=lambda n: (_area(probed[n]), -n)))


def sound_track(shoot: Shoot, offsets: Sequence[Offset], wishes: Wishes) -> int | None:
    """The track to listen to; ``offsets`` belong to ``shoot.heard``.

    A separate recorder (sound without pictures) that could be aligned sounds better than a
    camera; without alignment the camera's own sound is at least in time.
    """
    if wishes.sound:
        number = _named(shoot.tracks, wishes.sound, "sound")
        if shoot.probed[number].sound is None:
            raise BadConfig("lesson.toml", "sound", f"{wishes.sound} has no sound")
        return number
    aligned = {n: not offset.note for n, offset in zip(shoot.heard, offsets, strict=True)}
    own = shoot.media.sound is not None
    for number in shoot.heard:
        recorder = shoot.probed[number].picture is None and number != shoot.first
        if recorder and (aligned[number] or not own):
            return number
    return shoot.heard[0] if shoot.heard else None


def left_out(
    shoot: Shoot, offsets: Sequence[Offset], sound: int | None, wishes: Wishes
) -> tuple[str, ...]:
    """What is told of tracks that are neither seen nor heard; ``offsets`` as in ``sound_track``.

    Another camera of the same talk is meant to be left out, and so is all where a person chose; the
    next clip of a camera card is not.
    """
    if wishes.picture or wishes.sound:
        return ()
    found = dict(zip(shoot.heard, offsets, strict=True))
    return tuple(
        f"{track.name} is not in the lesson: nothing tells that it was recorded together with "
        f"{shoot.track.name}. If it is another part, or a lesson of its own, drop it by itself."
        for n, track in enumerate(shoot.tracks)
        if n not in (shoot.first, sound) and (n not in found or found[n].note)
    )


def silences_in_recording(
    silences: Sequence[Silence], shift: Fraction, track: Fraction, length: Fraction
) -> tuple[Silence, ...]:
    """Silences of a track that begins at ``shift`` and lasts ``track``, over ``length`` seconds.

    Where the track does not reach there is silence too, joined with the one beside it.
    """
    moved = [(each.start + shift, each.end + shift) for each in silences]
    moved += [(Fraction(0), shift), (shift + track, length)]
    joined: list[tuple[Fraction, Fraction]] = []
    for start, end in sorted(moved):
        start, end = max(start, Fraction(0)), min(end, length)
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(Silence(start, end) for start, end in joined)


def speech_in_recording(speech: Speech, shift: Fraction) -> Speech:
    """Words moved to the recording's clock; those before its start are dropped."""
    if not shift:
        return speech
    words = (replace(w, start=w.start + shift, end=w.end + shift) for w in speech.words)
    return replace(speech, words=tuple(word for word in words if word.start >= 0))


def _area(media: Media) -> int:
    return media.picture.width * media.picture.height if media.picture else 0


def _named(tracks: Sequence[Track], name: str, field: str) -> int:
    for number, track in enumerate(tracks):
        if track.name == name:
            return number
    names = ", ".join(track.name for track in tracks)
    raise BadConfig("lesson.toml", field, f"no track is called {name!r}; there is: {names}")
