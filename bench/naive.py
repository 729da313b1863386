"""What a first script with moviepy does: cut, put the intro before it, write; all by its defaults.

    python bench/naive.py FOOTAGE INTRO START END [START END ...]

Leaves edited.mp4 in the working folder. Nothing of Dars is imported.
"""

import sys

from moviepy import VideoFileClip, concatenate_videoclips


def main() -> None:
    """Edit."""
    footage, intro, *times = sys.argv[1:]
    film = VideoFileClip(footage)
    spans = zip(map(float, times[::2]), map(float, times[1::2]), strict=True)
    parts = [VideoFileClip(intro), *(film.subclipped(start, end) for start, end in spans)]
    concatenate_videoclips(parts).write_videofile("edited.mp4", logger=None)


if __name__ == "__main__":
    main()
