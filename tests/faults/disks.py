"""A disk of 12 MB for one program, by whatever this machine lets us use."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEGABYTES = 12

Command = tuple[str, ...]
Try = Callable[[Command], bool]
"""Runs a command; whether it succeeded."""


@dataclass(frozen=True)
class Way:
    """How a small disk gets to its folder: commands before and after, what stands in front of the program."""

    before: tuple[Command, ...] = ()
    front: Command = ()
    after: tuple[Command, ...] = ()


class NoSmallDisk(Exception):
    """The message says what is missing."""


def ways(system: str, folder: str, user: int, image: str) -> list[Way]:
    """All ways for the system (`sys.platform`), the most modest first."""
    if system == "darwin":
        size = ("-size", f"{MEGABYTES}m", "-fs", "HFS+", "-volname", "small", "-quiet")
        place = ("-mountpoint", folder, "-nobrowse", "-quiet")
        return [
            Way(
                before=(("hdiutil", "create", *size, image), ("hdiutil", "attach", image, *place)),
                after=(("hdiutil", "detach", folder, "-force", "-quiet"),),
            )
        ]
    if system != "linux":
        return []
    # In a mount namespace of its own the disk is seen by that program only and goes away with it.
    mount = ("sh", "-c", f'mount -t tmpfs -o size={MEGABYTES}m tmpfs "$0" && exec "$@"', folder)
    mine = f"size={MEGABYTES}m,uid={user}"
    return [
        Way(front=("unshare", "--mount", "--map-root-user", *mount)),
        Way(front=("unshare", "--mount", *mount)),
        Way(
            before=(("sudo", "-n", "mount", "-t", "tmpfs", "-o", mine, "tmpfs", folder),),
            after=(("sudo", "-n", "umount", folder),),
        ),
    ]


def missing(system: str) -> str:
    """What to do where no way works."""
    if system == "darwin":
        return "hdiutil could not make a disk image: look at Disk Utility's log."
    if system == "linux":
        return (
            "This test needs a disk of its own and none of these works here: a mount namespace (unshare, of "
            "util-linux, as root or with user namespaces), or sudo without a password. Allow one of them: "
            "run as root; or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu) or "
            "kernel.unprivileged_userns_clone=1 (Debian); or, in a container, add --cap-add SYS_ADMIN."
        )
    return f"No way is known to make a small disk on {system}."


def choose(possible: Sequence[Way], attempt: Try) -> Way | None:
    """The first way that works; what it set up beforehand is still there."""
    for way in possible:
        if all(attempt(command) for command in way.before) and attempt((*way.front, "true")):
            return way
    return None


@contextmanager
def small_disk(folder: Path) -> Generator[Command]:
    """Yields what must stand in front of a program that is to see the small disk at `folder`."""
    folder.mkdir(exist_ok=True)
    image = str(folder.with_suffix(".dmg"))
    way = choose(ways(sys.platform, str(folder), os.geteuid(), image), _works)
    if way is None:
        raise NoSmallDisk(missing(sys.platform))
    try:
        yield way.front
    finally:
        for command in way.after:
            subprocess.run(command, check=True, capture_output=True)


def _works(command: Command) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0
