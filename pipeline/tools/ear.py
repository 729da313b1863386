"""Hear words in sound (faster-whisper, int8 on the CPU).

Whisper was trained on windows of 30 seconds, padded with silence. Its encoder takes shorter ones as
well and costs less then, so a window is not padded further than it needs. Each is encoded once and
alone, which keeps what is computed in the cache, and some are decoded together, which reads the
weights once for all. What sounds wrong then is heard again as Whisper was trained.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import (
    get_compression_ratio,
    get_ctranslate2_storage,
    get_suppressed_tokens,
)
from faster_whisper.vad import VadOptions, get_speech_timestamps
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Heard = list[Any]  # start ms, end ms, text with its leading space, probability 0..1

RATE = 16_000  # Hz; what Whisper was trained on.
# Threads: beyond four, Whisper base waits for memory.
THREADS = 4
# A spectrum has so many frames each second.
FRAMES = 100
# Frames where Whisper was trained, and the fewest that it gets here: the shorter, the more often
# words are left out or come twice. Frames of silence after the speech: without them the decoder
# finds no end and repeats itself.
WHOLE, LEAST, MARGIN = 30 * FRAMES, 20 * FRAMES, 2 * FRAMES
# Seconds of speech in a window, as faster-whisper has it.
SPEECH = WHOLE // FRAMES
# Windows that are decoded together. Twice as many save little CPU, but take memory, and time
# without any sign of life.
BATCH = 4
# As faster-whisper and Whisper itself.
BEAM = 5
# A pause (ms) at which speech may be parted.
PAUSE = 160
# Less speech than this (seconds) in a piece is a cough or a door.
LEAST_SPEECH = 0.5
# The language is settled by the first window that is so sure, else by the vote of so many; those of
# less speech (seconds) are a test of the microphone, or noise, and settle nothing before the end.
LANGUAGE_SURE, LANGUAGE_WINDOWS, LANGUAGE_SPEECH = 0.8, 4, 5
# Whisper's own limits: text that compresses better than this repeats itself; a window that is
# rather no speech and not sure of its words has none (OpenAI whisper, transcribe.py).
LOOPS, NO_SPEECH, UNSURE = 2.4, 0.6, -1.0
# Signs that belong to the word after them, and to the one before (OpenAI whisper, timing.py).
OPENING, CLOSING = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"


@dataclass(frozen=True, slots=True)
class Window:
    """Speech without the pauses between: spans of the piece (samples), one after the other."""

    spans: tuple[tuple[int, int], ...]

    @property
    def length(self) -> int:
        """Samples of speech."""
        return sum(end - start for start, end in self.spans)

    def samples(self, piece: Samples) -> Samples:
        """What is heard of it."""
        return np.concatenate([piece[start:end] for start, end in self.spans])

    def times(self, start: float, end: float) -> tuple[int, int]:
        """Milliseconds in the piece of a word that has these seconds in the window.

        Both are counted in the span in which the middle of the word is, so that no word is
        stretched over a pause that was left out.
        """
        middle, before = (start + end) / 2 * RATE, 0
        for first, last in self.spans:
            moved = (first - before) / RATE
            before += last - first
            if middle < before:
                break
        return round((start + moved) * 1000), round((end + moved) * 1000)


@dataclass(frozen=True, slots=True)
class _Said:
    """What was recognised in one window; ``words`` as faster-whisper gives them."""

    words: Sequence[dict[str, Any]]
    loops: bool
    unsure: bool
    silent: bool


@dataclass(slots=True)
class Votes:
    """What windows said of the language: how sure each was, and of how many seconds of speech."""

    said: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def add(self, language: str, sure: float, seconds: float) -> None:
        """One more window."""
        self.said.setdefault(language, []).append((sure, seconds))

    def settled(self, end: bool) -> tuple[str, float] | None:
        """Language and probability; None when more must be heard, unless this is the ``end``."""
        long = {
            language: [sure for sure, seconds in said if seconds >= LANGUAGE_SPEECH]
            for language, said in self.said.items()
        }
        sure = [(max(each), language) for language, each in long.items() if each]
        if sure and max(sure)[0] > LANGUAGE_SURE:
            return max(sure)[1], max(sure)[0]
        if not self.said or not (end or sum(map(len, long.values())) >= LANGUAGE_WINDOWS):
            return None
        weighed = {language: sum(a * b for a, b in said) for language, said in self.said.items()}
        language = max(weighed, key=lambda each: weighed[each])
        return language, max(sure for sure, _ in self.said[language])


class Ear:
    """A model, and the language once it is known; all pieces are heard in that one."""

    def __init__(self, model: Path, language: str, surest: float) -> None:
        threads = min(THREADS, len(os.sched_getaffinity(0)))
        self.model = WhisperModel(
            str(model), device="cpu", compute_type="int8", cpu_threads=threads
        )
        self.surest = surest
        forced = language if self.model.model.is_multilingual else "en"
        self.language: str | None = None if forced == "auto" else forced
        self.probability = 0.0 if self.language is None else 1.0
        self.missed = 0.0
        self._votes = Votes()
        self._parted: tuple[Samples, list[Window]] | None = None

    @property
    def gave_up(self) -> bool:
        """Whether the language is known and too doubtful to go on."""
        return self.language is not None and self.probability < self.surest

    def hear(self, piece: Samples) -> Iterator[tuple[float, list[Heard]]]:
        """Yield the words of one window after the other, with the share (0..1) that is done.

        Windows that are about as long come together, so those of one piece are in no order.
        """
        found = self._windows(piece)
        whole, done = sum(each.length for each in found), 0
        if whole < LEAST_SPEECH * RATE or self.gave_up:
            return
        found.sort(key=lambda each: each.length, reverse=True)
        for at in range(0, len(found), BATCH):
            batch = found[at : at + BATCH]
            for window, said in zip(batch, self._said(piece, batch, _needed(batch)), strict=True):
                done += window.length
                yield done / whole, self._believed(piece, window, said)

    def knows(self, piece: Samples, end: bool) -> bool:
        """Whether the language is known now that this piece is there too.

        At the ``end`` it is, unless nobody spoke at all.
        """
        found = [] if self.language else self._windows(piece)
        if sum(each.length for each in found) < LEAST_SPEECH * RATE:
            found = []
        for window in found[:LANGUAGE_WINDOWS]:
            encoded = self._encoded(piece, [window], _needed([window]))
            token, sure = self.model.model.detect_language(encoded)[0][0]
            self._votes.add(token.strip("<|>"), sure, window.length / RATE)
            self._settle(end=False)
            if self.language:
                break
        if end and not self.language:
            self._settle(end)
        return self.language is not None

    def _settle(self, end: bool) -> None:
        found = self._votes.settled(end)
        if found:
            self.language, self.probability = found[0], round(float(found[1]), 3)

    def _windows(self, piece: Samples) -> list[Window]:
        """Of the piece that was asked about last they are known."""
        if self._parted is None or self._parted[0] is not piece:
            self._parted = None  # It is minutes of sound.
            self._parted = piece, windows(piece)
        return self._parted[1]

    def _believed(self, piece: Samples, window: Window, said: _Said) -> list[Heard]:
        if (said.loops or said.unsure) and not said.silent:
            [said] = self._said(piece, [window], WHOLE)
        if said.silent:
            return []
        if said.loops:
            self.missed += window.length / RATE
            return []
        return [
            [
                *window.times(float(word["start"]), float(word["end"])),
                str(word["word"]) if number else f" {str(word['word']).lstrip()}",
                round(float(word["probability"]), 3),
            ]
            for number, word in enumerate(said.words)
        ]  # fmt: skip

    def _encoded(self, piece: Samples, batch: Sequence[Window], frames: int) -> Any:
        # One after the other: together they cost up to twice as much, and more memory.
        parts = []
        for window in batch:
            spectrum = self.model.feature_extractor(window.samples(piece))[..., :-1]
            parts.append(np.asarray(self.model.encode(pad_or_trim(spectrum, frames))))
        return get_ctranslate2_storage(np.concatenate(parts))

    def _said(self, piece: Samples, batch: Sequence[Window], frames: int) -> list[_Said]:
        """Whatever is recognised in windows that are padded to so many frames."""
        encoded = self._encoded(piece, batch, frames)
        model = self.model
        words = Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, "transcribe", self.language
        )
        prompt = model.get_prompt(words, [], without_timestamps=True)
        results = model.model.generate(
            encoded, [prompt] * len(batch), beam_size=BEAM, max_length=model.max_length,
            suppress_tokens=get_suppressed_tokens(words, [-1]),
            return_scores=True, return_no_speech_prob=True,
        )  # fmt: skip
        segments = [
            [{
                "seek": 0, "start": 0.0, "end": window.length / RATE,
                "tokens": result.sequences_ids[0],
            }]
            for window, result in zip(batch, results, strict=True)
        ]  # fmt: skip
        model.add_word_timestamps(
            segments, words, encoded, [_frames(each) for each in batch], OPENING, CLOSING, 0.0
        )
        return [
            _judged(result, words.decode(result.sequences_ids[0]), segment["words"])
            for result, [segment] in zip(results, segments, strict=True)
        ]


def _judged(result: Any, text: str, words: Sequence[dict[str, Any]]) -> _Said:
    tokens = len(result.sequences_ids[0])
    # The end of the text, which is none of the tokens, counts too.
    unsure = result.scores[0] * tokens / (tokens + 1) < UNSURE
    silent = unsure and result.no_speech_prob > NO_SPEECH
    return _Said(words, bool(text) and get_compression_ratio(text) > LOOPS, unsure, silent)


def _frames(window: Window) -> int:
    return window.length * FRAMES // RATE


def _needed(batch: Sequence[Window]) -> int:
    """Frames of each window: those decoded together are padded to the same length.

    Where speech fills what Whisper was trained on, there is less silence after it.
    """
    return min(WHOLE, max(LEAST, *(_frames(each) + MARGIN for each in batch)))


def windows(piece: Samples) -> list[Window]:
    """Where somebody speaks in the piece, in as few windows as that fits in order."""
    asked = VadOptions(max_speech_duration_s=SPEECH, min_silence_duration_ms=PAUSE)
    spans = [(each["start"], each["end"]) for each in get_speech_timestamps(piece, asked)]
    cuts, length = [0], 0
    for number, (start, end) in enumerate(spans):
        if length + end - start > SPEECH * RATE and number > cuts[-1]:
            cuts.append(number)
            length = 0
        length += end - start
    return [Window(tuple(spans[a:b])) for a, b in pairwise([*cuts, len(spans)]) if a < b]
