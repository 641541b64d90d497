"""What the explorer lists, and how a CSV file is loaded."""

from dataclasses import dataclass
from pathlib import Path

from tablewright.warehouse.contract.csv_numbers import PLAIN_NUMBERS, CsvNumbers
from tablewright.warehouse.contract.paths import Container, TablePath


@dataclass(frozen=True, slots=True)
class SchemaEntry:
    """A container of tables in the explorer. `table_count` is None where counting would be slow."""

    container: Container
    table_count: int | None


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table or view in the explorer."""

    container: Container
    name: str
    kind: str
    """`table` or `view`."""
    row_estimate: int | None
    comment: str | None

    @property
    def path(self) -> TablePath:
        return (*self.container, self.name)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A table (`column` is None) or a column whose name contains the searched text."""

    container: Container
    table: str
    column: str | None


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """One column to load: `source` is its header in the file.

    `type` is one of `text`, `number`, `integer`, `date`, `datetime`, `logical`. `format` is the strptime
    format of its dates or times, None where they are ISO; `numbers` says how its numbers are written.
    """

    source: str
    name: str
    type: str
    format: str | None = None
    numbers: CsvNumbers = PLAIN_NUMBERS


@dataclass(frozen=True, slots=True)
class CsvLoad:
    file: Path
    path: tuple[str, ...]
    file_columns: tuple[str, ...]
    """Every column in the file, in order (the header, made unique)."""
    columns: tuple[CsvColumn, ...]
    """The columns to keep, in their order in the table."""
    delimiter: str
    quote: str
    escape: str
    header: bool
    null_values: tuple[str, ...] = ("",)
