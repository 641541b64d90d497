"""Small SQLGlot trees that every write feature needs. Identifiers are always quoted."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

Path = tuple[str, ...]


def name(text: str) -> exp.Identifier:
    return exp.to_identifier(text, quoted=True)


def relation(path: Path) -> exp.Table:
    """The table or view at `path`: `[schema, table]`, with the catalog in front where a platform has one."""
    parts: list[str | None] = [None, None, None]
    parts[3 - len(path) :] = path
    catalog, schema, table = parts
    return exp.Table(
        this=name(table or ""),
        db=name(schema) if schema is not None else None,
        catalog=name(catalog) if catalog is not None else None,
    )


def column(text: str) -> exp.Column:
    return exp.Column(this=name(text))


def create_table(
    path: Path, columns: Mapping[str, str], *, key: str | None = None, exists: bool = False
) -> exp.Create:
    """`columns` maps names to SQL types in SQLGlot's neutral spelling."""
    definitions: list[exp.Expression] = []
    for text, kind in columns.items():
        constraints = []
        if text == key:
            constraints = [exp.ColumnConstraint(kind=exp.PrimaryKeyColumnConstraint())]
        definitions.append(
            exp.ColumnDef(this=name(text), kind=exp.DataType.build(kind), constraints=constraints)
        )
    schema = exp.Schema(this=relation(path), expressions=definitions)
    return exp.Create(this=schema, kind="TABLE", exists=exists)


def create_table_as(path: Path, query: exp.Expression) -> exp.Create:
    return exp.Create(this=relation(path), kind="TABLE", expression=query)


def create_view(path: Path, query: exp.Expression, *, replace: bool = True) -> exp.Create:
    return exp.Create(this=relation(path), kind="VIEW", expression=query, replace=replace)


def drop(kind: str, path: Path) -> exp.Drop:
    """`kind` is `TABLE` or `VIEW`; a missing object is no error."""
    return exp.Drop(tables=[relation(path)], kind=kind, exists=True)


def container(parts: Path) -> exp.Table:
    """A container of tables: `(schema,)`, with the catalog in front where a platform has one."""
    *above, schema = parts
    return exp.Table(db=name(schema), catalog=name(above[0]) if above else None)


def create_schema(parts: Path) -> exp.Create:
    return exp.Create(this=container(parts), kind="SCHEMA", exists=True)


def drop_schema(parts: Path) -> exp.Drop:
    """Fails if the schema is not empty: never cascades."""
    return exp.Drop(tables=[container(parts)], kind="SCHEMA", exists=True)


def alter(path: Path, action: exp.Expression) -> exp.Alter:
    return exp.Alter(this=relation(path), kind="TABLE", actions=[action])


def rename_table(path: Path, new_name: str) -> exp.Alter:
    """Rename within its container; SQLGlot writes the container of the new name where a platform wants it."""
    return alter(path, exp.AlterRename(this=relation((*path[:-1], new_name))))


def insert(path: Path, columns: Sequence[str], rows: int = 1) -> exp.Insert:
    """An INSERT of one row (or several) with a `?` for each value."""
    values = [exp.Tuple(expressions=[exp.Placeholder() for _ in columns]) for _ in range(rows)]
    target = exp.Schema(this=relation(path), expressions=[name(text) for text in columns])
    return exp.Insert(this=target, expression=exp.Values(expressions=values))


def matches(text: str) -> exp.EQ:
    """`"column" = ?`."""
    return exp.EQ(this=column(text), expression=exp.Placeholder())


def count_rows(path: Path) -> exp.Select:
    return exp.select(exp.Count(this=exp.Star())).from_(relation(path))
