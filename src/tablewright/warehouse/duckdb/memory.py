"""Memory limits of DuckDB on this machine, and the memory use of a process."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_CGROUPS = Path("/sys/fs/cgroup")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class MemoryLimits:
    """`whole` is for all worker processes of this server together.

    DuckDB limits its buffers itself, and writes to disk what does not fit. It does not count other
    allocations (a long list, a long text): those are limited from outside.
    """

    whole: int

    def engine(self, workers: int) -> int:
        """The limit of DuckDB's buffers in the last of this many processes."""
        return self.whole * 8 // 10 // max(workers, 1)

    @property
    def most(self) -> int:
        """A process that uses more is killed; so is the largest one when all together use more."""
        return self.whole * 12 // 10


def limits(setting_mb: int | None) -> MemoryLimits:
    """The limits of a setting; without one, half of the memory that this machine or container has."""
    return MemoryLimits(setting_mb << 20 if setting_mb else machine_bytes() // 2)


def machine_bytes() -> int:
    """The memory of the machine, or the limit of the container."""
    known = [os.sysconf("SC_PHYS_PAGES") * _PAGE]
    try:
        groups = Path("/proc/self/cgroup").read_text()
    except OSError:
        groups = ""
    for file in limit_files(groups):
        try:
            text = (_CGROUPS / file).read_text().strip()
        except OSError:
            continue
        if text.isdigit():
            known.append(int(text))
    return min(known)


def limit_files(groups: str) -> list[str]:
    """The files with the limits of a process's control groups, from `/proc/self/cgroup`. Inside a container
    the names may be those of the host: then the outermost folder is the container's.
    """
    names: list[str] = []
    for line in groups.splitlines():
        number, controllers, path = line.split(":", 2)
        if number == "0" and not controllers:
            folder, file = PurePosixPath("."), "memory.max"
        elif "memory" in controllers.split(","):
            folder, file = PurePosixPath("memory"), "memory.limit_in_bytes"
        else:
            continue
        parts = [part for part in path.split("/") if part not in ("", "..")]
        names += [str(folder.joinpath(*parts[:depth], file)) for depth in range(len(parts) + 1)]
    return names


def resident_bytes(process_id: int) -> int:
    """The memory that a process uses; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{process_id}/statm").read_text().split()[1]) * _PAGE
    except FileNotFoundError:
        return 0 if Path("/proc/self").exists() else _asked_of_ps(process_id)
    except (OSError, IndexError, ValueError):
        return 0


def _asked_of_ps(process_id: int) -> int:
    """The same by `ps`, on systems without `/proc`."""
    command = ["/bin/ps", "-o", "rss=", "-p", str(process_id)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no input
    return int(told.stdout.strip() or 0) * 1024
