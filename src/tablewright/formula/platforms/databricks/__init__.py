"""Databricks."""

from tablewright.formula.platforms.databricks.platform import Databricks

__all__ = ["Databricks"]
