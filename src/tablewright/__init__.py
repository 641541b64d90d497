"""Tablewright: a spreadsheet on your data warehouse that can also write."""

__version__ = "0.1.0"
