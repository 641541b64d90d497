"""The warehouse's disk is full: a clear error, nothing half-written, nothing acknowledged is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from faults.disks import Command, choose, missing, small_disk, ways


def test_a_full_disk_refuses_the_upload_and_keeps_the_rest(tmp_path: Path) -> None:
    small = tmp_path / "small"
    script = Path(__file__).parent / "small_disk.py"
    tests = Path(__file__).parent.parent
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([*sys.path, str(tests), str(tests.parent)])}
    with small_disk(small) as front:
        command = [*front, sys.executable, str(script), str(tmp_path / "data"), str(small)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, env=environment)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["first"] == "applied"
    assert told["load_status"] == 507
    assert told["load_error"]["code"] == "disk-full"
    assert "Nothing was changed" in told["load_error"]["message"]
    assert told["objects"] == ["input-table"]
    assert told["after"]["status"] == "applied"
    assert told["rows"] == ["kept", "still works"]


@pytest.mark.parametrize(
    ("system", "works", "chosen"),
    [
        ("linux", lambda command: True, "unshare --mount --map-root-user"),
        ("linux", lambda command: "--map-root-user" not in command, "unshare --mount sh"),
        ("linux", lambda command: "unshare" not in command, ""),
        ("linux", lambda command: "mount" not in " ".join(command), None),
        ("darwin", lambda command: command[0] in ("hdiutil", "true"), ""),
        ("darwin", lambda command: "attach" not in command, None),
        ("sunos5", lambda command: True, None),
    ],
)
def test_the_first_way_that_works_is_taken(system: str, works: object, chosen: str | None) -> None:
    ran: list[Command] = []

    def attempt(command: Command) -> bool:
        ran.append(command)
        return works(command)  # pyright: ignore[reportCallIssue]

    way = choose(ways(system, "/t/small", 501, "/t/small.dmg"), attempt)
    if chosen is None:
        assert way is None
        assert missing(system)
    else:
        assert way is not None
        assert " ".join(way.front).startswith(chosen)
        assert ran[-1] == (*way.front, "true")


def test_what_is_mounted_for_all_is_taken_down() -> None:
    for system in ("linux", "darwin"):
        for way in ways(system, "/t/small", 501, "/t/small.dmg"):
            assert bool(way.before) == bool(way.after) == (not way.front)
