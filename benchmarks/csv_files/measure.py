"""All files by default: Tablewright through HTTP, compared with DuckDB's read_csv and pandas."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas

from benchmarks.csv_files.files import all_files
from benchmarks.csv_files.judge import Answer, Outcome, judged, kept
from benchmarks.csv_files.tables import CsvFile
from benchmarks.report import Measure, Section
from benchmarks.server import Server, demo_server, write_access
from tablewright.demo.check.client import CheckFailed

SCHEMA = "csv_files"


def measure(folder: Path) -> Section:
    files = all_files()
    ours = _ours(folder, files)
    scratch = folder / "one.csv"
    others = {"DuckDB read_csv": _duckdb, "pandas read_csv": _pandas}
    outcomes: list[tuple[CsvFile, list[Outcome]]] = []
    for file in files:
        scratch.write_bytes(file.data)
        judgements = [kept(file, _tried(read, scratch)) for read in others.values()]
        outcomes.append((file, [judged(file, ours[file.name]), *judgements]))
    readers = ["ours", *others]
    counts = [Counter(row[place] for _, row in outcomes) for place in range(len(readers))]
    silent = counts[0]["silent"]
    return Section(
        "CSV files as people have them",
        f"{len(files)} generated files (benchmarks/csv_files), each read with nothing chosen. *Right*: every value as it "
        "is in the file, and what had to be said was said; *refused*: with the reason and the line, where no table is "
        "right; *silent*: another table than the right one, without a word. The others say nothing: for them any "
        "refusal counts, also of files that have a right table.",
        [
            Measure("wrong without a word", str(silent), "0", silent == 0),
            *(
                Measure(
                    reader, ", ".join(f"{word} {count}" for word, count in sorted(counted.items())), "", None
                )
                for reader, counted in zip(readers, counts, strict=True)
            ),
        ],
        table=(("kind", "file", *readers), [(file.group, file.name, *row) for file, row in outcomes]),
    )


def _tried(read: Callable[[Path], Answer], path: Path) -> Answer:
    try:
        return read(path)
    except Exception as error:
        return Answer(refusal=str(error) or type(error).__name__)


def _duckdb(path: Path) -> Answer:
    with duckdb.connect() as connection:
        result = connection.execute("SELECT * FROM read_csv(?)", [str(path)])
        return Answer([column[0] for column in result.description or ()], result.fetchall())


def _pandas(path: Path) -> Answer:
    frame = pandas.read_csv(path)
    rows = frame.astype(object).where(frame.notna(), None).values.tolist()
    return Answer([str(name) for name in frame.columns], rows)


# ---------------------------------------------------------------- ours


def _ours(folder: Path, files: tuple[CsvFile, ...]) -> dict[str, Answer]:
    """Through HTTP; the tables are read from the warehouse's file when the server has ended."""
    answers: dict[str, Answer] = {}
    loaded: dict[str, tuple[str, str]] = {}
    with demo_server(folder / "csv-data") as server:
        write_access(server, SCHEMA)
        details = server.client.get(f"/connections/{server.connection_id}")["details"]
        (database,) = server.data_dir.rglob(Path(details["path"]).name)
        for number, file in enumerate(files):
            try:
                loaded[file.name] = _load(server, file, f"f{number}")
            except CheckFailed as refusal:
                answers[file.name] = Answer(refusal=str(refusal))
    with duckdb.connect(database, read_only=True) as connection:
        for name, (table, said) in loaded.items():
            result = connection.execute(f'SELECT * FROM {SCHEMA}."{table}"')
            names = [column[0] for column in result.description or ()]
            answers[name] = Answer(names, result.fetchall(), said=said)
    return answers


def _load(server: Server, file: CsvFile, name: str) -> tuple[str, str]:
    """The table, and what was said."""
    preview = server.client.send_file("/uploads", file.data, file_name="file.csv")
    columns = [{"source": c["source"], "name": c["name"], "type": c["type"]} for c in preview["columns"]]
    body = {
        "connection_id": server.connection_id,
        "name": name,
        "options": preview["options"],
        "columns": columns,
    }
    try:
        upload: dict[str, Any] = server.client.post(f"/uploads/{preview['upload_id']}/load", body)
    except CheckFailed:
        server.client.call("DELETE", f"/uploads/{preview['upload_id']}")
        raise
    said = [finding["message"] for finding in preview["findings"]]
    said += [column["warning"] or "" for column in preview["columns"]]
    return upload["path"][-1], " ".join([*said, *upload["notes"]])
