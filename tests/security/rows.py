"""The rows of the security table: what each attacks, and which parts this system cannot have.

A test belongs to a row by ``pytest.mark.row(1)``, to several by ``row(1, 2)``; how many cases it
tried it says with ``record_property("cases", n)`` (one otherwise).
"""

ROWS = {
    1: "playlist that names another lecturer's file, as .mp4",
    2: "the same with addresses: segment, child playlist, key",
    3: "ffconcat, MPD, SDP, .strm, IMF CPL, playlist of itself",
    4: "names that are options, protocols or several lines",
    5: "names that are patterns, in footage and in the home's own path",
    6: "titles that are filter graphs",
    7: "subtitles: name, size, fonts, language",
    8: "codec, preset or language field with argv in it",
    9: "attachments with ../, SVG cover that reads a file",
    10: "giant pictures, and a picture that grows in mid-file",
    11: "gaps, durations, streams, chapters, tags, compressed tracks",
    12: "rare codecs, mutated files",
    13: "a hostile program in place of ffmpeg",
    14: "links, pipes, sockets, devices and folders in the watch folder",
    15: "a file that becomes a link while it is opened",
    16: "archives with ../ and links",
    17: "course and title that are paths",
    18: "token URLs, response overrides",
    19: "reading, listing and writing without rights",
    20: "other people's objects by id, on every route",
    21: "forms of a foreign origin",
    22: "sessions, cookies, guessing",
    23: "markup in titles, names, tags and errors",
    24: "markup, arrows, styles and 10 MB in captions",
    25: "HTML and polyglots named .mp4",
    26: "pickled messages",
    27: "forged messages",
    28: "remote control, poisoned results",
    29: "a broker that others reach; rights on it",
    30: "secrets, after every failure above",
    31: "log lines with newlines, ANSI and a megabyte",
    32: "floods from one lecturer, JSON of depth 100 000",
    33: "dependencies with holes, locks without hashes, old ffmpeg",
}

STRUCK = {
    18: "URLs with tokens, their expiry and sessions: Dars gives none out. A lesson is public or "
    "its bucket is not. Tried: whether a GET may choose the type of its answer.",
    19: "keys of less right for worker and web: viewers have no key at all, and only the worker "
    "writes; the embedded store has one key, another's keys are the operator's (docs/security.md).",
    20: "routes with identities: no server of Dars answers a viewer; pages are static and public.",
    21: "forms and tokens: nothing of Dars takes a form. Tried: that a browser of a foreign origin "
    "changes nothing in the store, and that reading changes nothing.",
    22: "sessions, cookies and passwords: there are no accounts.",
    28: "poisoned results: there is no result backend. Tried: that there is none, and no reply.",
    31: "CSV cells: Dars writes no CSV.",
    32: "uploads and slow-loris: nothing is uploaded to Dars; footage is dropped into a folder.",
}
"""Whole rows, or the part of a row, that cannot be tried here, and why."""

WHOLLY_STRUCK = (20, 22)
