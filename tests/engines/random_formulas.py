"""Random formulas, made from the signatures of the functions, and a tiny evaluator of the core ones.

A formula is made with its value: `Made.value` computes it from a row, or is None when a part of the formula
is beyond the evaluator.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Function, FunctionKind, Parameter
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.types import ValueType

N, T, D, L = ValueType.NUMBER, ValueType.TEXT, ValueType.DATE, ValueType.LOGICAL
TYPES = (N, T, D, L)
Row = dict[str, Any]

MOMENTS = ("2024-02-29T13:05:09", "2023-12-31", "2024-01-01T23:59:59")
COLUMNS: dict[str, tuple[ValueType, list[Any]]] = {
    "I": (N, [None, 0, 1, -1, 2, 3, -5, 7, 10, 100]),
    "F": (N, [None, 0.0, 0.5, -0.5, 1.25, -2.75, 10.5, 3.0, 99.9]),
    "S": (T, [None, "", "a", "Ab", "b a", " x ", "éé", "100", "a,b,c", "%_", "it's", "🙂"]),
    "U": (T, [None, "a", "B", "ab", "-1.5", "true", "2024-01-31"]),
    "M": (D, [None, *map(datetime.fromisoformat, MOMENTS)]),
    "B": (L, [None, True, False]),
}

# Not a function of their arguments alone, not of these types, or such that rounding decides the result.
LEFT_OUT = {
    *("Today", "Now", "Text", "MD5", "SHA256", "ListAgg", "First", "Last"),
    *(f"{kind}{what}" for kind in ("Call", "Agg") for what in ("Text", "Number", "Datetime", "Logical")),
    *("CurrentUserEmail", "CurrentUserFullName", "CurrentUserFirstName", "CurrentUserAttributeText"),
    *("CurrentUserInTeam", "CurrentTimezone"),
    *("Corr", "RegressionSlope", "RegressionIntercept", "RegressionR2", "Mod", "Div", "XNPV"),
}

# Arguments whose meaning is narrower than their type.
SPECIAL: dict[str, Sequence[str]] = {
    "pattern": ('"a"', '"[a-z]+"', '"^.b"', '"\\\\d+"', '"(a)(b)?"'),
    "format": ('"%Y-%m-%d"', '"%d/%m/%Y %H:%M:%S"', '"%B %-d"'),
    "timezone": ('"UTC"', '"Europe/Rome"', '"America/New_York"'),
    "to": ('"UTC"', '"Asia/Tokyo"'),
    "from": ('"UTC"', '"Europe/Rome"'),
    "count": ("0", "1", "3", "-1"),
    "length": ("0", "1", "5"),
    "position": ("1", "2", "-1"),
    "digits": ("0", "1", "-1"),
    "bins": ("1", "4"),
    "k": ("0", "0.5", "0.9"),
    "part": ('"host"', '"path"'),
    "factor": ("2", "0.5", "5"),
    "periods": ("1", "12"),
    "period": ("1", "2"),
    "type": ("0", "1"),
    "amount": ("0", "1", "-3"),
    "offset": ("0", "1"),
    "year": ("2024", "1999"),
    "month": ("0", "2", "13"),
    "day": ("1", "31"),
}


@dataclass(frozen=True)
class Made:
    """A formula and its type; `aggregate` if it gives one value for all rows."""

    text: str
    type: ValueType
    value: Callable[[Row], Any] | None
    aggregate: bool = False


def table(chance: random.Random) -> list[Row]:
    rows = [{name: chance.choice(values) for name, (_, values) in COLUMNS.items()} for _ in range(6)]
    return [*rows, dict.fromkeys(COLUMNS)]


class Maker:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._scalars = _functions(FunctionKind.SCALAR)
        self._aggregates = _functions(FunctionKind.AGGREGATE)

    def formula(self) -> Made:
        """A formula of any type, one in five an aggregate."""
        kind = self._chance.choice(TYPES)
        if self._chance.random() < 0.2:
            return self._aggregate()
        return self.make(kind, 3)

    def make(self, kind: ValueType, depth: int) -> Made:
        if depth == 0 or self._chance.random() < 0.15:
            return self._leaf(kind)
        if self._chance.random() < 0.5:
            return self._operation(kind, depth)
        return self._call(kind, depth)

    # ------------------------------------------------------------ parts

    def _leaf(self, kind: ValueType) -> Made:
        names = [name for name, (type_, _) in COLUMNS.items() if type_ is kind]
        if self._chance.random() < 0.75 or kind is D:
            name = self._chance.choice(names)
            return Made(f"[{name}]", kind, lambda row: row[name])
        literal: Any = {
            N: self._chance.choice([0, 1, 2, 3, 10, 0.5, 2.25]),
            T: self._chance.choice(["", "a", "b", " ", ","]),
            L: self._chance.choice([True, False]),
        }[kind]
        text = f'"{literal}"' if kind is T else str(literal).lower() if kind is L else str(literal)
        return Made(text, kind, lambda _row: literal)

    def _operation(self, kind: ValueType, depth: int) -> Made:
        if kind is D:
            return self._call(kind, depth)
        if kind is T:
            return self._joined("&", T, [self.make(T, depth - 1), self.make(T, depth - 1)])
        if kind is N:
            operator = self._chance.choice("+-*/%")
            if operator == "%":
                # Of whole numbers: with doubles, the last digit of an operand decides.
                whole = Made("[I]", N, lambda row: row["I"])
                return self._joined(operator, N, [whole, Made("3", N, lambda _row: 3)])
            return self._joined(operator, N, [self.make(N, depth - 1), self.make(N, depth - 1)])
        choice = self._chance.random()
        if choice < 0.4:
            operator = self._chance.choice(["and", "or"])
            return self._joined(operator, L, [self.make(L, depth - 1), self.make(L, depth - 1)])
        if choice < 0.5:
            return self._negated(self.make(L, depth - 1))
        compared = self._chance.choice((N, T, D))
        operator = self._chance.choice(["=", "!=", "<", "<=", ">", ">="])
        return self._joined(operator, L, [self.make(compared, depth - 1), self.make(compared, depth - 1)])

    @staticmethod
    def _joined(operator: str, kind: ValueType, parts: list[Made]) -> Made:
        left, right = parts
        text = f"({left.text} {operator} {right.text})"
        if left.value is None or right.value is None:
            return Made(text, kind, None)
        first, second, act = left.value, right.value, OPERATORS[operator]
        return Made(text, kind, lambda row: act(first(row), second(row)))

    @staticmethod
    def _negated(part: Made) -> Made:
        value = part.value
        known = None if value is None else (lambda row: _not(value(row)))
        return Made(f"(not {part.text})", L, known)

    def _call(self, kind: ValueType, depth: int) -> Made:
        fitting = [function for function in self._scalars if _may_return(function, kind)]
        return self._called(self._chance.choice(fitting), kind, depth)

    def _aggregate(self) -> Made:
        function = self._chance.choice(self._aggregates)
        made = self._called(function, N, 2)
        return Made(made.text, made.type, None, aggregate=True)

    def _called(self, function: Function, kind: ValueType, depth: int) -> Made:
        shared: dict[str, ValueType] = {}
        returns_shared = "type of" in function.returns.label
        arguments: list[Made] = []
        for parameter in self._parameters(function):
            variable = parameter.accepts.variable
            allowed = [type_ for type_ in TYPES if type_ in parameter.accepts.types]
            if variable is not None and variable not in shared:
                fits = returns_shared and kind in allowed
                shared[variable] = kind if fits else self._chance.choice(allowed)
            wanted = shared[variable] if variable is not None else self._chance.choice(allowed)
            arguments.append(self._argument(parameter, wanted, depth))
        text = f"{function.name}({', '.join(argument.text for argument in arguments)})"
        act = EVALUATED.get(function.name)
        values = [argument.value for argument in arguments]
        if act is None or None in values:
            return Made(text, kind, None)
        known = [value for value in values if value is not None]
        return Made(text, kind, lambda row: act(*(value(row) for value in known)))

    def _parameters(self, function: Function) -> list[Parameter]:
        """Each group that repeats once or twice; optional ones now and then."""
        repeating = [parameter for parameter in function.parameters if parameter.repeats]
        chosen: list[Parameter] = []
        for parameter in function.parameters:
            if parameter.optional and not parameter.repeats and self._chance.random() < 0.5:
                break
            if parameter.repeats and parameter is not repeating[0]:
                continue
            if parameter.repeats:
                chosen += repeating * self._chance.choice((1, 2))
            else:
                chosen.append(parameter)
        return chosen

    def _argument(self, parameter: Parameter, kind: ValueType, depth: int) -> Made:
        literals = SPECIAL.get(parameter.name)
        if parameter.choices:
            return Made(f'"{self._chance.choice(parameter.choices)}"', T, None)
        if literals is not None:
            fitting = [text for text in literals if text.startswith('"') == (kind is T)]
            if fitting:
                text = self._chance.choice(fitting)
                number = None if kind is T else float(text) if "." in text else int(text)
                return Made(text, kind, None if kind is T else lambda _row: number)
        if parameter.constant:
            return Made('", "' if kind is T else "0.5", kind, None)
        return self.make(kind, depth - 1)


def _functions(kind: FunctionKind) -> list[Function]:
    """Those whose arguments and results are of the plain types."""
    return [
        function
        for function in catalogue.all()
        if function.kind is kind
        and function.name not in LEFT_OUT
        and not any(platform_of(each).gap(function) for each in ("duckdb", "postgres"))
        and function.parameters
        and not any(parameter.per_element for parameter in function.parameters)
        and all(any(type_ in parameter.accepts.types for type_ in TYPES) for parameter in function.parameters)
        and any(_may_return(function, type_) for type_ in TYPES)
    ]


def _may_return(function: Function, kind: ValueType) -> bool:
    label = function.returns.label
    if "type of" in label:
        named = [parameter for parameter in function.parameters if parameter.accepts.variable]
        return kind in (*named, *function.parameters)[0].accepts.types
    return label.split(" ")[0] == kind.value


# ---------------------------------------------------------------- the evaluator


def _strict(act: Callable[..., Any]) -> Callable[..., Any]:
    """Null in any argument gives Null."""
    return lambda *values: None if None in values else act(*values)


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _and(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _or(left: bool | None, right: bool | None) -> bool | None:
    return _not(_and(_not(left), _not(right)))


def _remainder(left: float, right: float) -> float | None:
    if right == 0:
        return None
    whole = isinstance(left, int) and isinstance(right, int)
    return int(math.fmod(left, right)) if whole else math.fmod(left, right)


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": _strict(lambda left, right: left + right),
    "-": _strict(lambda left, right: left - right),
    "*": _strict(lambda left, right: left * right),
    "/": _strict(lambda left, right: None if right == 0 else left / right),
    "%": _strict(_remainder),
    "&": _strict(lambda left, right: left + right),
    "=": _strict(lambda left, right: left == right),
    "!=": _strict(lambda left, right: left != right),
    "<": _strict(lambda left, right: left < right),
    "<=": _strict(lambda left, right: left <= right),
    ">": _strict(lambda left, right: left > right),
    ">=": _strict(lambda left, right: left >= right),
    "and": _and,
    "or": _or,
}


def _if(*arguments: Any) -> Any:
    pairs = len(arguments) // 2
    for index in range(pairs):
        if arguments[2 * index] is True:
            return arguments[2 * index + 1]
    return arguments[-1] if len(arguments) % 2 else None


def _known(*values: Any) -> list[Any]:
    return [value for value in values if value is not None]


EVALUATED: dict[str, Callable[..., Any]] = {
    "If": _if,
    "IsNull": lambda value: value is None,
    "IsNotNull": lambda value: value is not None,
    "Coalesce": lambda *values: next(iter(_known(*values)), None),
    "NullIf": lambda value, other: None if value is not None and value == other else value,
    "Zn": lambda value: 0 if value is None else value,
    "Abs": _strict(abs),
    "Sign": _strict(lambda value: (value > 0) - (value < 0)),
    "Sqrt": _strict(lambda value: math.sqrt(value) if value >= 0 else None),
    "Greatest": lambda *values: max(_known(*values), default=None),
    "Least": lambda *values: min(_known(*values), default=None),
    "Concat": _strict(lambda *values: "".join(values)),
    "Contains": _strict(lambda text, *searched: any(each in text for each in searched)),
    "StartsWith": _strict(lambda text, prefix: text.startswith(prefix)),
    "EndsWith": _strict(lambda text, suffix: text.endswith(suffix)),
    "Left": _strict(lambda text, count: text[:count]),
    "Right": _strict(lambda text, count: text[max(len(text) - count, 0) :] if count >= 0 else text[-count:]),
    "Len": _strict(len),
    "Lower": _strict(str.lower),
    "Upper": _strict(str.upper),
    "Reverse": _strict(lambda text: text[::-1]),
    "Repeat": _strict(lambda text, count: text * count if count > 0 else None),
    "Year": _strict(lambda moment, *zone: moment.year),
    "Month": _strict(lambda moment, *zone: moment.month),
    "Day": _strict(lambda moment, *zone: moment.day),
    "Hour": _strict(lambda moment, *zone: moment.hour),
    "Minute": _strict(lambda moment, *zone: moment.minute),
    "Second": _strict(lambda moment: moment.second),
}
