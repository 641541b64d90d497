"""Every setting is documented."""

import re
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from tablewright.runtime.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<default>[^|]+) \| (?P<text>[^|]+) \|$", re.MULTILINE)


def documented() -> dict[str, tuple[str, str]]:
    return {m["name"]: (m["default"], m["text"]) for m in ROW.finditer(PAGE.read_text())}


def variable(name: str) -> str:
    alias = Settings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else f"TABLEWRIGHT_{name.upper()}"


def shown_default(name: str) -> str:
    default = Settings.model_fields[name].get_default(call_default_factory=True)
    assert default is not PydanticUndefined
    return "none" if default in (None, "") else f"`{str(default).lower() if default is False else default}`"


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_the_page_tells_the_truth(name: str) -> None:
    assert documented().get(variable(name)) == (
        shown_default(name),
        Settings.model_fields[name].description,
    )


def test_the_page_names_no_setting_that_is_not() -> None:
    assert set(documented()) == {variable(name) for name in Settings.model_fields}


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9123")
    monkeypatch.setenv("TABLEWRIGHT_QUERY_THREADS", "3")
    settings = Settings()
    assert (settings.port, settings.query_threads) == (9123, 3)
