"""Writes the table in docs/platforms.md of what ran on which engine, from a run of the tests.

python scripts/capability_table.py CAPABILITIES.json
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "platforms.md"
BEGIN, END = "<!-- capabilities: begin -->", "<!-- capabilities: end -->"

# Engine -> its heading, and what it is.
COLUMNS = {
    "duckdb": ("DuckDB", "real engine"),
    "postgres": ("PostgreSQL 17", "real engine"),
    "postgres-15": ("PostgreSQL 15", "real engine"),
    "alloydb": ("AlloyDB", "PostgreSQL 17, a user without superuser rights"),
    "mysql-mariadb": ("MySQL on MariaDB", "real engine, another dialect"),
    "mysql-seekdb": ("MySQL on seekdb", "real engine, another dialect"),
    "redshift": ("Redshift", "test double"),
    "snowflake": ("Snowflake", "test double"),
    "bigquery": ("BigQuery", "test double"),
    "databricks": ("Databricks", "test double"),
}


def table(counts: dict[str, dict[str, dict[str, int]]], areas: list[str]) -> str:
    """A row for each area, a column for each engine; a cell has the numbers of passed tests and declared
    gaps."""
    heading = " | ".join(title for title, _ in COLUMNS.values())
    kinds = " | ".join(kind for _, kind in COLUMNS.values())
    lines = [f"| | {heading} |", f"|---{'|---' * len(COLUMNS)}|", f"| **What runs** | {kinds} |"]
    for area in areas:
        cells = " | ".join(_cell(counts.get(engine, {}).get(area, {})) for engine in COLUMNS)
        lines.append(f"| {area} | {cells} |")
    return "\n".join(lines)


def _cell(numbers: dict[str, int]) -> str:
    passed, gaps, failed = (numbers.get(name, 0) for name in ("passed", "gaps", "failed"))
    if not passed and not gaps:
        return "not run"
    told = f"{passed}" + (f", {gaps} gaps" if gaps > 1 else ", 1 gap" if gaps else "")
    return f"{told}, **{failed} failed**" if failed else told


def main(file: Path) -> None:
    sys.path.insert(0, str(ROOT / "tests"))
    from capabilities import AREAS

    counts = json.loads(file.read_text(encoding="utf-8"))
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table(counts, list(AREAS))}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
