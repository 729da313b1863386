"""What Dars is made of: ``audit`` asks for known vulnerabilities, ``sbom`` writes it all down.

    python requirements/supply.py audit          # 0 none known, 1 some, 2 nobody could be asked
    python requirements/supply.py sbom FILE      # CycloneDX 1.6, JSON

Both look at what is locked (requirements/run.txt), at the parts of the pages that are vendored
(pipeline/page/static/vendor/README.md), and at the ffmpeg in use.
"""

import json
import re
import subprocess
import sys
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "run.txt"
VENDOR = ROOT / "pipeline" / "page" / "static" / "vendor"
BIN = Path(sys.executable).parent
VENDORED = re.compile(
    r"^\| (\S+) \| (\S+) \(npm\).*? \| (\S+) \| (\S+), .* \| ([0-9a-f]{64}) \|$", re.M
)
NONE_KNOWN, KNOWN, NOT_ASKED = 0, 1, 2


def vendored() -> list[dict[str, str]]:
    """The npm packages whose files are in the repository."""
    rows = VENDORED.findall((VENDOR / "README.md").read_text("utf-8"))
    return [
        dict(zip(("file", "name", "version", "licence", "sha256"), row, strict=True))
        for row in rows
    ]


def audit() -> int:
    """Ask the advisory services, and look at the ffmpeg."""
    asked = {"Python packages": python_advisories(), "npm packages": npm_advisories()}
    asked["ffmpeg"] = ffmpeg_advisory()
    for name, found in asked.items():
        if found is None:
            print(f"{name}: no advisory service could be reached, so nothing is known; try again")
        for sentence in found or ():
            print(f"{name}: {sentence}")
        if found == []:
            print(f"{name}: no known vulnerability")
    if any(asked.values()):
        return KNOWN
    return NOT_ASKED if None in asked.values() else NONE_KNOWN


def python_advisories() -> list[str] | None:
    """Sentences; None when neither service knows the packages or answers."""
    for service in ("pypi", "osv"):
        argv = [str(BIN / "pip-audit"), "-r", str(LOCK), "--require-hashes", "--disable-pip"]
        more = ["--progress-spinner", "off", "-f", "json", "-s", service, "--timeout", "20"]
        done = subprocess.run([*argv, *more], capture_output=True, text=True, check=False)
        found = advisories(done.stdout)
        if found is not None:
            return found
    return None


def advisories(report: str) -> list[str] | None:
    """The sentences in a report of pip-audit; None for one that skipped a package or broke off."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, LookupError):
        return None
    if not packages or any("skip_reason" in each for each in packages):
        return None
    return [
        f"{each['name']} {each['version']}: {hole['id']}, fixed in {hole['fix_versions']}"
        for each in packages
        for hole in each["vulns"]
    ]


def npm_advisories() -> list[str] | None:
    """The same for what is vendored, by npm itself; None without npm or its service."""
    wanted = {each["name"]: each["version"] for each in vendored()}
    with TemporaryDirectory() as folder:
        Path(folder, "package.json").write_text(json.dumps({"dependencies": wanted}))
        lock = [
            "npm",
            "install",
            "--package-lock-only",
            "--ignore-scripts",
            "--no-fund",
            "--no-audit",
        ]
        try:
            subprocess.run(lock, cwd=folder, capture_output=True, check=True, timeout=120)
            look = ["npm", "audit", "--json"]
            done = subprocess.run(look, cwd=folder, capture_output=True, text=True, timeout=120)
            found = json.loads(done.stdout)["vulnerabilities"]
        except (OSError, subprocess.SubprocessError, ValueError, LookupError):
            return None
    return [f"{name}: {hole['severity']}, {hole['range']}" for name, hole in found.items()]


def ffmpeg() -> Any:
    """The build in use."""
    from pipeline.settings import Settings
    from pipeline.tools.builds import build_of
    from pipeline.tools.kit import ffmpeg_path

    return build_of(ffmpeg_path(Settings()))


def ffmpeg_advisory() -> list[str]:
    """A sentence when it is older than the fixes that Dars counts on."""
    build = ffmpeg()
    return [] if build.safe else [f"{build} lacks fixes; 8.1.3 or later has them"]


def sbom(file: Path) -> int:
    """Write the bill of materials; what is locked by cyclonedx-py, the rest from here."""
    argv = [str(BIN / "cyclonedx-py"), "requirements", str(LOCK), "--output-reproducible"]
    more = [
        "--short-PURLs",
        "--pyproject",
        str(ROOT / "pyproject.toml"),
        "--of",
        "JSON",
        "-o",
        str(file),
    ]
    subprocess.run([*argv, *more], check=True, cwd=ROOT)
    bill = json.loads(file.read_text("utf-8"))
    for each in bill["components"]:
        each.pop("externalReferences", None)  # Where a package came from is nobody's business.
    bill["components"] += [*map(_npm, vendored()), _ffmpeg(), *_fonts()]
    file.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", "utf-8")
    _validate(file.read_text("utf-8"))
    print(f"{len(bill['components'])} components in {file}")
    return 0


def _npm(each: dict[str, str]) -> dict[str, Any]:
    purl = f"pkg:npm/{each['name']}@{each['version']}"
    return _component(each["name"], each["version"], each["licence"], each["sha256"], purl)


def _ffmpeg() -> dict[str, Any]:
    from pipeline.settings import Settings
    from pipeline.tools.kit import ffmpeg_path

    build, program = ffmpeg(), Path(ffmpeg_path(Settings()))
    return _component("ffmpeg", build.version, "GPL-3.0-or-later", _sha256(program), "")


def _fonts() -> list[dict[str, Any]]:
    fonts = sorted((ROOT / "pipeline" / "assets" / "fonts").glob("*.ttf"))
    return [_component(font.stem, "", "OFL-1.1", _sha256(font), "") for font in fonts]


def _component(name: str, version: str, licence: str, digest: str, purl: str) -> dict[str, Any]:
    return {
        "type": "library", "name": name, "bom-ref": f"{name}@{version}",
        "licenses": [{"license": {"id": licence}}],
        "hashes": [{"alg": "SHA-256", "content": digest}],
    } | ({"version": version} if version else {}) | ({"purl": purl} if purl else {})  # fmt: skip


def _sha256(file: Path) -> str:
    with open(file, "rb") as data:
        return file_digest(data, "sha256").hexdigest()


def _validate(text: str) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise SystemExit(f"the bill of materials is not valid: {wrong}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["audit"]:
            sys.exit(audit())
        case ["sbom", name]:
            sys.exit(sbom(Path(name)))
    sys.exit(__doc__)
