"""``dars``: what a person types. Each command imports what it needs when it is called."""

import resource
import sys
from pathlib import Path
from typing import Annotated

import typer

from workers.cli.asked import Asked

app = typer.Typer(
    name="dars",
    help="Turns raw recordings into finished, captioned, streaming lessons.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Lesson = Annotated[str, typer.Argument(help="The lesson's id, as `dars status` shows it.")]
Footage = Annotated[Path, typer.Argument(exists=True, help="A file, or a folder of tracks.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Run the command that was typed, and never show a traceback."""
    from pipeline.tools.heap import one_arena
    from workers.cli.ending import end_with

    one_arena()
    # What is left of a crash would hold the keys of the store.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        app()
    except (Exception, KeyboardInterrupt) as error:
        end_with(error)


def _version(asked: bool) -> None:
    if asked:
        from workers.version import version

        print(f"dars {version()}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    home: Annotated[Path, typer.Option(envvar="DARS_HOME", help="Where everything lives.")] = Path(
        "~/dars"
    ),
    server: Annotated[
        str, typer.Option(envvar="DARS_SERVER", help="Another S3 endpoint than studio.toml names.")
    ] = "",
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """What all commands share."""
    context.obj = Asked(home, server)


@app.command()
def up(context: typer.Context) -> None:
    """Everything on this machine: storage, watch folder and workers, until Ctrl-C."""
    from workers.up import up

    sys.exit(up(context.obj))


@app.command()
def process(
    context: typer.Context,
    path: Footage,
    json: Annotated[bool, typer.Option("--json", help="The result as the last line.")] = False,
) -> None:
    """Make one recording into a lesson now, in the foreground; the footage stays where it is."""
    from workers.cli.process import process

    sys.exit(process(context.obj, path, json))


@app.command()
def watch(context: typer.Context) -> None:
    """Only the watch folder: take in what is dropped and queue it for workers elsewhere."""
    from workers.cli.serve import watch

    sys.exit(watch(context.obj))


@app.command()
def worker(
    context: typer.Context,
    queues: Annotated[
        str, typer.Option(help="What to work on, out of light, heavy, speech and network.")
    ] = "light,heavy,speech,network",
    threads: Annotated[int, typer.Option(min=1, help="Steps at the same time.")] = 1,
) -> None:
    """Only a worker."""
    from workers.cli.serve import worker

    sys.exit(worker(context.obj, queues, threads))


@app.command()
def batch(
    context: typer.Context,
    until: Annotated[str, typer.Option(help="Stop at this time of day, HH:MM.")] = "",
    report: Annotated[Path | None, typer.Option(help="Write a JSON report to this file.")] = None,
) -> None:
    """For cron: make everything that is pending, in the foreground, never two at once."""
    from workers.batch import batch

    sys.exit(batch(context.obj, until, report))


@app.command()
def status(context: typer.Context, json: AsJson = False) -> None:
    """What became of every recording."""
    from workers.cli.status import status

    sys.exit(status(context.obj, json))


@app.command()
def plan(context: typer.Context, path: Footage, json: AsJson = False) -> None:
    """What `process` would do with a recording: which steps are new, which are there already."""
    from workers.cli.plan import plan

    sys.exit(plan(context.obj, path, json))


@app.command()
def retry(
    context: typer.Context,
    lesson: Annotated[str, typer.Argument(help="The lesson's id.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="All that failed or were parked.")] = False,
) -> None:
    """Try a lesson again that failed, was parked or rejected."""
    from workers.cli.status import retry

    sys.exit(retry(context.obj, lesson, all_))


@app.command()
def cancel(context: typer.Context, lesson: Lesson) -> None:
    """End a lesson that is queued or being made; what is published stays published."""
    from workers.cli.status import cancel

    sys.exit(cancel(context.obj, lesson))


@app.command()
def rollback(
    context: typer.Context,
    lesson: Lesson,
    to: Annotated[str, typer.Option(help="A version; without it, the one before.")] = "",
) -> None:
    """Have viewers see an earlier version of a lesson."""
    from workers.cli.rollback import rollback

    sys.exit(rollback(context.obj, lesson, to))


@app.command()
def unpublish(context: typer.Context, lesson: Lesson) -> None:
    """Take a lesson down: its page says so, no list names it, until `rollback` shows it again."""
    from workers.cli.rollback import unpublish

    sys.exit(unpublish(context.obj, lesson))


@app.command()
def gc(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option(help="Only say what would be deleted.")] = False,
) -> None:
    """Delete editions, objects and artifacts that nothing leads to any more."""
    from workers.cli.gc import gc

    sys.exit(gc(context.obj, dry_run))


@app.command()
def doctor(context: typer.Context) -> None:
    """Check everything that is needed, and say what to do about what is missing."""
    from workers.doctor import doctor

    sys.exit(doctor(context.obj))
