"""The environments of the test doubles: one for each folder of `tests/doubles/` with a `requirements.lock`.

    python scripts/doubles.py [NAME ...]

A double replaces a warehouse that cannot run here. Each has its own requirements (other versions of the very
libraries we use, another Python), so each gets its own environment in `.make/doubles/`, made from its lock
and made again when that changes. `python` in its folder names the Python it needs. One with a file
`on-demand` (which says why) is made only when it is named. Tests start doubles as programs and talk to them
over a port. Needs nothing but Python's own library and uv.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "tests" / "doubles"
ENVIRONMENTS = ROOT / ".make" / "doubles"
_UV = ROOT / ".venv" / "bin" / "uv"
_DIGEST = "requirements.sha256"
_POST_INSTALL = "install.py"
"""Run in the new environment when it is there: what a lock cannot say."""
_ON_DEMAND = "on-demand"


def known() -> list[str]:
    """The names of all doubles that have an environment."""
    return sorted(lock.parent.name for lock in SOURCES.glob("*/requirements.lock"))


def always() -> list[str]:
    """Those that every run of the tests needs."""
    return [name for name in known() if not (SOURCES / name / _ON_DEMAND).exists()]


def python_of(name: str) -> str:
    """The interpreter of a double's environment; says what to do when it was not made."""
    python = ENVIRONMENTS / name / "bin" / "python"
    if not python.exists():
        raise RuntimeError(f"The environment of the {name} double is missing: run {_command(name)}")
    return str(python)


def make(name: str) -> bool:
    """Make the environment unless it is there already; whether it was made."""
    source, environment = SOURCES / name, ENVIRONMENTS / name
    digest = _digest(source)
    note = environment / _DIGEST
    if note.exists() and note.read_text() == digest:
        return False
    print(f"Making the environment of the {name} double ...", flush=True)
    shutil.rmtree(environment, ignore_errors=True)
    wanted = source / "python"
    version = (
        wanted.read_text().strip() if wanted.exists() else f"{sys.version_info[0]}.{sys.version_info[1]}"
    )
    _run(str(_UV), "venv", "--quiet", "--python", version, str(environment))
    python = environment / "bin" / "python"
    lock = str(source / "requirements.lock")
    # A lock is complete, and may go against what a package says it needs (a fixed version of DuckDB).
    options = ("--quiet", "--require-hashes", "--no-deps", "--compile-bytecode", "--python", str(python))
    _run(str(_UV), "pip", "install", *options, "-r", lock)
    if (source / _POST_INSTALL).exists():
        _run(str(python), str(source / _POST_INSTALL))
    note.write_text(digest)
    return True


def _command(name: str) -> str:
    return "make doubles" if name in always() else f"python scripts/doubles.py {name}"


def _digest(source: Path) -> str:
    """Of all that decides what is in the environment."""
    parts = [source / name for name in ("requirements.lock", "python", _POST_INSTALL)]
    text = b"\0".join(part.read_bytes() if part.exists() else b"" for part in parts)
    return hashlib.sha256(text).hexdigest()


def _run(*command: str) -> None:
    # Packages are hard-linked from the cache where that is possible, so that environments cost little.
    subprocess.run(command, check=True, env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"})


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(known()))
    if unknown:
        print(
            f"There is no double called {', '.join(unknown)}; known are {', '.join(known())}.",
            file=sys.stderr,
        )
        return 1
    for name in names or always():
        make(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
