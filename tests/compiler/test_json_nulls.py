"""A JSON null in a column of the warehouse is Null."""

import pytest

from compiler.both import ServedEngine
from compiler.kit import Engine, columns, element, table, workbook

MADE = {
    "duckdb": "CREATE OR REPLACE TABLE shop.docs (id BIGINT, j JSON)",
    "postgres": "CREATE TABLE {s}.docs (id BIGINT, j JSONB, _place BIGINT)",
}
VALUES = ("'null'", "NULL", "'[null]'", "'1'", "'\"null\"'")


@pytest.mark.parametrize("name", ["duckdb", "postgres"])
def test_a_json_null_of_a_column_is_null(name: str, request: pytest.FixtureRequest) -> None:
    shop: Engine = request.getfixturevalue(f"shop_on_{name}")
    if isinstance(shop, ServedEngine):
        listed = ", ".join(f"({id}, {value}, {id})" for id, value in enumerate(VALUES))
        shop.execute(MADE[shop.dialect], f"INSERT INTO {{s}}.docs VALUES {listed}")
    else:
        listed = ", ".join(f"({id}, {value})" for id, value in enumerate(VALUES))
        shop.run(MADE["duckdb"])
        shop.run(f"INSERT INTO shop.docs VALUES {listed}")
    made = element(
        "table",
        "t",
        table("shop.docs"),
        columns(
            id="id",
            j="j",
            isnull="=IsNull([J])",
            other='=Text(Coalesce([J], Json("2")))',
            many="=Count([J])",
        ),
        sort=[{"column_id": "id", "direction": "ascending"}],
        summary=["many"],
    )
    found = shop.ask(workbook(made), "t", level="base")
    assert [bool(row[2]) for row in found] == [True, True, False, False, False]
    assert [row[3] for row in found] == ["2", "2", "[null]", "1", "null"]
    assert shop.ask(workbook(made), "t", level="summary") == [(3,)]
