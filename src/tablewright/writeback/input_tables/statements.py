"""The SQL trees of one input table. `storage` renders each once."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.writeback import sql
from tablewright.writeback.input_tables.model import EntryColumn, EntryType
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
COLUMN_TYPES: dict[EntryType, str] = {
    "text": "TEXT",
    "number": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "checkbox": "BOOLEAN",
}
STAGE = "tablewright_rows"
# Where a platform's temporary tables live, to name them beyond doubt.
_TEMPORARY_SCHEMA = {"duckdb": "temp", "postgres": "pg_temp"}


def stage_path(dialect: str) -> Path:
    return (_TEMPORARY_SCHEMA[dialect], STAGE)


# ---------------------------------------------------------------- structure


def create_table(path: Path, columns: Sequence[EntryColumn]) -> exp.Create:
    types = SYSTEM_COLUMNS | {column.name: COLUMN_TYPES[column.type] for column in columns}
    return sql.create_table(path, types, key=ROW_ID)


def create_history(path: Path) -> exp.Create:
    return sql.create_table(path, HISTORY_COLUMNS)


def add_column(path: Path, column: EntryColumn) -> exp.Alter:
    return sql.alter(
        path, exp.ColumnDef(this=sql.name(column.name), kind=exp.DataType.build(COLUMN_TYPES[column.type]))
    )


def rename_column(path: Path, old: str, new: str) -> exp.Alter:
    return sql.alter(path, exp.RenameColumn(this=sql.column(old), to=sql.column(new)))


def retype_column(path: Path, name: str, kind: EntryType) -> exp.Alter:
    """Change the type and empty the column; its values are converted by us and written back."""
    action = exp.AlterColumn(
        this=sql.name(name), dtype=exp.DataType.build(COLUMN_TYPES[kind]), using=exp.null()
    )
    return sql.alter(path, action)


def drop_column(path: Path, name: str) -> exp.Alter:
    return sql.alter(path, exp.Drop(tables=[sql.column(name)], kind="COLUMN"))


def create_stage(columns: dict[str, str]) -> exp.Create:
    """A temporary table for the rows of a large edit."""
    create = sql.create_table((STAGE,), columns)
    create.set("properties", exp.Properties(expressions=[exp.TemporaryProperty()]))
    return create


# ---------------------------------------------------------------- rows


def select_rows(path: Path, names: Sequence[str]) -> exp.Select:
    return exp.select(*(sql.column(name) for name in names)).from_(sql.relation(path))


def in_list(name: str, count: int) -> exp.In:
    return exp.In(this=sql.column(name), expressions=[exp.Placeholder() for _ in range(count)])


def in_stage(name: str, stage: Path) -> exp.In:
    """Whether the value of `name` is among those in the stage's column of that name."""
    return exp.In(this=sql.column(name), query=select_rows(stage, [name]).subquery())


def in_keys(names: Sequence[str], count: int) -> exp.Expr:
    """Whether the values of the columns `names` are, together, one of `count` keys, which are bound."""
    each = [exp.and_(*(sql.matches(name) for name in names)) for _ in range(count)]
    return exp.or_(*each)


def in_staged_keys(names: Sequence[str], stage: Path) -> exp.In:
    """Whether the values of the columns `names` are, together, a row of the stage."""
    together = exp.Tuple(expressions=[sql.column(name) for name in names])
    return exp.In(this=together, query=select_rows(stage, names).subquery())


def page(path: Path, names: Sequence[str]) -> exp.Select:
    """Rows in order; `$limit` and `$offset` are bound."""
    return (
        select_rows(path, names)
        .order_by(sql.column(ROW_ORDER), sql.column(ROW_ID))
        .limit(exp.Placeholder(this="limit"))
        .offset(exp.Placeholder(this="offset"))
    )


def rows_behind(path: Path) -> exp.Select:
    """The ids and orders of the next rows behind an order: `?` order, `?` how many."""
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


def neighbours(path: Path) -> exp.Select:
    """Id, order, the order in front and the order behind of chosen rows (the caller adds which)."""
    here = exp.Column(this=sql.name(ROW_ORDER), table=sql.name("here"))
    there = exp.Column(this=sql.name(ROW_ORDER), table=sql.name("there"))

    def nearest(pick: type[exp.AggFunc], side: type[exp.Binary]) -> exp.Subquery:
        near = exp.select(pick(this=there.copy())).from_(exp.alias_(sql.relation(path), "there", table=True))
        return near.where(side(this=there.copy(), expression=here.copy())).subquery()

    return exp.select(
        sql.column(ROW_ID), here.copy(), nearest(exp.Max, exp.LT), nearest(exp.Min, exp.GT)
    ).from_(exp.alias_(sql.relation(path), "here", table=True))


def update_row(path: Path, names: Sequence[str]) -> exp.Update:
    """Set the columns `names` of one row: their values, then the id and the version it has now."""
    guard = exp.and_(sql.matches(ROW_ID), sql.matches(ROW_VERSION))
    return exp.Update(
        this=sql.relation(path),
        expressions=[sql.matches(name) for name in names],
        where=exp.Where(this=guard),
    )


def update_from_stage(path: Path, stage: Path, names: Sequence[str]) -> exp.Update:
    """Set the columns `names` of every row in the stage."""

    def staged(name: str) -> exp.Column:
        return exp.Column(this=sql.name(name), table=sql.name("staged"))

    mine = exp.Column(this=sql.name(ROW_ID), table=sql.name("mine"))
    return exp.Update(
        this=exp.alias_(sql.relation(path), "mine", table=True),
        expressions=[exp.EQ(this=sql.column(name), expression=staged(name)) for name in names],
        from_=exp.From(this=exp.alias_(sql.relation(stage), "staged", table=True)),
        where=exp.Where(this=exp.EQ(this=mine, expression=staged(ROW_ID))),
    )


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


def newest_history(history: Path) -> exp.Select:
    """Newest first, the reverse of select_history; the caller adds conditions and a limit."""
    names = [name for name in HISTORY_COLUMNS if name != "client_id"]
    return (
        select_rows(history, names)
        .order_by(exp.Ordered(this=sql.column("edit"), desc=True, nulls_first=False))
        .order_by(exp.Ordered(this=sql.column("row_id"), desc=True, nulls_first=False))
    )
