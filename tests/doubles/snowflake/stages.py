"""The stage of the user, a folder of this machine: PUT tells the driver where it is, COPY INTO reads it."""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import duckdb
from errors import Refused
from show import parts
from translate import literal, quoted

ROOT = Path(tempfile.mkdtemp(prefix="tablewright-snowflake-stages-"))
_NAME = r'(?:(?:"(?:[^"]|"")*"|[A-Za-z_][\w$]*)\.?)+'
_STAGE = r"@~/([\w/-]+)"
_PUT = re.compile(rf"PUT 'file://((?:[^'\\]|''|\\.)+)' {_STAGE}((?: \w+ = \w+)*)\s*", re.IGNORECASE)
_COPY = re.compile(
    rf"COPY INTO ({_NAME}) FROM {_STAGE} FILE_FORMAT = \((.*?)\)((?: \w+ = \w+)*)\s*", re.IGNORECASE
)
_REMOVE = re.compile(rf"(?:REMOVE|RM) {_STAGE}\s*", re.IGNORECASE)
_UPLOAD, _COPIED, _REMOVED = 0x6000, 0x3600, 0x6000


def command(line: str, connection: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    """What PUT, COPY INTO and REMOVE answer; None for any other statement."""
    if put := _PUT.fullmatch(line):
        return {"kind": _UPLOAD, "upload": _upload(put)}
    if copied := _COPY.fullmatch(line):
        return _copy(copied, connection)
    if removed := _REMOVE.fullmatch(line):
        shutil.rmtree(ROOT / removed[1], ignore_errors=True)
        return {"kind": _REMOVED, "names": ["name", "result"], "rows": [(removed[1], "removed")]}
    return None


def _upload(put: re.Match[str]) -> dict[str, Any]:
    options = dict(re.findall(r"(\w+) = (\w+)", put[3].upper()))
    folder = ROOT / put[2]
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "command": "UPLOAD",
        "src_locations": [put[1].replace("\\'", "'").replace("\\\\", "\\")],
        "stageInfo": {"locationType": "LOCAL_FS", "location": f"{folder}/", "creds": {}},
        "parallel": int(options.get("PARALLEL", "4")),
        "autoCompress": options.get("AUTO_COMPRESS", "TRUE") == "TRUE",
        "sourceCompression": options.get("SOURCE_COMPRESSION", "AUTO_DETECT").lower(),
        "overwrite": options.get("OVERWRITE", "FALSE") == "TRUE",
    }


def _copy(copied: re.Match[str], connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    table, folder, form, options = copied.groups()
    if "TYPE = PARQUET" not in form.upper() or "MATCH_BY_COLUMN_NAME = CASE_SENSITIVE" not in options.upper():
        raise Refused("000002", "0A000", "Unsupported feature 'the double loads Parquet by column names'.")
    names = ["file", "status", "rows_parsed", "rows_loaded", "error_limit", "errors_seen", "first_error"]
    rows: list[tuple[Any, ...]] = []
    for file in sorted((ROOT / folder).iterdir()):
        read = f"read_parquet({literal(str(file))})"
        loaded = connection.execute(f"INSERT INTO {quoted(*parts(table))} BY NAME SELECT * FROM {read}")
        count = str(loaded.fetchall()[0][0])
        rows.append((file.name, "LOADED", count, count, "1", "0", None))
    if "PURGE = TRUE" in options.upper():
        shutil.rmtree(ROOT / folder, ignore_errors=True)
    return {"kind": _COPIED, "names": names, "rows": rows}
