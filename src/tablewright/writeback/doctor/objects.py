"""Checks whether one of Tablewright's objects can be read and written, without changing anything."""

from sqlglot import exp

from tablewright.warehouse.contract.client import Warehouse
from tablewright.writeback import sql

NOTHING = exp.Where(this=exp.EQ(this=exp.Literal.number(1), expression=exp.Literal.number(0)))


def try_rows(warehouse: Warehouse, path: sql.Path, column: str) -> None:
    """Read, insert, update and delete no row; raises the error that the warehouse would raise for a real
    one."""
    target = sql.relation(path)
    own = exp.EQ(this=sql.column(column), expression=sql.column(column))
    _try(
        warehouse,
        exp.Insert(this=target.copy(), expression=_none_of(path)),
        exp.Update(this=target.copy(), expressions=[own], where=NOTHING.copy()),
        exp.Delete(this=target.copy(), where=NOTHING.copy()),
    )


def try_appending(warehouse: Warehouse, path: sql.Path) -> None:
    """The same for tables that are only appended to, such as a history."""
    _try(warehouse, exp.Insert(this=sql.relation(path), expression=_none_of(path)))


def _none_of(path: sql.Path) -> exp.Select:
    rows = exp.select(exp.Star()).from_(sql.relation(path))
    rows.set("where", NOTHING.copy())
    return rows


def _try(warehouse: Warehouse, *statements: exp.Expression) -> None:
    for statement in statements:
        with warehouse.transaction() as transaction:
            transaction.execute(statement)
