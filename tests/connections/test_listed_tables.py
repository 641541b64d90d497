"""Custom SQL reads what the explorer lists, however it is spelled; a platform's own tables are on no list."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tablewright.compiler.custom_sql.authorise import SqlRefused, authorise_sql, named_tables
from tablewright.connections.listed_tables import ListedTables, refuse_system
from tablewright.warehouse.contract.capabilities import Capabilities
from tablewright.warehouse.contract.entries import SchemaEntry, TableEntry
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import TablePath
from tablewright.warehouse.registry import PLATFORMS, capabilities_of, system_names_of

KEY = ("c", "")


@dataclass
class Shelf:
    """A warehouse with these tables. `lists_all`: its catalog knows every name that it is asked for."""

    platform: str
    tables_there: tuple[TablePath, ...] = ()
    lists_all: bool = False
    asked: list[TablePath] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return capabilities_of(self.platform)

    def databases(self) -> list[str]:
        return ["db", "other"] if self.capabilities.path_depth == 3 else []

    def table_kind(self, path: TablePath) -> str | None:
        self.asked.append(path)
        return "table" if self.lists_all or path in self.tables_there else None

    def schemas(self, database: str | None = None) -> list[SchemaEntry]:
        containers = dict.fromkeys(path[:-1] for path in self.tables_there)
        return [
            SchemaEntry(container, None)
            for container in containers
            if database is None or container[0] == database
        ]

    def tables(self, container: TablePath) -> list[TableEntry]:
        names = [path[-1] for path in self.tables_there if path[:-1] == container]
        return [TableEntry(container, name, "table", None, None) for name in names]


def paths(shelf: Any, name: str) -> set[TablePath]:
    dialect = shelf.capabilities.sqlglot_dialect
    tree = authorise_sql(f"SELECT * FROM {name}", dialect, ())
    return ListedTables().paths(KEY, shelf, named_tables(tree, dialect))


LISTED = [
    ("duckdb", "shop.orders", ("shop", "orders"), ("shop", "orders")),
    ("duckdb", "SHOP.orders", ("Shop", "Orders"), ("Shop", "Orders")),
    ("duckdb", '"shop"."ORDERS"', ("Shop", "Orders"), ("Shop", "Orders")),
    ("duckdb", "_tablewright_file.shop.orders", ("shop", "orders"), ("shop", "orders")),
    ("duckdb", "main.orders", ("shop", "orders"), None),
    ("postgres", "Shop.Orders", ("shop", "orders"), ("shop", "orders")),
    ("postgres", '"Shop".orders', ("shop", "orders"), None),
    ("postgres", "sales.shop.orders", ("shop", "orders"), ("shop", "orders")),
    ("mysql", "shop.`Orders`", ("shop", "orders"), ("shop", "orders")),
    ("snowflake", "db.shop.orders", ("DB", "SHOP", "ORDERS"), ("DB", "SHOP", "ORDERS")),
    ("snowflake", 'db.shop."orders"', ("DB", "SHOP", "ORDERS"), None),
    ("snowflake", '"db".shop.orders', ("db", "SHOP", "ORDERS"), ("db", "SHOP", "ORDERS")),
    ("bigquery", "shop.Orders", ("other", "shop", "Orders"), ("other", "shop", "Orders")),
    ("bigquery", "`db.shop.Orders`", ("db", "shop", "Orders"), ("db", "shop", "Orders")),
    ("bigquery", "db.shop.orders", ("db", "shop", "Orders"), None),
    ("databricks", "DB.Shop.Orders", ("db", "shop", "orders"), ("db", "shop", "orders")),
    ("redshift", "shop.ORDERS", ("shop", "orders"), ("shop", "orders")),
]


@pytest.mark.parametrize(("platform", "name", "there", "meant"), LISTED)
def test_a_name_means_what_the_platform_takes_it_for(
    platform: str, name: str, there: TablePath, meant: TablePath | None
) -> None:
    shelf = Shelf(platform, (there,))
    if meant is not None:
        assert paths(shelf, name) == {meant}
        return
    with pytest.raises(WarehouseError) as failure:
        paths(shelf, name)
    assert failure.value.code == "not-found"


OWN = [
    ("postgres", "pg_catalog.pg_class"),
    ("postgres", "information_schema.tables"),
    ("alloydb", "pg_catalog.pg_authid"),
    ("postgres", "pg_toast.pg_toast_2619"),
    ("mysql", "mysql.user"),
    ("mysql", "performance_schema.threads"),
    ("mysql", "sys.session"),
    ("redshift", "pg_internal.stv_recents"),
    ("redshift", "PG_AutoMV.x"),
    ("redshift", "dev.pg_catalog.svv_tables"),
    ("snowflake", "db.information_schema.tables"),
    ("snowflake", "snowflake.account_usage.query_history"),
    ("snowflake", '"SNOWFLAKE".account_usage.query_history'),
    ("bigquery", "shop.INFORMATION_SCHEMA.TABLES"),
    ("bigquery", "`region-us`.INFORMATION_SCHEMA.JOBS"),
    ("bigquery", "db.shop.INFORMATION_SCHEMA.COLUMNS"),
    ("databricks", "system.access.audit"),
    ("databricks", "db.information_schema.tables"),
    ("databricks", "__databricks_internal.x.y"),
    ("duckdb", "information_schema.tables"),
    ("duckdb", "system.main.duckdb_tables"),
]


@pytest.mark.parametrize(("platform", "name"), OWN)
def test_a_platforms_own_tables_are_on_no_list(platform: str, name: str) -> None:
    """Even where its catalog would list them."""
    shelf = Shelf(platform, lists_all=True)
    with pytest.raises((SqlRefused, WarehouseError)) as failure:
        paths(shelf, name)
    assert failure.value.code in ("sql-refused", "not-found")
    assert shelf.asked == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_names_that_stand_alone_mean_parts_of_the_statement_only(platform: str) -> None:
    shelf = Shelf(platform, lists_all=True)
    for name in ("pg_class", "stv_recents", "svv_tables", "sqlite_master", "duckdb_tables", "user"):
        with pytest.raises(SqlRefused):
            paths(shelf, name)
    dialect = shelf.capabilities.sqlglot_dialect
    tree = authorise_sql("WITH pg_class AS (SELECT 1 AS one) SELECT * FROM pg_class", dialect, ())
    assert named_tables(tree, dialect) == frozenset()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_path_leads_to_no_system_table_either(platform: str) -> None:
    depth = capabilities_of(platform).path_depth
    shelf: Any = Shelf(platform, lists_all=True)
    for own in system_names_of(platform):
        for spelling in (own, own.upper()):
            with pytest.raises(WarehouseError):
                refuse_system(shelf, ("db", spelling, "x")[-depth:])
    refuse_system(shelf, ("db", "shop", "information_schema")[-depth:])


def test_what_is_known_is_not_asked_again() -> None:
    shelf: Any = Shelf("duckdb", (("shop", "orders"),))
    listed = ListedTables()
    names = named_tables(authorise_sql("SELECT * FROM shop.orders", "duckdb", ()), "duckdb")
    for _ in range(3):
        assert listed.paths(KEY, shelf, names) == {("shop", "orders")}
    assert len(shelf.asked) == 1
    listed.forget("c")
    listed.paths(KEY, shelf, names)
    assert len(shelf.asked) == 2
