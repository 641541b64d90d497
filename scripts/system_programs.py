"""The programs of the system that the tests drive: where they are, and how they get there.

    python scripts/system_programs.py

sees that all of them are there. Where Debian packages can be installed without a question they are; elsewhere
one line says what to run. Needs nothing but Python's own library, since it runs before anything is installed.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

BROWSER = "browser"
POSTGRES_VERSION = 17
POSTGRES_PROGRAMS = ("initdb", "pg_ctl")
MARIADB_PROGRAMS = ("mariadbd", "mariadb-install-db")

# Debian's shell draws no window and starts no service of its own: pages load in half of the processor time.
_BROWSER_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
_MAC_BROWSERS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
)
_POSTGRES_FOLDERS = {
    "linux": (f"/usr/lib/postgresql/{POSTGRES_VERSION}/bin", f"/usr/pgsql-{POSTGRES_VERSION}/bin"),
    # Homebrew on Apple's processors, on Intel's, and Postgres.app.
    "darwin": (
        f"/opt/homebrew/opt/postgresql@{POSTGRES_VERSION}/bin",
        f"/usr/local/opt/postgresql@{POSTGRES_VERSION}/bin",
        f"/Applications/Postgres.app/Contents/Versions/{POSTGRES_VERSION}/bin",
    ),
}
_MARIADB_FOLDERS = {
    # Not in the path of everybody.
    "linux": ("/usr/sbin", "/usr/bin", "/usr/libexec"),
    "darwin": ("/opt/homebrew/opt/mariadb/bin", "/usr/local/opt/mariadb/bin"),
}
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")
_APT = {
    BROWSER: ("chromium-headless-shell", "fonts-liberation"),
    "initdb": (f"postgresql-{POSTGRES_VERSION}",),
    "pg_ctl": (f"postgresql-{POSTGRES_VERSION}",),
    # Without the package that would start a server.
    "mariadbd": ("mariadb-server-core", "mariadb-client-core"),
    "mariadb-install-db": ("mariadb-server-core", "mariadb-client-core"),
}
_BREW = {
    BROWSER: "brew install --cask google-chrome",
    "initdb": f"brew install postgresql@{POSTGRES_VERSION}",
    "pg_ctl": f"brew install postgresql@{POSTGRES_VERSION}",
    "mariadbd": "brew install mariadb",
    "mariadb-install-db": "brew install mariadb",
}
_WORDS = {
    BROWSER: "Chromium or Google Chrome",
    "initdb": f"PostgreSQL {POSTGRES_VERSION}'s server programs",
    "pg_ctl": f"PostgreSQL {POSTGRES_VERSION}'s server programs",
    "mariadbd": "MariaDB's server programs",
    "mariadb-install-db": "MariaDB's server programs",
}


def candidates(name: str, system: str, home: Path, which: Callable[[str], str | None]) -> list[str]:
    """Where the program may be, best place first. `system` is `sys.platform`."""
    if name == BROWSER:
        in_path = [which(word) for word in _BROWSER_NAMES]
        folders = [Path("/Applications"), home / "Applications"] if system == "darwin" else []
        return [*filter(None, in_path), *(str(folder / app) for folder in folders for app in _MAC_BROWSERS)]
    folders = (_MARIADB_FOLDERS if name in MARIADB_PROGRAMS else _POSTGRES_FOLDERS).get(system, ())
    known = [f"{folder}/{name}" for folder in folders]
    return [*known, *filter(None, [which(name)])]


def postgres_version(told: str) -> int | None:
    """The version in what `initdb --version` prints."""
    match = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(match[1]) if match else None


def find(name: str) -> str | None:
    """The path of a program; of PostgreSQL's in a version that will do."""
    for path in candidates(name, sys.platform, Path.home(), shutil.which):
        if os.access(path, os.X_OK) and (name not in POSTGRES_PROGRAMS or _new_enough(path)):
            return path
    return None


def required(name: str) -> str:
    """The program's path; says what to do when it is not there."""
    path = find(name)
    if path is None:
        raise RuntimeError(f"{_WORDS[name]} not found: run make check-tools")
    return path


def _new_enough(path: str) -> bool:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    version = postgres_version(told.stdout)
    return version is not None and version >= POSTGRES_VERSION


@dataclass(frozen=True)
class Plan:
    """`install` these Debian packages (with `sudo` in front or without), or `tell` what to do and stop."""

    kind: Literal["nothing", "install", "tell"]
    packages: tuple[str, ...] = ()
    sudo: bool = False
    message: str = ""


def plan(missing: Collection[str], system: str, *, apt: bool, root: bool, sudo: bool) -> Plan:
    """What to do about the missing programs. `sudo` says whether it works without a password."""
    if not missing:
        return Plan("nothing")
    if system == "darwin":
        return Plan("tell", message=_tell(" && ".join(_once(_BREW[name] for name in missing))))
    packages = tuple(_once(package for name in missing for package in _APT[name]))
    if not apt:
        words = " and ".join(_once(_WORDS[name] for name in missing))
        return Plan("tell", message=f"The tests need {words}. Install them, then run make test again.")
    if not root and not sudo:
        line = f"apt-get update && {' '.join((*INSTALL, *packages))}"
        return Plan("tell", message=_tell(f"sudo sh -c '{line}'"))
    return Plan("install", packages, sudo=not root)


def _tell(line: str) -> str:
    return f"The tests need programs that are not here. Run this once, then make test again:\n  {line}"


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def install(packages: Iterable[str], *, sudo: bool) -> None:
    """Install Debian packages. No PostgreSQL server is started by them: the tests start their own."""
    front = ["sudo", "-n"] if sudo else []
    names = list(packages)
    print(f"Installing Debian packages: {' '.join(names)} ...", flush=True)
    settings = "/etc/postgresql-common/createcluster.conf"
    keep_off = f"grep -qs create_main_cluster {settings} || echo 'create_main_cluster = false' >> {settings}"
    for command in (
        ["apt-get", "update", "-qq"],
        ["install", "-d", "/etc/postgresql-common"],
        ["sh", "-c", keep_off],
        ["env", "DEBIAN_FRONTEND=noninteractive", *INSTALL, "-qq", *names],
    ):
        subprocess.run([*front, *command], check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    missing = [name for name in (BROWSER, *POSTGRES_PROGRAMS, *MARIADB_PROGRAMS) if find(name) is None]
    wanted = plan(
        missing,
        sys.platform,
        apt=shutil.which("apt-get") is not None,
        root=os.geteuid() == 0,
        sudo=shutil.which("sudo") is not None
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0,
    )
    match wanted.kind:
        case "nothing":
            return 0
        case "tell":
            print(wanted.message, file=sys.stderr)
            return 1
        case "install":
            install(wanted.packages, sudo=wanted.sudo)
            return 0


if __name__ == "__main__":
    sys.exit(main())
