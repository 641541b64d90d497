"""Statements that only PostgreSQL needs, as trees."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.sql.nodes import table

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


def catalog_schemas(database: str | None) -> exp.Select:
    """Schemas that this user may look into, each with the number of relations that it may read."""
    del database
    counts = (
        exp.select("c.relnamespace", "COUNT(*) AS number")
        .from_(_catalog("pg_class", "c"))
        .where(_among("c.relkind", (*_TABLES, *_VIEWS)), _readable())
        .group_by("c.relnamespace")
    )
    return (
        exp.select("n.nspname", "COALESCE(k.number, 0)")
        .from_(_catalog("pg_namespace", "n"))
        .join(counts.subquery("k"), on="k.relnamespace = n.oid", join_type="left")
        .where(*_open_schemas())
        .order_by("1")
    )


def catalog_tables(container: Container, name: str | None) -> exp.Select:
    """Tables and views that this user may read, or the one with this name, with what is known of each."""
    kind = exp.Case(
        ifs=[exp.If(this=_among("c.relkind", _VIEWS), true=_text("view"))], default=_text("table")
    )
    known = exp.GTE(this=exp.column("reltuples", "c"), expression=exp.Literal.number(0))
    counted = exp.and_(known, exp.Not(this=_among("c.relkind", _VIEWS)))
    estimate = exp.Case(ifs=[exp.If(this=counted, true=exp.cast(exp.column("reltuples", "c"), "bigint"))])
    comment = _call("obj_description", exp.column("oid", "c"), _text("pg_class"))
    query = (
        exp.select("n.nspname", "c.relname", kind, estimate, comment)
        .from_(_catalog("pg_class", "c"))
        .join(_catalog("pg_namespace", "n"), on="n.oid = c.relnamespace")
        .where(_among("c.relkind", (*_TABLES, *_VIEWS)), *_open_schemas(), _readable())
        .where(_is("n.nspname", container[0]))
        .order_by("2")
    )
    return query if name is None else query.where(_is("c.relname", name))


def catalog_columns(path: TablePath) -> exp.Select:
    """Columns of a relation in order, with the type below any domain."""
    base = exp.Coalesce(
        this=exp.Nullif(this=exp.column("typbasetype", "t"), expression=exp.Literal.number(0)),
        expressions=[exp.column("atttypid", "a")],
    )
    modifier = exp.Case(
        ifs=[exp.If(this=_is("t.typtype", "d"), true=exp.column("typtypmod", "t"))],
        default=exp.column("atttypmod", "a"),
    )
    comment = _call("col_description", exp.column("oid", "c"), exp.column("attnum", "a"))
    return (
        _columns(exp.column("attname", "a"), _call("format_type", base, modifier), comment)
        .join(_catalog("pg_type", "t"), on="t.oid = a.atttypid")
        .where(_is("n.nspname", path[0]), _is("c.relname", path[1]))
        .order_by("a.attnum")
    )


def catalog_search(text: str, limit: int) -> exp.Select:
    """Tables, then columns, whose name contains the text."""
    tables = (
        exp.select("0 AS step", "n.nspname", "c.relname", "CAST(NULL AS NAME) AS attname", "0 AS place")
        .from_(_catalog("pg_class", "c"))
        .join(_catalog("pg_namespace", "n"), on="n.oid = c.relnamespace")
        .where(_among("c.relkind", (*_TABLES, *_VIEWS)), _holds("c.relname", text))
        .where(*_open_schemas(), _readable())
    )
    columns = _columns("1", "n.nspname", "c.relname", "a.attname", "a.attnum").where(
        _holds("a.attname", text), _readable()
    )
    hits = exp.union(tables, columns, distinct=False).subquery("hits")
    return (
        exp.select("nspname", "relname", "attname")
        .from_(hits)
        .order_by("step", "nspname", "relname", "place")
        .limit(limit)
    )


def _columns(*wanted: exp.Expression | str) -> exp.Select:
    """Something of every column of tables and views."""
    return (
        exp.select(*wanted)
        .from_(_catalog("pg_attribute", "a"))
        .join(_catalog("pg_class", "c"), on="c.oid = a.attrelid")
        .join(_catalog("pg_namespace", "n"), on="n.oid = c.relnamespace")
        .where(_among("c.relkind", (*_TABLES, *_VIEWS)), "a.attnum > 0", "NOT a.attisdropped")
        .where(*_open_schemas())
    )


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


def view_sources(path: tuple[str, ...]) -> exp.Select:
    """What a view's rule depends on: the same whatever names its text was written with."""
    return (
        exp.select("sn.nspname", "s.relname")
        .distinct()
        .from_(_catalog("pg_class", "c"))
        .join(_catalog("pg_namespace", "n"), on="n.oid = c.relnamespace")
        .join(_catalog("pg_rewrite", "r"), on="r.ev_class = c.oid")
        .join(_catalog("pg_depend", "d"), on="d.objid = r.oid AND d.refobjid <> c.oid")
        .join(_catalog("pg_class", "s"), on="s.oid = d.refobjid")
        .join(_catalog("pg_namespace", "sn"), on="sn.oid = s.relnamespace")
        .where(
            _is("n.nspname", path[0]),
            _is("c.relname", path[1]),
            "d.classid = CAST('pg_rewrite' AS REGCLASS)",
            "d.refclassid = CAST('pg_class' AS REGCLASS)",
        )
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
    """The grants on a relation: grantee (null is PUBLIC), privilege, and whether with grant option."""
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
    """Some right to read it: all of it, or some of its columns. Asking who owns it costs the least."""
    relation = exp.column("oid", "c")
    me = exp.select("r.oid").from_(_catalog("pg_roles", "r")).where("r.rolname = CURRENT_USER")
    return exp.or_(
        exp.EQ(this=exp.column("relowner", "c"), expression=me.subquery()),
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


def _holds(column: str, text: str) -> exp.GT:
    """In any case; the name as text, since names are compared by the rules of C."""
    name = exp.Lower(this=exp.cast(exp.to_column(column), "text"))
    position = _call("strpos", name, exp.Lower(this=_text(text)))
    return exp.GT(this=position, expression=exp.Literal.number(0))
