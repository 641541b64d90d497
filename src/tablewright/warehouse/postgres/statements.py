"""Statements that only PostgreSQL needs, as trees."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.warehouse.tree import table

# Tables of every kind, and views; not indexes, sequences or composite types.
_TABLES = ("r", "p", "f", "m")
_VIEWS = ("v",)
_STORED = ("r", "m")


def settings(values: Mapping[str, str]) -> exp.Select:
    """Set parameters of this session."""
    return exp.select(
        *(_call("set_config", _text(key), _text(value), exp.false()) for key, value in values.items())
    )


def read_only(milliseconds: int | None) -> list[exp.Expr]:
    """Begin a read; the server itself ends a statement that nobody stops in time."""
    begin: list[exp.Expr] = [exp.Transaction(modes=["READ ONLY"])]
    if milliseconds is not None:
        limit = exp.EQ(this=exp.var("statement_timeout"), expression=exp.Literal.number(milliseconds))
        begin.append(exp.Set(expressions=[exp.SetItem(this=limit, kind="LOCAL")]))
    return begin


def lock(name: str) -> exp.Select:
    """Wait for the lock of this name, and hold it until the transaction ends."""
    key = _call("hashtextextended", _text(name), exp.Literal.number(0))
    return exp.select(_call("pg_advisory_xact_lock", key))


# ---------------------------------------------------------------- catalog


def catalog_schemas() -> exp.Select:
    """Schemas that this user may look into, without those of the server itself."""
    return exp.select("n.nspname").from_(_catalog("pg_namespace", "n")).where(*_open_schemas()).order_by("1")


def catalog_tables(schema: str | None) -> exp.Select:
    """Tables and views that this user may read, with row estimates and comments."""
    kind = exp.Case(
        ifs=[exp.If(this=_among("c.relkind", _VIEWS), true=_text("view"))], default=_text("table")
    )
    known = exp.GTE(this=exp.column("reltuples", "c"), expression=exp.Literal.number(0))
    counted = exp.and_(known, exp.Not(this=_among("c.relkind", _VIEWS)))
    estimate = exp.Case(ifs=[exp.If(this=counted, true=exp.cast(exp.column("reltuples", "c"), "bigint"))])
    query = (
        exp.select(
            "n.nspname",
            "c.relname",
            kind,
            estimate,
            _call("obj_description", exp.column("oid", "c"), _text("pg_class")),
        )
        .from_(_catalog("pg_class", "c"))
        .join(_catalog("pg_namespace", "n"), on="n.oid = c.relnamespace")
        .where(_among("c.relkind", (*_TABLES, *_VIEWS)), *_open_schemas(), _readable())
        .order_by("1", "2")
    )
    return query if schema is None else query.where(_is("n.nspname", schema))


def catalog_columns(path: tuple[str, ...] | None) -> exp.Select:
    """Columns in order with the type below any domain: of one relation, or of all."""
    base = exp.Coalesce(
        this=exp.Nullif(this=exp.column("typbasetype", "t"), expression=exp.Literal.number(0)),
        expressions=[exp.column("atttypid", "a")],
    )
    modifier = exp.Case(
        ifs=[exp.If(this=_is("t.typtype", "d"), true=exp.column("typtypmod", "t"))],
        default=exp.column("atttypmod", "a"),
    )
    query = (
        exp.select(
            "n.nspname",
            "c.relname",
            "a.attname",
            _call("format_type", base, modifier),
            _call("col_description", exp.column("oid", "c"), exp.column("attnum", "a")),
        )
        .from_(_catalog("pg_attribute", "a"))
        .join(_catalog("pg_class", "c"), on="c.oid = a.attrelid")
        .join(_catalog("pg_namespace", "n"), on="n.oid = c.relnamespace")
        .join(_catalog("pg_type", "t"), on="t.oid = a.atttypid")
        .where(_among("c.relkind", (*_TABLES, *_VIEWS)), "a.attnum > 0", "NOT a.attisdropped")
        .where(*_open_schemas())
        .order_by("1", "2", "a.attnum")
    )
    if path is None:
        return query.where(_readable())
    return query.where(_is("n.nspname", path[0]), _is("c.relname", path[1]))


def primary_key(path: tuple[str, ...]) -> exp.Select:
    """The kind of the relation, with each column of its primary key in order (or one row without)."""
    return (
        exp.select("c.relkind", "a.attname")
        .from_(_catalog("pg_class", "c"))
        .join(_catalog("pg_namespace", "n"), on="n.oid = c.relnamespace")
        .join(_catalog("pg_index", "i"), on="i.indrelid = c.oid AND i.indisprimary", join_type="left")
        .join(
            _catalog("pg_attribute", "a"),
            on="a.attrelid = c.oid AND a.attnum = ANY(i.indkey)",
            join_type="left",
        )
        .where(_is("n.nspname", path[0]), _is("c.relname", path[1]))
        .order_by("array_position(CAST(i.indkey AS SMALLINT[]), a.attnum)", dialect="postgres")
    )


def is_stored(kind: str) -> bool:
    """Whether rows of a relation of this kind have a place of their own (`ctid`)."""
    return kind in _STORED


def type_names(types: Sequence[tuple[int, int]]) -> exp.Select:
    """The names of types given by number and modifier, in one row."""
    names = (
        _call("format_type", exp.Literal.number(number), exp.convert(modifier)) for number, modifier in types
    )
    return exp.select(*names)


# ---------------------------------------------------------------- views


def create_view(path: tuple[str, ...], query: exp.Expression, *, replace: bool) -> exp.Create:
    return exp.Create(this=table(path), kind="VIEW", expression=query, replace=replace)


def drop_view(path: tuple[str, ...]) -> exp.Drop:
    return exp.Drop(tables=[table(path)], kind="VIEW")


def grants(path: tuple[str, ...]) -> exp.Select:
    """Who else was given which right on a relation, and whether they may pass it on; null is everybody."""
    acl = exp.Lateral(
        this=_call("aclexplode", exp.column("relacl", "c")), alias=exp.TableAlias(this=exp.to_identifier("g"))
    )
    return (
        exp.select("r.rolname", "g.privilege_type", "g.is_grantable")
        .from_(_catalog("pg_class", "c"))
        .join(_catalog("pg_namespace", "n"), on="n.oid = c.relnamespace")
        .join(acl, join_type="cross")
        .join(_catalog("pg_roles", "r"), on="r.oid = g.grantee", join_type="left")
        .where(_is("n.nspname", path[0]), _is("c.relname", path[1]), "g.grantee <> c.relowner")
    )


def grant(path: tuple[str, ...], member: str | None, privilege: str, *, grantable: bool) -> exp.Grant:
    to = exp.to_identifier(member, quoted=True) if member is not None else exp.var("PUBLIC")
    return exp.Grant(
        privileges=[exp.GrantPrivilege(this=exp.var(privilege))],
        securable=table(path),
        principals=[exp.GrantPrincipal(this=to)],
        grant_option=grantable,
    )


def grant_on(kind: str, name: str, privileges: Sequence[str], member: str) -> exp.Grant:
    """Rights on a database or a schema."""
    return exp.Grant(
        privileges=[exp.GrantPrivilege(this=exp.var(privilege)) for privilege in privileges],
        kind=kind,
        securable=exp.to_identifier(name, quoted=True),
        principals=[exp.GrantPrincipal(this=exp.to_identifier(member, quoted=True))],
    )


# ---------------------------------------------------------------- parts


def _catalog(name: str, alias: str) -> exp.Expr:
    return exp.alias_(
        exp.Table(this=exp.to_identifier(name), db=exp.to_identifier("pg_catalog")), alias, table=True
    )


def _open_schemas() -> list[exp.Expr]:
    system = exp.Like(this=exp.column("nspname", "n"), expression=_text("pg\\_%"))
    own = exp.Not(this=_is("n.nspname", "information_schema"))
    usable = _call("has_schema_privilege", exp.column("oid", "n"), _text("USAGE"))
    return [exp.Not(this=system), own, usable]


def _readable() -> exp.Expr:
    """Some right to read it: all of it, or some of its columns."""
    relation = exp.column("oid", "c")
    return exp.or_(
        _call("has_table_privilege", relation.copy(), _text("SELECT")),
        _call("has_any_column_privilege", relation, _text("SELECT")),
    )


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def _is(column: str, value: str) -> exp.EQ:
    return exp.EQ(this=exp.to_column(column), expression=_text(value))


def _among(column: str, values: Sequence[str]) -> exp.In:
    return exp.In(this=exp.to_column(column), expressions=[_text(value) for value in values])
