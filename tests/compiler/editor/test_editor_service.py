"""The formula bar's questions about a small workbook."""

from typing import Any

import pytest

from compiler.kit import Engine, columns, element, parent, table, workbook
from compiler.shop import open_shop
from tablewright.catalog.facts import TableFacts
from tablewright.compiler import check_formula
from tablewright.compiler.analysis.workbook import AnalysedWorkbook
from tablewright.compiler.editor import (
    Graph,
    Target,
    Thing,
    TypingPlace,
    classify,
    complete,
    diagnose,
    find_place,
    hover,
    lineage,
    rename,
    signature,
    usages,
)
from tablewright.compiler.interface import CompileRequest
from tablewright.document.index import data_elements
from tablewright.document.model import WarehouseTableSource, Workbook
from tablewright.document.sources import RootSource

CONTROL = {"kind": "control", "id": "ctl", "name": "Most", "control_id": "most"}
RANGE = {"kind": "control", "id": "rng", "name": "Range", "control_id": "span", "control": "date-range"}
METRIC = {"id": "m", "name": "Revenue", "formula": "Sum([Amount])"}


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


def book() -> Workbook:
    return workbook(
        element(
            "table",
            "o",
            table("shop.orders"),
            columns(
                region="region",
                amount="amount",
                day="order_date",
                twice="=[Amount] * 2",
                half="=[Twice] / 4",
                total="=Sum([Half])",
                most="=Max([Total])",
            ),
            name="Orders",
            groupings=[{"id": "g", "keys": ["region"], "calculations": ["total"]}],
            summary=["most"],
            metrics=[METRIC],
            sort=[{"column_id": "half"}],
        ),
        element(
            "table",
            "child",
            parent("o"),
            columns(half="half", more="=[Orders/Twice] + [limit]"),
            name="Child",
        ),
        element(
            "table",
            "cust",
            table("shop.customers"),
            columns(name="customer", points="points"),
            name="Customers",
        ),
        {**CONTROL, "control": "number", "control_id": "limit"},
        {**RANGE, "targets": [{"element_id": "o", "column_id": "day"}]},
    )


@pytest.fixture(scope="module")
def analysis(shop: Engine) -> AnalysedWorkbook:
    document = book()
    facts: dict[RootSource, TableFacts] = {}
    for other_element in data_elements(document):
        if isinstance(other_element.source, WarehouseTableSource):
            facts[other_element.source] = shop.facts(other_element.source.path)
    return AnalysedWorkbook(document, facts, values={})


@pytest.fixture
def place(analysis: AnalysedWorkbook) -> TypingPlace:
    return find_place(analysis, "o")


def labels(place: TypingPlace, text: str, **wanted: Any) -> list[str]:
    """Labels offered at the bar in the text; with `wanted`, only those of that kind."""
    at = text.index("|")
    completions = complete(place, text.replace("|", ""), at)
    return [
        completion.label
        for completion in completions
        if all(getattr(completion, key) == value for key, value in wanted.items())
    ]


# ---------------------------------------------------------------- tokens


def test_tokens_have_classes(place: TypingPlace) -> None:
    text = 'Sum([Amount]) + If([Orders/Item] = "x", [limit], [Nope]) // note'
    pairs = [(text[token.start : token.end], token.kind) for token in classify(place, text)]
    assert pairs[:4] == [
        ("Sum", "aggregate"),
        ("(", "punctuation"),
        ("[Amount]", "column"),
        (")", "punctuation"),
    ]
    kinds = dict(pairs)
    assert kinds["[Orders/Item]"] == "source-column"
    assert kinds["[limit]"] == "control"
    assert kinds["[Nope]"] == "unknown-reference"
    assert kinds["// note"] == "comment"
    assert kinds['"x"'] == "text"


def test_a_text_that_is_being_typed_has_tokens_too(place: TypingPlace) -> None:
    text = "Frob(1) == [Amo"
    kinds = {text[token.start : token.end]: token.kind for token in classify(place, text)}
    assert kinds == {
        "Frob": "unknown-function",
        "(": "punctuation",
        "1": "number",
        ")": "punctuation",
        "==": "error",
        "[Amo": "error",
    }


# ---------------------------------------------------------------- completions


def test_columns_come_with_type_and_level(place: TypingPlace) -> None:
    completions = complete(place, "1 + [", 5)
    half = next(completion for completion in completions if completion.label == "Half")
    assert (half.kind, half.type, half.level, half.insert, half.fits) == (
        "column",
        "number",
        "base",
        "[Half]",
        True,
    )
    region = next(
        completion
        for completion in completions
        if completion.label == "Region" and completion.kind == "column"
    )
    assert (region.type, region.level, region.fits) == ("text", "g", False)
    assert completions.index(half) < completions.index(region)


def test_functions_that_fit_the_expected_type_come_first(place: TypingPlace) -> None:
    in_date = labels(place, 'DateDiff("day", Da|', kind="function")
    assert in_date.index("Date") < in_date.index("DateDiff")
    in_number = labels(place, "1 + Da|", kind="function")
    assert in_number.index("DateDiff") < in_number.index("DateTrunc")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('DateTrunc("mo|', ["month"]),
        ('DateTrunc("|', ["year", "quarter", "month"]),
        ("[span].|", ["start", "end"]),
        ("[Metrics/|", ["Revenue"]),
        ("[Customers/|", ["Name", "Points"]),
        ("[Cust|", ["Customer", "Customers"]),
        ("/* [Am| */", []),
        ("// [Am|", []),
    ],
)
def test_what_is_offered_where(place: TypingPlace, text: str, expected: list[str]) -> None:
    names = labels(place, text)
    assert [name for name in names if name in expected][: len(expected)] == expected
    assert bool(names) == bool(expected)


def test_what_is_replaced(place: TypingPlace) -> None:
    text = "Sum([Am|ou]) + 1".replace("|", "")
    (column, *_) = complete(place, text, 7)
    assert (text[column.start : column.end], column.insert) == ("[Amou]", "[Amount]")
    (function, *_) = complete(place, "Trun(1)", 4)
    assert (function.insert, function.start, function.end) == ("Trunc", 0, 4)
    (function, *_) = complete(place, "Trun", 4)
    assert (function.insert, function.caret) == ("Trunc()", 6)
    (unit, *_) = complete(place, 'DateTrunc("mo", [Day])', 13)
    assert (unit.insert, unit.start, unit.end) == ('"month"', 10, 14)


def test_an_aggregate_reaches_finer_levels(analysis: AnalysedWorkbook) -> None:
    grouped = find_place(analysis, "o", level="g")
    bare = next(completion for completion in complete(grouped, "[Half", 5) if completion.label == "Half")
    inside = next(
        completion for completion in complete(grouped, "Sum([Half", 9) if completion.label == "Half"
    )
    assert (bare.fits, inside.fits) == (False, True)


def test_sources_go_on_behind_the_slash(place: TypingPlace) -> None:
    source = next(completion for completion in complete(place, "[Custom", 7) if completion.kind == "source")
    assert (source.insert, source.caret, source.goes_on) == ("[Customers/]", 11, True)


# ---------------------------------------------------------------- signature, hover


@pytest.mark.parametrize(
    ("text", "name", "active", "argument"),
    [
        ("DateTrunc(|", "DateTrunc", 0, 0),
        ('DateTrunc("month", |)', "DateTrunc", 1, 1),
        ("Sum(Abs(|1))", "Abs", 0, 0),
        ("Sum(Abs(1)| )", "Sum", 0, 0),
        ("If([A] > 1, 2, |", "If", None, 2),
        ("If(a, (1, |", "If", None, 1),
    ],
)
def test_signatures(text: str, name: str, active: int | None, argument: int) -> None:
    result = signature(text.replace("|", ""), text.index("|"))
    assert result is not None
    assert (result.function.name, result.argument) == (name, argument)
    if active is not None:
        assert result.active == active


def test_there_is_no_signature_outside_of_calls() -> None:
    assert signature("1 + (2)", 6) is None
    assert signature("Frob(1", 6) is None


def test_hovering(place: TypingPlace) -> None:
    text = "Sum([Half]) + [limit] + [Metrics/Revenue] + [Item]"
    function = hover(place, text, 1)
    assert function is not None
    assert function.title.startswith("Sum(")
    column = hover(place, text, 6)
    assert column is not None
    assert (column.title, column.type, column.level, column.formula) == (
        "[Half]",
        "number",
        "base",
        "[Twice] / 4",
    )
    control = hover(place, text, text.index("limit"))
    assert control is not None
    assert (control.kind, control.type) == ("control", "number")
    metric = hover(place, text, text.index("Metrics"))
    assert metric is not None
    assert metric.formula == "Sum([Amount])"
    source = hover(place, text, text.index("Item"))
    assert source is not None
    assert (source.title, source.type) == ("[Orders/Item]", "text")
    assert hover(place, text, 12) is None


# ---------------------------------------------------------------- diagnostics


def test_everything_is_reported_at_once(place: TypingPlace) -> None:
    text = "Summ([Amont]) == IfNull([Half], 0) & [Nope"
    diagnosis = diagnose(place, text)
    assert [text[problem.span.start : problem.span.end] for problem in diagnosis.problems] == [
        "Summ",
        "[Amont]",
        "==",
        "IfNull",
        "[Nope",
    ]
    fixes = [problem.fix.text if problem.fix else None for problem in diagnosis.problems]
    assert fixes == ["Sum", "[Amount]", "=", "Coalesce", "]"]


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("“a”", '"a"'),
        ("1 <> 2", "1 != 2"),
        ("Sum([Half]", "Sum([Half])"),
        ("Sum([Half] // x", "Sum([Half]) // x"),
        ("Sum([Half)", "Sum([Half])"),
        ("[Half + 1", "[Half] + 1"),
        ('Upper("a)', 'Upper("a")'),
        ("1 /* x", "1 /* x*/"),
        ('"a" + [Half]', '"a" & Text([Half])'),
        ('[Half] & "a"', 'Text([Half]) & "a"'),
        ("Or([Half] > 1, [Half] < 0)", "[Half] > 1 or [Half] < 0"),
        ("IIf([Half] > 1, 2, 3)", "If([Half] > 1, 2, 3)"),
        ("CountD([Half])", "CountDistinct([Half])"),
        ('DateTrunc("mont", [Day])', 'DateTrunc("month", [Day])'),
        ("[Hlf]", "[Half]"),
    ],
)
def test_fixes(analysis: AnalysedWorkbook, text: str, fixed: str) -> None:
    place = find_place(analysis, "o", level="summary" if "CountD" in text or "Sum" in text else None)
    (problem, *_) = diagnose(place, text).problems
    assert problem.fix is not None
    fix = problem.fix
    assert text[: fix.span.start] + fix.text + text[fix.span.end :] == fixed
    assert not diagnose(place, fixed).problems


def test_expected_and_found(place: TypingPlace) -> None:
    (problem,) = diagnose(place, "Abs([Region])").problems
    assert (problem.expected, problem.found) == ("number", "text")
    (problem,) = diagnose(place, "1 + ").problems
    assert (problem.expected, problem.found) == ("a value", "the end")


@pytest.mark.parametrize(
    "formula",
    [
        "[Half] + 1",
        "Sum([Half])",
        "[Region]",
        "[Total] + 1",
        "[Most]",
        "Upper([Region])",
        "[Customers/Points]",
        "Lookup([Customers/Points], [Region], [Customers/Name])",
        "[Metrics/Revenue]",
        "RowNumber()",
        "[Twice]",
        "If(",
        "[Nope]",
    ],
)
@pytest.mark.parametrize(
    ("column", "level"),
    [("twice", None), ("total", None), ("region", None), (None, "g"), (None, "summary"), (None, None)],
)
def test_verdicts_are_those_of_the_compiler(
    analysis: AnalysedWorkbook, formula: str, column: str | None, level: str | None
) -> None:
    request = CompileRequest(workbook=analysis.workbook, element_id="o", sources=analysis.sources)
    slow = check_formula(request, formula, column, level)
    fast = diagnose(find_place(analysis, "o", column, level), formula)
    assert [problem.code for problem in fast.problems] == [problem.code for problem in slow.problems]
    assert (fast.formatted, fast.stored) == (slow.formatted, slow.stored)
    assert fast.kind == slow.kind or (slow.kind is None and slow.problems)


# ---------------------------------------------------------------- usages, renames, lineage


@pytest.mark.parametrize(
    ("dialect", "text", "problem"),
    [
        ("snowflake", 'RegexpMatch([Region], "(?m)^n")', "Snowflake finds no edges of lines"),
        ("postgres", 'RegexpExtract([Region], "(a|ab)(.*)$")', "PostgreSQL finds, of several texts that fit"),
        (
            "redshift",
            'Area("square_meters", Geography([Region]))',
            "Area is not available on Amazon Redshift",
        ),
    ],
)
def test_what_the_platform_cannot_do_is_refused_while_typing(
    shop: Engine, dialect: str, text: str, problem: str
) -> None:
    document = book()
    there, here = (
        AnalysedWorkbook(document, shop.sources(document, "o"), dialect=name, values={})
        for name in (dialect, "duckdb")
    )
    (formula_error,) = diagnose(find_place(there, "o"), text).problems
    assert problem in formula_error.message
    assert formula_error.hint
    assert formula_error.span.start in (0, text.index('"'))
    assert not diagnose(find_place(here, "o"), text).problems


def test_usages(analysis: AnalysedWorkbook) -> None:
    result = usages(Graph(analysis), Target("column", "o", "half"))
    assert [(usage.element_id, usage.column_id, usage.role) for usage in result] == [
        ("o", "total", "formula"),
        ("child", "half", "source"),
        ("o", None, "sort[0].column_id"),
    ]
    assert result[0].span is not None
    result = usages(Graph(analysis), Target("control", "ctl"))
    assert [(usage.element_id, usage.column_id) for usage in result] == [("child", "more")]
    result = usages(Graph(analysis), Target("element", "o"))
    assert ("child", None, "source") in [(usage.element_id, usage.column_id, usage.role) for usage in result]
    result = usages(Graph(analysis), Target("column", "o", "day"))
    assert ("rng", "targets[0]") in [(usage.element_id, usage.role) for usage in result]


def test_renaming_shows_what_changes(analysis: AnalysedWorkbook) -> None:
    result = rename(Graph(analysis), Target("column", "o", "twice"), "Double")
    assert [
        (formula.element_id, formula.before, formula.after, formula.stored) for formula in result.formulas
    ] == [
        ("child", "[Orders/Twice] + [limit]", "[Orders/Double] + [limit]", "[#o/#twice] + [#ctl]"),
        ("o", "[Twice] / 4", "[Double] / 4", "[#twice] / 4"),
    ]
    assert (
        rename(Graph(analysis), Target("control", "ctl"), "most").formulas[0].after
        == "[Orders/Twice] + [most]"
    )
    assert (
        rename(Graph(analysis), Target("element", "o"), "Sales").formulas[0].after
        == "[Sales/Twice] + [limit]"
    )


def test_names_that_cannot_be_given(analysis: AnalysedWorkbook) -> None:
    taken = rename(Graph(analysis), Target("column", "o", "twice"), "amount")
    assert taken.problem is not None
    assert taken.suggestion == "amount (1)"
    assert rename(Graph(analysis), Target("control", "ctl"), "1x").problem is not None
    assert rename(Graph(analysis), Target("control", "ctl"), "span").problem is not None
    assert rename(Graph(analysis), Target("element", "o"), " ").problem is not None


def test_lineage_goes_both_ways(analysis: AnalysedWorkbook) -> None:
    result = lineage(Graph(analysis), Thing("column", "o", "half"))
    shown = {(result.labels[edge.source], result.labels[edge.target]) for edge in result.edges}
    assert shown == {
        ("Orders/Twice", "Orders/Half"),
        ("Orders/Amount", "Orders/Twice"),
        ("shop.orders/amount", "Orders/Amount"),
        ("Orders/Half", "Orders/Total"),
        ("Orders/Total", "Orders/Most"),
        ("Orders/Half", "Child/Half"),
    }
    before = lineage(Graph(analysis), Thing("column", "child", "more"), "before")
    assert "limit" in before.labels.values()
    assert "shop.orders/amount" in before.labels.values()


def test_a_control_is_used_in_custom_sql(analysis: AnalysedWorkbook) -> None:
    source = {"kind": "sql", "connection_id": "c", "statement": "SELECT 1 WHERE 1 < {{ Limit }}"}
    document = workbook(
        element("table", "sql", source, []), {**CONTROL, "control": "number", "control_id": "limit"}
    )
    result = usages(Graph(AnalysedWorkbook(document, {})), Target("control", "ctl"))
    assert [(usage.element_id, usage.role) for usage in result] == [("sql", "statement")]


def test_related_columns_are_offered_behind_the_relationship(shop: Engine) -> None:
    relationship = {
        "id": "rel",
        "name": "Buyer",
        "target_element_id": "cust",
        "keys": [{"column_id": "customer", "target_column_id": "name"}],
    }
    document = workbook(
        element(
            "table",
            "o",
            table("shop.orders"),
            columns(customer="customer"),
            name="Sales",
            relationships=[relationship],
        ),
        element(
            "table", "cust", table("shop.customers"), columns(name="customer", points="points"), name="People"
        ),
    )
    facts: dict[RootSource, TableFacts] = {}
    for other_element in data_elements(document):
        assert isinstance(other_element.source, WarehouseTableSource)
        facts[other_element.source] = shop.facts(other_element.source.path)
    place = find_place(AnalysedWorkbook(document, facts, values={}), "o")
    opening = next(
        completion for completion in complete(place, "[Sales/", 7) if completion.kind == "relationship"
    )
    assert (opening.label, opening.insert, opening.goes_on) == ("Buyer", "[Sales/Buyer/]", True)
    offered = complete(place, "[Sales/Buyer/Po", 15)
    assert [(completion.label, completion.insert, completion.type) for completion in offered] == [
        ("Points", "[Sales/Buyer/Points]", "number")
    ]
    assert not diagnose(place, offered[0].insert).problems
