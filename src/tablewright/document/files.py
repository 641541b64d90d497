"""Workbooks as files: YAML or JSON, read strictly, written in one canonical form.

`write(read(text)) == text` for every text that `write` made: files can be compared, merged and reviewed.
Values that are the model's defaults are left out, so that a file says only what its author decided.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from tablewright.common.validation_messages import located, sentence, shown_path
from tablewright.document.model import Workbook
from tablewright.document.validate import Path, validate
from tablewright.document.yaml_text import YamlProblem, read_yaml, write_yaml

Form = Literal["yaml", "json"]

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MOST_CHARACTERS = 20_000_000
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_FIRST_KEYS = ("schema_version", "id", "kind", "name", "description", "settings", "source")


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One problem of a workbook file: `where` is its path as people read it, `line` counts from 1."""

    where: str
    message: str
    line: int | None = None
    hint: str | None = None

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line is not None else ""
        path = f"{self.where}: " if self.where else ""
        return f"{place}{path}{self.message}" + (f" {self.hint}" if self.hint else "")


class FileError(ValueError):
    """A file that is not a valid workbook, with all of its problems."""

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def read_workbook(text: str, form: Form = "yaml") -> Workbook:
    """The workbook in a file. Raises FileError with all problems, each with its path and (YAML) line."""
    if len(text) > _MOST_CHARACTERS:
        raise FileError([FileProblem("", "The file is larger than a workbook can be.")])
    if (broken := _LONE_SURROGATE.search(text)) is not None:
        line = text.count("\n", 0, broken.start()) + 1
        raise FileError([FileProblem("", "The file holds half a character here; save it as UTF-8.", line)])
    data, lines = _read(text.removeprefix("\ufeff"), form)
    if not isinstance(data, dict):
        raise FileError(
            [FileProblem("", "A workbook file starts with keys such as schema_version and pages.")]
        )
    try:
        workbook = Workbook.model_validate(data)
    except ValidationError as error:
        raise FileError(_shape_problems(error, data, lines)) from None
    problems = [
        FileProblem(
            document_problem.where(),
            document_problem.message,
            _line(document_problem.path, lines),
            document_problem.hint,
        )
        for document_problem in validate(workbook)
    ]
    if problems:
        raise FileError(problems)
    return workbook


def write_workbook(workbook: Workbook, form: Form = "yaml") -> str:
    """The canonical text of a workbook; it ends with a line break."""
    data = _in_reading_order(workbook.model_dump(mode="json", exclude_defaults=True))
    return write_yaml(data) if form == "yaml" else json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _in_reading_order(value: Any) -> Any:
    """Keys in reading order: what a thing is before what it contains."""
    if isinstance(value, list):
        return [_in_reading_order(item) for item in value]
    if not isinstance(value, dict):
        return value
    first = [key for key in _FIRST_KEYS if key in value]
    return {key: _in_reading_order(value[key]) for key in (*first, *value) if key in value}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a workbook file, for editors and reviews."""
    schema = Workbook.model_json_schema(mode="validation")
    return {"$schema": SCHEMA_DIALECT, "title": "Tablewright workbook", **schema}


# ---------------------------------------------------------------- reading


def _read(text: str, form: Form) -> tuple[Any, Mapping[Path, int]]:
    try:
        if form == "yaml":
            return read_yaml(text)
        return json.loads(text, object_pairs_hook=_no_repeated_keys), {}
    except YamlProblem as problem:
        raise FileError([FileProblem("", problem.message, problem.line)]) from None
    except json.JSONDecodeError as error:
        raise FileError([FileProblem("", f"This is not JSON: {error.msg}.", error.lineno)]) from None
    except RecursionError:
        raise FileError([FileProblem("", "The file is nested too deeply.")]) from None


def _no_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    no_repeated_keys = dict(pairs)
    if len(no_repeated_keys) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FileError([FileProblem("", f"The key “{twice}” occurs twice.")])
    return no_repeated_keys


def _shape_problems(error: ValidationError, data: Any, lines: Mapping[Path, int]) -> list[FileProblem]:
    file_problems: list[FileProblem] = []
    for path, record in located(error.errors(include_url=False), data):
        message, hint = _words(record, path)
        file_problems.append(FileProblem(shown_path(path), message, _line(path, lines), hint))
    return list(dict.fromkeys(file_problems))


def _words(error: Mapping[str, Any], path: Path) -> tuple[str, str | None]:
    if error["type"] == "extra_forbidden":
        return f"“{path[-1]}” is not a key here.", "Look for a misspelling; unknown keys are refused."
    if error["type"] == "missing":
        return f"“{path[-1]}” is missing.", None
    return sentence(error), None


def _line(path: Path, lines: Mapping[Path, int]) -> int | None:
    """The line of a path, or of the nearest path that contains it."""
    for length in range(len(path), -1, -1):
        if (line := lines.get(path[:length])) is not None:
            return line
    return None
