"""The platforms' classes by the name of their dialect."""

from collections.abc import Mapping

from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.bigquery import BigQuery
from tablewright.formula.platforms.databricks import Databricks
from tablewright.formula.platforms.duckdb import DuckDb
from tablewright.formula.platforms.mysql import MySql
from tablewright.formula.platforms.postgres import Postgres
from tablewright.formula.platforms.redshift import Redshift
from tablewright.formula.platforms.snowflake import Snowflake

_ALL: tuple[Platform, ...] = (
    DuckDb(),
    Postgres(),
    MySql(),
    Redshift(),
    Snowflake(),
    BigQuery(),
    Databricks(),
)
PLATFORMS: Mapping[str, Platform] = {platform.name: platform for platform in _ALL}


def platform_of(dialect: str) -> Platform:
    """The platform of a dialect; ValueError if there is none."""
    platform = PLATFORMS.get(dialect)
    if platform is None:
        raise ValueError(f"The dialect “{dialect}” is not known; known are {', '.join(sorted(PLATFORMS))}.")
    return platform


__all__ = ["PLATFORMS", "platform_of"]
