"""Finding the programs that the tests drive, on Linux and on macOS."""

from pathlib import Path

import pytest
from scripts.system_programs import BROWSER, Plan, candidates, find, plan, postgres_version

HOME = Path("/Users/ada")


def candidates_with(name: str, system: str, **in_path: str) -> list[str]:
    return candidates(name, system, HOME, lambda word: in_path.get(word.replace("-", "_")))


@pytest.mark.parametrize(
    ("name", "system", "in_path", "expected"),
    [
        (BROWSER, "linux", {}, []),
        (BROWSER, "linux", {"chromium": "/usr/bin/chromium"}, ["/usr/bin/chromium"]),
        (
            BROWSER,
            "linux",
            {
                "chromium": "/usr/bin/chromium",
                "chromium_headless_shell": "/usr/bin/chromium-headless-shell",
            },
            ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"],
        ),
        (
            BROWSER,
            "linux",
            {"google_chrome_stable": "/usr/bin/google-chrome-stable"},
            ["/usr/bin/google-chrome-stable"],
        ),
        (
            BROWSER,
            "darwin",
            {"chromium": "/opt/homebrew/bin/chromium"},
            [
                "/opt/homebrew/bin/chromium",
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                "/Applications/Chromium.app/Contents/MacOS/Chromium",
                "/Users/ada/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                "/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium",
            ],
        ),
        (
            "initdb",
            "linux",
            {"initdb": "/opt/bin/initdb"},
            ["/usr/lib/postgresql/17/bin/initdb", "/usr/pgsql-17/bin/initdb", "/opt/bin/initdb"],
        ),
        (
            "pg_ctl",
            "darwin",
            {},
            [
                "/opt/homebrew/opt/postgresql@17/bin/pg_ctl",
                "/usr/local/opt/postgresql@17/bin/pg_ctl",
                "/Applications/Postgres.app/Contents/Versions/17/bin/pg_ctl",
            ],
        ),
        (
            "mariadbd",
            "linux",
            {"mariadbd": "/opt/bin/mariadbd"},
            ["/usr/sbin/mariadbd", "/usr/bin/mariadbd", "/usr/libexec/mariadbd", "/opt/bin/mariadbd"],
        ),
        ("initdb", "freebsd14", {"initdb": "/usr/local/bin/initdb"}, ["/usr/local/bin/initdb"]),
    ],
)
def test_places(name: str, system: str, in_path: dict[str, str], expected: list[str]) -> None:
    assert candidates_with(name, system, **in_path) == expected


@pytest.mark.parametrize(
    ("told", "version"),
    [
        ("initdb (PostgreSQL) 17.6 (Debian 17.6-0+deb13u1)\n", 17),
        ("pg_ctl (PostgreSQL) 18beta1\n", 18),
        ("initdb (PostgreSQL) 9.6.24", 9),
        ("", None),
    ],
)
def test_versions(told: str, version: int | None) -> None:
    assert postgres_version(told) == version


ALL = (BROWSER, "initdb", "pg_ctl")
PACKAGES = ("chromium-headless-shell", "fonts-liberation", "postgresql-17")


@pytest.mark.parametrize(
    ("missing", "system", "apt", "root", "sudo", "expected"),
    [
        ((), "linux", True, True, False, Plan("nothing")),
        ((), "darwin", False, False, False, Plan("nothing")),
        (ALL, "linux", True, True, False, Plan("install", PACKAGES)),
        (ALL, "linux", True, False, True, Plan("install", PACKAGES, sudo=True)),
        (("initdb", "pg_ctl"), "linux", True, True, True, Plan("install", ("postgresql-17",))),
        (
            ("mariadbd", "mariadb-install-db"),
            "linux",
            True,
            True,
            False,
            Plan("install", ("mariadb-server-core", "mariadb-client-core")),
        ),
    ],
)
def test_plans(
    missing: tuple[str, ...], system: str, apt: bool, root: bool, sudo: bool, expected: Plan
) -> None:
    assert plan(missing, system, apt=apt, root=root, sudo=sudo) == expected


@pytest.mark.parametrize(
    ("missing", "system", "apt", "line"),
    [
        (ALL, "darwin", False, "  brew install --cask google-chrome && brew install postgresql@17"),
        (("initdb", "pg_ctl"), "darwin", False, "  brew install postgresql@17"),
        ((BROWSER,), "darwin", False, "  brew install --cask google-chrome"),
        (
            (BROWSER,),
            "linux",
            True,
            "  sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends "
            "chromium-headless-shell fonts-liberation'",
        ),
        (
            ALL,
            "linux",
            False,
            "The tests need Chromium or Google Chrome and PostgreSQL 17's server programs. "
            "Install them, then run make test again.",
        ),
    ],
)
def test_the_message_ends_with_one_line_to_run(
    missing: tuple[str, ...], system: str, apt: bool, line: str
) -> None:
    told = plan(missing, system, apt=apt, root=False, sudo=False)
    assert told.kind == "tell"
    assert told.message.splitlines()[-1] == line


def test_here_everything_is_found() -> None:
    assert all(find(name) for name in (*ALL, "mariadbd", "mariadb-install-db"))
