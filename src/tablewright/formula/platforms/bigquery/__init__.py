"""BigQuery."""

from tablewright.formula.platforms.bigquery.platform import BigQuery

__all__ = ["BigQuery"]
