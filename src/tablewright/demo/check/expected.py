"""The expected values: plain SQL by the bare duckdb package over the package's own files."""

import tempfile
import zipfile
from pathlib import Path
from typing import Any

import duckdb

from tablewright.demo.data import source_folder


class Expected:
    """An in-memory DuckDB with the five tables, read straight from the files without Tablewright's code."""

    def __init__(self) -> None:
        self._connection = duckdb.connect()
        folder = source_folder()
        with tempfile.TemporaryDirectory() as unpacked:
            with zipfile.ZipFile(folder / "flights.csv.zip") as archive:
                archive.extractall(unpacked)
            files = {"flights": Path(unpacked) / "flights.csv"}
            for name in ("airlines", "airports", "planes", "weather"):
                files[name] = folder / f"{name}.csv"
            for name, file in files.items():
                # Moments are written in UTC; plain timestamps keep that clock reading.
                types = {"time_hour": "TIMESTAMP"} if name in ("flights", "weather") else None
                relation = self._connection.read_csv(str(file), na_values=["NA", ""], dtype=types)
                relation.create(name)

    def rows(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, list(parameters)).fetchall()

    def one(self, statement: str, *parameters: Any) -> Any:
        """The single value of a single row."""
        ((value,),) = self.rows(statement, *parameters)
        return value
