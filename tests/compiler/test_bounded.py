"""However columns name each other, the SQL and the work stay in step with what is written."""

import re

import pytest
from benchmarks.chains import PLACES, columns, filtered, measure, metrics, pivot, relationships
from hypothesis import HealthCheck, given, settings

from compiler.both import ServedEngine
from compiler.drawn import Drawn, drawn
from compiler.kit import Engine, element, table, workbook
from compiler.kit import columns as made
from tablewright.common.effort import limited
from tablewright.compiler import CompileError
from tablewright.compiler.dialects import DIALECTS
from tablewright.document.index import data_elements
from tablewright.document.model import Workbook
from tablewright.formula.parser import parse
from tablewright.formula.tree import Reference, nodes

MOST_BYTES = 60_000
DOUBLED = 2.6
"""What a chain of twice the length may come to: each step passes on the names of those before."""
BYTES_A_NAME = 250
WORK_A_NAME = 70
"""What each use of a name in a document may add. Measured over 200 documents: 159 and 45 at most."""
MERGING = ("databricks", "mysql-seekdb")
SHORT_CHAIN = 10
"""Engines that merge table expressions whatever is written: a long chain takes all the memory there."""
CASES = [
    *((place, "duckdb") for place in PLACES),
    *((place, name) for place in ("columns of a table", "a pivot") for name in DIALECTS if name != "duckdb"),
]


def characters(sql: str) -> int:
    """Without white space: deeper calls are indented further."""
    return len("".join(sql.split()))


@pytest.mark.parametrize(("place", "dialect"), CASES)
def test_a_chain_that_names_each_link_twice_grows_in_step(place: str, dialect: str) -> None:
    sizes: list[int] = []
    work: list[int] = []
    written = 0
    for length in (20, 40):
        with limited() as effort:
            query = PLACES[place](length).compile(dialect)
        assert not query.problems
        written = len(query.sql)
        sizes.append(characters(query.sql))
        work.append(effort.spent)
    assert written < MOST_BYTES
    assert sizes[1] < DOUBLED * sizes[0]
    assert work[1] < DOUBLED * work[0]


def test_four_hundred_links_compile_in_their_step() -> None:
    """The message of a limit would be a failure here: the chain is long, and nothing more."""
    small, large = (len(columns(length).compile().sql) for length in (100, 400))
    assert large < 8 * small
    assert not filtered(400).compile().problems
    small, large = (metrics(length).compile() for length in (100, 400))
    assert not large.problems
    assert len(large.sql) < 8 * len(small.sql)


@pytest.mark.parametrize(
    "formula", ["Power({}, 1.1)", "RoundUp({})", "Pmt({}, 12, 100)", "Left(Text({}), 3)"]
)
@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_calls_within_calls_grow_in_step(formula: str, dialect: str) -> None:
    """Lowerings write an argument several times; what is large is computed one step before."""
    engine = Engine()
    engine.run("CREATE SCHEMA s")
    engine.run("CREATE TABLE s.t (q DOUBLE)")
    sizes: list[int] = []
    for depth in (8, 16):
        text = "[Q]"
        for _ in range(depth):
            text = formula.format(text)
        book = workbook(element("table", "t", table("s.t"), made(q="q", x=f"={text}")))
        sizes.append(characters(engine.compile(book, "t", dialect=dialect).sql))
    assert sizes[1] < DOUBLED * sizes[0]


def test_a_long_chain_gives_its_values(shop: Engine) -> None:
    """Also behind a filter, which engines push into what they merge."""
    name = shop.spec.name if isinstance(shop, ServedEngine) else "duckdb"
    length = SHORT_CHAIN if name in MERGING else 40
    links = {"c0": "quantity"} | {
        f"c{number}": f"=[C{number - 1}] % 1000 + If([C{number - 1}] > 5, 1, 2)"
        for number in range(1, length + 1)
    }
    item = {"id": "f", "kind": "number-range", "column_id": f"c{length}", "min": length + 6}
    book = workbook(element("table", "t", table("shop.orders"), made(**links), filters=[item]))
    wanted: list[int] = []
    for value in range(1, 9):
        link = value
        for _ in range(length):
            link = link % 1000 + (1 if link > 5 else 2)
        wanted += [link] if link >= length + 6 else []
    assert 0 < len(wanted) < 8
    assert sorted(int(row[-1]) for row in shop.ask(book, "t")) == sorted(wanted)


def test_a_lookup_of_the_element_itself_names_it(shop: Engine) -> None:
    """A name alone would be read from the other row, whichever row is meant."""
    formula = "Rollup(CountIf([T/Quantity] < [Quantity]), [Customer], [T/Customer])"
    given = made(quantity="quantity", customer="customer", x=f"={formula}", y="=Rollup(Count(), [X], [X])")
    book = workbook(element("table", "t", table("shop.orders"), given))
    problem, *_ = shop.compile(book, "t").problems
    assert (problem.column_id, problem.code) == ("x", "level")
    assert "a name alone does not say which row" in problem.message
    assert formula[problem.start : problem.end] == "[Quantity]"
    right = made(
        quantity="quantity", customer="customer", x="=Rollup(Sum([T/Quantity]), [Customer], [T/Customer])"
    )
    rows = shop.ask(workbook(element("table", "t", table("shop.orders"), right)), "t")
    assert {row[1]: row[2] for row in rows} == {"ann": 11, "bob": 2, "cid": 9, "eve": 8, None: None}


def test_only_what_would_be_merged_without_end_is_marked() -> None:
    assert "MATERIALIZED" in columns(40).compile("postgres").sql
    assert "MATERIALIZED" not in columns(5).compile("postgres").sql
    assert "LIMIT 18446744073709551615" in columns(40).compile("mysql").sql
    assert "LIMIT 9223372036854775807" in columns(40).compile("redshift").sql
    assert "LIMIT 9223372036854775807" not in columns(5).compile("redshift").sql


# ---------------------------------------------------------------- refusals


def test_a_query_that_takes_too_long_names_the_column() -> None:
    with pytest.raises(CompileError) as refused:
        columns(40).compile(seconds=1e-9)
    assert refused.value.code == "too-large"
    assert "took more than 1e-09 s of processor time; it was at the column “C" in refused.value.message
    assert "of “T1”" in refused.value.message


def test_a_query_that_becomes_too_large_names_the_column() -> None:
    with limited(nodes=2_000), pytest.raises(CompileError) as refused:
        columns(40).compile()
    assert "a query has at most 2,000 parts" in refused.value.message
    assert "the column “C" in refused.value.message


def test_a_column_of_too_much_sql_is_named_and_the_others_are_answered() -> None:
    engine = Engine()
    engine.run("CREATE SCHEMA s")
    engine.run("CREATE TABLE s.t (q DOUBLE)")
    formula = f"Greatest({', '.join(['Pmt([Q],[Q],[Q],[Q])'] * 900)})"
    book = workbook(element("table", "t", table("s.t"), made(q="q", x=f"={formula}")))
    compiled = engine.compile(book, "t")
    (problem,) = compiled.problems
    assert (problem.column_id, problem.code) == ("x", "too-large")
    assert "50,000 are the most" in problem.message
    assert len(compiled.sql) < 1_000


def test_the_benchmark_measures_every_place() -> None:
    section = measure(4, (1, 2))
    assert len(section.measures) == 2 * len(PLACES)
    assert all(other_measure.value for other_measure in section.measures)


# ---------------------------------------------------------------- any document


def references_in(book: Workbook) -> int:
    """How often formulas, filters, sorts and keys name something."""
    count = 0
    for other_element in data_elements(book):
        count += len(other_element.columns) + len(other_element.filters) + len(other_element.sort)
        for column in other_element.columns:
            if column.formula is not None:
                count += sum(1 for node in nodes(parse(column.formula)) if isinstance(node, Reference))
    return count


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(case=drawn())
def test_any_document_compiles_in_step_with_its_references(case: Drawn) -> None:
    engine = Engine()
    engine.run("CREATE SCHEMA s")
    engine.run("CREATE TABLE s.t (a VARCHAR, b VARCHAR, v BIGINT, w BIGINT, d DATE)")
    engine.run("CREATE TABLE s.u (k BIGINT, p BIGINT)")
    count = references_in(case.book)
    for dialect in ("duckdb", "mysql", "redshift"):
        with limited() as effort:
            compiled = engine.compile(case.book, "t", level=case.level, dialect=dialect)
        assert characters(compiled.sql) < BYTES_A_NAME * count
        assert effort.spent < WORK_A_NAME * count


def test_relationships_are_looked_up_once() -> None:
    sql = relationships(10).compile().sql
    assert sql.count("JOIN") == 1


def test_a_pivot_computes_what_its_values_repeat_before_them() -> None:
    sql = pivot(20).compile().sql
    made_before = re.findall(r'"(t1_values\w*)" AS ', sql)
    assert made_before[:2] == ["t1_values", "t1_values_2"]
