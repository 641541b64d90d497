"""The engines on which the examples of functions run. An engine is one line here, and one fixture.

The fixture (for the whole session) gives a `Run`: rows for a text of SQL. It stands beside the server of the
engine in `tests/servers/`, or in `conftest.py` here.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import psycopg
from databricks.sql import exc as databricks

from servers.databricks import OVER
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.errors import WarehouseError

from . import bigquery, mysql, postgres_15, redshift, snowflake, spark

Run = Callable[[str], Sequence[Sequence[Any]]]


def as_given(_kind: ValueKind, value: Any) -> Any:
    """Drivers whose values are those that the language promises."""
    return value


def with_json_text(kind: ValueKind, value: Any) -> Any:
    """Drivers that give variants as JSON text."""
    return json.loads(value) if kind.type is ValueType.VARIANT and isinstance(value, str) else value


@dataclass(frozen=True)
class FormulaEngine:
    """One engine."""

    name: str
    dialect: str
    fixture: str
    read: Callable[[ValueKind, Any], Any] = as_given
    """A value of the driver as the client would read it."""
    errors: tuple[type[Exception], ...] = ()
    """What the driver raises when the server refuses a statement."""
    known: Mapping[str, str] = field(default_factory=dict[str, str])
    """Formula of an example (perhaps with what it is given) -> why this engine, a double perhaps, answers
    otherwise. It must fail."""
    lacks: Mapping[str, str] = field(default_factory=dict[str, str])
    """A function of SQL -> why this engine, an older version perhaps, has none. What calls it must fail."""
    batch: int = 1
    """How many examples are asked in one statement, where each statement is slow."""

    def known_for(self, formula: str, given: Mapping[str, Sequence[Any]] | None) -> str | None:
        """Why the engine answers this formula otherwise, if it is known to."""
        return self.known.get(formula) or self.known.get(f"{formula} {given}")

    def lacking(self, sql: str) -> str | None:
        """Why the engine cannot run this, if it lacks something."""
        return next((reason for name, reason in self.lacks.items() if name in sql), None)


SAIL_KNOWN: Mapping[str, str] = {
    'ListAggDistinct([x], "-", "desc")': "Sail forgets the order of LISTAGG with DISTINCT",
}
DATABRICKS_KNOWN: Mapping[str, str] = {
    **(SAIL_KNOWN if OVER == "sail" else spark.KNOWN),
    'CallNumber("GCD", 12, 18)': "Databricks has no GCD",
    'CallLogical("STARTS_WITH", "ab", "a")': "Databricks calls it STARTSWITH",
}

ENGINES = (
    FormulaEngine("duckdb", "duckdb", "duckdb_run", with_json_text, errors=(duckdb.Error,)),
    FormulaEngine("postgres", "postgres", "postgres_run", errors=(psycopg.Error,)),
    FormulaEngine("alloydb", "postgres", "alloydb_run", errors=(psycopg.Error,)),
    FormulaEngine(
        "bigquery",
        "bigquery",
        "bigquery_run",
        bigquery.read,
        (WarehouseError,),
        bigquery.KNOWN,
        batch=40,
    ),
    FormulaEngine(
        "snowflake",
        "snowflake",
        "snowflake_run",
        with_json_text,
        errors=(WarehouseError,),
        known=snowflake.KNOWN,
        batch=40,
    ),
    FormulaEngine(
        "postgres-15",
        "postgres",
        "postgres_15_run",
        errors=(psycopg.Error,),
        lacks=postgres_15.LACKS,
        batch=40,
    ),
    FormulaEngine(
        "redshift", "redshift", "redshift_run", redshift.read, (WarehouseError,), redshift.KNOWN, batch=20
    ),
    FormulaEngine(
        "mysql-mariadb", "mysql", "mariadb_run", mysql.read, (WarehouseError,), mysql.KNOWN, batch=20
    ),
    FormulaEngine(
        "mysql-seekdb", "mysql", "seekdb_run", mysql.read, (WarehouseError,), mysql.KNOWN, batch=20
    ),
    FormulaEngine(
        "databricks",
        "databricks",
        "databricks_run",
        with_json_text,
        errors=(databricks.Error,),
        known=DATABRICKS_KNOWN,
        # Sail plans functions within functions again and again: a statement with many of them takes minutes.
        batch=6,
    ),
)
