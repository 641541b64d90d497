"""A kind of element, chart, filter or control is one declaration: toys, each declared in one file, are read,
checked, described, compiled and queried."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    command = [sys.executable, "-m", "document.toys.program"]
    paths = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_they_are_read_and_written_back(answers: dict[str, Any]) -> None:
    assert answers["written"]


def test_the_schema_describes_them(answers: dict[str, Any]) -> None:
    assert answers["schema"] == ["CardsElement", "MultiplesFilter"]
    assert answers["chart"] == ["size", "largest"]
    assert answers["control"]


def test_they_are_compiled_and_queried(answers: dict[str, Any]) -> None:
    assert answers["cards"] == [[0], [12], [24]]
    assert answers["cards by 4"] == [[0], [8], [16], [24]]
    # A measure without an aggregate is summed, in each role.
    assert sorted(answers["bubbles"]) == [[0, 2, 12], [2, 1, 6]]


def test_what_does_not_fit_is_named(answers: dict[str, Any]) -> None:
    (column,) = answers["unknown column"]
    assert "pages[0].elements[0].fields[0]: “Cards” has no column “gone”." in column
    (role,) = answers["unknown role"]
    assert "pages[0].elements[1].size: “Bubbles” has no column “gone”." in role
    (value,) = answers["wrong value"]
    assert "The value does not fit the divisor control “by”." in value
    (divisor,) = answers["wrong divisor"]
    assert "Use 1 or more." in divisor
