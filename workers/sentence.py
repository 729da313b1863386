"""One sentence for a person, whatever went wrong."""

from pipeline.model.errors import DarsError


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
    return " ".join(text.split())
