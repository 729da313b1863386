"""One sentence for a person, whatever went wrong."""

from pipeline.model.errors import DarsError

LONGEST = 2000


def sentence(error: BaseException) -> str:
    """What is wrong and what to do about it; one line."""
    if isinstance(error, DarsError):
        text = str(error)
    elif isinstance(error, KeyboardInterrupt | SystemExit):
        text = "It was stopped; what is finished is kept, so start it again to go on."
    elif isinstance(error, OSError) and error.strerror:
        text = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    else:
        text = f"Something unforeseen happened ({error!r}); the log says more."
    return one_line(" ".join(text.split()))


def one_line(text: str) -> str:
    """``text`` for a log or a terminal: whatever acts on them is written as its number.

    Line ends, escape sequences and what turns the direction of writing; the end of what is longer
    than LONGEST is left out, and how long it was is told.
    """
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text)} characters)"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
