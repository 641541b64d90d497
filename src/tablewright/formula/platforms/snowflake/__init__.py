"""Snowflake."""

from tablewright.formula.platforms.snowflake.platform import Snowflake

__all__ = ["Snowflake"]
