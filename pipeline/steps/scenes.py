"""The scenes of the story in pipeline.lesson: which steps each of them takes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.model.chunk import Chunk, FootageChunk, TitleChunk
from pipeline.model.facts import Calm, Hearing, Offset, Seeing, Silence, Speech
from pipeline.model.ladder import Rendition
from pipeline.model.lesson import Heading
from pipeline.model.package import ChapterMark
from pipeline.model.profile import Audio, Profile, Titles, Video
from pipeline.model.profile import Listen as Recognise
from pipeline.model.timeline import Timeline, Title
from pipeline.model.wishes import Wishes
from pipeline.plan.calm import calmed, rested
from pipeline.plan.damage import one_sided, report
from pipeline.plan.encode import Look
from pipeline.plan.noise import cleaner
from pipeline.plan.preview import opening
from pipeline.plan.rungs import useful
from pipeline.plan.shoot import (
    Shoot,
    audible,
    missed,
    silences_in_recording,
    sound_track,
    speech_in_recording,
    told,
)
from pipeline.plan.title import Kind, card
from pipeline.plan.tune import calm_share, samples
from pipeline.plan.tune import tuned as tune
from pipeline.steps.align import Align
from pipeline.steps.encode import CardSource, Encode, Encoded, FilmSource, First
from pipeline.steps.listen import Listen
from pipeline.steps.opening import sounded
from pipeline.steps.package import MakePackage
from pipeline.steps.slides import Slides
from pipeline.steps.sound import EncodeSound, Heard
from pipeline.steps.speech import Transcribe
from pipeline.steps.step import Artifact, Later, Run
from pipeline.steps.title import Layers, RenderTitle
from pipeline.steps.tune import Tune

NOWHERE = Offset(Fraction(0), 0.0)
Cards = Mapping[str, Artifact[Layers]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; ``sound`` is the track that is heard, ``offset`` where it lies.

    ``told`` is said of the tracks: which are not in the lesson, where one begins by guess.
    """

    sound: int | None
    offset: Offset
    heard: Artifact[Hearing] | None
    silences: tuple[Silence, ...]
    seen: Callable[[], Seeing]
    told: tuple[str, ...]


def is_long(shoot: Shoot, frames: int, rate: Fraction, video: Video) -> bool:
    """Whether it is worth a try which CRF this footage needs, and its opening a head start."""
    enough = frames >= video.tune_minutes * 60 * rate
    return bool(shoot.media.picture and video.vmaf and enough)


def facts(shoot: Shoot, wishes: Wishes, profile: Profile, long: bool, run: Run) -> Facts:
    """Listen to every track that must be aligned, look at the one that is shown.

    At ``long`` footage nobody looks before it is asked what is seen.
    """
    seen = _seen(shoot, long, run)
    listened = run.all(
        Listen(
            shoot.tracks[n].digest, media.container, media.sound, media.length,
            profile.edit.quiet_below_speech,
        )
        for n, media in ((n, shoot.probed[n]) for n in shoot.heard)
        if media.sound is not None
    )  # fmt: skip
    by_track = dict(zip(shoot.heard, listened, strict=True))
    shoot = audible(shoot, [each.value for each in listened], wishes)
    heard = [by_track[n] for n in shoot.heard]
    offsets = [NOWHERE] * len(heard)
    if len(heard) > 1 and shoot.first in shoot.heard:
        offsets = list(run(Align(tuple(each.ref for each in heard))).value)
    own = heard[0].value.silences if heard else ()
    lost = [
        missed(shoot, offset, shoot.probed[n].length, own)
        for n, offset in zip(shoot.heard, offsets, strict=True)
    ]
    number = sound_track(shoot, offsets, lost, wishes)
    others = told(shoot, offsets, number, wishes)
    if number is None:
        return Facts(None, NOWHERE, None, (), seen, others)
    at = shoot.heard.index(number)
    offset, hearing, end = offsets[at], heard[at], shoot.media.lasts
    quiet = silences_in_recording(hearing.value.silences, offset, shoot.probed[number].length, end)
    return Facts(number, offset, hearing, quiet, seen, others)


def _seen(shoot: Shoot, long: bool, run: Run) -> Callable[[], Seeing]:
    picture = shoot.media.picture
    if picture is None:
        return Seeing
    look = Slides(shoot.track.digest, shoot.media.container, picture)
    looking = None if long else run.later(look)

    def seen() -> Seeing:
        found = run(look).value if looking is None else looking.result().value
        return replace(found, calm=rested(found.calm, shoot.media))

    return seen


def spoken(found: Facts, wishes: Wishes, rules: Recognise, run: Run) -> Callable[[], Speech | None]:
    """Start recognition; the answer comes in recording time."""
    if found.heard is None or not rules.enabled:
        return lambda: None
    hearing = found.heard.value
    quiet = sum((each.end - each.start for each in hearing.silences), Fraction(0))
    language = wishes.speech_language or rules.language
    voiced = hearing.length - quiet
    words = run.later(Transcribe(found.heard.ref, voiced, rules.model, language, rules.surest))
    return lambda: speech_in_recording(words.result().value, found.offset)


def cards(
    heading: Heading,
    titles: Titles,
    logo: str,
    size: Rendition,
    shown: Iterable[Title],
    shoot: Shoot,
    run: Run,
) -> Callable[[], Cards]:
    """Begin to draw the cards that are ``shown``; sound alone is shown over a still one."""
    wanted: list[Kind] = [each.kind for each in shown]
    if shoot.media.picture is None:
        wanted.append("still")
    drawn = {
        kind: run.later(RenderTitle(card(heading, titles, kind, size.width, size.height, logo)))
        for kind in wanted
    }
    return lambda: {kind: each.result() for kind, each in drawn.items()}


def soundtrack(shoot: Shoot, found: Facts, timeline: Timeline, audio: Audio) -> EncodeSound | None:
    """The step of the whole sound, if there is any."""
    if found.sound is None:
        return None
    media = shoot.probed[found.sound]
    assert media.sound is not None
    track = shoot.tracks[found.sound].digest
    at = found.offset
    return EncodeSound(track, media.container, media.sound, timeline, audio, at.start, at.drift)


def opened(
    chunks: Sequence[Chunk],
    long: bool,
    shoot: Shoot,
    titles: Callable[[], Cards],
    style: Look,
    sound: EncodeSound | None,
    run: Run,
) -> tuple[list[Encode], Sequence[Chunk]]:
    """Encode what a ``long`` lesson opens with before anything else is begun; and the other chunks.

    What is to be watched soon waits for no look at the rest: every frame is encoded, at the CRF of
    the profile. It is of the finished lesson too.
    """
    first, rest = opening(chunks, style.gop) if long else ((), chunks)
    if not first:
        return [], rest
    if sound:
        run.later(sounded(sound))
    steps = encodes(calmed(first, (), style.rate, True), shoot, titles(), style)
    begun: list[Encode] = [First(each.chunk, each.film, each.look) for each in steps]
    run.all(begun)
    return begun, rest


def encodes(pieces: Sequence[Chunk], shoot: Shoot, titles: Cards, style: Look) -> Iterable[Encode]:
    """One step for each chunk."""
    picture = shoot.media.picture
    for chunk in pieces:
        if isinstance(chunk, TitleChunk):
            yield Encode(chunk, _card(titles[chunk.kind], True), style)
        elif picture is None:
            yield Encode(chunk, _card(titles["still"], False), style)
        else:
            digest, container = shoot.track.digest, shoot.media.container
            film = FilmSource(digest, container, picture, _stills(chunk, shoot, style.rate))
            yield Encode(chunk, film, style)


def tuned(
    style: Look, shoot: Shoot, frames: int, calm: Sequence[Calm], video: Video, run: Run
) -> tuple[Look, tuple[str, ...]]:
    """``style`` with the CRFs and sizes that long footage needs, and why others are left out."""
    picture = shoot.media.picture
    assert picture
    film = FilmSource(shoot.track.digest, shoot.media.container, picture, shoot.media.stills)
    tried = samples(frames, calm, style.rate, style.gop)
    trial = run(Tune(tried, film, style, video.denoise == "auto")).value
    style = cleaner(tune(style, video, trial.tried), trial.noise)
    if video.sizes == "all":
        return style, ()
    return useful(style, trial.tried, calm_share(frames, calm, style.rate))


def harm(
    shoot: Shoot,
    found: Facts,
    encoded: Iterable[Artifact[Encoded]],
    sound: Later[Artifact[Heard]] | None,
    accept: bool,
) -> tuple[str, ...]:
    """What people are told about the footage: its damage, and what of it is not in the lesson.

    Raises BadMedia for too much damage.
    """
    seen = [each for artifact in encoded for each in artifact.value.damage]
    heard = found.heard.value.damage if found.heard else ()
    warnings = [each for media in shoot.probed for each in media.warnings]
    said = report([*seen, *heard], shoot.media.length, warnings, accept)
    side = one_sided(sound.result().value.only if sound else "")
    return (*said, *side, *found.told)


def packed(
    steps: Sequence[Encode],
    encoded: Iterable[Artifact[Encoded]],
    sound: Later[Artifact[Heard]] | None,
    style: Look,
    marks: tuple[ChapterMark, ...],
) -> MakePackage:
    """The step that puts everything in its place, once the ``sound`` is there."""
    heard = sound.result().ref if sound else None
    refs, chunks = tuple(each.ref for each in encoded), tuple(each.chunk for each in steps)
    return MakePackage(refs, chunks, heard, style, marks)


def _stills(
    chunk: FootageChunk, shoot: Shoot, rate: Fraction
) -> tuple[tuple[Fraction, Fraction], ...]:
    """Those that this chunk meets: the others are no concern of its."""
    start, end = chunk.spans[0].start / rate, chunk.spans[-1].end / rate
    return tuple(each for each in shoot.media.stills if each[0] < end and each[1] > start)


def _card(drawn: Artifact[Layers], moving: bool) -> CardSource:
    return CardSource(drawn.ref, drawn.value.background, drawn.value.text, moving)
