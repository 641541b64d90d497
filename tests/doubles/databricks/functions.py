"""Functions of the service that an engine lacks or implements differently, replaced by Python functions.

Sail's regular expressions have no look-around and read `$1x` as the group `1x`, its WEEKDAY counts from the
wrong day, and neither Sail nor Spark 3.5 can take a VARIANT apart. Here a VARIANT is JSON text: parsing gives
the text as the service would write it, casts to ARRAY<VARIANT> and MAP<STRING, VARIANT> give lists and maps
of such texts, and TO_JSON leaves it as it is.
"""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import regex
from sqlglot.tokens import Token, TokenType

_VARIANTS = frozenset({"_JSON", "CAST", "TRY_PARSE_JSON", "TRY_ELEMENT_AT"})
"""How the argument of TO_JSON begins when it is a VARIANT."""
_ARRAY = ("ARRAY", "<", "VARIANT", ">")
_MAP = ("MAP", "<", "STRING", ",", "VARIANT", ">")
_JSON_NAMES = {"TRY_PARSE_JSON": "dbx_json"}
_SAIL_NAMES = {
    "GET_JSON_OBJECT": "dbx_get_json_object",
    "SPLIT": "dbx_split",
    "WEEKDAY": "dbx_weekday",
    "REGEXP_LIKE": "dbx_regexp_like",
    "REGEXP_REPLACE": "dbx_regexp_replace",
    "REGEXP_EXTRACT": "dbx_regexp_extract",
    "REGEXP_EXTRACT_ALL": "dbx_regexp_extract_all",
    "REGEXP_COUNT": "dbx_regexp_count",
}


def register(session: Any, *, sail: bool) -> None:
    """Make the functions known to an engine's session."""
    functions: list[tuple[str, Callable[..., Any], str]] = [
        ("dbx_json", _parsed, "string"),
        ("dbx_elements", _elements, "array<string>"),
        ("dbx_fields", _fields, "map<string,string>"),
        ("dbx_from", _written, "string"),
        ("dbx_string", _string, "string"),
    ]
    if sail:
        functions += [
            ("dbx_weekday", _weekday, "int"),
            ("dbx_regexp_like", _like, "boolean"),
            ("dbx_regexp_replace", _replace, "string"),
            ("dbx_regexp_extract", _extract, "string"),
            ("dbx_regexp_extract_all", _extract_all, "array<string>"),
            ("dbx_regexp_count", _count, "int"),
            ("dbx_get_json_object", _get_json_object, "string"),
            ("dbx_split", _split, "array<string>"),
        ]
    for name, function, kind in functions:
        session.udf.register(name, function, kind)


def changes(tokens: Sequence[Token], *, sail: bool) -> list[tuple[int, int, str]]:
    """What to write instead, as positions of the text and new text."""
    names = _JSON_NAMES | (_SAIL_NAMES if sail else {})
    rows: list[tuple[int, int, str]] = []
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.token_type == TokenType.L_PAREN:
            opened.append(place)
            continue
        if token.token_type == TokenType.R_PAREN and opened:
            rows += _cast(tokens, opened.pop(), place)
            continue
        if token.token_type in (TokenType.STRING, TokenType.IDENTIFIER) or not _calls(tokens, place):
            continue
        name = token.text.upper()
        if name in names:
            rows.append((token.start, token.end, names[name]))
        elif name == "TO_JSON" and tokens[place + 2].text.upper() in _VARIANTS:
            rows.append((token.start, token.end, ""))
    return rows


def _calls(tokens: Sequence[Token], place: int) -> bool:
    return place + 2 < len(tokens) and tokens[place + 1].token_type == TokenType.L_PAREN


def _cast(tokens: Sequence[Token], first: int, last: int) -> list[tuple[int, int, str]]:
    """`TRY_CAST(x AS ARRAY<VARIANT>)` and its relatives, by where their parentheses stand."""
    if not first or tokens[first - 1].text.upper() not in ("CAST", "TRY_CAST"):
        return []
    words = [token.text.upper() for token in tokens[max(first, last - 7) : last]]
    parsed = tokens[first + 1].text.upper() == "TRY_PARSE_JSON"
    for kind, name in ((_ARRAY, "dbx_elements"), (_MAP, "dbx_fields"), (("VARIANT",), "dbx_from")):
        if tuple(words[-len(kind) - 1 :]) == ("AS", *kind):
            return _instead(tokens, first, last, len(kind), name)
    if parsed and tuple(words[-2:]) == ("AS", "STRING") and _closes(tokens, first + 2) == last - 3:
        return _instead(tokens, first, last, 1, "dbx_string")
    return []


def _closes(tokens: Sequence[Token], first: int) -> int:
    """Where the parenthesis that opens here is closed."""
    depth = 0
    for place in range(first, len(tokens)):
        depth += (tokens[place].token_type == TokenType.L_PAREN) - (
            tokens[place].token_type == TokenType.R_PAREN
        )
        if depth == 0:
            return place
    return -1


def _instead(
    tokens: Sequence[Token], first: int, last: int, size: int, name: str
) -> list[tuple[int, int, str]]:
    head, tail = tokens[first - 1], tokens[last - size - 1]
    return [(head.start, head.end, name), (tail.start, tokens[last - 1].end, "")]


# ---------------------------------------------------------------- variants


def _parsed(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return _json(json.loads(text, parse_constant=_no_constant))
    except (ValueError, RecursionError):
        return None


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _json(value: Any) -> str:
    """As the service writes it: without white space, objects in the order of their keys."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def _loaded(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _elements(text: str | None) -> list[str] | None:
    value = _loaded(text)
    return [_json(item) for item in value] if isinstance(value, list) else None


def _fields(text: str | None) -> dict[str, str] | None:
    value = _loaded(text)
    return {key: _json(item) for key, item in value.items()} if isinstance(value, dict) else None


def _written(value: Any) -> str | None:
    return None if value is None else _json(value)


def _string(text: str | None) -> str | None:
    value = _loaded(_parsed(text))
    return value if value is None or isinstance(value, str) else _json(value)


def _get_json_object(text: str | None, path: str | None) -> str | None:
    """A text without its quotes, anything else as JSON without white space (Sail leaves some)."""
    parsed = _parsed(text)
    if parsed is None or path is None:
        return None
    value = _loaded(parsed)
    for name, place in regex.findall(r"\.(\w+)|\[(\d+)\]", path):
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and place and int(place) < len(value):
            value = value[int(place)]
        else:
            return None
    return value if value is None or isinstance(value, str) else _json(value)


# ---------------------------------------------------------------- dates and patterns


def _weekday(value: dt.date | None) -> int | None:
    return None if value is None else value.weekday()


@lru_cache(maxsize=500)
def _pattern(text: str) -> Any:
    r"""A pattern of Java's, in which what stands between `\Q` and `\E` has no other meaning. `\z` and
    `\x{41}` have other spellings here."""
    parts: list[str] = []
    while "\\Q" in text:
        before, _, text = text.partition("\\Q")
        inside, _, text = text.partition("\\E")
        parts += [before, regex.escape(inside)]
    written = "".join([*parts, text]).replace("\\z", "\\Z")
    return regex.compile(regex.sub(r"\\x\{(\w+)\}", lambda point: f"\\U{int(point[1], 16):08X}", written))


@lru_cache(maxsize=500)
def _template(text: str) -> str:
    r"""A replacement of Java's: `$1` is a group, a backslash takes the meaning of what follows."""
    parts = regex.sub(r"\\(.)|\$(\d)|(\\)", _part, text, flags=regex.DOTALL)
    return str(parts)


def _part(result: Any) -> str:
    if result[1] is not None:
        return str(result[1]).replace("\\", "\\\\")
    return f"\\g<{result[2]}>" if result[2] is not None else ""


def _like(text: str | None, pattern: str | None) -> bool | None:
    if text is None or pattern is None:
        return None
    return _pattern(pattern).search(text) is not None


def _replace(text: str | None, pattern: str | None, replacement: str | None) -> str | None:
    if text is None or pattern is None or replacement is None:
        return None
    return _pattern(pattern).sub(_template(replacement), text)


def _extract(text: str | None, pattern: str | None, group: int | None = 1) -> str | None:
    if text is None or pattern is None or group is None:
        return None
    result = _pattern(pattern).search(text)
    return (result[group] or "") if result else ""


def _extract_all(text: str | None, pattern: str | None, group: int | None = 1) -> list[str] | None:
    if text is None or pattern is None or group is None:
        return None
    return [result[group] or "" for result in _pattern(pattern).finditer(text)]


def _split(text: str | None, pattern: str | None) -> list[str] | None:
    """An empty pattern takes a text apart into its signs."""
    if text is None or pattern is None:
        return None
    if not pattern:
        return list(text) or [""]
    return list(_pattern(pattern).split(text))


def _count(text: str | None, pattern: str | None) -> int | None:
    if text is None or pattern is None:
        return None
    return sum(1 for _ in _pattern(pattern).finditer(text))
