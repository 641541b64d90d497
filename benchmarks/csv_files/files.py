"""All files, in their groups."""

from functools import cache

from benchmarks.csv_files import broken, forms, portals, values
from benchmarks.csv_files.tables import Collection, CsvFile


@cache
def all_files() -> tuple[CsvFile, ...]:
    files = Collection()
    for part in (forms, values, portals, broken):
        part.add(files)
    return tuple(files.files)
