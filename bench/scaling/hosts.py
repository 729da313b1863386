"""Hosts that are network namespaces: an own address, name, home and core each, on one bridge.

All of it is made inside namespaces that belong to one process (``shell``), so the kernel takes it
down with that process however it ends: no interface, mount or process of it is seen outside.
Needs root, iproute2 and util-linux.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.programs import Program

BRIDGE, NETWORK, SERVER = "br0", "10.77.0.{}/24", "10.77.0.1"
# What makes a host of a process that already has its network: name, disk, and nobody else's disk.
ENTER = (
    'hostname "$1"; mount --bind "$2" "$3"; mount -t tmpfs none "$4"; '
    '[ -z "$5" ] || mount -t tmpfs none "$5"; core="$6"; shift 6; exec taskset -c "$core" "$@"'
)


@dataclass(frozen=True, slots=True)
class Site:
    """The folders of a bench: every host sees its own disk at ``own``, and ``shared``."""

    root: Path

    @property
    def own(self) -> Path:
        """The home, on every host the same path and another folder."""
        return self.root / "own"

    @property
    def shared(self) -> Path:
        """What all hosts see: footage, shelf, rooms."""
        return self.root / "shared"

    @property
    def disks(self) -> Path:
        """The hosts' disks, which only the server host sees all of."""
        return self.root / "disks"

    def disk(self, host: str) -> Path:
        """The disk of one host, made if it is not there."""
        folder = self.disks / host
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def shell(module: str, words: Sequence[str], scratch: Path) -> int:
    """Run ``python -m MODULE WORDS`` in namespaces of its own; its exit code."""
    inside = ["--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"]
    argv = ["setpriv", "--pdeathsig", "KILL", "unshare", *inside, sys.executable, "-m", module]
    env = {**os.environ, "TMPDIR": str(scratch)}
    return subprocess.run(
        [*argv, *words], check=False, stdin=subprocess.DEVNULL, env=env
    ).returncode


def become_server(site: Site) -> None:
    """Make this process' namespaces the server host, with the bridge in it."""
    for folder in (site.own, site.shared, site.disks):
        folder.mkdir(parents=True, exist_ok=True)
    _call("hostname", "server")
    # Names of namespaces are mounts; they must not be seen, or left behind, outside.
    _call("mount", "-t", "tmpfs", "none", "/run")
    _call("mount", "--bind", str(site.disk("server")), str(site.own))
    _ip("link", "set", "lo", "up")
    _ip("link", "add", BRIDGE, "type", "bridge")
    _ip("addr", "add", NETWORK.format(1), "dev", BRIDGE)
    _ip("link", "set", BRIDGE, "up")


@dataclass(frozen=True, slots=True)
class Host:
    """A host on the bridge; its programs run on ``core`` alone."""

    name: str
    site: Site
    core: int

    @property
    def disk(self) -> Path:
        """Its disk, as the server host sees it."""
        return self.site.disk(self.name)

    def program(self, *words: str, shares: bool = True) -> Program:
        """``python -m WORDS`` here; it does not see ``shared`` unless it ``shares``."""
        site = self.site
        hidden = "" if shares else str(site.shared)
        enter = ["ip", "netns", "exec", self.name, "unshare", "--uts", "--mount", "sh", "-euc"]
        given = [self.name, str(self.disk), str(site.own), str(site.disks), hidden, str(self.core)]
        argv = [*enter, ENTER, "sh", *given, sys.executable, "-m", *words]
        scratch = self.disk / "scratch"
        scratch.mkdir(exist_ok=True)
        env = {"TMPDIR": str(site.own / "scratch")}
        return Program(self.name, argv, self.disk / "log", env)


def make_host(site: Site, number: int) -> Host:
    """Host ``number`` (from 1), cabled to the bridge; cores are given out in turn."""
    name, cable = f"host{number}", f"cable{number}"
    cores = sorted(os.sched_getaffinity(0))
    _ip("netns", "add", name)
    _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
    _ip("link", "set", cable, "master", BRIDGE, "up")
    _ip("-n", name, "addr", "add", NETWORK.format(10 + number), "dev", "eth0")
    for each in ("eth0", "lo"):
        _ip("-n", name, "link", "set", each, "up")
    return Host(name, site, cores[(number - 1) % len(cores)])


def network_bytes() -> int:
    """Bytes that passed the bridge's cables so far, both ways (proc_net(5), dev)."""
    total = 0
    for line in Path("/proc/self/net/dev").read_text().splitlines():
        name, _, counts = line.strip().partition(":")
        if name.startswith("cable"):
            fields = counts.split()
            total += int(fields[0]) + int(fields[8])
    return total


def _ip(*words: str) -> None:
    _call("ip", *words)


def _call(*argv: str) -> None:
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
