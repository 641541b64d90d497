"""SQL that finds which rows of an input table an element shows: now, or after an edit. Trees only.

`query` is the element's compiled query, which selects the ids of its rows (`document.entry.telling_rows`).
Names of table expressions and parameters here begin or end with `_`, unlike those of compiled queries.
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.document.entry import SHOWN_ROW
from tablewright.writeback import sql
from tablewright.writeback.input_tables.transaction.statements import ROW_ID, ROW_VERSION
from tablewright.writeback.sql import Path

_SHOWN, _GIVEN, _AFTER = "_shown", "_given", "_after"


def shown_ids() -> exp.Select:
    """The ids of all shown rows; rows of a linked element without an entry have none."""
    there = exp.Not(this=exp.Is(this=sql.column(SHOWN_ROW), expression=exp.null()))
    return exp.select(sql.column(SHOWN_ROW)).from_(sql.relation((_SHOWN,))).where(there)


def count_shown() -> exp.Select:
    different = exp.Count(this=exp.Distinct(expressions=[sql.column(SHOWN_ROW)]))
    return exp.select(different).from_(sql.relation((_SHOWN,)))


def is_shown(name: str) -> exp.In:
    """Whether the column `name` contains the id of a shown row."""
    return exp.In(this=sql.column(name), query=shown_ids().subquery())


def shown_among(ids: exp.In | exp.Exists) -> exp.Select:
    return shown_ids().where(ids)


def among_named(name: str, count: int) -> exp.In:
    """Whether the column is one of `count` values, bound as `v1_`, `v2_` ..."""
    return exp.In(this=sql.column(name), expressions=[exp.Placeholder(this=f"v{n}_") for n in range(count)])


def named_values(values: Sequence[str]) -> dict[str, str]:
    return {f"v{number}_": value for number, value in enumerate(values)}


def among_staged(stage: Path) -> exp.In:
    return exp.In(
        this=sql.column(SHOWN_ROW),
        query=exp.select(sql.column(ROW_ID)).from_(sql.relation(stage)).subquery(),
    )


def named_rows(types: Mapping[str, str], count: int) -> exp.Query:
    """`count` rows of these columns, their values bound as `r0_0_`, `r0_1_` ... by row and column."""
    rows: list[exp.Query] = [
        exp.select(
            *(
                exp.alias_(exp.cast(exp.Placeholder(this=f"r{row}_{place}_"), kind), name, quoted=True)
                for place, (name, kind) in enumerate(types.items())
            )
        )
        for row in range(count)
    ]
    return rows[0] if count == 1 else exp.union(*rows, distinct=False)


def named_cells(rows: Sequence[Sequence[object]]) -> dict[str, object]:
    return {
        f"r{number}_{place}_": value for number, row in enumerate(rows) for place, value in enumerate(row)
    }


def asking(query: exp.Expression, final: exp.Select) -> exp.Select:
    """`final`, which reads the shown rows."""
    return _with(query.copy(), [], final)


def asking_after(
    query: exp.Expression, path: Path, names: Sequence[str], given: exp.Query, final: exp.Select
) -> exp.Select:
    """`final`, as if the table at `path` contained the rows `given`; those without version are left out."""
    columns = [sql.column(name) for name in names]
    replaced = exp.In(
        this=sql.column(ROW_ID),
        query=exp.select(sql.column(ROW_ID)).from_(sql.relation((_GIVEN,))).subquery(),
    )
    kept = exp.select(*columns).from_(sql.relation(path)).where(exp.Not(this=replaced))
    there = exp.Not(this=exp.Is(this=sql.column(ROW_VERSION), expression=exp.null()))
    put = exp.select(*(column.copy() for column in columns)).from_(sql.relation((_GIVEN,))).where(there)
    tree = query.copy()
    for table in list(tree.find_all(exp.Table)):
        if tuple(part.name for part in table.parts) == path:
            _read_instead(table, _AFTER)
    after = exp.union(kept, put, distinct=False)
    return _with(tree, [(_GIVEN, given), (_AFTER, after)], final)


def given_ids() -> exp.In:
    return among_staged((_GIVEN,))


def _read_instead(table: exp.Table, name: str) -> None:
    """Read another relation in place of the table, under the table's name, so that columns still refer to
    it."""
    table.set("alias", exp.TableAlias(this=sql.name(table.alias_or_name)))
    table.set("this", sql.name(name))
    table.set("db", None)
    table.set("catalog", None)


def _with(query: exp.Expression, before: Sequence[tuple[str, exp.Query]], final: exp.Select) -> exp.Select:
    """Merge all table expressions into one WITH clause, at the top as platforms require."""
    own = query.args.get("with_")
    query.set("with_", None)
    parts = [_part(name, part) for name, part in before]
    parts += [*(own.expressions if own is not None else ()), _part(_SHOWN, query)]
    final.set("with_", exp.With(expressions=parts))
    return final


def _part(name: str, query: exp.Expr) -> exp.CTE:
    return exp.CTE(this=query, alias=exp.TableAlias(this=sql.name(name)))
