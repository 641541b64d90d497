"""Walks the description of the API: every operation, and every value that a request may hold."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"
METHODS = ("get", "put", "post", "patch", "delete")

Schema = dict[str, Any]
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Operation:
    """`parameters` are those of the path, the query and the headers."""

    method: str
    path: str
    parameters: tuple[Schema, ...]
    body: Schema | None

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    def named(self, where: str) -> list[Schema]:
        return [parameter for parameter in self.parameters if parameter["in"] == where]


@dataclass(frozen=True)
class Value:
    """A part of a request that is not a `$ref`: its path, and its model."""

    place: Place
    schema: Schema
    owner: str


@cache
def description() -> Schema:
    return json.loads(FILE.read_text(encoding="utf-8"))


def operations() -> list[Operation]:
    result: list[Operation] = []
    for path, by_method in description()["paths"].items():
        for method in METHODS:
            if method in by_method:
                told = by_method[method]
                content = told.get("requestBody", {}).get("content", {})
                body = content.get("application/json", {}).get("schema")
                result.append(Operation(method, path, tuple(told.get("parameters", ())), body))
    return result


def values_in(
    schema: Schema, owner: str = "", place: Place = (), within: tuple[str, ...] = ()
) -> Iterator[Value]:
    """Every value of a request, through its alternatives; a model inside of itself is entered once."""
    reference = schema.get("$ref")
    if reference is not None:
        name = reference.rsplit("/", 1)[-1]
        if name not in within:
            model = description()["components"]["schemas"][name]
            yield from values_in(model, name, place, (*within, name))
        return
    for kind in ("anyOf", "oneOf", "allOf"):
        for alternative in schema.get(kind, ()):
            yield from values_in(alternative, owner, place, within)
    if "type" in schema:
        yield Value(place, schema, owner)
    if isinstance(schema.get("items"), dict):
        yield from values_in(schema["items"], owner, (*place, 0), within)
    for name, inner in schema.get("properties", {}).items():
        yield from values_in(inner, owner, (*place, name), within)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from values_in(schema["additionalProperties"], owner, (*place, "key"), within)
