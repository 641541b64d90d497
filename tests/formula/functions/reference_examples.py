"""Examples of every function that are not those of the declarations: `reference.json`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Example, Function, FunctionKind
from tablewright.formula.parser import parse
from tablewright.formula.tree import Call, Node, parts

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))


def called(node: Node) -> Iterator[str]:
    if isinstance(node, Call):
        yield node.name
    for part in parts(node):
        yield from called(part)


def functions_of(entry: dict[str, Any]) -> list[Function]:
    functions = [catalogue.find(name) for name in called(parse(entry["formula"]))]
    return [function for function in functions if function is not None]


def is_special(entry: dict[str, Any]) -> bool:
    return any(function.kind is FunctionKind.SPECIAL for function in functions_of(entry))


def example_of(entry: dict[str, Any]) -> Example:
    return Example(entry["formula"], entry["result"], entry.get("given"))
