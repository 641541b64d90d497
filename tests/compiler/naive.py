"""A naive evaluator of grouped tables over Python rows: slow, plain, and written without the compiler."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from compiler.naive_functions import IN_ORDER, aggregate, in_order, lookup, ordered, scalar, top, window

Row = dict[str, Any]
Group = tuple[Any, ...]


@dataclass(frozen=True)
class Expr:
    """`op`: `source`, `column`, `control`, a scalar, `aggregate`, `window`, `total`, or a kind of lookup."""

    op: str
    name: str = ""
    parts: tuple["Expr", ...] = ()
    args: tuple[Any, ...] = ()
    """Literals behind the other arguments."""

    def formula(self) -> str:
        inner = [part.formula() for part in self.parts]
        match self.op:
            case "source":
                return f"[T/{self.name}]"
            case "column":
                return f"[{self.name}]"
            case "add":
                return " + ".join(inner)
            case "twice":
                return f"{inner[0]} + If({inner[0]} > 0, {inner[0]}, 1)"
            case "positive":
                return f"{inner[0]} > 0"
            case "parity":
                return f"{inner[0]} % 2"
            case "month":
                return f'DateTrunc("month", {inner[0]})'
            case "label":
                return f'If({inner[0]} > 0, "p", Null)'
            case "lookup":
                return f"Lookup([U/p], {inner[0]}, [U/k])"
            case "rollup":
                return f"Rollup(Sum([U/p]), {inner[0]}, [U/k])"
            case "counted":
                return f"Rollup(Count([U/p]), {inner[0]}, [U/k])"
            case "matching":
                return f"LookupMatchNulls([U/p], {inner[0]}, [U/k])"
            case "control":
                return f"[{self.name}]"
            case _:
                args = [f'"{name}"' if isinstance(name, str) else str(name) for name in self.args]
                return f"{self.name}({', '.join([*inner, *args])})"

    def columns(self) -> Iterable["Expr"]:
        if self.op in ("source", "column"):
            yield self
        for part in self.parts:
            yield from part.columns()

    def calls(self) -> Iterable["Expr"]:
        yield self
        for part in self.parts:
            yield from part.calls()


@dataclass(frozen=True)
class Test:
    """One filter: what its values must meet, or the top of a ranking."""

    column: str
    passes: Callable[[Any], bool] = bool
    top: tuple[str, str, float] | None = None
    """Ranking, direction, and the most."""
    nulls: str = "when-empty"


Rule = tuple[Test, ...]
"""Tests of which any may hold."""


@dataclass(frozen=True)
class Sort:
    column: str
    descending: bool = False
    nulls_first: bool = False


@dataclass
class Table:
    """Levels 0 (summary) to `base`; `keys[d]` are the own keys of grouping d + 1."""

    rows: list[Row]
    formulas: dict[str, Expr]
    homes: dict[str, int]
    keys: list[list[str]]
    rules: list[Rule] = field(default_factory=list)
    sorts: dict[int, list[Sort]] = field(default_factory=dict)
    others: list[tuple[Any, Any]] = field(default_factory=list)
    """The rows of the other table: key and value."""

    @property
    def base(self) -> int:
        return len(self.keys) + 1

    def __post_init__(self) -> None:
        self.flat_keys = [key for keys in self.keys for key in keys]
        for number, row in enumerate(self.rows):
            row["#"] = number
        self._memo: dict[Any, Any] = {}
        self.feeding = self._find_feeding()
        self._by_level: dict[int, list[Rule]] = {}
        early: list[Rule] = []
        for rule in self.rules:
            level = self._level_of(rule)
            if level == self.base and not any(self._is_late(test.column) for test in rule):
                early.append(rule)
            else:
                self._by_level.setdefault(level, []).append(rule)
        plain = [rule for rule in early if not self._looks_along(rule)]
        looking = [rule for rule in early if self._looks_along(rule)]
        self.plain = [row for row in self.rows if self._all(plain, self.base, row, [])]
        self.kept = [row for row in self.plain if self._all(looking, self.base, row, self.plain)]

    # ------------------------------------------------------------ what columns are

    def _refers(self, column: str) -> list[str]:
        return [
            other_column.name
            for other_column in self.formulas[column].columns()
            if other_column.op == "column"
        ]

    def _is_windowed(self, column: str) -> bool:
        expr = self.formulas[column]
        inside = any(call.op == "window" for call in expr.calls())
        alone = expr.op not in ("aggregate", "total")
        return inside or (alone and any(self._is_windowed(name) for name in self._refers(column)))

    def _is_late(self, column: str) -> bool:
        """Whether a base column needs a value of a coarser level."""
        expr = self.formulas[column]
        if any(call.op in ("aggregate", "total") for call in expr.calls()):
            return True
        if any(call.op == "window" for call in expr.calls()) and any(
            self._coarse(item.column) for item in self.sorts.get(self.base, [])
        ):
            return True
        return any(self._coarse(name) for name in self._refers(column))

    def _coarse(self, column: str) -> bool:
        return column not in self.flat_keys and (self.homes[column] < self.base or self._is_late(column))

    def _find_feeding(self) -> set[str]:
        """Columns that keys and aggregates use: filters on groups do not change them."""
        names: set[str] = set()
        pending = [*self.flat_keys]
        for expr in self.formulas.values():
            for call in expr.calls():
                if call.op in ("aggregate", "total"):
                    pending += [column.name for column in call.columns() if column.op == "column"]
        while pending:
            column = pending.pop()
            if column not in names:
                names.add(column)
                pending += self._refers(column)
        return names

    def _level_of(self, rule: Rule) -> int:
        levels = {self.homes[test.column] for test in rule if test.top or test.column not in self.flat_keys}
        assert len(levels) < 2
        return next(iter(levels), self.base)

    def _looks_along(self, rule: Rule) -> bool:
        return any(test.top or self._is_windowed(test.column) for test in rule)

    # ------------------------------------------------------------ rows of levels

    def keys_to(self, depth: int) -> list[str]:
        return [key for keys in self.keys[: max(depth, 0)] for key in keys]

    def group_of(self, row: Row, depth: int) -> Group:
        return tuple(self.value(key, self.base, row) for key in self.keys_to(depth))

    def members(self, depth: int) -> list[Row]:
        """One representative per row of a level."""
        if depth == 0:
            return [{"#": -1}]
        if depth == self.base:
            return self.kept
        rows: dict[Group, Row] = {}
        for row in self.kept:
            rows.setdefault(self.group_of(row, depth), row)
        return list(rows.values())

    # ------------------------------------------------------------ filters

    def _all(self, rules: Sequence[Rule], depth: int, row: Row, stage: list[Row]) -> bool:
        return all(any(self._test(test, depth, row, stage) for test in rule) for rule in rules)

    def _test(self, test: Test, depth: int, row: Row, stage: list[Row]) -> bool:
        value = self.value(test.column, depth, row)
        if test.top is None:
            return test.passes(value)
        if value is None:
            return test.nulls == "always"
        around = self.group_of(row, depth - 1)
        rows = [record for record in stage if self.group_of(record, depth - 1) == around]
        ties = [] if depth == self.base else self.keys[depth - 1] if depth else []
        pairs = [
            (
                self.value(test.column, depth, other_row),
                (*(ordered(self.value(key, depth, other_row)) for key in ties), other_row["#"]),
                self._same(other_row, row, depth),
            )
            for other_row in rows
        ]
        return top(test.top, pairs)

    def _same(self, one: Row, other: Row, depth: int) -> bool:
        if depth == self.base:
            return one["#"] == other["#"]
        return self.group_of(one, depth) == self.group_of(other, depth)

    def _passing(self, depth: int) -> list[Row]:
        """Rows of a level that its filters on plain values leave."""
        plain = [rule for rule in self._by_level.get(depth, []) if not self._looks_along(rule)]
        return [row for row in self.members(depth) if self._all(plain, depth, row, [])]

    def _passes(self, depth: int, row: Row) -> bool:
        """All filters on values of exactly this level, that did not act on base rows before."""
        stage = self._passing(depth)
        if not any(self._same(record, row, depth) for record in stage):
            return False
        looking = [rule for rule in self._by_level.get(depth, []) if self._looks_along(rule)]
        return self._all(looking, depth, row, stage)

    # ------------------------------------------------------------ values

    def value(self, column: str, depth: int, row: Row) -> Any:
        level = self.base if column in self.flat_keys else min(self.homes[column], depth)
        place = (column, level, row["#"] if level else -1)
        if place not in self._memo:
            self._memo[place] = self._evaluate(self.formulas[column], level, row, column)
        return self._memo[place]

    def _evaluate(self, expr: Expr, depth: int, row: Row, holder: str) -> Any:
        match expr.op:
            case "source":
                return row[expr.name]
            case "column":
                return self.value(expr.name, depth, row)
            case "aggregate":
                return self._aggregate(expr, depth, row, holder)
            case "window":
                return self._window(expr, depth, row, holder)
            case "total":
                return self._total(expr, depth, row, holder)
            case "control":
                return expr.args[0]
            case "lookup" | "rollup" | "counted" | "matching":
                return lookup(expr.op, self._evaluate(expr.parts[0], depth, row, holder), self.others)
            case _:
                return scalar(expr.op, [self._evaluate(part, depth, row, holder) for part in expr.parts])

    def _total(self, expr: Expr, depth: int, row: Row, holder: str) -> Any:
        mode = expr.args[0] if expr.args else "parent_grouping"
        level = 0 if expr.name == "GrandTotal" or mode == "grand_total" else max(0, depth - 1)
        whole = self._evaluate(expr.parts[0], min(level, depth), row, holder)
        if expr.name != "PercentOfTotal":
            return whole
        own = self._evaluate(expr.parts[0], depth, row, holder)
        return None if own is None or not whole else own / whole

    def _aggregate(self, expr: Expr, depth: int, row: Row, holder: str) -> Any:
        homes = [self.base if column.op == "source" else self.homes[column.name] for column in expr.columns()]
        finest = max(homes, default=self.base)
        if finest <= depth:
            members = [row]
            finest = depth
        else:
            own = self.group_of(row, depth) if depth else ()
            members = [member for member in self.members(finest) if self.group_of(member, depth) == own]
        if not expr.parts:
            return len(members)
        if expr.name in IN_ORDER:
            members.sort(key=lambda record: self._order_between(depth, finest, record))
        values = [self._evaluate(expr.parts[0], finest, member, holder) for member in members]
        if expr.name in IN_ORDER:
            return in_order(expr.name, values, expr.args)
        return aggregate(expr.name, [value for value in values if value is not None])

    def _window(self, expr: Expr, depth: int, row: Row, holder: str) -> Any:
        if depth == self.base and not self._is_late(holder):
            level = self.plain
        elif holder in self.feeding:
            level = self.members(depth)
        else:
            level = self._passing(depth)
        around = self.group_of(row, depth - 1)
        rows = [record for record in level if self.group_of(record, depth - 1) == around]
        values = [self._evaluate(expr.parts[0], depth, row, holder) if expr.parts else None for row in rows]
        peers = [self._order_of(depth, row) for row in rows]
        ties = [self._ties(depth, row) for row in rows]
        place = next(i for i, record in enumerate(rows) if self._same(record, row, depth))
        return window(expr.name, values, expr.args, peers, ties, place, bare=not expr.parts)

    # ------------------------------------------------------------ order

    def _order_of(self, depth: int, row: Row) -> tuple[Any, ...]:
        """The sort of one level."""
        return tuple(
            ordered(self.value(item.column, depth, row), item.descending, item.nulls_first)
            for item in self.sorts.get(depth, [])
        )

    def _ties(self, depth: int, row: Row) -> tuple[Any, ...]:
        if depth == self.base:
            return (row["#"],)
        keys = self.keys[depth - 1] if depth else []
        return tuple(ordered(self.value(key, self.base, row)) for key in keys)

    def _order_between(self, coarse: int, fine: int, row: Row) -> tuple[Any, ...]:
        """The order of the rows of a level inside a coarser one."""
        return tuple(
            part
            for depth in range(coarse + 1, fine + 1)
            for part in (*self._order_of(depth, row), *self._ties(depth, row))
        )

    # ------------------------------------------------------------ answers

    def answer(self, depth: int, columns: list[str]) -> list[tuple[Any, ...]]:
        rows = [
            row
            for row in self.members(depth)
            if all(self._passes(level, row) for level in range(1, depth + 1) if level in self._by_level)
        ]
        if depth:
            rows.sort(key=lambda row: self._order_between(0, depth, row))
        return [tuple(self.value(column, depth, row) for column in columns) for row in rows]
