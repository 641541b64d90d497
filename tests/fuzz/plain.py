"""The evaluation of formulas in plain Python, to compare engines with. It says what it does not know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from compiler.naive_functions import IN_ORDER, aggregate, in_order, ordered, window
from fuzz import given, plain_dates, plain_numbers, plain_texts
from fuzz.asking import Answer, Refused
from fuzz.generator import Place
from fuzz.plain_instants import Instant, shown
from fuzz.plain_numbers import Unknown, comparable, finite
from fuzz.trees import Formula, is_aggregate
from tablewright.formula.tree import Binary, Call, Logical, Node, Null, Number, Reference, Text, Unary, nodes
from tablewright.formula.types import ValueType

Row = dict[str, Any]
UNIT_FIRST = frozenset({"DateTrunc", "DateAdd", "DateDiff", "LastDay"})
OF_INSTANTS = frozenset(
    {"Number", "DateAdd", "DateDiff", "ConvertTimezone", "Year", "Month", "Day", "Hour", "Minute"}
)
"""Functions that see the moment behind what a clock shows."""
EXACT_AGGREGATES = frozenset({"Count", "CountDistinct", "Sum", "Avg", "Min", "Max"})
WINDOWS = frozenset(
    {
        *(
            f"{kind}{name}"
            for kind in ("Cumulative", "Moving")
            for name in ("Sum", "Avg", "Count", "Min", "Max")
        ),
        *("Lag", "Lead", "FillDown", "RowNumber", "Rank", "RankDense", "RankPercentile", "CumeDist"),
        *IN_ORDER,
    }
)


@dataclass(frozen=True)
class Opaque:
    """A variant: whether it is there is known, and nothing else."""

    text: str


class Plain:
    """Evaluates formulas over the rows that the engines have."""

    name = "plain evaluation"

    def __init__(self, rows: Sequence[given.Row]) -> None:
        self._rows = rows

    def answers(self, formulas: Sequence[Formula], zone: str = "UTC") -> Mapping[str, Answer]:
        evaluation = Evaluation(self._rows, zone)
        result: dict[str, Answer] = {}
        for formula in formulas:
            try:
                result[formula.text] = known(evaluation.rows(formula))
            except (Unknown, ArithmeticError, ValueError):
                result[formula.text] = Refused("beyond the plain evaluation")
        return result


def known(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if any(isinstance(value, Opaque) for value in values):
        raise Unknown
    return tuple(map(shown, values))


class Evaluation:
    def __init__(self, rows: Sequence[given.Row], zone: str) -> None:
        self._base = [{name: _read(name, value, zone) for name, value in row.items()} for row in rows]
        self._strict: Mapping[str, Callable[..., Any]] = {
            **plain_numbers.STRICT,
            **plain_texts.STRICT,
            **plain_dates.strict(zone),
            "Text": lambda value: _text(value),
        }
        self._handles = {**plain_numbers.HANDLES, **plain_texts.HANDLES}

    def rows(self, formula: Formula) -> tuple[Any, ...]:
        if formula.place is Place.ROW:
            return tuple(self._value(formula.node, row, self._base) for row in self._base)
        groups: dict[Any, list[Row]] = {}
        for row in self._base:
            groups.setdefault(row["Key"], []).append(row)
        ordered_keys = sorted(groups, key=repr)
        return tuple(self._of_group(formula.node, groups[key]) for key in ordered_keys)

    # ------------------------------------------------------------ nodes

    def _value(self, node: Node, row: Row, around: list[Row]) -> Any:
        if isinstance(node, Call) and node.name in WINDOWS:
            return self._window(node, row, around)
        return self._combined(node, row, lambda part: self._value(part, row, around))

    def _of_group(self, node: Node, rows: list[Row]) -> Any:
        if is_aggregate(node):
            assert isinstance(node, Call)
            return self._aggregate(node, rows)
        return self._combined(node, {}, lambda part: self._of_group(part, rows))

    def _combined(self, node: Node, row: Row, value: Callable[[Node], Any]) -> Any:
        match node:
            case Number():
                return _written(node)
            case Text() | Logical():
                return node.value
            case Null():
                return None
            case Reference():
                return row[node.parts[0]]
            case Unary(operator="-"):
                operand = value(node.operand)
                return None if operand is None else finite(-operand)
            case Unary():
                return plain_numbers.not_(value(node.operand))
            case Binary():
                return _operation(node.operator, value(node.left), value(node.right))
            case Call():
                return self._call(node, value)
            case _:
                raise Unknown

    def _call(self, node: Call, value: Callable[[Node], Any]) -> Any:
        if node.name in self._handles:
            result = finite(self._handles[node.name](*map(value, node.arguments)))
            if isinstance(result, Instant) and not _of_instants(node):
                raise Unknown
            return result
        act = self._strict.get(node.name)
        if act is None:
            raise Unknown
        arguments = [value(argument) for argument in node.arguments]
        if None in arguments:
            return None
        if any(isinstance(argument, Opaque) for argument in arguments):
            raise Unknown
        if node.name not in OF_INSTANTS:
            arguments = [shown(argument) for argument in arguments]
        return finite(act(*arguments))

    # ------------------------------------------------------------ several rows

    def _aggregate(self, node: Call, rows: list[Row]) -> Any:
        if node.name not in EXACT_AGGREGATES | IN_ORDER:
            raise Unknown
        if not node.arguments:
            return len(rows)
        named = {other_node.parts[0] for other_node in nodes(node) if isinstance(other_node, Reference)}
        if named == {"Key"} or (not named and node.name in IN_ORDER):
            # What lives on the group itself is no value of its rows.
            raise Unknown
        values = [self._value(node.arguments[0], row, rows) for row in rows]
        if node.name in IN_ORDER:
            rest = tuple(_constant(argument) for argument in node.arguments[1:])
            return in_order(node.name, values, rest)
        known = [comparable(value) for value in values if value is not None]
        if node.name != "Count" and any(isinstance(value, Opaque) for value in known):
            raise Unknown
        return finite(aggregate(node.name, known))

    def _window(self, node: Call, row: Row, rows: list[Row]) -> Any:
        args: list[Any] = [_constant(argument) for argument in node.arguments[1:]]
        if node.name in ("Lag", "Lead"):
            args = args or [1]
        values = (
            [comparable(self._value(node.arguments[0], row, rows)) for row in rows]
            if node.arguments
            else [None] * len(rows)
        )
        sort = [(ordered(row["Id"]),) for row in rows]
        result = window(node.name, values, tuple(args), sort, sort, rows.index(row), bare=not node.arguments)
        return finite(result)


def _written(node: Number) -> float:
    return float(node.text) if set(node.text) & set(".eE") else int(node.text)


def _of_instants(node: Node) -> bool:
    """Whether every date within has a zone: beside one that has none, a moment is what a clock shows."""
    return all(
        not isinstance(other_node, Reference | Call)
        or (isinstance(other_node, Call) and other_node.name in plain_numbers.HANDLES)
        or (isinstance(other_node, Reference) and other_node.parts[0] == "Zoned")
        for other_node in nodes(node)
    )


def _constant(node: Node) -> Any:
    match node:
        case Number():
            return _written(node)
        case Text() | Logical():
            return node.value
        case Null():
            return None
        case Unary(operator="-"):
            return -_constant(node.operand)
        case _:
            raise Unknown


def _operation(operator: str, left: Any, right: Any) -> Any:
    if operator == "and":
        return plain_numbers.and_(left, right)
    if operator == "or":
        return plain_numbers.or_(left, right)
    if left is None or right is None:
        return None
    if isinstance(left, Opaque) or isinstance(right, Opaque):
        raise Unknown
    left, right = comparable(left), comparable(right)
    match operator:
        case "+":
            return finite(left + right)
        case "-":
            return finite(left - right)
        case "*":
            return finite(left * right)
        case "/":
            return plain_numbers.divide(left, right)
        case "%":
            return plain_numbers.remainder(left, right)
        case "^":
            return plain_numbers.power(left, right)
        case "&":
            return left + right
        case "=":
            return plain_numbers.equal(left, right)
        case "!=":
            return not plain_numbers.equal(left, right)
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def _read(name: str, value: Any, zone: str) -> Any:
    """A value of the table as formulas see it: decimals as numbers, moments on the document's clock, a JSON
    null as Null."""
    if given.COLUMNS[name].type is ValueType.VARIANT:
        return None if value in (None, "null") else Opaque(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return Instant.of(value, zone)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return plain_dates.date_text(value)
    return value if isinstance(value, str) else plain_texts.number_text(value)
