"""Refuses values that no database stores, before any other code sees them: U+0000, and NaN in place of a
number.

PostgreSQL stores no U+0000 in texts, and JSON has no NaN. One rule applies to every text of a request,
whatever it is for, so that every stored name can be moved to another database.
"""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

Place = tuple[str | int, ...]

# Texts are looked through only where the bytes of the body hint at it: that look is many times faster.
_HINTS = (b"\\u0000", b"NaN", b"Infinity")


async def refuse_unstorable(request: Request) -> None:
    """For every route: refuse what cannot be stored in the path, the query or the body, by its field."""
    check_address(request)
    route = request.scope.get("route")
    if isinstance(route, APIRoute) and route.body_field is not None:
        content = await request.body()
        if is_json(request.headers.get("content-type")) and suspicious(content):
            read_body_texts(content)


def check_address(request: Request) -> None:
    """Refuse U+0000 in the parameters of the path and of the query."""
    for where, given in (
        ("path", request.path_params.items()),
        ("query", request.query_params.multi_items()),
    ):
        for name, value in given:
            if isinstance(value, str) and "\0" in value:
                raise _refusal((where, name))


def suspicious(content: bytes) -> bool:
    """Whether a body may contain a value that cannot be stored. True for encodings other than UTF-8, which
    hide it."""
    return any(hint in content for hint in _HINTS) or not json.detect_encoding(content).startswith("utf-8")


def read_body_texts(content: bytes) -> None:
    """Refuse a JSON body with a value that cannot be stored. Invalid JSON is refused elsewhere."""
    try:
        value = read_json(content)
    except NoNumber as error:
        problem = {"type": "json_invalid", "loc": ("body", 0), "msg": str(error)}
        raise RequestValidationError([problem]) from error
    except (ValueError, RecursionError):
        return
    place = first_unstorable(value)
    if place is not None:
        raise _refusal(("body", *place), value)


class NoNumber(ValueError):
    """`NaN` or `Infinity`, which Python parses as numbers and JSON lacks."""


def read_json(content: bytes) -> Any:
    """The value of a JSON text. Raises NoNumber, or what `json.loads` raises."""
    return json.loads(content, parse_constant=_no_number)


def first_unstorable(value: Any) -> Place | None:
    """The path of the first text with U+0000 in a JSON value; a name has the path of its object."""
    waiting: list[tuple[Place, Any]] = [((), value)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, str) and "\0" in value:
            return place
        if isinstance(value, dict):
            if any("\0" in name for name in value):
                return place
            waiting += _members(value.items(), place)
        elif isinstance(value, list):
            waiting += _members(enumerate(value), place)
    return None


def is_json(content_type: str | None) -> bool:
    """Whether FastAPI parses a body of this content type as JSON."""
    kind, _, subtype = (content_type or "").partition(";")[0].strip().lower().partition("/")
    return kind == "application" and "/" not in subtype and (subtype == "json" or subtype.endswith("+json"))


def _members(items: Iterable[tuple[str | int, Any]], place: Place) -> list[tuple[Place, Any]]:
    """The members of an object or an array in reverse, since they are popped from the end."""
    return [((*place, name), value) for name, value in items][::-1]


def _refusal(place: Place, body: Any = None) -> RequestValidationError:
    return RequestValidationError([{"type": "unstorable", "loc": place, "msg": "U+0000"}], body=body)


def _no_number(word: str) -> NoReturn:
    raise NoNumber(f"{word} is no number of JSON")
