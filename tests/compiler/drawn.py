"""Random grouped tables: a workbook, the same table for the naive evaluator, and what is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from compiler.drawn_controls import Controls
from compiler.kit import element, parent, table, workbook
from compiler.naive import Expr, Rule, Sort, Table, Test
from tablewright.document.model import Workbook

SOURCES = ("a", "b", "v", "w", "d")
EXACT = ("Sum", "Min", "Max", "Count", "CountDistinct")
"""Aggregates whose results are whole numbers: what is compared and ranked does not depend on rounding."""
ORDERED = ("First", "Last", "FirstNonNull", "LastNonNull", "Nth")
Row = tuple[Any, ...]
BEFORE_KEEPS = 1
"""The least `w` of the rows that the element before the table keeps."""
RANKINGS = ("rank", "dense-rank", "row-number", "percentile", "cumulative")


@dataclass
class Drawn:
    book: Workbook
    table: Table
    level: str
    depth: int
    columns: list[str]
    rows: list[Row]
    others: list[tuple[Any, Any]]
    limit: int | None
    chosen: dict[str, Any]
    """The values of controls that the asking person chose."""
    child: list[str] | None = None
    """Columns of a child of the shown level, if there is one."""

    def __repr__(self) -> str:
        page = self.book.pages[0].elements[0]
        asked = f"{page.model_dump_json(exclude_defaults=True)}\n{self.level} {self.rows} {self.others}"
        return f"{asked} {self.chosen}"


def source(name: str) -> Expr:
    return Expr("source", name)


def column(name: str) -> Expr:
    return Expr("column", name)


@dataclass
class Making:
    """A table that grows column by column. `exact` columns hold whole numbers, or nothing."""

    draw: st.DrawFn
    base: int = 1
    formulas: dict[str, Expr] = field(default_factory=dict[str, Expr])
    homes: dict[str, int] = field(default_factory=dict[str, int])
    keys: list[list[str]] = field(default_factory=list[list[str]])
    exact: set[str] = field(default_factory=set[str])
    controls: Controls = field(default_factory=Controls)

    def any(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def many(self, most: int) -> range:
        return range(self.draw(st.integers(0, most)))

    def maybe(self) -> bool:
        return self.draw(st.booleans())

    def add(self, name: str, home: int, expr: Expr, *, exact: bool) -> str:
        self.formulas[name], self.homes[name] = expr, home
        if exact:
            self.exact.add(name)
        return name

    @property
    def flat(self) -> list[str]:
        return [key for other_key in self.keys for key in other_key]

    def numbers(self, home: int, *, exact: bool = False) -> list[str]:
        """Columns with numbers that live on a level."""
        texts = ("a", "b", "d", "pos", "month", "label")
        return [
            name
            for name, at in self.homes.items()
            if at == home
            and name not in texts
            and name not in self.flat
            and (not exact or name in self.exact)
        ]


def draw_table(making: Making) -> None:
    """Groupings with formula keys, and columns of base rows."""
    count = making.draw(st.sampled_from([0, 1, 1, 2, 2, 3]))
    making.base = base = count + 1
    for name in SOURCES:
        making.add(name, base, source(name), exact=name in "vw")
    made = {
        "month": Expr("month", parts=(source("d"),)),
        "parity": Expr("parity", parts=(source("v"),)),
        "label": Expr("label", parts=(source("w"),)),
    }
    free = ["a", "b", "w", *made]
    for number in range(count):
        own = making.draw(st.lists(st.sampled_from(free), min_size=1, max_size=2, unique=True))
        making.keys.append(own)
        for name in own:
            free.remove(name)
            making.add(name, number + 1, made.get(name) or making.formulas[name], exact=name == "parity")
    for number in making.many(2):
        parts = making.draw(st.lists(st.sampled_from(["v", "w"]), min_size=1, max_size=2))
        making.add(f"s{number}", base, Expr("add", parts=tuple(source(part) for part in parts)), exact=True)
    draw_chain(making, "p", base, ["v", "w"])
    if making.maybe():
        making.add("pos", base, Expr("positive", parts=(source("v"),)), exact=False)
    if making.maybe():
        shift = making.controls.number(making, "amount")
        making.add("moved", base, Expr("add", parts=(source(making.any("v", "w")), shift)), exact=True)
    if making.maybe():
        looked = making.any("lookup", "rollup", "counted", "matching")
        making.add("other", base, Expr(looked, parts=(source("w"),)), exact=True)
    for number in making.many(2):
        draw_window(making, f"n{number}", base)


def draw_chain(making: Making, name: str, home: int, first: list[str]) -> None:
    """Columns that each name the one before twice."""
    before = making.any(*first)
    for number in range(making.draw(st.sampled_from([0, 0, 3, 8]))):
        making.add(f"{name}{number}", home, Expr("twice", parts=(column(before),)), exact=True)
        before = f"{name}{number}"


def draw_window(making: Making, name: str, home: int) -> None:
    numbers = making.numbers(home, exact=True)
    if not numbers:
        making.add(name, home, Expr("window", "RowNumber"), exact=True)
        return
    kind = making.any("cumulative", "moving", "rank", "bare", "share", "shift", "order", "fill")
    of = (column(making.any(*numbers)),)
    args: tuple[Any, ...] = ()
    match kind:
        case "cumulative":
            function = f"Cumulative{making.any('Avg', *EXACT[:4])}"
        case "moving":
            function = f"Moving{making.any('Avg', *EXACT[:4])}"
            args = making.any((1,), (1, 1), (0, 2), (2, -1))
        case "rank":
            function, args = making.any("Rank", "RankDense", "RowNumber"), making.any((), ("desc",))
        case "bare":
            function, of = making.any("Rank", "RankDense", "RowNumber"), ()
        case "share":
            function, args = making.any("RankPercentile", "CumeDist"), making.any((), ("desc",))
        case "shift":
            function, args = making.any("Lag", "Lead"), making.any((), (1,), (2, 0))
        case "order":
            function = making.any(*ORDERED)
            args = (making.any(1, 2),) if function == "Nth" else ()
        case _:
            function = "FillDown"
    if function in ("Lag", "Lead") and not args:
        args = (1,)
    exact = kind != "share" and "Avg" not in function
    making.add(name, home, Expr("window", function, of, args), exact=exact)


def draw_calculations(making: Making) -> None:
    """Values of the groupings and of the summary, from the innermost outward."""
    base = making.base
    for depth in range(base - 1, -1, -1):
        for number in making.many(2):
            finer = [name for level in range(depth + 1, base + 1) for name in making.numbers(level)]
            draw_aggregate(making, f"c{depth}{number}", depth, finer)
        if depth and making.numbers(depth) and making.maybe():
            draw_window(making, f"r{depth}", depth)
        if exact := making.numbers(depth, exact=True):
            draw_chain(making, f"q{depth}", depth, exact)
    for depth in range(1, base + 1):
        coarse = [name for level in range(depth) for name in making.numbers(level)]
        own = making.numbers(depth)
        if coarse and own and making.maybe():
            parts = (making.any(*own), making.any(*coarse))
            exact = all(part in making.exact for part in parts)
            making.add(f"x{depth}", depth, Expr("add", parts=tuple(column(e) for e in parts)), exact=exact)
            if making.maybe():
                draw_window(making, f"y{depth}", depth)
            if making.maybe():
                outer = making.draw(st.integers(0, depth - 1))
                draw_aggregate(making, f"z{depth}", outer, making.numbers(depth))


def draw_aggregate(making: Making, name: str, depth: int, finer: list[str]) -> None:
    kind = making.any("plain", "plain", "count", "ordered", "total", "key")
    if kind == "count" or not finer:
        making.add(name, depth, Expr("aggregate", "Count"), exact=True)
        return
    of = (column(making.any(*finer)),)
    exact = of[0].name in making.exact
    if kind == "key" and making.flat:
        inner = [key for level in making.keys[depth:] for key in level]
        if inner:
            key = column(making.any(*inner))
            counted = Expr("aggregate", making.any("Count", "CountDistinct"), (key,))
            making.add(name, depth, counted, exact=True)
            return
    if kind == "ordered":
        function = making.any(*ORDERED)
        args = (making.any(1, 2),) if function == "Nth" else ()
        making.add(name, depth, Expr("aggregate", function, of, args), exact=exact)
        return
    inner_call = Expr("aggregate", making.any("Avg", *EXACT), of)
    whole = inner_call.name.startswith("Count") or (exact and inner_call.name != "Avg")
    if kind == "total":
        function = making.any("GrandTotal", "Subtotal", "PercentOfTotal")
        args = (making.any("grand_total", "parent_grouping"),) if function == "Subtotal" else ()
        total = Expr("total", function, (inner_call,), args)
        making.add(name, depth, total, exact=whole and function != "PercentOfTotal")
        return
    making.add(name, depth, inner_call, exact=whole)


# ---------------------------------------------------------------- sorts and filters


def draw_sorts(making: Making) -> dict[int, list[Sort]]:
    """Sorts of levels by keys and by values that no order makes."""
    sorts: dict[int, list[Sort]] = {}
    for depth in range(1, making.base + 1):
        plain = [name for name in making.numbers(depth, exact=True) if not _follows_order(making, name)]
        plain += making.keys[depth - 1] if depth < making.base else []
        plain += [name for name in ("a", "d") if making.homes[name] == depth and depth == making.base]
        names = making.draw(st.lists(st.sampled_from(plain), unique=True, max_size=2)) if plain else []
        sorts[depth] = [Sort(name, making.maybe(), making.maybe()) for name in names]
    return sorts


def _follows_order(making: Making, name: str) -> bool:
    """Whether a value depends on a sort: sorting by it may be a circle."""
    expr = making.formulas[name]
    if any(call.op == "window" or call.name in ORDERED for call in expr.calls()):
        return True
    return any(_follows_order(making, column.name) for column in expr.columns() if column.op == "column")


Filters = tuple[list[dict[str, Any]], list[dict[str, Any]], list[Rule]]


def draw_filters(making: Making) -> Filters:
    """Filters and groups of filters, as the document has them and as tests."""
    filters: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []
    rules: list[Rule] = []
    usable = [name for name, home in making.homes.items() if home > 0 and _can_filter(making, name)]
    if not usable:
        return filters, groups, rules
    for number in making.many(2):
        given, test = draw_filter(making, making.any(*usable), f"f{number}")
        filters.append(given)
        rules.append((test,))
    if making.maybe() and making.maybe():
        home = making.any(*{making.homes[name] for name in usable if name not in making.flat} or {0})
        near = [name for name in usable if making.homes[name] == home and name not in making.flat]
        if near:
            pairs = [draw_filter(making, making.any(*near), f"g{number}") for number in range(2)]
            groups.append({"id": "any", "any_of": [given for given, _ in pairs]})
            rules.append(tuple(test for _, test in pairs))
    plain = [name for name in usable if name in ("a", "b") or name in making.exact]
    if plain and making.maybe():
        making.controls.filtering(making, plain)
        rules += [(test,) for test in making.controls.tests]
    return filters, groups, rules


def _can_filter(making: Making, name: str) -> bool:
    return name in making.exact or name in ("a", "b", "d", "pos", "month", "label")


KINDS_OF_NUMBERS = ("range", "range", "list", "top")


def draw_filter(
    making: Making, name: str, filter_id: str, of_numbers: Sequence[str] = KINDS_OF_NUMBERS
) -> tuple[dict[str, Any], Test]:
    nulls = making.any("always", "never", "when-empty")
    given: dict[str, Any] = {"id": filter_id, "column_id": name, "nulls": nulls}
    if name == "pos":
        values = making.any([True], [False], [True, None])
        return {**given, "kind": "logical", "values": values}, Test(name, _listed(values, nulls, False))
    if name in ("a", "b", "label"):
        if making.maybe():
            values, exclude = making.any(["x"], ["x", None], [None], ["p", "x"]), making.maybe()
            mode = "exclude" if exclude else "include"
            more = {"kind": "list", "values": values, "mode": mode}
            return {**given, **more}, Test(name, _listed(values, nulls, exclude))
        negated = making.maybe()
        more = {"kind": "text-match", "value": "X", "negated": negated}
        return {**given, **more}, Test(name, _known(lambda value: ("x" in value) != negated, nulls))
    if name in ("d", "month"):
        more = {"kind": "date-range", "start": "2024-01-01", "end": "2024-01-31"}
        inside: Callable[[date], bool] = lambda value: value <= date(2024, 1, 31)  # noqa: E731
        return {**given, **more}, Test(name, _known(inside, nulls))
    match making.any(*of_numbers):
        case "list":
            values, exclude = making.any([1], [0, None], [1, 2, 3]), making.maybe()
            mode = "exclude" if exclude else "include"
            more = {"kind": "list", "values": values, "mode": mode}
            return {**given, **more}, Test(name, _listed(values, nulls, exclude))
        case "range":
            least, most = making.draw(st.integers(-2, 3)), making.any(None, 4)
            more = {"kind": "number-range", "min": least, "max": most}
            test = _known(lambda value: least <= value and (most is None or value <= most), nulls)
            return {**given, **more}, Test(name, test)
        case _:
            ranking, direction = making.any(*RANKINGS), making.any("top", "bottom")
            count, percent = making.any(1, 2), making.any(40, 70)
            more = {"ranking": ranking, "direction": direction, "count": count, "percent": percent}
            most = count if ranking in RANKINGS[:3] else percent
            test = Test(name, top=(ranking, direction, most), nulls=nulls)
            return {**given, "kind": "top-n", **more}, test


def _known(passes: Callable[[Any], bool], nulls: str) -> Callable[[Any], bool]:
    return lambda value: nulls == "always" if value is None else passes(value)


def _listed(values: list[Any], nulls: str, exclude: bool) -> Callable[[Any], bool]:
    def passes(value: Any) -> bool:
        if value is None:
            return nulls == "always" or (nulls != "never" and (None in values) != exclude)
        return (value in values) != exclude

    return passes


# ---------------------------------------------------------------- the whole


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    text = st.sampled_from(["x", "y", None])
    small = st.one_of(st.none(), st.integers(-3, 3))
    day = st.one_of(st.none(), st.integers(0, 50).map(lambda days: date(2024, 1, 5) + timedelta(days)))
    rows = draw(st.lists(st.tuples(text, text, small, st.integers(0, 3), day), max_size=9))
    others = draw(st.lists(st.tuples(st.sampled_from([0, 1, 2, None]), small), max_size=3))
    making = Making(draw)
    draw_table(making)
    draw_calculations(making)
    sorts = draw_sorts(making)
    filters, groups, rules = draw_filters(making)
    base, homes, keys = making.base, making.homes, making.keys
    flat = making.flat
    at = {
        depth: [name for name, home in homes.items() if home == depth and name not in flat]
        for depth in range(base)
    }
    groupings = [
        {"id": f"g{number}", "keys": own, "calculations": at[number], "sort": _sorts(sorts[number])}
        for number, own in enumerate(keys, 1)
    ]
    shown = draw(st.integers(0, base))
    level = "summary" if shown == 0 else "base" if shown == base else f"g{shown}"
    listed = [{"id": name, "name": name, "formula": e.formula()} for name, e in making.formulas.items()]
    limit = draw(st.sampled_from([None, None, 3])) if shown else None
    if shown == 0:
        visible = at[0]
    else:
        visible = [c for d in range(1, min(shown, base - 1) + 1) for c in (*keys[d - 1], *at[d])]
        if shown == base:
            visible += [name for name, home in homes.items() if home == base and name not in flat]
    source_given, kept = draw_source(making, rows)
    asked = element(
        "table",
        "t",
        source_given,
        listed,
        name="Random",
        groupings=groupings,
        summary=at[0],
        filters=filters,
        filter_groups=groups,
        sort=_sorts(sorts[base]),
        limit=limit,
        collapsed_to=level if 0 < shown < base else None,
    )
    other = element(
        "table",
        "u",
        table("s.u"),
        [{"id": name, "name": name, "source_column": name} for name in "kp"],
        name="U",
    )
    children: list[dict[str, Any]] = []
    if shown and limit is None and draw(st.booleans()):
        columns = [{"id": name, "name": name, "source_column": name} for name in visible]
        from_ = parent("t", level if shown < base else None)
        children.append(element("table", "child", from_, columns, name="Child"))
    naive = Table(
        [dict(zip(SOURCES, row, strict=True)) for row in kept],
        making.formulas,
        homes,
        keys,
        rules,
        sorts,
        others,
    )
    book = workbook(asked, other, _before(), *children, *making.controls.elements)
    chosen = making.controls.chosen
    return Drawn(
        book, naive, level, shown, visible, rows, others, limit, chosen, visible if children else None
    )


def draw_source(making: Making, rows: list[Row]) -> tuple[dict[str, Any], list[Row]]:
    """Where the rows come from, and those that it gives: the table, or an element that filters it."""
    if making.maybe():
        return table("s.t"), rows
    return parent("before"), [row for row in rows if row[3] >= BEFORE_KEEPS]


def _before() -> dict[str, Any]:
    """An element of the table's name that others may read in its place."""
    return element(
        "table",
        "before",
        table("s.t"),
        [{"id": name, "name": name, "source_column": name} for name in SOURCES],
        name="T",
        filters=[{"id": "least", "column_id": "w", "kind": "number-range", "min": BEFORE_KEEPS}],
    )


def _sorts(sorts: list[Sort]) -> list[dict[str, Any]]:
    return [
        {
            "column_id": item.column,
            "direction": "descending" if item.descending else "ascending",
            "nulls": "first" if item.nulls_first else "last",
        }
        for item in sorts
    ]
