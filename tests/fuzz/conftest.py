"""The engines that random formulas are asked of, each with the same table."""

from collections.abc import Callable, Generator
from contextlib import ExitStack

import pytest

from engines import bench
from fuzz import given
from fuzz.asking import Asked, asked

Opening = Callable[[str], Asked]


@pytest.fixture(scope="session")
def given_rows() -> list[given.Row]:
    return given.rows(1)


@pytest.fixture(scope="module")
def asked_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, given_rows: list[given.Row]
) -> Generator[Opening]:
    """An engine by its name, opened once."""
    known: dict[str, Asked] = {}
    with ExitStack() as stack:

        def opened(name: str) -> Asked:
            if name not in known:
                spec = next(engine for engine in bench.ENGINES if engine.name == name)
                folder = tmp_path_factory.mktemp("fuzz")
                known[name] = stack.enter_context(asked(spec, request, folder, given_rows))
            return known[name]

        yield opened
