"""Columns of Redshift tables whose types no cast makes text of."""

import pytest
from sqlglot import exp

from tablewright.compiler.dialects.redshift import Redshift
from tablewright.warehouse.redshift.capabilities import column_facts


@pytest.mark.parametrize(
    ("native_type", "sql"),
    [
        ("geometry", 'ST_ASTEXT("c")'),
        ("geography", 'ST_ASTEXT("c")'),
        ("binary varying(64000)", "FROM_VARBYTE(\"c\", 'hex')"),
        ("time without time zone", 'CAST("c" AS VARCHAR(MAX))'),
        ("character varying(5)", '"c"'),
    ],
)
def test_what_has_no_counterpart_reads_as_text(native_type: str, sql: str) -> None:
    column = exp.column("c", quoted=True)
    assert Redshift().stored_value(column, column_facts("c", native_type)).sql("redshift") == sql
