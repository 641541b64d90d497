"""What a destination needs in BigQuery: a dataset, and roles on it and on the billing project."""

import re

from sqlglot import exp

from tablewright.formula.platforms.bigquery.names import encoded
from tablewright.warehouse.setup.platform_setup import (
    INSIDE,
    DestinationField,
    Grant,
    PlatformSetup,
    SetupRequest,
    SetupStatement,
    composed,
    dotted,
    steps,
)
from tablewright.warehouse.sql.nodes import name

_SERVICE_ACCOUNT = re.compile(r"\.gserviceaccount\.com$")
_SHELL_SAFE = re.compile(r"[A-Za-z0-9@._:/=-]+")
_UNKNOWN = "ACCOUNT"


def _user(request: SetupRequest) -> str:
    return request.user or str(request.details.get("client_email") or _UNKNOWN)


def _principal(request: SetupRequest) -> str:
    user = _user(request)
    return f"{'serviceAccount' if _SERVICE_ACCOUNT.search(user) else 'user'}:{user}"


def _data_editor(request: SetupRequest) -> str:
    role, member = name("roles/bigquery.dataEditor"), exp.Literal.string(_principal(request))
    return composed("bigquery", "GRANT", role, "ON SCHEMA", _dataset(request), "TO", member)


def _dataset(request: SetupRequest) -> exp.Expression:
    project, dataset = request.container
    return dotted((project, encoded(dataset, "dataset")))


def _on_project(request: SetupRequest, role: str) -> str:
    """Privileges on a project cannot be granted by SQL."""
    project, member = str(request.details["project"]), f"--member={_principal(request)}"
    words = ("gcloud", "projects", "add-iam-policy-binding", project, member, f"--role={role}")
    return " ".join(_shell(word) for word in (*words, "--condition=None"))


def _job_user(request: SetupRequest) -> str:
    return _on_project(request, "roles/bigquery.jobUser")


def _shell(word: str) -> str:
    """Quoted for a POSIX shell where it must be."""
    if _SHELL_SAFE.fullmatch(word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"


def _create(request: SetupRequest) -> tuple[SetupStatement, ...]:
    location = request.details.get("location")
    where = ("OPTIONS (location =", exp.Literal.string(str(location)), ")") if location else ()
    return (
        SetupStatement(
            composed("bigquery", "CREATE SCHEMA IF NOT EXISTS", _dataset(request), *where),
            "Makes the dataset that Tablewright writes to, apart from your own tables.",
        ),
    )


def _after(request: SetupRequest) -> tuple[SetupStatement, ...]:
    return (
        SetupStatement(
            _on_project(request, "roles/bigquery.readSessionUser"),
            "Lets the account read results of more than 1,000 rows by the Storage Read API.",
            via="shell",
        ),
    )


SETUP = PlatformSetup(
    fields=(
        DestinationField("project", "Project", "The project that holds the dataset."),
        DestinationField("dataset", "Dataset", "A dataset of its own: nobody sees it in the explorer."),
    ),
    create=_create,
    grants=(
        Grant(
            "job-user",
            "BigQuery Job User on the billing project",
            "Lets the account run queries and loads, which this project pays for.",
            steps("connect"),
            _job_user,
            via="shell",
        ),
        Grant(
            "data-editor",
            "BigQuery Data Editor on the dataset",
            "Lets the account make, fill, change and drop tables and views of this dataset.",
            INSIDE | steps("clean-up", "create-table", "load-csv"),
            _data_editor,
        ),
    ),
    after=_after,
    user=_user,
    whoami=lambda: exp.select(exp.Anonymous(this="SESSION_USER")),
)
