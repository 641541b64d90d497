"""Translates validation errors to plain words with their location. Pure.

The validator's own messages are for programmers (they show patterns and types) and are never shown.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Location = Sequence[str | int]
Place = tuple[str | int, ...]


class FieldsWrong(ValueError):
    """Raised by a check of a whole model: the message concerns these fields."""

    def __init__(self, message: str, *fields: str) -> None:
        super().__init__(message)
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Shape:
    """Text that fits a pattern as a whole, for `Annotated[str, Shape(...)]`; `words` say what fits."""

    pattern: str
    words: str
    also: Callable[[str], bool] | None = None
    """A further condition of the value; where it does not hold, the message is `other_words`."""
    other_words: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        fits = re.compile(self.pattern).fullmatch

        def check(text: str) -> str:
            if fits(text) is None:
                raise PydanticCustomError("shape", "{words}", {"words": self.words})
            if self.also is not None and not self.also(text):
                raise PydanticCustomError("shape", "{words}", {"words": self.other_words})
            return text

        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        return handler(schema) | {"pattern": f"^{self.pattern}$"}


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is the dotted path of the field, empty for the whole value."""

    field: str
    message: str

    @property
    def text(self) -> str:
        """To be read by itself."""
        parts = tuple(int(part) if part.isdecimal() else part for part in self.field.split("."))
        # Deep in a document, a name alone is ambiguous.
        deep = sum(isinstance(part, int) for part in parts) > 1
        label = shown_path(parts) if deep else label_of(self.field)
        return f"{label}: {self.message}" if label else self.message


def problems(errors: Sequence[Mapping[str, Any]], given: Any) -> list[Problem]:
    """The first problem of each field; `given` is the value that the errors' locations refer to."""
    by_place: dict[str, Problem] = {}
    for path, error in located(errors, given):
        place = ".".join(map(str, path))
        cause = error.get("ctx", {}).get("error")
        fields = cause.fields if isinstance(cause, FieldsWrong) else ()
        for field in [f"{place}.{name}".lstrip(".") for name in fields] or [place]:
            by_place.setdefault(field, Problem(field, sentence(error)))
    return list(by_place.values())


def located(errors: Sequence[Mapping[str, Any]], given: Any) -> list[tuple[Place, Mapping[str, Any]]]:
    """Each error with its location, without those that only follow from another one.

    A list whose entries are wrong counts as empty, and a value that may be of several kinds has an error for
    each of them.
    """
    placed = [(place_in(error["loc"], given, last=error["type"] == "missing"), error) for error in errors]
    outer = {place[:length] for place, _ in placed for length in range(len(place))}
    kept: dict[Place, list[Mapping[str, Any]]] = {}
    for place, error in placed:
        if place in outer and (error["type"] == "too_short" or _is_of_type(error)):
            continue
        kept.setdefault(place, []).append(error)
    return [(place, error) for place, same in kept.items() for error in _told_once(same)]


def _is_of_type(error: Mapping[str, Any]) -> bool:
    return error["type"].endswith(("_type", "_parsing", "_from_float"))


def _told_once(errors: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The errors of one place: one for all the kinds that a value is not of, none if it is of one of them."""
    kinds = [error for error in errors if _is_of_type(error)]
    others = [error for error in errors if not _is_of_type(error)]
    if len(kinds) < 2:
        return errors
    return others or [{**kinds[0], "type": "no_scalar"}]


def shown_path(path: Place) -> str:
    """A path as people write it: `pages[0].elements[2].source`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


def place_in(location: Location, given: Any, *, last: bool = True) -> Place:
    """Without the names of alternatives that the validator puts in between.

    With `last`, a last part that is not there is kept: it is missing.
    """
    path: list[str | int] = []
    here = given
    chosen: Any = None
    for number, part in enumerate(location):
        ends = number == len(location) - 1
        if isinstance(here, Mapping) and here is not chosen and part in _tags(here):
            # The branch that was taken by it, though a field of the same name may be there.
            chosen = here
            continue
        if isinstance(here, Mapping) and (part in here or (last and ends and isinstance(part, str))):
            path.append(part)
            here = here.get(part)  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):  # pyright: ignore[reportUnknownArgumentType]
            path.append(part)
            here = here[part]  # pyright: ignore[reportUnknownVariableType]
    return tuple(path)


def _tags(value: Mapping[str, Any]) -> list[Any]:
    """The discriminators of a union."""
    return [value[name] for name in ("kind", "platform") if name in value]


def label_of(field: str) -> str:
    """The last name of a path as people write it: `details.http_path` is “Http path”."""
    names = [part for part in field.split(".") if part and not part.isdecimal()]
    return names[-1].replace("_", " ").capitalize() if names else ""


def sentence(error: Mapping[str, Any]) -> str:
    """The message for one error of the validator."""
    kind, facts = error["type"], error.get("ctx", {})
    if kind.endswith("_type") and error.get("input", "") is None:
        kind = "missing"
    words = _WORDS.get(kind)
    if words is not None:
        return words(facts) if callable(words) else words
    if kind not in ("value_error", "assertion_error"):
        return "This value does not fit here."
    text = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _counted(one: str, many: str) -> Callable[[int], str]:
    return lambda count: f"{count} {one if count == 1 else many}"


_letters = _counted("character", "characters")
_entries = _counted("entry", "entries")

_WHOLE = "Use a whole number."
_NUMBER = "Use a number."
_TEXT = "Use text."
_LIST = "Use a list."
_NAMED = "Use named values."
_YES_NO = "Use true or false."
_MOMENT = "Use a date and time like 2026-01-31T08:00:00Z."
_DATE = "Use a date like 2026-01-31."


def _shortest(facts: Mapping[str, Any]) -> str:
    least = facts["min_length"]
    return "This must not be empty." if least == 1 else f"Use at least {_letters(least)}."


def _fewest(facts: Mapping[str, Any]) -> str:
    return f"Give at least {_entries(facts['min_length'])}."


def _bound(number: float) -> str:
    return f"{number:.0f}" if number == int(number) and abs(number) < 1e16 else str(number)


def _plain(names: str) -> str:
    """Names as the validator lists them, without its quotation marks."""
    return names.replace("'", "")


def _expected(facts: Mapping[str, Any]) -> str:
    names = _plain(facts["expected"])
    return f"Use one of {names}." if " or " in names else f"This has to be {names}."


def _wrong_tag(facts: Mapping[str, Any]) -> str:
    name = _plain(facts["discriminator"])
    return f"There is no {name} “{facts['tag']}” here. Use one of {_plain(facts['expected_tags'])}."


_WORDS: Mapping[str, str | Callable[[Mapping[str, Any]], str]] = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field.",
    "shape": lambda facts: facts["words"],
    "string_pattern_mismatch": "This has characters that it may not have, or another form.",
    "string_too_long": lambda facts: f"Use at most {_letters(facts['max_length'])}.",
    "string_too_short": _shortest,
    "too_long": lambda facts: f"Give at most {_entries(facts['max_length'])}.",
    "too_short": _fewest,
    "less_than_equal": lambda facts: f"Use {_bound(facts['le'])} or less.",
    "greater_than_equal": lambda facts: f"Use {_bound(facts['ge'])} or more.",
    "less_than": lambda facts: f"Use less than {_bound(facts['lt'])}.",
    "greater_than": lambda facts: f"Use more than {_bound(facts['gt'])}.",
    "literal_error": _expected,
    "enum": _expected,
    "union_tag_invalid": _wrong_tag,
    "union_tag_not_found": lambda facts: (
        f"This needs “{_plain(facts['discriminator'])}”, which says what it is."
    ),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": "Use a smaller number.",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": "Use a finite number.",
    "string_type": _TEXT,
    "string_unicode": "Use text in UTF-8.",
    "unstorable": "This has a NUL character (U+0000) in it, which no database keeps. Remove it.",
    "no_scalar": "Use text, a number, true or false.",
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _NAMED,
    "model_type": _NAMED,
    "model_attributes_type": _NAMED,
    "none_required": "This must be left out.",
    "json_invalid": "This is not JSON.",
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
}
