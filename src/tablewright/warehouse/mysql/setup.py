"""What a destination needs in MySQL: a database, and rights on it."""

import re
from collections.abc import Callable

from sqlglot import exp

from tablewright.formula.platforms.mysql.names import encoded
from tablewright.warehouse.setup.platform_setup import (
    DestinationField,
    Grant,
    PlatformSetup,
    SetupRequest,
    SetupStatement,
    Step,
    composed,
    dotted,
    steps,
)


def _user(request: SetupRequest) -> str:
    """The account, `user@host`; the server matches it by where we come from."""
    return request.user or f"{request.details['user']}@%"


def _account(request: SetupRequest) -> str:
    user, _, host = _user(request).rpartition("@")
    user_literal, host_literal = exp.Literal.string(user), exp.Literal.string(host)
    return f"{user_literal.sql(dialect='mysql')}@{host_literal.sql(dialect='mysql')}"


def _all_tables(request: SetupRequest) -> str:
    """Every table of the database. In GRANT, `_` and `%` in its name are wildcards unless escaped."""
    (database,) = request.container
    escaped = encoded(database).replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
    return composed("mysql", dotted((escaped,))) + ".*"


def _privilege(privilege: str) -> Callable[[SetupRequest], str]:
    def statement(request: SetupRequest) -> str:
        return composed("mysql", "GRANT", privilege, "ON", _all_tables(request), "TO", _account(request))

    return statement


def _grant(privilege: str, reason: str, needed_by: frozenset[Step]) -> Grant:
    key = privilege.casefold().replace(" ", "-")
    return Grant(key, f"{privilege} on the database", reason, needed_by, _privilege(privilege))


def _create(request: SetupRequest) -> tuple[SetupStatement, ...]:
    return (
        SetupStatement(
            composed("mysql", "CREATE DATABASE IF NOT EXISTS", dotted((encoded(request.container[0]),))),
            "Makes the database that Tablewright writes to, apart from your own tables.",
        ),
    )


SETUP = PlatformSetup(
    fields=(
        DestinationField("database", "Database", "A database of its own: nobody sees it in the explorer."),
    ),
    create=_create,
    grants=(
        _grant(
            "CREATE",
            "Lets the user make tables.",
            steps("create-table", "rename", "load-csv"),
        ),
        _grant(
            "DROP",
            "Lets the user remove what it made, and put a new copy in the place of an old one.",
            steps("clean-up", "rename", "replace-view", "drop-view", "drop-table"),
        ),
        _grant(
            "SELECT",
            "Lets the user read the tables that it wrote.",
            steps("select", "update", "delete", "transaction", "registry"),
        ),
        _grant(
            "INSERT",
            "Lets the user add rows, and load files.",
            steps("insert", "transaction", "rename", "load", "load-csv"),
        ),
        _grant("UPDATE", "Lets the user change rows.", steps("update")),
        _grant("DELETE", "Lets the user delete rows.", steps("delete")),
        _grant("ALTER", "Lets the user add columns and rename tables.", steps("alter", "rename")),
        _grant("CREATE VIEW", "Lets the user make warehouse views.", steps("create-view", "replace-view")),
        Grant(
            "file",
            "FILE on the server",
            "Lets the user load rows in bulk. Only some servers that speak MySQL ask for it.",
            steps("load-csv"),
            lambda request: f"GRANT FILE ON *.* TO {_account(request)}",
            printed=False,
            sign=re.compile(r"\bFILE privilege"),
        ),
    ),
    user=_user,
    whoami=lambda: exp.select(exp.CurrentUser()),
)
