"""The SQL trees of one input table. `storage` renders each once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal

from sqlglot import exp

from tablewright.writeback import sql
from tablewright.writeback.input_tables.values.model import EntryColumn, EntryType
from tablewright.writeback.sql import Path

ROW_ID = "_row_id"
ROW_ORDER = "_row_order"
ROW_VERSION = "_row_version"
SYSTEM_COLUMNS = {
    ROW_ID: "VARCHAR(64)",
    ROW_ORDER: "DOUBLE",
    ROW_VERSION: "BIGINT",
    "_created_at": "TIMESTAMP",
    "_created_by": "VARCHAR(320)",
    "_updated_at": "TIMESTAMP",
    "_updated_by": "VARCHAR(320)",
}
HISTORY_COLUMNS = {
    "edit": "BIGINT",
    "at": "TIMESTAMP",
    "by": "VARCHAR(320)",
    "source": "VARCHAR(16)",
    "operation": "VARCHAR(32)",
    "row_id": "VARCHAR(64)",
    "before": "JSON",
    "after": "JSON",
    "client_id": "VARCHAR(64)",
}
HINT = "hint"
HINTED_HISTORY = HISTORY_COLUMNS | {HINT: "VARCHAR(16)"}
"""Histories created before hints existed get the column at their next write."""
COLUMN_TYPES: dict[EntryType, str] = {
    "text": "TEXT",
    "number": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "checkbox": "BOOLEAN",
}
STAGE = "tablewright_rows"
"""The temporary table for the rows of a large edit."""
# No table that people name is called so.
_STAGED, _MINE = "_staged", "_mine"


# ---------------------------------------------------------------- structure


def types_of(columns: Iterable[EntryColumn]) -> dict[str, str]:
    """All columns of the table with their types, in SQLGlot's neutral spelling."""
    return SYSTEM_COLUMNS | {column.name: COLUMN_TYPES[column.type] for column in columns}


def create_table(path: Path, columns: Sequence[EntryColumn], *, keyed: bool) -> exp.Create:
    """`keyed` where the platform keeps primary keys unique."""
    return sql.create_table(path, types_of(columns), key=ROW_ID if keyed else None)


def create_history(path: Path, *, exact_json: bool, hints: bool = True) -> exp.Create:
    """Create the history. Rows before and after are text on platforms whose JSON rounds numbers."""
    kinds = HINTED_HISTORY if hints else HISTORY_COLUMNS
    return sql.create_table(path, kinds if exact_json else kinds | dict.fromkeys(("before", "after"), "TEXT"))


def add_hints(history: Path) -> exp.Alter:
    kind = exp.DataType.build(HINTED_HISTORY[HINT])
    return sql.alter(history, exp.ColumnDef(this=sql.name(HINT), kind=kind))


def add_column(path: Path, column: EntryColumn) -> exp.Alter:
    return sql.alter(
        path, exp.ColumnDef(this=sql.name(column.name), kind=exp.DataType.build(COLUMN_TYPES[column.type]))
    )


def rename_column(path: Path, old: str, new: str) -> exp.Alter:
    return sql.alter(path, exp.RenameColumn(this=sql.column(old), to=sql.column(new)))


def drop_column(path: Path, name: str) -> exp.Alter:
    return sql.alter(path, exp.Drop(tables=[sql.column(name)], kind="COLUMN"))


def rebuild(
    path: Path, columns: Sequence[EntryColumn], source: Callable[[EntryColumn], str | None]
) -> exp.Create:
    """Replace the table's columns by these, in one statement.

    `source` names the present column that fills a new one; without it the new one is empty.
    """
    wanted: list[exp.Expr] = [sql.column(name) for name in SYSTEM_COLUMNS]
    for column in columns:
        former = source(column)
        empty = exp.cast(exp.null(), COLUMN_TYPES[column.type])
        value = empty if former is None else sql.column(former)
        wanted.append(exp.alias_(value, column.name, quoted=True))
    create = sql.create_table_as(path, exp.select(*wanted).from_(sql.relation(path)))
    create.set("replace", True)
    return create


def create_stage(columns: Mapping[str, str]) -> exp.Create:
    """A temporary table for the rows of a large edit."""
    create = sql.create_table((STAGE,), columns)
    create.set("properties", exp.Properties(expressions=[exp.TemporaryProperty()]))
    return create


# ---------------------------------------------------------------- rows


def select_rows(path: Path, names: Sequence[str]) -> exp.Select:
    return exp.select(*(sql.column(name) for name in names)).from_(sql.relation(path))


def in_list(name: str, count: int) -> exp.In:
    return exp.In(this=sql.column(name), expressions=[exp.Placeholder() for _ in range(count)])


def in_stage(path: Path, names: Sequence[str], stage: Path) -> exp.Exists:
    """Whether the values of the columns `names` of `path` are, together, a row of the stage."""
    same = exp.and_(*(exp.EQ(this=_of(_STAGED, name), expression=_of(path[-1], name)) for name in names))
    staged = exp.alias_(sql.relation(stage), sql.name(_STAGED), table=True)
    return exp.Exists(this=exp.select(exp.Literal.number(1)).from_(staged).where(same))


def in_keys(names: Sequence[str], count: int) -> exp.Expr:
    """Whether the values of the columns `names` are, together, one of `count` keys, which are bound."""
    conditions = [exp.and_(*(sql.matches(name) for name in names)) for _ in range(count)]
    return exp.or_(*conditions)


def page(path: Path, names: Sequence[str]) -> exp.Select:
    """Rows in order; `$limit` and `$offset` are bound."""
    return (
        select_rows(path, names)
        .order_by(sql.column(ROW_ORDER), sql.column(ROW_ID))
        .limit(exp.Placeholder(this="limit"))
        .offset(exp.Placeholder(this="offset"))
    )


def rows_behind(path: Path) -> exp.Select:
    """The ids and orders of the next rows after an order: `?` order, `?` how many."""
    behind = exp.GT(this=sql.column(ROW_ORDER), expression=exp.Placeholder())
    return (
        select_rows(path, [ROW_ID, ROW_ORDER])
        .where(behind)
        .order_by(sql.column(ROW_ORDER))
        .limit(exp.Placeholder())
    )


def rows_after_id(path: Path, names: Sequence[str]) -> exp.Select:
    """The next rows by id: `?` the last id seen, `?` how many."""
    behind = exp.GT(this=sql.column(ROW_ID), expression=exp.Placeholder())
    return select_rows(path, names).where(behind).order_by(sql.column(ROW_ID)).limit(exp.Placeholder())


def last_order(path: Path) -> exp.Select:
    return exp.select(exp.Max(this=sql.column(ROW_ORDER))).from_(sql.relation(path))


def neighbours(path: Path, count: int) -> exp.Select:
    """For each of `count` orders, the one before and the one after it: each is bound twice."""
    order = sql.column(ROW_ORDER)

    def nearest(pick: type[exp.AggFunc], side: type[exp.Binary]) -> exp.AggFunc:
        beside = side(this=order.copy(), expression=exp.Placeholder())
        return pick(this=exp.Case(ifs=[exp.If(this=beside, true=order.copy())]))

    pairs = [(nearest(exp.Max, exp.LT), nearest(exp.Min, exp.GT)) for _ in range(count)]
    numbered = enumerate(chain.from_iterable(pairs))
    aliases = (exp.alias_(value, f"n{number}", quoted=True) for number, value in numbered)
    return exp.select(*aliases).from_(sql.relation(path))


def update_row(path: Path, names: Sequence[str]) -> exp.Update:
    """Set the columns `names` of one row; binds their values, then its id and present version."""
    guard = exp.and_(sql.matches(ROW_ID), sql.matches(ROW_VERSION))
    return exp.Update(
        this=sql.relation(path),
        expressions=[sql.matches(name) for name in names],
        where=exp.Where(this=guard),
    )


def bound_rows(types: Mapping[str, str], count: int) -> exp.Subquery:
    """`count` rows of these columns as a derived table; every value is bound, row by row."""
    rows: list[exp.Select] = [
        exp.select(
            *(
                exp.alias_(exp.cast(exp.Placeholder(), kind), text, quoted=True)
                for text, kind in types.items()
            )
        )
        for _ in range(count)
    ]
    together: exp.Query = rows[0] if count == 1 else exp.union(*rows, distinct=False)
    return together.subquery(sql.name(_STAGED), copy=False)


def staged_rows(stage: Path) -> exp.Expr:
    """The rows of a stage as a table to update from."""
    return exp.alias_(sql.relation(stage), sql.name(_STAGED), table=True)


def update_from(
    path: Path, staged: exp.Expr, names: Sequence[str], how: Literal["from", "join", "merge"]
) -> exp.Expression:
    """Set the columns `names` of every row in `staged`."""
    mine = exp.alias_(sql.relation(path), sql.name(_MINE), table=True)
    same = exp.EQ(this=_of(_MINE, ROW_ID), expression=_of(_STAGED, ROW_ID))
    if how == "join":
        mine.set("joins", [exp.Join(this=staged, on=same)])
        return exp.Update(
            this=mine,
            expressions=[exp.EQ(this=_of(_MINE, name), expression=_of(_STAGED, name)) for name in names],
        )
    if how == "merge":
        update = exp.Update(
            expressions=[exp.EQ(this=sql.column(name), expression=_of(_STAGED, name)) for name in names]
        )
        matched = exp.When(matched=True, then=update)
        return exp.Merge(this=mine, using=staged, on=same, whens=exp.Whens(expressions=[matched]))
    return exp.Update(
        this=mine,
        expressions=[exp.EQ(this=sql.column(name), expression=_of(_STAGED, name)) for name in names],
        from_=exp.From(this=staged),
        where=exp.Where(this=same),
    )


def _of(table: str, name: str) -> exp.Column:
    return exp.Column(this=sql.name(name), table=sql.name(table))


def delete_rows(path: Path, condition: exp.Expr) -> exp.Delete:
    return exp.Delete(this=sql.relation(path), where=exp.Where(this=condition))


# ---------------------------------------------------------------- history


def head(history: Path) -> exp.Select:
    """The last edit's number, and the number of the edit with the client id `?`."""
    return exp.select(last_edit(history).subquery(), same_edit(history).subquery())


def same_edit(history: Path) -> exp.Select:
    """The number of the edit with the client id `?`."""
    first = exp.Min(this=sql.column("edit"))
    return exp.select(first).from_(sql.relation(history)).where(sql.matches("client_id"))


def last_edit(history: Path) -> exp.Select:
    return exp.select(exp.Max(this=sql.column("edit"))).from_(sql.relation(history))


def select_history(history: Path) -> exp.Select:
    """All but the client id, oldest first; within an edit, the entry about the structure first."""
    names = [name for name in HISTORY_COLUMNS if name != "client_id"]
    return (
        select_rows(history, names)
        .order_by(sql.column("edit"))
        .order_by(exp.Ordered(this=sql.column("row_id"), nulls_first=True))
    )


def newest_history(history: Path, *, hints: bool = False) -> exp.Select:
    """Newest first, the reverse of select_history; the caller adds conditions and a limit."""
    names = [name for name in HISTORY_COLUMNS if name != "client_id"] + [HINT] * hints
    return (
        select_rows(history, names)
        .order_by(exp.Ordered(this=sql.column("edit"), desc=True, nulls_first=False))
        .order_by(exp.Ordered(this=sql.column("row_id"), desc=True, nulls_first=False))
    )
