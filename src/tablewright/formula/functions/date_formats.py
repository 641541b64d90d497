"""Percent specifiers of DateFormat and DateParse; each platform translates them one by one."""

import re

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import BoundCall, constant_value

SPECIFIERS = "%AaBbdfHILMmpqSYy"
PARSED = SPECIFIERS.replace("q", "")


def layout_pieces(pattern: str) -> list[tuple[bool, str]]:
    """The pattern cut into specifiers (True, letter) and literal text (False, text)."""
    matches = re.findall(r"%(.)|([^%]+)|(%)$", pattern, re.DOTALL)
    return [(bool(letter or lone), letter or literal) for letter, literal, lone in matches]


def check_format(bound: BoundCall, known: str) -> None:
    """Refuses unknown specifiers, naming the known ones."""
    pattern = constant_value(bound.arguments[1])
    if not isinstance(pattern, str):
        return
    for is_specifier, letter in layout_pieces(pattern):
        if is_specifier and (not letter or letter not in known):
            shown = ", ".join(f"%{text}" for text in known)
            raise FormulaError(
                "type",
                f"%{letter} is not a date specifier that {bound.function.name} knows.",
                bound.arguments[1].span,
                hint=f"Use {shown}; %% is a percent sign.",
            )
