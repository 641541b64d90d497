"""The function reference as Markdown, made from the declarations. Pure: a script writes the pages."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Example, Function, FunctionKind
from tablewright.formula.platforms.registry import PLATFORMS, platform_of

INDEX = "README.md"

_TITLES = {
    "logical": "Logical",
    "math": "Math",
    "text": "Text",
    "date": "Date",
    "type conversion": "Type conversion",
    "financial": "Financial",
    "variant/JSON": "Variants (JSON)",
    "array": "Arrays",
    "geography": "Geography",
    "aggregate": "Aggregates",
    "conditional aggregate": "Conditional aggregates",
    "statistics": "Statistics",
    "window: cumulative": "Windows: cumulative",
    "window: moving": "Windows: moving",
    "window: shift": "Windows: shift",
    "window: rank": "Windows: rank",
    "subtotal & percent-of-total": "Subtotals",
    "lookup/join-like": "Lookups",
    "passthrough": "Passthrough",
    "system": "System",
}
_KINDS = {
    FunctionKind.SCALAR: "one value for each row",
    FunctionKind.AGGREGATE: "one value for the rows of a group",
    FunctionKind.WINDOW: "one value for each row, from the rows around it",
    FunctionKind.SPECIAL: "changes which rows are read",
}
_GAPS = {
    "not-yet": "the platform could do it, and we have not done it yet",
    "engine-cannot": "the platform has no means for it",
    "no-sense": "it has no meaning there",
}
_HEADER = "<!-- Made from the declarations of the functions by `make docs`; changes here are lost. -->\n"


def pages() -> Mapping[str, str]:
    """File name -> text: the index, and one page for each category."""
    by_category: dict[str, list[Function]] = {title: [] for title in _TITLES}
    for function in catalogue.all():
        by_category.setdefault(function.category, []).append(function)
    filled = {category: functions for category, functions in by_category.items() if functions}
    written = {page_name(category): _page(category, functions) for category, functions in filled.items()}
    return {INDEX: _index(filled), **written}


def page_name(category: str) -> str:
    """The file of a category."""
    return re.sub(r"[^a-z0-9]+", "-", category.lower()).strip("-") + ".md"


def shown(value: Any) -> str:
    """A value as the language writes it: Null, True, "text", [1, 2]."""
    match value:
        case None:
            return "Null"
        case bool():
            return "True" if value else "False"
        case list() | tuple():
            return f"[{', '.join(map(shown, value))}]"
        case dict():
            return "{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def support(function: Function, platform: str) -> str:
    """`yes`, or the word of a declared gap."""
    gap = platform_of(platform).gap(function)
    return "yes" if gap is None else gap.word


# ---------------------------------------------------------------- the index


def _index(by_category: Mapping[str, list[Function]]) -> str:
    every = [function for functions in by_category.values() for function in functions]
    counts = ", ".join(
        f"{sum(support(function, name) == 'yes' for function in every)} on {platform.title}"
        for name, platform in PLATFORMS.items()
    )
    parts = [
        _HEADER,
        "# Functions\n",
        f"{len(every)} functions: {counts}. Names may be written in any letter case; arguments in square "
        "brackets may be left out. [Semantics](../semantics.md) says how values, Null, dates and levels "
        "behave.\n",
        "A function that a platform lacks says so while the formula is typed. The tables name the reason:\n",
        "\n".join(f"- `{word}`: {meaning}" for word, meaning in _GAPS.items()) + "\n",
    ]
    parts += [_table(category, functions) for category, functions in by_category.items()]
    return "\n".join(parts)


def _table(category: str, functions: Iterable[Function]) -> str:
    page = page_name(category)
    lines = [
        f"## [{_title(category)}]({page})\n",
        f"| Function | What it gives | {' | '.join(platform.title for platform in PLATFORMS.values())} |",
        f"|---|---|{'---|' * len(PLATFORMS)}",
    ]
    for function in functions:
        name = f"[`{_cell(function.signature)}`]({page}#{function.name.lower()})"
        supported = " | ".join(support(function, platform) for platform in PLATFORMS)
        lines.append(f"| {name} | {_cell(_first_sentence(function.description))} | {supported} |")
    return "\n".join(lines) + "\n"


def _title(category: str) -> str:
    return _TITLES.get(category, category.capitalize())


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.])\s+(?=[A-Z%])", text, maxsplit=1)[0]


def _cell(text: str) -> str:
    """Text inside a table: a bar would end the cell."""
    return text.replace("|", "\\|")


# ---------------------------------------------------------------- pages


def _page(category: str, functions: Iterable[Function]) -> str:
    return "\n".join([_HEADER, f"# {_title(category)}\n", *map(_entry, functions)])


def _entry(function: Function) -> str:
    lines = [f"## {function.name}\n", f"`{function.signature}`\n", f"{function.description}\n"]
    facts = [
        f"Gives {_with_article(function.returns.label)}: {_KINDS[function.kind]}. {function.nulls.value}"
    ]
    if function.aliases:
        facts.append(f"Also written {', '.join(function.aliases)}.")
    lines.append(" ".join(facts) + "\n")
    if function.examples:
        lines.append("```")
        lines += map(_example, function.examples)
        lines.append("```\n")
    for platform in PLATFORMS.values():
        gap = platform.gap(function)
        if gap is not None:
            lines.append(f"Not on {platform.title} ({gap.word}): {gap.reason}\n")
    return "\n".join(lines)


def _with_article(label: str) -> str:
    if label.startswith(("type", "text")):
        return f"the {label}" if label.startswith("type") else label
    return f"{'an' if label[0] in 'aeiou' else 'a'} {label}"


def _example(example: Example) -> str:
    written = example.formula.replace("\n", "\\n")
    given = ""
    if example.given:
        columns = (f"{name} = {shown(values)}" for name, values in example.given.items())
        given = f"    where {', '.join(columns)}"
    return f"{written} → {shown(example.result)}{given}"
