"""SQL that people have reviewed, one file for each case and dialect.

`UPDATE_GOLDEN=1` writes the files again. None of them may contain SQL that the warehouse is known to refuse
or to read differently: SQLGlot emits some of it without a warning.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import sqlglot

from tablewright.catalog.facts import TableFacts
from tablewright.compiler.dialects import DIALECTS, dialect
from tablewright.document.sources import RootSource
from tablewright.formula.types import ValueType

NAMES = tuple(DIALECTS)
OWN_KEYS = {
    "orders": ("order_id",),
    "customers": ("customer", "full_name", "points"),
    "events": ("user_id", "happened"),
}
"""The columns that identify rows on platforms whose tables have no row identity of their own."""

_POSTGRES_ONLY = (r"\bNOT MATERIALIZED\b", r"\bJSONB\b", r"\bWITH ORDINALITY\b", r"\bCOLLATE \"C\"", r"::")
WRONG: Mapping[str, tuple[str, ...]] = {
    "duckdb": (),
    "postgres": (r"\bIGNORE NULLS\b", r"\bQUALIFY\b", r"\bTRY_CAST\b", r"\bREGEXP_EXTRACT\b"),
    "mysql": (
        *_POSTGRES_ONLY,
        r"\bFILTER\s*\(\s*WHERE\b",
        r"\bFULL (OUTER )?JOIN\b",
        r"\b(GROUPING SETS|ROLLUP|CUBE)\b",
        r"\bQUALIFY\b",
        r"\bNULLS (FIRST|LAST)\b",
        r"\bIGNORE NULLS\b",
        r"\bIS NOT DISTINCT FROM\b",
        r"\bILIKE\b",
        r"\|\|",
        r"\b(PERCENTILE_CONT|PERCENTILE_DISC|MEDIAN|QUANTILE_CONT)\b",
        r"\bDATE_TRUNC\b",
        r"\bDATEDIFF\('",
        r"'0000-01-01",
        r"\bTRY_CAST\b",
        r"\bAT TIME ZONE\b",
        r" AS (TEXT|VARCHAR|BOOLEAN|TIMESTAMP|BIGINT|INT)\)",
        r"\bARRAY_AGG\b",
        r"\bUNNEST\b",
        r"\bEXTRACT\((DOW|DOY|ISODOW|EPOCH)\b",
    ),
    "redshift": (
        *_POSTGRES_ONLY[:3],
        r"\bCOLLATE \"C\"",
        r"\bFILTER\s*\(\s*WHERE\b",
        r"\bIS NOT DISTINCT FROM\b",
        r"\bLISTAGG\([^()]* ORDER BY\b",
        r"\bLATERAL\b",
        r"\bUNNEST\(",
        r"\bGENERATE_SERIES\b",
        r"\bARRAY_AGG\b",
        r"\bRANGE BETWEEN\b",
        r"\bPG_INPUT_IS_VALID\b",
        r"\bAS VARCHAR\)",
        r"\bEXTRACT\((EPOCH|MILLISECONDS?|MICROSECONDS?)\b",
        r"\* INTERVAL '",
        r" !?~ '[^']*\(\?",
    ),
    "snowflake": (
        *_POSTGRES_ONLY[:4],
        r"\bFILTER\s*\(\s*WHERE\b",
        r"\bUNNEST\b",
        r"\bGENERATE_SERIES\b",
        r"\bREGEXP_MATCHES\b",
        r"\bAT TIME ZONE\b",
        r"\bINTERVAL '1' (MONTH|DAY|YEAR|HOUR|MINUTE|SECOND)\b",
    ),
    "bigquery": (
        *_POSTGRES_ONLY,
        r"\bFILTER\s*\(\s*WHERE\b",
        r"\bWITHIN GROUP\b",
        r"\bMEDIAN\b",
        r"\bILIKE\b",
        r"\bESCAPE '",
        r"\bGENERATE_SERIES\b",
        r"\bEXTRACT\((DOW|DOY|ISODOW|EPOCH|MILLISECONDS)\b",
        r"\bDATE_TRUNC\('",
        r"\bTIMESTAMP_TRUNC\b",
        r"\bTIME_TO_UNIX\b",
        r"\bOVER \([^()]*NULLS (FIRST|LAST)",
        r"\bLATERAL\b",
        r"(?<!NULL) AS JSON\)",
        r"\bDISTINCT [^()]*\bORDER BY [^()]* IS NULL\b",
    ),
    "databricks": (
        *_POSTGRES_ONLY[:4],
        r"\b(APPROX_PERCENTILE|PERCENTILE_APPROX)\b",
        r"\bUNNEST\b",
        r"\bGENERATE_SERIES\b",
        r"\bAT TIME ZONE\b",
        r"\bEXTRACT\((ISODOW|EPOCH)\b",
        r"\bSIZE\(",
        r"\bLISTAGG\((?!DISTINCT\b)[^()]*\) WITHIN GROUP\b",
    ),
}
_LITERAL = re.compile(r"'(?:[^'\\]|''|\\.)*'", re.DOTALL)


def wrong_in(text: str, name: str) -> list[str]:
    """Parts of the SQL that should not be there, ignoring string literals."""
    bare = _LITERAL.sub("''", text)
    patterns = [other_name for other_name in WRONG[name] if "'" not in other_name]
    with_texts = [other_name for other_name in WRONG[name] if "'" in other_name]
    names = [pattern for pattern in patterns if re.search(pattern, bare)]
    return names + [with_text for with_text in with_texts if re.search(with_text, text)]


def review(path: Path, sql: str, name: str) -> None:
    """The SQL is that of the file, can be read again, and holds nothing that is known to be wrong."""
    text = sql + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text
    assert sqlglot.parse_one(text, dialect=name)
    assert not wrong_in(text, name)


def sources_for(sources: Mapping[RootSource, TableFacts], name: str) -> dict[RootSource, TableFacts]:
    """The tables as a platform would describe them."""
    if name in ("duckdb", "postgres"):
        return dict(sources)
    text = max(dialect(name).text_types, default="VARCHAR")
    return {
        source: replace(
            facts,
            row_identity=OWN_KEYS[facts.path[-1]],
            columns=tuple(
                replace(column, native_type=text) if column.type is ValueType.TEXT else column
                for column in facts.columns
            ),
        )
        for source, facts in sources.items()
    }
