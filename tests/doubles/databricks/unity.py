"""The catalog of the workspace as Unity Catalog keeps it: names, columns, comments, owners, privileges.

The engines know tables only as far as they must to run statements; the information schema, comments, volumes
and rights are the service's own, so they are kept here. Names of catalogs, schemas and tables are kept in
lower case, and compared without case, as the service does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
from refusals import Refused

Path = tuple[str, ...]
ADMIN = "admin"
_FORBIDDEN = re.compile(r"[. /\x00-\x1f\x7f]")
_NEEDS_MAPPING = re.compile(r"[ ,;{}()\n\t=]")
LONGEST = 255


@dataclass
class Column:
    name: str
    type: str
    comment: str | None = None
    nullable: bool = True


@dataclass
class Relation:
    kind: str
    """`MANAGED` or `VIEW`."""
    owner: str
    columns: list[Column]
    properties: dict[str, str] = field(default_factory=dict)
    comment: str | None = None
    key: tuple[str, ...] = ()
    location: str = ""
    definition: str = ""
    place: tuple[str, str] = ("", "")
    """The catalog and schema that short names in a view's definition stand in."""

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name.lower() == name.lower():
                return column
        raise Refused("UNRESOLVED_COLUMN.WITH_SUGGESTION", f"No column with name `{name}`.", "42703")


@dataclass
class Schema:
    owner: str
    relations: dict[str, Relation] = field(default_factory=dict)
    volumes: dict[str, str] = field(default_factory=dict)
    """Volume -> owner."""


class Unity:
    """`grants` holds (user, privilege, path of a catalog, schema, table or volume)."""

    def __init__(self, catalogs: tuple[str, ...]) -> None:
        self.catalogs: dict[str, dict[str, Schema]] = {name: {"default": Schema(ADMIN)} for name in catalogs}
        self.grants: set[tuple[str, str, Path]] = set()

    # ------------------------------------------------------------ names

    def checked_name(self, name: str) -> str:
        """A name for a new object."""
        if _FORBIDDEN.search(name) or not name:
            message = f"The name '{name}' holds periods, spaces, slashes or control characters."
            raise Refused("INVALID_PARAMETER_VALUE", message, "22023")
        if len(name) > LONGEST:
            raise Refused("INVALID_PARAMETER_VALUE", f"The name exceeds {LONGEST} characters.", "22023")
        return name.lower()

    def checked_columns(self, columns: list[Column], properties: dict[str, str]) -> None:
        names = [column.name.lower() for column in columns]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise Refused("COLUMN_ALREADY_EXISTS", f"The column `{twice}` already exists.", "42711")
        if properties.get("delta.columnMapping.mode") == "name":
            return
        bad = next((column.name for column in columns if _NEEDS_MAPPING.search(column.name)), None)
        if bad is not None:
            message = f"Found invalid character(s) among ' ,;{{}}()\\n\\t=' in the column names: {bad}."
            raise Refused("DELTA_INVALID_CHARACTERS_IN_COLUMN_NAMES", message, "42K05")

    def schema(self, path: Path) -> Schema:
        catalog = self.catalogs.get(path[0])
        if catalog is None:
            raise Refused("NO_SUCH_CATALOG_EXCEPTION", f"Catalog '{path[0]}' was not found.", "42704")
        result = catalog.get(path[1])
        if result is None:
            raise Refused("SCHEMA_NOT_FOUND", f"The schema `{path[0]}`.`{path[1]}` cannot be found.", "42704")
        return result

    def find(self, path: Path) -> Relation | None:
        schema = self.catalogs.get(path[0], {}).get(path[1])
        return schema.relations.get(path[2]) if schema else None

    def relation(self, path: Path) -> Relation:
        result = self.find(path)
        if result is None:
            shown = ".".join(f"`{part}`" for part in path)
            message = f"The table or view {shown} cannot be found. Verify the spelling."
            raise Refused("TABLE_OR_VIEW_NOT_FOUND", message, "42P01")
        return result

    def all_relations(self) -> Iterator[tuple[Path, Relation]]:
        for catalog, schemas in self.catalogs.items():
            for name, schema in schemas.items():
                for table, relation in schema.relations.items():
                    yield (catalog, name, table), relation

    # ------------------------------------------------------------ rights

    def owns(self, user: str, path: Path) -> bool:
        """The owner of an object, or of what holds it."""
        if user == ADMIN:
            return True
        schema = self.catalogs.get(path[0], {}).get(path[1]) if len(path) > 1 else None
        if schema is None:
            return False
        if schema.owner == user:
            return True
        if len(path) < 3:
            return False
        relation = schema.relations.get(path[2])
        return (relation.owner if relation else schema.volumes.get(path[2])) == user

    def may(self, user: str, privilege: str, path: Path) -> bool:
        """Granted on the object or on what holds it."""
        given = (
            {(user, name, path[:length]) for name in (privilege, "ALL PRIVILEGES")}
            for length in range(1, len(path) + 1)
        )
        return self.owns(user, path) or any(self.grants & item for item in given)

    def need(self, user: str, privilege: str, path: Path) -> None:
        """The right itself, and the use of the catalog and the schema that hold the object."""
        if user == ADMIN:
            return
        kinds = ("Catalog", "Schema", "Table")
        wanted = [("USE CATALOG", path[:1])]
        if len(path) > 1 and privilege != "CREATE SCHEMA":
            wanted.append(("USE SCHEMA", path[:2]))
        if (privilege, path) not in wanted:
            wanted.append((privilege, path))
        for name, where in wanted:
            # An owner of a table still has to be let into the schema.
            if not self.may(user, name, where):
                kind = "Volume" if "VOLUME" in name and len(where) == 3 else kinds[len(where) - 1]
                message = f"Insufficient privileges: User does not have {name} on {kind} '{'.'.join(where)}'."
                raise Refused("INSUFFICIENT_PERMISSIONS", message, "42501")

    def sees(self, user: str, path: Path) -> bool:
        """Whether the information schema lists the object for the user."""
        if self.owns(user, path):
            return True
        inside = any(
            who == user and (where[: len(path)] == path or path[: len(where)] == where)
            for who, privilege, where in self.grants
            if privilege != "USE CATALOG" or len(path) == 1
        )
        return inside or any(
            self.owns(user, where) for where, _ in self.all_relations() if where[: len(path)] == path
        )

    # ------------------------------------------------------------ information schema

    def information(self, view: str, catalog: str, user: str) -> pa.Table:
        """A view of the information schema, of one catalog or (`system`) of all."""
        rows = [
            row
            for other_catalog in (self.catalogs if catalog == "system" else [catalog])
            for row in self._information(view, other_catalog, user)
        ]
        names = _VIEWS[view]
        columns = list(zip(*rows, strict=True)) if rows else [() for _ in names]
        return pa.table(
            {
                name: pa.array(values, pa.int32() if name in _NUMBERS else pa.string())
                for name, values in zip(names, columns, strict=True)
            }
        )

    def _information(self, view: str, catalog: str, user: str) -> Iterator[tuple[object, ...]]:
        if catalog not in self.catalogs:
            raise Refused("NO_SUCH_CATALOG_EXCEPTION", f"Catalog '{catalog}' was not found.", "42704")
        schemas = self.catalogs[catalog]
        if view == "catalogs":
            if self.sees(user, (catalog,)):
                yield catalog, ADMIN, None
            return
        if view == "schemata":
            yield catalog, "information_schema", ADMIN, None
            for name, schema in schemas.items():
                if self.sees(user, (catalog, name)):
                    yield catalog, name, schema.owner, None
            return
        for name, schema in schemas.items():
            for table, relation in schema.relations.items():
                path = (catalog, name, table)
                if self.sees(user, path):
                    yield from _facts(view, path, relation)
            if view == "volumes":
                for volume, owner in schema.volumes.items():
                    if self.sees(user, (catalog, name, volume)):
                        yield catalog, name, volume, "MANAGED", owner


_NUMBERS = frozenset({"ordinal_position"})
_VIEWS = {
    "catalogs": ("catalog_name", "catalog_owner", "comment"),
    "schemata": ("catalog_name", "schema_name", "schema_owner", "comment"),
    "tables": ("table_catalog", "table_schema", "table_name", "table_type", "table_owner", "comment"),
    "views": ("table_catalog", "table_schema", "table_name", "view_definition"),
    "columns": (
        "table_catalog",
        "table_schema",
        "table_name",
        "column_name",
        "ordinal_position",
        "is_nullable",
        "data_type",
        "full_data_type",
        "comment",
    ),
    "table_constraints": (
        "constraint_catalog",
        "constraint_schema",
        "constraint_name",
        "table_catalog",
        "table_schema",
        "table_name",
        "constraint_type",
    ),
    "key_column_usage": (
        "constraint_catalog",
        "constraint_schema",
        "constraint_name",
        "table_catalog",
        "table_schema",
        "table_name",
        "column_name",
        "ordinal_position",
    ),
    "volumes": ("volume_catalog", "volume_schema", "volume_name", "volume_type", "volume_owner"),
}


def _facts(view: str, path: Path, relation: Relation) -> Iterator[tuple[object, ...]]:
    if view == "tables":
        yield *path, relation.kind, relation.owner, relation.comment
    elif view == "views" and relation.kind == "VIEW":
        yield *path, relation.definition
    elif view == "columns":
        for place, column in enumerate(relation.columns):
            plain = re.split(r"[(<]", column.type)[0].upper()
            nullable = "YES" if column.nullable else "NO"
            yield *path, column.name, place, nullable, plain, column.type, column.comment
    elif view == "table_constraints" and relation.key:
        yield path[0], path[1], f"{path[2]}_pk", *path, "PRIMARY KEY"
    elif view == "key_column_usage":
        for place, name in enumerate(relation.key):
            yield path[0], path[1], f"{path[2]}_pk", *path, name, place + 1


def views() -> frozenset[str]:
    return frozenset(_VIEWS)
