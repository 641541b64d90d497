"""Access round the rules: nothing in a destination can be read as a source, by nobody, in no spelling.

One site an engine; every way that leads there is tried on it.
"""

from sqlglot import exp

from security.conftest import SECRET, Site
from tablewright.writeback import sql


def refused(answer: object, code: str = "reserved-destination") -> None:
    assert answer.status_code in (403, 404, 409, 422), answer.text  # type: ignore[attr-defined]
    assert SECRET not in answer.text  # type: ignore[attr-defined]
    if code:
        assert answer.json()["error"]["code"] == code, answer.text  # type: ignore[attr-defined]


def spellings(path: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The container in other cases: engines that fold names would find it under each."""
    *above, schema, name = path
    return [
        (*above, other_name, name) for other_name in (schema, schema.upper(), schema.lower(), schema.title())
    ]


def test_the_destination_cannot_be_read_by_any_way(site: Site) -> None:
    by_path(site)
    by_the_explorer(site)
    by_custom_sql(site)
    through_views(site)
    assert site.table(site.orders).status_code == 200
    site.unharmed()


def by_path(site: Site) -> None:
    for path in spellings(site.secret):
        refused(site.table(path))
    # A part too many or too few, and names that hold dots.
    for path in (("x", *site.secret), site.secret[-1:], (".".join(site.secret),)):
        refused(site.table(path), "")


def by_the_explorer(site: Site) -> None:
    schemas = site.client.get(f"{site.at}/schemas", params={"q": site.secret[-2]}).json()["schemas"]
    assert [schema for schema in schemas if schema["container"] == list(site.secret[:-1])] == []
    for path in spellings(site.secret):
        refused(site.client.get(f"{site.at}/tables", params={"container": list(path[:-1])}))
        refused(site.client.get(f"{site.at}/table", params={"path": list(path)}))
        refused(site.client.get(f"{site.at}/sample", params={"path": list(path)}))
    for hit in site.client.get(f"{site.at}/search", params={"q": "secret"}).json():
        assert hit["container"] != list(site.secret[:-1])


def by_custom_sql(site: Site) -> None:
    secret, orders = sql.relation(site.secret), sql.relation(site.orders)
    plain = exp.select("*").from_(secret)
    named = exp.TableAlias(this=sql.name("q"))
    ways = [
        site.text(plain),
        site.text(exp.select(exp.Subquery(this=exp.select(exp.func("COUNT", exp.Star())).from_(secret)))),
        site.text(exp.select("*").from_(orders).where(exp.Exists(this=plain.copy()))),
        site.text(exp.select("*").from_(exp.Subquery(this=plain.copy(), alias=named))),
        site.text(exp.select("*").from_("x").with_("x", as_=plain.copy())),
        f"{site.text(exp.select('*').from_(orders))} UNION ALL {site.text(plain)}",
        # A common table expression of the schema's own name, and comments between the parts.
        site.text(plain).replace(".", "/**/./**/"),
        f"WITH {site.secret[-2]} AS (SELECT 1 AS one) {site.text(plain)}",
        site.text(plain).upper(),
        site.text(plain).lower(),
        ".".join(("SELECT * FROM " + site.secret[-2], site.secret[-1])),
        f"SELECT * FROM {site.secret[-1]}",
        f"TABLE {'.'.join(site.secret[-2:])}",
    ]
    for statement in ways:
        refused(site.sql(statement), "")


def through_views(site: Site) -> None:
    """Somebody made a view over it; a view over that view is no better."""
    near = site.view("near", site.secret)
    far = site.view("far", near)
    for path in (near, far):
        refused(site.table(path))
        refused(site.sql(site.text(exp.select("*").from_(sql.relation(path)))))
        refused(site.client.get(f"{site.at}/sample", params={"path": list(path)}))
    harmless = site.view("harmless", site.orders)
    assert site.table(harmless).status_code == 200
