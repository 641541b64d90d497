"""Each mistake in a document is reported once, where its author looks, and in plain words."""

import json
import re
from typing import Any

import pytest
from broken import AROUND, ELEMENTS, document

from servers.application import Application
from tablewright.document.files import FileError, FileProblem, read_workbook

AT = "pages[0].elements[0]"
CASES = [(document(change), AT + where, words) for change, where, words in ELEMENTS] + AROUND
OF_THE_VALIDATOR = re.compile(
    r"Tuple|Input|validation|List should|Dictionary|String should|Field required|Unable to|valid |"
    r"constrained|discriminator|Literal|pydantic|tagged|NoneType|\bint\b|\bstr\b|\bbool\b"
)


def problems(made: dict[str, Any]) -> tuple[FileProblem, ...]:
    with pytest.raises(FileError) as error:
        read_workbook(json.dumps(made), "json")
    return error.value.problems


@pytest.mark.parametrize(("made", "where", "words"), CASES)
def test_a_problem_is_reported_once_and_plainly(made: dict[str, Any], where: str, words: str) -> None:
    told = [(problem.where, problem.message) for problem in problems(made)]
    assert (where, words) in told
    if "[0].element_id" not in where:
        assert len(told) == 1
    assert not any(OF_THE_VALIDATOR.search(str(pair)) for pair in told)


def test_there_are_many() -> None:
    assert len(CASES) > 60


def test_the_api_tells_the_same(sqlite_application: Application) -> None:
    client = sqlite_application.signed_in()
    for made, where, words in CASES:
        content = json.dumps({"name": "Book", "document": made}).replace("Infinity", "1e999")
        reply = client.post("/api/workbooks", content=content, headers={"content-type": "application/json"})
        error = reply.json()["error"]
        assert reply.status_code == 422, reply.text
        assert not OF_THE_VALIDATOR.search(error["message"]), error["message"]
        if error["code"] == "invalid-request":
            place = ["document", *re.findall(r"\w+", where)]
            assert error["where"]["field"] == ".".join(place), where
            assert len(error["where"]["problems"]) == 1
            assert error["message"].startswith(f"document.{where}: ") or where.count("[") < 2
            told = {"is missing.": "This is needed.", "is not a key here.": "There is no such field."}
            expected = next((plain for end, plain in told.items() if words.endswith(end)), words)
            assert error["where"]["problems"][0]["message"] == expected
