"""The command line: the server, its demo, and workbook files."""

import errno
import json
import os
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tablewright import __version__
from tablewright.common.errors import Refusal, StartError
from tablewright.runtime.data_folder import address_of_server, is_held
from tablewright.runtime.log_lines import set_up_logs

if TYPE_CHECKING:
    # The heavy imports wait until a command needs them: help and errors come at once.
    from tablewright.runtime.settings import Settings
    from tablewright.wiring import Services

app = typer.Typer(no_args_is_help=True, add_completion=False)

DataDir = Annotated[Path | None, typer.Option(help="Folder for everything the server keeps on disk.")]

FileArgument = Annotated[Path, typer.Argument(help="Workbook file: YAML, or JSON where it ends in .json.")]
Connect = Annotated[
    list[str] | None,
    typer.Option(
        help="Where a connection of the file is: ID=FILE.duckdb or ID=postgresql://user@host/database."
    ),
]
Element = Annotated[
    str | None, typer.Option(help="Id or name of an element; without it, every data element.")
]
OneElement = Annotated[str, typer.Option(help="Id or name of the element.")]
Level = Annotated[str | None, typer.Option(help="summary, base or the id of a grouping.")]
Control = Annotated[
    list[str] | None, typer.Option(help='Value of a control: ID=VALUE, or ID=["a", "b"] as JSON.')
]


@contextmanager
def plain_errors() -> Generator[None]:
    """Expected failures end the command with one line and status 1, without a traceback."""
    try:
        yield
    except StartError as error:
        _fail(str(error))
    except Refusal as refusal:
        _fail(f"{refusal.message} {refusal.hint or ''}")
    except OSError as error:
        _fail(_disk_words(error))
    except Exception as error:
        if not _is_of_database(error):
            raise
        _fail(f"The metadata database cannot be used: {_first_line(getattr(error, 'orig', None) or error)}")


def _is_of_database(error: Exception) -> bool:
    from sqlalchemy.exc import SQLAlchemyError

    return isinstance(error, SQLAlchemyError)


def _disk_words(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        where = f"of {error.filename}" if error.filename else "of the data folder"
        return f"The disk {where} is full. Free some space on it, then try again; nothing was lost."
    return f"{error.filename or 'The data folder'}: {error.strerror or error}"


def make_settings(**given: Any) -> "Settings":
    """Settings from the environment; arguments of the command line take precedence."""
    from tablewright.runtime.settings import Settings

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValueError as error:
        raise StartError(f"A setting is not valid: {_first_problem(error)}") from None


def _say_version(asked: bool) -> None:
    if asked:
        _say(f"tablewright {__version__}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and end."),
    ] = False,
) -> None:
    """Tablewright, a spreadsheet on your warehouse."""


@app.command()
def serve(
    data_dir: DataDir = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; by default 8000 or the next free one.")
    ] = None,
) -> None:
    """Run the server. The first start prints a link to set up the first account."""
    from tablewright.server import run_server

    with plain_errors():
        settings = make_settings(data_dir=data_dir, host=host, port=port)
        set_up_logs(settings.log_level)
        # Everything in the data folder is for the server's user only, also in a folder that others may enter.
        os.umask(0o077)
        run_server(settings, announce, any_port="port" not in settings.model_fields_set)


def announce(address: str, services: "Services") -> None:
    """Print the server's address, and the set-up link if nobody has an account yet."""
    from tablewright.access.sign_in import setup_path

    token = services.sign_in.new_setup_token()
    if token is None:
        _say(f"Tablewright {__version__} is ready: {address}")
        return
    _say(f"Tablewright {__version__} is ready. Create the first account here, the link works once:")
    _say(f"  {address}{setup_path(token)}")


@app.command()
def demo(
    data_dir: DataDir = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; by default 8000 or the next free one.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Do the main job through the API, compare every result, and end.")
    ] = False,
) -> None:
    """Run a server with demo content, and print a sign-in link."""
    from tablewright.demo.check.run import run_check
    from tablewright.demo.command import DATA_DIR, run_demo

    if check:
        raise typer.Exit(0 if run_check() else 1)
    with plain_errors():
        settings = make_settings(data_dir=data_dir, host=host, port=port, demo=True)
        if "data_dir" not in settings.model_fields_set:
            settings = make_settings(data_dir=DATA_DIR, host=host, port=port, demo=True)
        set_up_logs(settings.log_level)
        # Everything in the data folder is for the server's user only, also in a folder that others may enter.
        os.umask(0o077)
        run_demo(settings, any_port="port" not in settings.model_fields_set)


@app.command()
def sign_in_link(
    email: Annotated[str, typer.Argument(help="E-mail address of the member.")],
    data_dir: DataDir = None,
    minutes: Annotated[int, typer.Option(min=1, max=10_080, help="How long the link works.")] = 15,
) -> None:
    """Print a one-time sign-in link for a member, for instance after a forgotten password."""
    from tablewright.access.audit import AuditLog
    from tablewright.access.members import Members
    from tablewright.access.sessions import Sessions
    from tablewright.access.sign_in import SignIn
    from tablewright.store.database import Store

    with plain_errors():
        settings = make_settings(data_dir=data_dir)
        if settings.database_url is None and not settings.metadata_file.is_file():
            raise StartError(
                f"There is no server data in {settings.data_dir.absolute()}. Give its folder with --data-dir."
            )
        with closing(Store(settings.metadata_url)) as store:
            audit = AuditLog(store)
            sessions = Sessions(store, settings.session_hours, settings.session_idle_hours)
            members = Members(store, sessions, SignIn(store, sessions, audit), audit)
            member = members.by_email(email)
            if member is None:
                raise StartError(f"There is no account for {email}.")
            link = members.sign_in_link(None, member.id, timedelta(minutes=minutes))
        running = address_of_server(settings.data_dir)
        address = settings.base_url or running or f"http://{settings.host}:{settings.port}"
        _say(f"{address.rstrip('/')}{link.path}")
        if running is None and not is_held(settings.data_dir):
            _note(f"No server uses {settings.data_dir.absolute()} now. The link works once it runs there.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where the backup goes: a .tar.gz file.")],
    data_dir: DataDir = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")] = False,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="Leave the secret key out; keep a copy of it elsewhere.")
    ] = False,
    longest_pause: Annotated[
        float, typer.Option(min=1, help="Seconds that changes of DuckDB files may wait; then it gives up.")
    ] = 300.0,
) -> None:
    """Back up the metadata, the DuckDB files of the data folder and the secret key, all at one moment.

    The running server makes it, and reads and writes go on. Warehouses elsewhere are not included.
    """
    from tablewright.backup.making import Asked
    from tablewright.cli.backup import run_backup

    with plain_errors():
        settings = make_settings(data_dir=data_dir)
        if settings.database_url is None and not settings.metadata_file.is_file():
            raise StartError(
                f"There is no server data in {settings.data_dir.absolute()}. Give its folder with --data-dir."
            )
        asked = Asked(with_key=not without_key, pause_seconds=longest_pause)
        run_backup(settings, file, asked, _say, overwrite=overwrite)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup that `tablewright backup` made.")],
    data_dir: DataDir = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Restore into a folder that is in use; what it holds is kept.")
    ] = False,
) -> None:
    """Restore a backup into an empty data folder. The server must not run."""
    from tablewright.cli.backup import run_restore

    with plain_errors():
        # Everything in the data folder is for the server's user only, also in a folder that others may enter.
        os.umask(0o077)
        run_restore(make_settings(data_dir=data_dir), file, _say, replace=replace)


secrets_app = typer.Typer(no_args_is_help=True, help="The key that stored secrets are encrypted with.")
app.add_typer(secrets_app, name="secrets")


@secrets_app.command()
def rotate(data_dir: DataDir = None) -> None:
    """Make a new key and encrypt every stored secret again. Stop the server first."""
    from tablewright.access.audit import AuditLog
    from tablewright.access.rotation import rotate_file_key, rotate_given_keys
    from tablewright.runtime.data_folder import DataFolder
    from tablewright.store.database import Store
    from tablewright.store.migrate import prepare_database

    with plain_errors():
        settings = make_settings(data_dir=data_dir)
        if settings.database_url is None and not settings.metadata_file.is_file():
            raise StartError(
                f"There is no server data in {settings.data_dir.absolute()}. Give its folder with --data-dir."
            )
        given = settings.secret_key.get_secret_value() if settings.secret_key else None
        with DataFolder(settings.data_dir), closing(Store(settings.metadata_url)) as store:
            prepare_database(store)
            audit = AuditLog(store)
            if given is None:
                count = rotate_file_key(store, audit, settings.data_dir)
            else:
                count = rotate_given_keys(store, audit, given)
    _say(f"Secrets encrypted again: {count}.")
    if given is None:
        _say("Keep a copy of the new secret.key, away from the backups of the database.")
    else:
        _say("Now leave only the first key in TABLEWRIGHT_SECRET_KEY on every server.")


@app.command()
def doctor(
    connection: Annotated[str, typer.Argument(help="Name or id of the connection.")],
    destination: Annotated[
        str | None, typer.Option(help="Path of one destination; without it, all of the connection.")
    ] = None,
    setup: Annotated[
        bool, typer.Option("--setup", help="Print what sets it up in the warehouse, and check nothing.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Test every privilege of write access, and name the missing ones.

    Exits with 0 when all is well, 3 when a privilege is missing, 4 when the warehouse is unreachable.
    """
    from tablewright.cli.doctor import run_doctor

    with plain_errors():
        settings = make_settings(data_dir=data_dir)
        if settings.database_url is None and not settings.metadata_file.is_file():
            raise StartError(
                f"There is no server data in {settings.data_dir.absolute()}. Give its folder with --data-dir."
            )
        code = run_doctor(settings, connection, destination, _say, setup=setup)
    raise typer.Exit(code)


@app.command()
def openapi() -> None:
    """Print the OpenAPI description of the HTTP API."""
    _say(openapi_text(), end="")


@app.command()
def check(file: FileArgument, connect: Connect = None, data_dir: DataDir = None) -> None:
    """List the problems of a workbook file with their paths; exits with 1 for errors, 0 for warnings."""
    from tablewright.cli.workbook_files import Asked, check_file

    with plain_errors():
        findings = check_file(Asked(file, connect or (), make_settings(data_dir=data_dir)))
    for line in (*findings.problems, *findings.warnings):
        _say(line)
    if findings.problems:
        raise typer.Exit(1)
    _say(f"{file}: no problems.")


@app.command(name="compile")
def compile_command(
    file: FileArgument,
    element: Element = None,
    level: Level = None,
    dialect: Annotated[
        str | None, typer.Option(help="Dialect of the SQL; by default that of the connection.")
    ] = None,
    connect: Connect = None,
    data_dir: DataDir = None,
) -> None:
    """Print the SQL of one element, or of all."""
    from tablewright.cli.workbook_files import Asked, compile_file

    with plain_errors():
        for text in compile_file(
            Asked(file, connect or (), make_settings(data_dir=data_dir)), element, level, dialect
        ):
            _say(text)


@app.command()
def query(
    file: FileArgument,
    element: OneElement,
    level: Level = None,
    format: Annotated[Literal["csv", "json", "arrow"], typer.Option(help="How rows are written.")] = "csv",
    limit: Annotated[int | None, typer.Option(min=0, help="Most rows to write.")] = None,
    control: Control = None,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="CSV with texts as they are, also those that begin like a formula."),
    ] = False,
    connect: Connect = None,
    data_dir: DataDir = None,
) -> None:
    """Run an element and write its rows.

    In CSV, an apostrophe is put before texts that a spreadsheet would read as a formula. Numbers never
    change.
    """
    from tablewright.cli.workbook_files import Asked, query_file

    with plain_errors():
        asked = Asked(file, connect or (), make_settings(data_dir=data_dir))
        query_file(asked, element, level, format, limit, control or (), exact=exact)


@app.command(name="format")
def format_command(
    file: FileArgument,
    write: Annotated[bool, typer.Option("--write", help="Write the file instead of printing it.")] = False,
) -> None:
    """Print a workbook file in its canonical form."""
    from tablewright.cli.workbook_files import format_text

    with plain_errors():
        text = format_text(file, write=write)
    if text is not None:
        _say(text, end="")


@app.command()
def schema() -> None:
    """Print the JSON Schema of workbook files."""
    _say(schema_text(), end="")


def schema_text() -> str:
    """The schema as docs/workbook.schema.json holds it."""
    from tablewright.document.files import json_schema

    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def openapi_text() -> str:
    """The description as docs/api/openapi.json holds it."""
    from tablewright.api.app import create_app
    from tablewright.runtime.settings import Settings

    return json.dumps(create_app(Settings()).openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _say(text: str, end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()


def _note(message: str) -> None:
    sys.stderr.write(f"tablewright: {message}\n")


def _fail(message: str) -> None:
    _note(message.strip())
    raise typer.Exit(1)


def _first_line(error: object) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _first_problem(error: ValueError) -> str:
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        from tablewright.common.validation_messages import sentence

        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {sentence(first)}"
    return _first_line(error)


if __name__ == "__main__":
    app()
