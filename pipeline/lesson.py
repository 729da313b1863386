"""The lesson, from footage to an edition in the store, on one screen.

    footage -> facts -> timeline -> plan -> chunks -> package -> publication

An ordinary function. Each ``run(...)`` is a step that is remembered by what it depends on, so
running it all again costs nothing for what is already done; a crash, an edit and a message that
came twice all mean the same: run it again.
"""

from dataclasses import dataclass

from pipeline.model.chunk import chunks, window_frames
from pipeline.model.ladder import renditions
from pipeline.model.lesson import Heading
from pipeline.model.profile import Profile
from pipeline.model.recording import Recording
from pipeline.model.wishes import Wishes
from pipeline.plan.calm import calmed
from pipeline.plan.captions import cues
from pipeline.plan.chapters import chapters
from pipeline.plan.edit import edit, framed
from pipeline.plan.encode import look
from pipeline.plan.pictures import poster_at
from pipeline.plan.rate import output_rate, source_frames
from pipeline.plan.shoot import choose
from pipeline.settings import LimitSettings
from pipeline.steps.pictures import MakePictures
from pipeline.steps.probe import Probe
from pipeline.steps.publish import Edition, PutEdition
from pipeline.steps.scenes import (
    cards,
    encodes,
    facts,
    harm,
    is_long,
    opened,
    packed,
    soundtrack,
    spoken,
    tuned,
)
from pipeline.steps.step import Run


@dataclass(frozen=True, slots=True)
class Rules:
    """By which a lesson is made; ``logo`` is the digest of a picture in the footage store.

    ``hardware`` are the encoders that may be taken instead of software.
    """

    profile: Profile
    limits: LimitSettings
    logo: str = ""
    hardware: tuple[str, ...] = ()


def make_lesson(
    recording: Recording, wishes: Wishes, heading: Heading, rules: Rules, run: Run
) -> Edition:
    """Everything up to the pointer switch; raises BadMedia when the footage cannot be a lesson."""
    profile, video, damage = rules.profile, rules.profile.video, wishes.accept_damage
    probed = run.all(Probe(track.digest, rules.limits, damage) for track in recording.tracks)
    shoot = choose(recording.tracks, [each.value for each in probed], wishes)
    rate = output_rate(shoot.media, video.highest_rate)
    frames = source_frames(shoot.media, rate)
    long = is_long(shoot, frames, rate, video)
    sizes = renditions(*shoot.size, video.ladder)
    style = look(rate, sizes, video, rules.hardware)
    intro, outro = framed(rate, wishes, profile.titles)
    draw = cards(heading, profile.titles, rules.logo, sizes[0], (*intro, *outro), shoot, run)

    found = facts(shoot, wishes, profile, long, run)  # silences, slides, calm, offsets
    timeline = edit(rate, frames, found.silences, wishes, profile.edit, profile.titles)
    window = window_frames(rate, video.chunk_seconds, video.gop_seconds)
    slices = chunks(timeline, window, style.gop // 2)
    sound = soundtrack(shoot, found, timeline, profile.audio)
    begun, rest = opened(slices, long, shoot, draw, style, sound, run)  # to be watched soon
    speech = spoken(found, wishes, profile.speech, run)  # slow: started now, waited for later
    hearing = run.later(sound) if sound else None
    seen = found.seen()  # where nothing moves fewer frames are encoded
    tried, left_out = tuned(style, shoot, frames, seen.calm, video, run) if long else (style, ())
    pieces = calmed(rest, seen.calm, rate, shoot.media.picture is not None)
    steps = [*begun, *encodes(pieces, shoot, draw(), tried)]
    encoded = run.all(steps)
    told = harm(shoot, found, encoded, hearing, damage)
    marks = chapters(wishes.chapters, shoot.media.chapters, seen.slides, timeline, heading.language)
    package = run(packed(steps, encoded, hearing, tried, marks))
    strands = package.value.pictures
    pictures = run(MakePictures(package.ref, strands[-1], strands[0], poster_at(timeline)))

    words = speech()
    captions = cues(words, timeline) if words else ()
    return run(PutEdition(
        recording.id, heading, package.ref, package.value, pictures.ref, pictures.value,
        words.language if words else "", captions, marks, told, left_out,
    )).value  # fmt: skip
