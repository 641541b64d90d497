"""The shop on each engine, opened once by each worker."""

from collections.abc import Callable, Generator

import pytest

from compiler.both import SHOPS, shop_on
from compiler.kit import Engine


def _fixture(engine: str) -> Callable[[pytest.FixtureRequest], Generator[Engine]]:
    @pytest.fixture(scope="session", name=_name(engine))
    def opened(request: pytest.FixtureRequest) -> Generator[Engine]:
        with shop_on(engine, request) as shop:
            yield shop

    return opened


def _name(engine: str) -> str:
    return f"shop_on_{engine.replace('-', '_')}"


# A fixture for each, so that none outlives the server that it asks.
globals().update({_name(engine): _fixture(engine) for engine in SHOPS})


@pytest.fixture(scope="module", params=SHOPS)
def shop(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.getfixturevalue(_name(request.param))
    return engine
