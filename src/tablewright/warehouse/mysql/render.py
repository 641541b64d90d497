"""Trees as MySQL's statements."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.platforms.rendering import render as written
from tablewright.warehouse.contract.client import Rendered, Statement
from tablewright.warehouse.mysql.capabilities import CAPABILITIES, LOGICAL
from tablewright.warehouse.sql.placeholders import names_within, pieces_of, split_at_placeholders

_CHECK = names_within("mysql", CAPABILITIES.max_identifier_bytes, "characters")


def render(statement: exp.Expression) -> Rendered:
    return split_at_placeholders(_stored_types(statement.copy()), "mysql", _CHECK)


def pieces(statement: Statement) -> Rendered:
    return pieces_of(statement, render)


def spelled(node: exp.Expression) -> str:
    """A part of a statement that has no tree as a whole."""
    return written(node, "mysql")


# ---------------------------------------------------------------- tables to be made


def makes_table_of_rows(statement: exp.Create) -> bool:
    """`CREATE TABLE ... AS SELECT`, without a word about its columns."""
    return (
        statement.kind == "TABLE"
        and isinstance(statement.this, exp.Table)
        and isinstance(statement.expression, exp.Query)
    )


def with_columns(statement: exp.Create, columns: Sequence[tuple[str, str]]) -> exp.Create:
    """With the types that values are kept in: what a query computes may have another, or one without end.
    `columns` are names and MySQL's own types, as the server reports them for the query."""
    kinds = {"varchar": exp.DType.TEXT, "datetime": exp.DType.TIMESTAMP, LOGICAL: exp.DType.BOOLEAN}
    defined = [
        exp.ColumnDef(this=exp.to_identifier(text, quoted=True), kind=exp.DataType.build(kinds[native]))
        for text, native in columns
        if native in kinds
    ]
    if not defined:
        return statement
    made = statement.copy()
    made.set("this", exp.Schema(this=made.this.copy(), expressions=defined))
    return made


_KINDS = {
    # A text of any length; compared by code point, as everywhere in the language.
    exp.DType.TEXT: "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    exp.DType.TIMESTAMP: "DATETIME(6)",
    exp.DType.BOOLEAN: "TINYINT(1)",
    exp.DType.JSONB: "JSON",
    exp.DType.JSON: "JSON",
}
_KEY_TEXT = "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
"""A key must have an end; ours are identifiers of a few characters."""


def _stored_types(tree: exp.Expression) -> exp.Expression:
    """Columns of tables to be made (or changed), in MySQL's own types."""
    for column in tree.find_all(exp.ColumnDef):
        kind = column.args.get("kind")
        if not isinstance(kind, exp.DataType) or kind.expressions:
            continue
        spelled = _KINDS.get(kind.this)
        if kind.this is exp.DType.TEXT and _is_key(column):
            spelled = _KEY_TEXT
        if spelled is not None:
            column.set("kind", exp.DataType(this=exp.DType.USERDEFINED, kind=spelled))
    return tree


def _is_key(column: exp.ColumnDef) -> bool:
    return any(
        isinstance(constraint.kind, exp.PrimaryKeyColumnConstraint) for constraint in column.constraints
    )
