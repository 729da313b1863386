"""Recognise speech (faster-whisper, int8 on the CPU), piece by piece, so that memory stays flat."""

import os
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.vad import VadOptions, get_speech_timestamps
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Heard = list[Any]  # start ms, end ms, text with its leading space, probability 0..1

RATE = 16_000  # Hz; what Whisper was trained on.
# Seconds held at once, and of its end in which the quietest moment is looked for to part it.
PIECE, PART_WITHIN = 480, 30
# Threads: beyond four, Whisper base waits for memory.
THREADS = 4
# Windows of 30 seconds that are recognised together. More cost as much CPU each, but memory, and
# time without any sign of life.
BATCH = 2
# Less speech than this (seconds) in a piece is a cough or a door.
LEAST_SPEECH = 0.5
# The language is settled by the first window that is so sure, else by the vote of so many.
LANGUAGE_SURE, LANGUAGE_WINDOWS = 0.8, 4
# Whisper's own limits: text that compresses better than this repeats itself; a window that is
# rather no speech and not sure of its words has none (OpenAI whisper, transcribe.py).
LOOPS, NO_SPEECH, UNSURE = 2.4, 0.6, -1.0


def transcribe(request: dict[str, Any], room: Path, tell: Callable[[float], None]) -> Any:
    """Return ``{"language", "probability", "words", "missed"}``.

    ``words`` are ``[start ms, end ms, text, probability]``; a text begins with a space unless it
    continues the word before. ``missed`` is how many seconds were speech but not understood.
    ``request``: ``sound`` (16 kHz mono 16 bit WAV), ``model`` (folder), ``language`` (a code or
    ``auto``), ``surest``: below this probability a detected language gets no words.
    """
    ear = _Ear(Path(request["model"]), request["language"], float(request["surest"]))
    tell(0.0)
    words: list[Heard] = []
    path = room / request["sound"]
    for start, piece, whole in pieces(path):
        for at, heard in ear.hear(piece):
            words += [[start + w[0], start + w[1], w[2], w[3]] for w in heard]
            tell(min(1.0, (start / 1000 + at) / whole))
        tell(min(1.0, (start / 1000 + len(piece) / RATE) / whole))
        if ear.gave_up:
            break
    return {
        "language": ear.language or "", "probability": ear.probability,
        "words": words, "missed": round(ear.missed),
    }  # fmt: skip


class _Ear:
    """A model, and the language once it is known; all pieces are heard in that one."""

    def __init__(self, model: Path, language: str, surest: float) -> None:
        threads = min(THREADS, len(os.sched_getaffinity(0)))
        self.model = WhisperModel(
            str(model), device="cpu", compute_type="int8", cpu_threads=threads
        )
        self.batched = BatchedInferencePipeline(self.model)
        self.surest = surest
        forced = language if self.model.model.is_multilingual else "en"
        self.language: str | None = None if forced == "auto" else forced
        self.probability = 0.0 if self.language is None else 1.0
        self.missed = 0.0

    @property
    def gave_up(self) -> bool:
        """Whether the language is known and too doubtful to go on."""
        return self.language is not None and self.probability < self.surest

    def hear(self, piece: Samples) -> Iterator[tuple[float, list[Heard]]]:
        """Yield the words of one window after the other, with the seconds done of the piece."""
        speech = get_speech_timestamps(piece, VadOptions(min_silence_duration_ms=160))
        if sum(each["end"] - each["start"] for each in speech) < LEAST_SPEECH * RATE:
            return
        if self.language is None:
            self._detect(np.concatenate([piece[each["start"] : each["end"]] for each in speech]))
        if self.gave_up:
            return
        segments, _ = self.batched.transcribe(
            piece, language=self.language, batch_size=BATCH, word_timestamps=True
        )
        for segment in segments:
            yield segment.end, self._believed(segment)

    def _detect(self, speech: Samples) -> None:
        self.language, probability, _ = self.model.detect_language(
            audio=speech,
            language_detection_threshold=LANGUAGE_SURE,
            language_detection_segments=LANGUAGE_WINDOWS,
        )
        self.probability = round(float(probability), 3)

    def _believed(self, segment: Any) -> list[Heard]:
        if segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < UNSURE:
            return []
        if segment.compression_ratio > LOOPS:
            self.missed += segment.end - segment.start
            return []
        return [
            [
                round(word.start * 1000), round(word.end * 1000),
                str(word.word) if number else f" {word.word}", round(float(word.probability), 3),
            ]
            for number, word in enumerate(segment.words or ())
        ]  # fmt: skip


def pieces(path: Path) -> Iterator[tuple[int, Samples, float]]:
    """Yield ``(start ms, samples -1..1, seconds of the whole)``, parted where it is quiet."""
    with wave.open(str(path), "rb") as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError(f"{path.name} is not 16 kHz mono 16 bit")
        whole, start = file.getnframes(), 0
        while start < whole:
            file.setpos(start)
            data = np.frombuffer(file.readframes(PIECE * RATE), "<i2")
            samples = data.astype(np.float32) / np.float32(32768)
            if start + len(samples) < whole:
                samples = samples[: _quietest(samples)]
            yield start * 1000 // RATE, samples, whole / RATE
            start += len(samples)


def _quietest(samples: Samples) -> int:
    """The middle of the quietest fifth of a second near the end, on a whole millisecond."""
    block = RATE // 5
    tail = samples[-PART_WITHIN * RATE :]
    blocks = tail[: len(tail) // block * block].reshape(-1, block)
    quiet = int(np.argmin(np.square(blocks).mean(axis=1)))
    return len(samples) - len(tail) + quiet * block + block // 2
