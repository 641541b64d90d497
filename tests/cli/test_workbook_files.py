"""The commands about workbook files, on a real DuckDB file."""

import io
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from click.testing import Result
from typer.testing import CliRunner

from tablewright.cli import main

WORKBOOK = """\
schema_version: 1
kind: workbook
pages:
- id: page
  name: Page
  elements:
  - id: sales
    kind: table
    name: Sales by region
    source: {kind: warehouse-table, connection_id: main, path: [shop, sales]}
    columns:
    - {id: region, name: Region, source_column: region}
    - {id: total, name: Total, formula: 'Sum([Sales/Price])'}
    - {id: chosen, name: Chosen, formula: '[Sales/Price] >= [least]', hidden: true}
    filters:
    - {id: f, kind: logical, column_id: chosen, values: [true]}
    groupings:
    - id: by-region
      keys: [region]
      calculations: [total]
      sort: [{column_id: region}]
    collapsed_to: by-region
  - {id: least, kind: control, name: Least, control_id: least, control: number, value: 0}
  layout:
  - {element_id: sales, x: 0, y: 0, width: 24, height: 10}
  - {element_id: least, x: 0, y: 10, width: 4, height: 2}
"""


@pytest.fixture(autouse=True)
def no_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a database and a workbook file."""
    with duckdb.connect(tmp_path / "data.duckdb") as connection:
        connection.execute("CREATE SCHEMA shop")
        connection.execute(
            "CREATE TABLE shop.sales AS "
            "FROM (VALUES ('north', 3), ('north', 4), ('süd', 5)) AS v(region, price)"
        )
    (tmp_path / "book.yaml").write_text(WORKBOOK, encoding="utf-8")
    return tmp_path


def run(shop: Path, *arguments: str) -> Result:
    data = str(shop / "no-installation")
    return CliRunner().invoke(main.app, [*arguments, "--data-dir", data])


def on(shop: Path, command: str, *more: str) -> Result:
    place = f"main={shop / 'data.duckdb'}"
    return run(shop, command, str(shop / "book.yaml"), "--connect", place, *more)


@pytest.mark.parametrize("command", ["check", "compile", "query"])
def test_nothing_is_left_beside_the_files(shop: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop)
    more = () if command == "check" else ("--element", "sales")
    place = f"main={shop / 'data.duckdb'}"
    CliRunner().invoke(main.app, [command, "book.yaml", "--connect", place, *more])
    assert {path.name for path in shop.iterdir()} == {"data.duckdb", "book.yaml"}


def change(shop: Path, old: str, new: str) -> None:
    file = shop / "book.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_check_finds_nothing_wrong(shop: Path) -> None:
    result = on(shop, "check")
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("no problems.\n")


def test_check_names_every_formula_in_error(shop: Path) -> None:
    change(shop, "Sum([Sales/Price])", "Sum([Sales/Prize])")
    result = on(shop, "check")
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert "book.yaml: pages[0].elements[0].columns[1].formula, characters 5 to 17: " in line
    assert "Prize" in line


def test_check_counts_characters_in_the_file(shop: Path) -> None:
    change(shop, "'Sum([Sales/Price])'", "'Sum([Sales/Price]) + Count([#region]) + [Prize]'")
    (line,) = on(shop, "check").stdout.splitlines()
    assert ".columns[1].formula, characters 41 to 47: There is no column “Prize” here." in line


def test_check_warns_of_a_trap_and_finds_nothing_wrong(shop: Path) -> None:
    change(shop, "Sum([Sales/Price])", "CountIf([Sales/Price] = Null)")
    result = on(shop, "check")
    assert result.exit_code == 0, result.output
    warning, verdict = result.stdout.splitlines()
    assert "pages[0].elements[0].columns[1].formula: warning: A comparison with Null" in warning
    assert warning.endswith("Write IsNull([Sales/Price]).")
    assert verdict.endswith("no problems.")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "kind: logical, column_id: chosen, values: [true]",
            "kind: number-range, column_id: region, min: 1",
            ".filters[0]: The filter is not applied: A number range needs a number column.",
        ),
        (
            "    groupings:",
            "    filter_groups:\n    - id: g\n      any_of:\n"
            "      - {id: h, kind: number-range, column_id: total, min: 1}\n"
            "      - {id: i, kind: logical, column_id: chosen, values: [true]}\n    groupings:",
            ".filter_groups[0]: The filters are not applied: their columns live on different levels",
        ),
        (
            "    groupings:",
            "    metrics:\n    - {id: m, name: M, formula: 'Sum([Prize])'}\n    groupings:",
            ".metrics[0].formula, characters 5 to 11: There is no column “Prize” here.",
        ),
        (
            "    groupings:",
            "    relationships:\n    - id: r\n      name: R\n      target_element_id: sales\n"
            "      keys: [{column_id: region, target_column_id: total}]\n    groupings:",
            ".relationships[0]: The relationship “R” compares columns of different types.",
        ),
        (
            "{kind: warehouse-table, connection_id: main, path: [shop, sales]}",
            "{kind: sql, connection_id: main, statement: 'SELECT region FROM shop.sales LIMIT {{most}}'}",
            "elements[0]: The custom SQL names the control most, which does not exist.",
        ),
        (
            "source_column: region",
            "source_column: county",
            ".columns[0].source_column: The source Sales has no column “county”.",
        ),
    ],
    ids=["filter", "group of filters", "metric", "relationship", "control in SQL", "source column"],
)
def test_check_names_everything_in_error(shop: Path, old: str, new: str, says: str) -> None:
    change(shop, old, new)
    result = on(shop, "check")
    assert result.exit_code == 1
    assert says in result.stdout


def test_check_names_a_condition_in_error(shop: Path) -> None:
    change(
        shop,
        "source: {kind: warehouse-table, connection_id: main, path: [shop, sales]}",
        "source:\n      kind: join\n"
        "      first: {id: a, name: Sales,"
        " source: {kind: warehouse-table, connection_id: main, path: [shop, sales]}}\n"
        "      legs:\n      - id: b\n        name: B\n"
        "        source: {kind: warehouse-table, connection_id: main, path: [shop, sales]}\n"
        "        'on': [{left: '[Sales/Region]', right: '[B/Price]'}]",
    )
    change(shop, "source_column: region", "source_column: a/region")
    result = on(shop, "check")
    assert result.exit_code == 1
    assert "elements[0]: The source of “Sales by region” cannot be read: A join compares" in result.stdout


def test_check_names_a_table_that_is_not_there(shop: Path) -> None:
    change(shop, "path: [shop, sales]", "path: [shop, sails]")
    result = on(shop, "check")
    assert result.exit_code == 1
    assert "pages[0].elements[0]: " in result.stdout
    assert "sails" in result.stdout


def test_a_file_that_breaks_the_schema(shop: Path) -> None:
    change(shop, "name: Page", "nome: Page")
    result = on(shop, "compile")
    assert result.exit_code == 1
    assert "line 5: pages[0].nome: “nome” is not a key here." in result.stderr


def test_compile_prints_runnable_sql(shop: Path) -> None:
    result = on(shop, "compile", "--element", "Sales by region")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "-- Sales by region"
    assert [line for line in lines if line.startswith("-- c1 = ")] == ["-- c1 = 0"]
    statement = "\n".join(line for line in lines if not line.startswith("--"))
    with duckdb.connect(shop / "data.duckdb") as connection:
        assert connection.execute(statement, {"c1": 4}).fetchall()[0][:2] == ("north", 4)


@pytest.mark.parametrize(
    ("dialect", "placeholder"),
    [
        ("postgres", "%(c1)s"),
        ("mysql", ":c1"),
        ("redshift", "%(c1)s"),
        ("snowflake", ":c1"),
        ("bigquery", "@c1"),
        ("databricks", ":c1"),
    ],
)
def test_compile_for_another_dialect(shop: Path, dialect: str, placeholder: str) -> None:
    result = on(shop, "compile", "--dialect", dialect)
    assert result.exit_code == 0, result.output
    assert placeholder in result.stdout


def test_query_writes_csv(shop: Path) -> None:
    result = on(shop, "query", "--element", "sales")
    assert result.stdout.replace("\r", "") == '"Region","Total"\n"north",7\n"süd",5\n'


def test_query_with_a_control_and_a_limit(shop: Path) -> None:
    result = on(
        shop, "query", "--element", "sales", "--control", "least=4", "--limit", "1", "--format", "json"
    )
    assert json.loads(result.stdout) == [{"Region": "north", "Total": 4}]
    nothing = on(shop, "query", "--element", "sales", "--control", "least=99", "--format", "json")
    assert json.loads(nothing.stdout) == []


def test_json_has_dates_beyond_the_year_9999(shop: Path) -> None:
    change(shop, "Sum([Sales/Price])", "MakeDate(20000, 1, Max([Sales/Price]))")
    result = on(shop, "query", "--element", "sales", "--format", "json")
    assert {row["Total"][:9] for row in json.loads(result.stdout)} == {"20000-01-"}
    change(shop, "20000", "99999")
    result = on(shop, "query", "--element", "sales", "--format", "json")
    assert result.exit_code == 1
    assert "A date lies beyond the year 32767" in result.stderr


def test_query_writes_arrow(shop: Path) -> None:
    result = on(shop, "query", "--element", "sales", "--format", "arrow")
    table = pa.ipc.open_stream(io.BytesIO(result.stdout_bytes)).read_all()
    assert table.column_names == ["Region", "Total"]
    assert table.column("Region").to_pylist() == ["north", "süd"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("query", "--element", "nothing"), "There is no data element “nothing”. Data elements: sales."),
        (("query", "--element", "sales", "--control", "least"), "write ID=VALUE"),
        (("query", "--element", "sales", "--control", "most=4"), "no control “most”. Controls: least."),
        (
            ("query", "--element", "sales", "--control", "least=few"),
            "does not fit the number control “least”",
        ),
        (("compile", "--level", "nowhere"), "nowhere"),
        (
            ("query", "--element", "sales", "--level", "summary"),
            "no columns to show on the level summary",
        ),
        (
            ("compile", "--dialect", "postgress"),
            "“postgress” is not known. Dialects: bigquery, databricks, duckdb,",
        ),
    ],
)
def test_what_cannot_be_done_is_one_line(shop: Path, arguments: tuple[str, ...], says: str) -> None:
    result = on(shop, *arguments)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert says in line


def test_a_connection_that_nobody_named(shop: Path) -> None:
    result = run(shop, "compile", str(shop / "book.yaml"))
    assert result.exit_code == 1
    assert "--connect main=FILE.duckdb" in result.stderr


def test_connections_that_cannot_be_read(shop: Path) -> None:
    for wrong, says in (
        ("main", "ID=FILE"),
        ("main=mysql://x/y", "postgresql://"),
        ("main=x://[", "cannot be read"),
    ):
        result = run(shop, "compile", str(shop / "book.yaml"), "--connect", wrong)
        assert result.exit_code == 1
        assert says in result.stderr


def test_format_writes_the_canonical_form(shop: Path) -> None:
    file = shop / "book.yaml"
    printed = CliRunner().invoke(main.app, ["format", str(file)])
    written = CliRunner().invoke(main.app, ["format", str(file), "--write"])
    assert written.stdout == ""
    assert file.read_text(encoding="utf-8") == printed.stdout
    assert CliRunner().invoke(main.app, ["format", str(file)]).stdout == printed.stdout


def test_query_writes_csv_in_which_no_text_begins_a_formula(shop: Path) -> None:
    with duckdb.connect(shop / "data.duckdb") as connection:
        connection.execute("INSERT INTO shop.sales VALUES ('=1+1', 3), ('-5', 4)")
    safe = on(shop, "query", "--element", "sales")
    assert safe.stdout.replace("\r", "").splitlines()[1:3] == ['"-5",4', '"\'=1+1",3']
    exact = on(shop, "query", "--element", "sales", "--exact")
    assert exact.stdout.replace("\r", "").splitlines()[1:3] == ['"-5",4', '"=1+1",3']
    as_json = on(shop, "query", "--element", "sales", "--format", "json")
    assert [row["Region"] for row in json.loads(as_json.stdout)][:2] == ["-5", "=1+1"]
