"""Which track gives the pictures and which the sound, and everything in recording time.

The recording's clock is that of the track that gives the pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.model.errors import BadConfig, BadMedia
from pipeline.model.facts import Hearing, Offset, Silence, Speech
from pipeline.model.media import Media
from pipeline.model.recording import Track
from pipeline.model.taken import SIDECAR
from pipeline.model.wishes import Wishes

# A recording without pictures is shown over a card of this size.
STILL_SIZE = (1280, 720)
# Seconds of speech that a recorder may miss, before its first or after its last word, say.
MISSED = 5


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
            raise BadConfig(SIDECAR, "picture", f"{wishes.picture} has no picture")
        return replace(shoot, first=number)
    if not shoot.heard and all(media.picture is None for media in probed):
        raise BadMedia("There is neither a picture nor a sound in it; record it again.")
    return replace(shoot, first=max(range(len(tracks)), key=lambda n: (_area(probed[n]), -n)))


def audible(shoot: Shoot, hearings: Sequence[Hearing], wishes: Wishes) -> Shoot:
    """The shoot, its tracks that say nothing without a sound; ``hearings`` are of ``shoot.heard``.

    A camera or a screen whose microphone was off has a sound all the same. So it stays where a
    person chose the sound, or where no track says anything.
    """
    mute = {n for n, each in zip(shoot.heard, hearings, strict=True) if each.silent}
    if wishes.sound or len(mute) == len(hearings):
        return shoot
    probed = (replace(e, sound=None) if n in mute else e for n, e in enumerate(shoot.probed))
    return replace(shoot, probed=tuple(probed))


def sound_track(
    shoot: Shoot, offsets: Sequence[Offset], lost: Sequence[Fraction], wishes: Wishes
) -> int | None:
    """The track to listen to; ``offsets`` belong to ``shoot.heard``, and so does what is ``lost``.

    A separate recorder (sound without pictures) that could be aligned sounds better than a
    camera; without alignment the camera's own sound is at least in time, and where the recorder
    missed what was said, it is all that there is.
    """
    if wishes.sound:
        number = _named(shoot.tracks, wishes.sound, "sound")
        if shoot.probed[number].sound is None:
            raise BadConfig(SIDECAR, "sound", f"{wishes.sound} has no sound")
        return number
    whole = {
        n: not offset.note and seconds <= MISSED
        for n, offset, seconds in zip(shoot.heard, offsets, lost, strict=True)
    }
    own = shoot.media.sound is not None
    for number in shoot.heard:
        recorder = shoot.probed[number].picture is None and number != shoot.first
        if recorder and (whole[number] or not own):
            return number
    return shoot.heard[0] if shoot.heard else None


def missed(shoot: Shoot, offset: Offset, length: Fraction, silences: Sequence[Silence]) -> Fraction:
    """Seconds of speech in the first track while one of ``length`` seconds is not running.

    The ``silences`` are the first track's; where there are no pictures all of it counts.
    """
    end = shoot.media.lasts
    begins, ends = max(offset.start, Fraction(0)), min(offset.at(length), end)
    seconds = Fraction(0)
    for a, b in ((Fraction(0), min(begins, end)), (max(ends, Fraction(0)), end)):
        quiet = (min(b, each.end) - max(a, each.start) for each in silences)
        seconds += max(Fraction(0), b - a) - sum(each for each in quiet if each > 0)
    return seconds


def told(
    shoot: Shoot, offsets: Sequence[Offset], sound: int | None, wishes: Wishes
) -> tuple[str, ...]:
    """What people are told of tracks; ``offsets`` as in ``sound_track``.

    Another camera of the same talk is meant to be left out, and so is all where a person chose; the
    next clip of a camera card is not, nor a recorder. And where a sound begins may be a guess.
    """
    found = dict(zip(shoot.heard, offsets, strict=True))
    said = []
    if sound not in (None, shoot.first) and (shoot.first not in found or found[sound].note):
        said.append(
            f"The sound is that of {shoot.tracks[sound].name}, and nothing tells when it began: "
            f"it is taken to begin with {shoot.track.name}."
        )
    if wishes.picture or wishes.sound:
        return tuple(said)
    for n, track in enumerate(shoot.tracks):
        if n in (shoot.first, sound):
            continue
        if n not in found or found[n].note:
            said.append(
                f"{track.name} is not in the lesson: nothing tells that it was recorded together "
                f"with {shoot.track.name}. If it is another part, or a lesson of its own, drop it "
                "by itself."
            )
        elif shoot.probed[n].picture is None and sound is not None:
            said.append(
                f"{track.name} is not heard, but {shoot.tracks[sound].name} throughout: of several "
                "recorders the first counts that runs whenever somebody speaks."
            )
    return tuple(said)


def silences_in_recording(
    silences: Sequence[Silence], offset: Offset, track: Fraction, length: Fraction
) -> tuple[Silence, ...]:
    """Silences of a track that lies at ``offset`` and lasts ``track``, over ``length`` seconds.

    Where the track does not reach there is silence too, joined with the one beside it.
    """
    moved = [(offset.at(each.start), offset.at(each.end)) for each in silences]
    moved += [(Fraction(0), offset.start), (offset.at(track), length)]
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


def speech_in_recording(speech: Speech, offset: Offset) -> Speech:
    """Words moved to the recording's clock; those before its start are dropped."""
    words = (replace(w, start=offset.at(w.start), end=offset.at(w.end)) for w in speech.words)
    return replace(speech, words=tuple(word for word in words if word.start >= 0))


def _area(media: Media) -> int:
    return media.picture.width * media.picture.height if media.picture else 0


def _named(tracks: Sequence[Track], name: str, field: str) -> int:
    for number, track in enumerate(tracks):
        if track.name == name:
            return number
    names = ", ".join(track.name for track in tracks)
    raise BadConfig(SIDECAR, field, f"no track is called {name!r}; there is: {names}")
