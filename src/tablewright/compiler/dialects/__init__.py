"""One file for each platform with only its differences."""

from tablewright.compiler.dialects.base import QueryDialect
from tablewright.compiler.dialects.bigquery import BigQuery
from tablewright.compiler.dialects.databricks import Databricks
from tablewright.compiler.dialects.duckdb import DuckDb
from tablewright.compiler.dialects.mysql import MySql
from tablewright.compiler.dialects.postgres import Postgres
from tablewright.compiler.dialects.redshift import Redshift
from tablewright.compiler.dialects.snowflake import Snowflake

_ALL: tuple[QueryDialect, ...] = (
    DuckDb(),
    Postgres(),
    MySql(),
    Redshift(),
    Snowflake(),
    BigQuery(),
    Databricks(),
)
DIALECTS = {dialect.name: dialect for dialect in _ALL}


def dialect(name: str) -> QueryDialect:
    """The rules of a platform; ValueError if there is no such platform."""
    known_dialect = DIALECTS.get(name)
    if known_dialect is None:
        raise ValueError(f"The dialect “{name}” is not known; known are {', '.join(sorted(DIALECTS))}.")
    return known_dialect


__all__ = ["DIALECTS", "QueryDialect", "dialect"]
