"""The limits in docs/security.md are those of the code."""

from pathlib import Path

import pytest

from tablewright.api import bodies
from tablewright.api import http_protocol as HEAD
from tablewright.common import effort
from tablewright.compiler import limits
from tablewright.compiler.custom_sql import authorise
from tablewright.document import model
from tablewright.formula import lexer
from tablewright.formula.functions import sizes
from tablewright.runtime.settings import Settings
from tablewright.writeback.input_tables.values.model import EditIn

DOCS = (Path(__file__).parents[2] / "docs" / "security.md").read_text()
SET = Settings.model_fields


def of(name: str) -> str:
    return f"{SET[name].default:,}"


def mb(size: int) -> str:
    return f"{size // bodies.MB} MB"


OPERATIONS = next(
    item.max_length for item in EditIn.model_fields["operations"].metadata if hasattr(item, "max_length")
)


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("Columns of an element, elements of a workbook", f"{model.MOST_COLUMNS:,} each"),
        ("Characters of a formula", f"{lexer.MAX_LENGTH:,}"),
        ("Nodes of a custom SQL statement; its characters", f"{authorise._MOST_NODES:,}; 100,000"),
        (
            "Parts of the SQL of one question; of one column",
            f"{effort.MOST_NODES:,}; {limits.LARGEST_COLUMN:,}",
        ),
        ("Processor time to write the SQL of one question", f"{SET['compile_seconds'].default:g} s"),
        (
            "Text and array entries that literal arguments may produce",
            f"{sizes.LONGEST_TEXT:,} characters; {sizes.MOST_ENTRIES:,} entries",
        ),
        ("Operations of one edit", f"{OPERATIONS:,}"),
        ("Cells of one edit", of("paste_cell_limit")),
        (
            "Body of a request, also before anybody has signed in",
            f"{mb(bodies.DEFAULT)}; {mb(bodies.DOCUMENT)} with a workbook; {mb(bodies.EDIT)} for an edit",
        ),
        (
            "Bodies beyond 1 MB at a time; from one address",
            f"{mb(bodies.LARGE_TOGETHER)}; {mb(bodies.LARGE_TOGETHER // 2)}",
        ),
        (
            "Head of a request: size, headers, time",
            f"{HEAD.HEAD_BYTES // 1024} kB, {HEAD.HEADERS}, {HEAD.HEAD_SECONDS:g} s",
        ),
        ("An uploaded file", f"{of('upload_limit_mb')} MB"),
        (
            "Uploaded files of one member that wait to be loaded",
            f"{of('staged_files_per_member')}, {of('staged_mb_per_member')} MB in all",
        ),
        ("Time of one query", f"{SET['query_timeout_seconds'].default:g} s"),
        ("Queries at a time; of one member", f"{of('query_threads')}; {of('query_threads_per_member')}"),
        (
            "Requests that wait for a warehouse; of one member",
            f"{of('waiting_requests')}; {of('waiting_requests_per_member')}",
        ),
        ("Background jobs at a time", of("job_threads")),
        (
            "Time of one run of a materialization",
            f"{SET['materialization_timeout_seconds'].default / 3600:g} hours",
        ),
    ],
)
def test_a_documented_limit_is_that_of_the_code(what: str, value: str) -> None:
    assert f"| {what} | {value} |" in DOCS
