"""A naive evaluator of grouped tables over Python rows: slow, plain, and written without the compiler."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Group = tuple[Any, ...]


@dataclass(frozen=True)
class Expr:
    """`op`: `source`, `column`, `add`, `aggregate` (name of the function first), `window`."""

    op: str
    name: str = ""
    parts: tuple["Expr", ...] = ()

    def formula(self) -> str:
        match self.op:
            case "source":
                return f"[T/{self.name}]"
            case "column":
                return f"[{self.name}]"
            case "add":
                return " + ".join(part.formula() for part in self.parts)
            case _:
                return f"{self.name}({', '.join(part.formula() for part in self.parts)})"

    def columns(self) -> Iterable["Expr"]:
        if self.op in ("source", "column"):
            yield self
        for part in self.parts:
            yield from part.columns()


@dataclass
class Table:
    """Levels 0 (summary) to `base`; `keys[d]` are the own keys of grouping d."""

    rows: list[Row]
    formulas: dict[str, Expr]
    homes: dict[str, int]
    keys: list[list[str]]
    filters: list[tuple[str, Callable[[Any], bool]]] = field(default_factory=list)

    @property
    def base(self) -> int:
        return len(self.keys) + 1

    # ------------------------------------------------------------ rows of levels

    def __post_init__(self) -> None:
        self.flat_keys = [key for keys in self.keys for key in keys]
        for number, row in enumerate(self.rows):
            row["#"] = number
        early = [(c, test) for c, test in self.filters if self._on_base(c)]
        plain = [(c, test) for c, test in early if self.formulas[c].op != "window"]
        looking = [(c, test) for c, test in early if self.formulas[c].op == "window"]
        self.kept = [row for row in self.rows if all(test(self._early(c, row)) for c, test in plain)]
        self.seen_by_windows = self.kept
        self.kept = [row for row in self.kept if all(test(self._early(c, row)) for c, test in looking)]

    def _on_base(self, column: str) -> bool:
        return self.homes[column] == self.base or column in self.flat_keys

    def _early(self, column: str, row: Row) -> Any:
        return self._evaluate(self.formulas[column], self.base, row)

    def keys_to(self, depth: int) -> list[str]:
        return [key for keys in self.keys[:depth] for key in keys]

    def group_of(self, row: Row, depth: int) -> Group:
        return tuple(self._early(key, row) for key in self.keys_to(depth))

    def members(self, depth: int) -> list[tuple[Group, Row]]:
        """One representative per row of a level."""
        if depth == 0:
            return [((), {})]
        if depth == self.base:
            return [((row["#"],), row) for row in self.kept]
        found: dict[Group, Row] = {}
        for row in self.kept:
            found.setdefault(self.group_of(row, depth), row)
        return list(found.items())

    # ------------------------------------------------------------ values

    def value(self, column: str, depth: int, row: Row) -> Any:
        home = self.homes[column]
        if column in self.flat_keys:
            return self._early(column, row)
        return self._evaluate(self.formulas[column], min(home, depth), row)

    def _evaluate(self, expr: Expr, depth: int, row: Row) -> Any:
        match expr.op:
            case "source":
                return row[expr.name]
            case "column":
                return self.value(expr.name, depth, row)
            case "add":
                values = [self._evaluate(part, depth, row) for part in expr.parts]
                return None if None in values else sum(values)
            case "aggregate":
                return self._aggregate(expr, depth, row)
            case _:
                return self._window(expr, depth, row)

    def _aggregate(self, expr: Expr, depth: int, row: Row) -> Any:
        homes = [self.base if each.op == "source" else self.homes[each.name] for each in expr.columns()]
        finest = max(homes, default=self.base)
        if finest <= depth:
            members = [row]
        else:
            own = self.group_of(row, depth) if depth else ()
            members = [
                member
                for _, member in self.members(finest)
                if depth == 0 or self.group_of(member, depth) == own
            ]
        if not expr.parts:
            return len(members)
        values = [self._evaluate(expr.parts[0], finest if finest > depth else depth, m) for m in members]
        return aggregate(expr.name, [value for value in values if value is not None])

    def _window(self, expr: Expr, depth: int, row: Row) -> Any:
        around = self.keys_to(depth - 1)
        own = [self._early(key, row) for key in around]
        level = self.seen_by_windows if depth == self.base else [row for _, row in self.members(depth)]
        rows = [
            member
            for member in level
            if [self._early(key, member) for key in around] == own
            and self._passes(depth, member, windows=False)
        ]
        rows.sort(key=lambda member: self.order(depth, member))
        mine = self.order(depth, row)
        upto = [member for member in rows if self.order(depth, member) <= mine]
        if expr.name == "RowNumber":
            return len(upto)
        values = [self._evaluate(expr.parts[0], depth, member) for member in upto]
        known = [value for value in values if value is not None]
        return sum(known) if known else None

    def _passes(self, depth: int, row: Row, *, windows: bool) -> bool:
        """Filters on the values of exactly this grouping; those on its windows only if wanted."""
        return all(
            test(self.value(column, depth, row))
            for column, test in self.filters
            if self.homes[column] == depth
            and not self._on_base(column)
            and (windows or self.formulas[column].op != "window")
        )

    # ------------------------------------------------------------ answers

    def order(self, depth: int, row: Row) -> tuple[Any, ...]:
        keys = [ordered(self._early(key, row)) for key in self.keys_to(depth)]
        return (*keys, row["#"]) if depth == self.base else tuple(keys)

    def answer(self, depth: int, columns: list[str]) -> list[tuple[Any, ...]]:
        rows = [
            row
            for _, row in self.members(depth)
            if all(self._passes(level, row, windows=True) for level in range(depth + 1) if level < self.base)
        ]
        if depth:
            rows.sort(key=lambda row: self.order(depth, row))
        return [tuple(self.value(column, depth, row) for column in columns) for row in rows]


def aggregate(name: str, values: list[Any]) -> Any:
    match name:
        case "Count":
            return len(values)
        case "CountDistinct":
            return len(set(values))
        case "Sum":
            return sum(values) if values else None
        case "Avg":
            return sum(values) / len(values) if values else None
        case "Min":
            return min(values, default=None)
        case _:
            return max(values, default=None)


def ordered(value: Any) -> tuple[bool, Any]:
    """Nulls last."""
    return (value is None, 0 if value is None else value)
