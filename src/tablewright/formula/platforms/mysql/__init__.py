"""MySQL."""

from tablewright.formula.platforms.mysql.platform import MySql

__all__ = ["MySql"]
