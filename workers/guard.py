"""What stands between footage and this machine; told when work begins."""

from pipeline.model.errors import BadConfig
from pipeline.settings import Settings
from pipeline.tools.builds import build_of
from pipeline.tools.kit import ffmpeg_path
from pipeline.tools.walls import NEEDED, phrases, walls


def guard(settings: Settings) -> str:
    """The ffmpeg in use and the walls around it, as a sentence for the log.

    Raises BadConfig when ``tools.sandbox`` is "required" and the system cannot keep programs from
    the network and from other files, or the ffmpeg is older than the fixes that matter.
    """
    build, built = build_of(ffmpeg_path(settings)), walls()
    if settings.tools.sandbox == "required":
        lacks = phrases(NEEDED - built)
        if lacks:
            problem = (
                f'is "required", and this system cannot have programs see {lacks} '
                "(it takes Linux 5.13 with Landlock, on x86-64 or arm64)"
            )
            raise BadConfig("studio.toml", "tools.sandbox", problem)
        if not build.safe:
            problem = f'is "required", and {build} lacks security fixes; 8.1.3 and later have them'
            raise BadConfig("studio.toml", "tools.ffmpeg", problem)
    seen = phrases(built) or "everything that Dars does"
    return f"{build}; programs that read footage see {seen}"
