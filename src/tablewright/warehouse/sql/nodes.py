"""Small SQLGlot trees that every client needs, and the comment that identifies a statement."""

import re
from collections.abc import Mapping, Sequence

from sqlglot import exp

# Some platforms nest comments, so both ends of one are kept out of a tag.
_COMMENT_UNSAFE = re.compile(r"[^\w .:@-]")


def name(text: str) -> exp.Identifier:
    return exp.to_identifier(text, quoted=True)


def table(path: tuple[str, ...]) -> exp.Table:
    """`"schema"."table"`, quoted; with the catalog in front where a platform has one, or the name alone."""
    *above, own = path
    catalog, schema = (None, None, *above)[-2:]
    return exp.Table(
        this=name(own),
        db=name(schema) if schema is not None else None,
        catalog=name(catalog) if catalog is not None else None,
    )


def insert(path: tuple[str, ...], columns: Sequence[str], rows: exp.Expression) -> exp.Insert:
    """`INSERT INTO path (columns) rows`."""
    target = exp.Schema(this=table(path), expressions=[name(column) for column in columns])
    return exp.Insert(this=target, expression=rows)


def create_table(path: tuple[str, ...], types: Mapping[str, str]) -> exp.Create:
    """`types` maps column names to types in SQLGlot's neutral spelling."""
    columns = [exp.ColumnDef(this=name(text), kind=exp.DataType.build(kind)) for text, kind in types.items()]
    return exp.Create(this=exp.Schema(this=table(path), expressions=columns), kind="TABLE")


def equals(column: str, value: str) -> exp.EQ:
    return exp.EQ(this=exp.column(column), expression=exp.Literal.string(value))


def tagged(sql: str, tag: str) -> str:
    """The statement with its tag in front, as a comment."""
    return f"/* {_COMMENT_UNSAFE.sub('_', tag)} */ {sql}" if tag else sql
