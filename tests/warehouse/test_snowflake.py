"""What only Snowflake does: ways to sign in, the errors when that fails, statements without trees."""

import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import ValidationError
from sqlglot import exp

from servers.shared import free_port
from servers.snowflake import ACCESS_TOKEN, OAUTH_TOKEN, PASSWORD, SnowflakeServer
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.snowflake import statements
from tablewright.warehouse.snowflake.capabilities import column_facts
from tablewright.warehouse.snowflake.client import SnowflakeWarehouse, open_warehouse
from tablewright.warehouse.snowflake.errors import translate, translate_connect
from tablewright.warehouse.snowflake.fields import SnowflakeFields
from tablewright.warehouse.snowflake.load import write_files
from tablewright.writeback import sql

PHRASE = b"a phrase"


def opened(details: dict[str, Any], **secret: Any) -> SnowflakeWarehouse:
    return open_warehouse(
        ConnectionConfig("c", "snowflake", details, secret), PoolLimits(Path("x"), Path("x"), None)
    )


def failure(act: Callable[[], Any]) -> WarehouseError:
    with pytest.raises(WarehouseError) as caught:
        act()
    return caught.value


@pytest.fixture
def warehouse(snowflake_server: SnowflakeServer) -> Generator[SnowflakeWarehouse]:
    made = opened(snowflake_server.details(sessions=6), password=PASSWORD)
    with made.transaction() as transaction:
        transaction.execute(Rendered('CREATE DATABASE IF NOT EXISTS "Faults"'))
        transaction.execute(sql.create_schema(("Faults", "s")))
    yield made
    snowflake_server.deny()
    made.close()


@pytest.fixture
def path(warehouse: SnowflakeWarehouse, request: pytest.FixtureRequest) -> tuple[str, ...]:
    """A table `a BIGINT` of this test's own."""
    made = ("Faults", "s", request.node.name)
    with warehouse.transaction() as transaction:
        transaction.execute(sql.drop("TABLE", made))
        transaction.execute(sql.create_table(made, {"a": "BIGINT"}))
    return made


# ---------------------------------------------------------------- signing in


def test_a_key_pair_signs_in(snowflake_server: SnowflakeServer) -> None:
    key = rsa.generate_private_key(65_537, 2_048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PHRASE),
    ).decode()
    details = snowflake_server.details(authentication="key-pair")
    unknown = opened(details, private_key=private, private_key_passphrase=PHRASE.decode())
    error = failure(unknown.test)
    assert (error.code, "key" in error.message) == ("permission", True)
    snowflake_server.trust(public.decode())
    known = opened(details, private_key=private, private_key_passphrase=PHRASE.decode())
    known.test()
    known.close()
    wrong = opened(details, private_key=private, private_key_passphrase="other")
    assert failure(wrong.test).message == "The private key cannot be read."


@pytest.mark.parametrize(
    ("authentication", "field", "token", "code"),
    [
        ("token", "token", ACCESS_TOKEN, "permission"),
        ("machine", "access_token", OAUTH_TOKEN, "sign-in"),
        ("member", "access_token", OAUTH_TOKEN, "sign-in"),
    ],
)
def test_tokens_sign_in(
    snowflake_server: SnowflakeServer, authentication: str, field: str, token: str, code: str
) -> None:
    details = snowflake_server.details(authentication=authentication)
    good = opened(details, **{field: token})
    good.test()
    good.close()
    error = failure(opened(details, **{field: "no-such-token"}).test)
    assert error.code == code
    assert "no-such-token" not in f"{error.message} {error.hint} {error.detail}"


@pytest.mark.parametrize(
    ("changes", "password", "code", "word"),
    [
        ({}, "wrong", "permission", "password"),
        ({"user": "nobody"}, PASSWORD, "permission", "nobody"),
        ({"role": "NONE"}, PASSWORD, "permission", "NONE"),
        ({"warehouse": "NONE"}, PASSWORD, "not-found", "NONE"),
        ({"warehouse": None}, PASSWORD, "not-found", "no warehouse"),
    ],
)
def test_what_is_wrong_is_named(
    snowflake_server: SnowflakeServer, changes: dict[str, Any], password: str, code: str, word: str
) -> None:
    error = failure(opened(snowflake_server.details(**changes), password=password).test)
    assert error.code == code
    assert word in error.message
    assert error.hint
    assert "wrong" not in f"{error.message} {error.hint} {error.detail}"


def test_a_server_that_does_not_answer_is_reported(snowflake_server: SnowflakeServer) -> None:
    nowhere = opened(snowflake_server.details(port=free_port()), password=PASSWORD)
    error = failure(nowhere.test)
    assert (error.code, error.retryable) == ("unavailable", True)
    assert "127.0.0.1" in error.message


@pytest.mark.parametrize(
    ("detail", "code", "word"),
    [
        ("250001 (08001): 390100 Incorrect username or password", "permission", "password"),
        ("290404 (08001): None: 404 Not Found: post https://x.sno", "not-found", "account"),
        ("HTTPSConnectionPool: Failed to resolve 'x.sno'", "unavailable", "no server called"),
        ("SSLError(CertificateVerifyError: certificate verify failed)", "unavailable", "certificate"),
        ("390422: Incoming request with IP 1.2.3.4 is not allowed", "permission", "address"),
        ("something else", "unavailable", "No connection"),
    ],
)  # fmt: skip
def test_words_of_the_driver_are_understood(detail: str, code: str, word: str) -> None:
    facts = {"role": "R", "warehouse": "W", "host": "x.snowflakecomputing.com"}
    error = translate_connect(RuntimeError(detail), account="x", user="u", facts=facts)
    assert (error.code, word in error.message) == (code, True)
    assert error.detail == detail


class Vendor(Exception):
    """An error as the driver raises it."""

    def __init__(self, errno: int, sqlstate: str, msg: str) -> None:
        super().__init__(msg)
        self.errno, self.sqlstate, self.msg = errno, sqlstate, msg


@pytest.mark.parametrize(
    ("number", "state", "code"),
    [
        (2003, "42S02", "not-found"),
        (2043, "02000", "not-found"),
        (2002, "42710", "conflict"),
        (3001, "42501", "permission"),
        (904, "42000", "invalid"),
        (1003, "42000", "invalid"),
        (604, "57014", "cancelled"),
        (630, "57014", "timeout"),
        (606, "57P03", "unavailable"),
        (625, "57014", "conflict"),
        (100_072, "22000", "constraint"),
        (100_038, "22018", "invalid"),
        (390_111, "08001", "unavailable"),
        (253_003, "n/a", "unavailable"),
        (603, "XX000", "internal"),
    ],
)
def test_numbers_of_the_service_become_our_classes(number: int, state: str, code: str) -> None:
    words = (
        f"{number:06d} ({state}): 01c0ffee-0000-0000-0000-000000000000: SQL compilation error:\nThe thing."
    )
    error = translate(Vendor(number, state, words), place="the account x")
    assert error.code == code
    assert "01c0ffee" not in error.message
    assert error.detail == words


# ---------------------------------------------------------------- fields, types, statements


@pytest.mark.parametrize(
    "wrong",
    [
        {"account": "x.snowflakecomputing.com/evil#"},
        {"account": "a b"},
        {"host": "evil.example/path"},
        {"user": None},
        {"tls": False},
        {"tls": False, "host": "proxy.example"},
        {"authentication": "machine"},
        {"token_url": "http://plain.example/token"},
        {"options": {"AUTOCOMMIT": "FALSE"}},
        {"options": {"LOCK_TIMEOUT": "1; DROP"}},
        {"private_key_file": "/etc/passwd"},
        {"session_parameters": {}},
    ],
)
def test_fields_that_would_lead_astray_are_refused(wrong: dict[str, Any]) -> None:
    good = {"platform": "snowflake", "account": "org-account", "user": "u"}
    assert SnowflakeFields.model_validate(good).tls
    with pytest.raises(ValidationError):
        SnowflakeFields.model_validate(good | wrong)


def test_one_account_is_one_place_whatever_leads_there() -> None:
    limits = PoolLimits(Path("x"), Path("x"), None)
    places = {
        SnowflakeFields.place({"account": account, "host": host}, limits)
        for account, host in (("Org-Acc", None), ("org-acc", "proxy"), ("ORG-ACC", None))
    }
    assert places == {"snowflake:org-acc"}


def test_types_of_columns() -> None:
    kinds = {
        native: (facts.type.value, facts.integer, facts.has_time, facts.zoned)
        for native in (
            *("NUMBER(38,0)", "NUMBER(12,2)", "FLOAT", "VARCHAR(16777216)", "BOOLEAN", "DATE", "TIME(9)"),
            *("TIMESTAMP_NTZ(9)", "TIMESTAMP_TZ(9)", "TIMESTAMP_LTZ(3)", "VARIANT", "ARRAY", "BINARY(8)"),
        )
        for facts in [column_facts("c", native)]
    }
    assert kinds == {
        "NUMBER(38,0)": ("number", True, False, False),
        "NUMBER(12,2)": ("number", False, False, False),
        "FLOAT": ("number", False, False, False),
        "VARCHAR(16777216)": ("text", False, False, False),
        "BOOLEAN": ("logical", False, False, False),
        "DATE": ("date", False, False, False),
        "TIME(9)": ("text", False, False, False),
        "TIMESTAMP_NTZ(9)": ("date", False, True, False),
        "TIMESTAMP_TZ(9)": ("date", False, True, True),
        "TIMESTAMP_LTZ(3)": ("date", False, True, True),
        "VARIANT": ("variant", False, False, False),
        "ARRAY": ("variant", False, False, False),
        "BINARY(8)": ("text", False, False, False),
    }


def test_statements_without_trees() -> None:
    """As https://docs.snowflake.com/en/sql-reference/sql/ has them."""
    path = ('d"b', "s", "t")
    assert [
        statements.show_databases(),
        statements.show_schemas("a'b", "after's"),
        statements.show_objects(("d", "s")),
        statements.show_object(("d", "s", "50%_\\")),
        statements.find_objects("a%'", 7),
        statements.describe_table(path),
        statements.put("/tmp/it's", "abc"),
        statements.copy_into(path, "abc"),
        statements.remove("abc"),
    ] == [
        "SHOW TERSE DATABASES LIMIT 10000",
        "SHOW TERSE SCHEMAS IN DATABASE \"a'b\" LIMIT 10000 FROM 'after\\'s'",
        'SHOW OBJECTS IN SCHEMA "d"."s" LIMIT 10000',
        'SHOW OBJECTS LIKE \'50\\\\%\\\\_\\\\\\\\\' IN SCHEMA "d"."s"',
        "SHOW OBJECTS LIKE '%a\\\\%\\'%' IN ACCOUNT LIMIT 7",
        'DESCRIBE TABLE "d""b"."s"."t"',
        "PUT 'file:///tmp/it\\'s/*.parquet' @~/tablewright/abc"
        " PARALLEL = 4 AUTO_COMPRESS = FALSE SOURCE_COMPRESSION = NONE OVERWRITE = TRUE",
        'COPY INTO "d""b"."s"."t" FROM @~/tablewright/abc FILE_FORMAT = (TYPE = PARQUET COMPRESSION = AUTO'
        " BINARY_AS_TEXT = FALSE USE_LOGICAL_TYPE = TRUE USE_VECTORIZED_SCANNER = TRUE)"
        " MATCH_BY_COLUMN_NAME = CASE_SENSITIVE ON_ERROR = ABORT_STATEMENT PURGE = TRUE",
        "REMOVE @~/tablewright/abc",
    ]
    view = statements.create_view(("d", "s", "v"), exp.select("1"))
    assert view.sql(dialect="snowflake") == 'CREATE OR REPLACE VIEW "d"."s"."v" COPY GRANTS AS SELECT 1'


# ---------------------------------------------------------------- transactions, loads, faults


def count(warehouse: SnowflakeWarehouse, path: tuple[str, ...]) -> int:
    running = warehouse.query(sql.count_rows(path))
    (batch,) = running.batches()
    running.close()
    return batch.column(0)[0].as_py()


def test_rows_are_taken_back_but_tables_stay(warehouse: SnowflakeWarehouse, path: tuple[str, ...]) -> None:
    other = (*path[:-1], f"{path[-1]} 2")
    with pytest.raises(RuntimeError), warehouse.transaction() as transaction:
        transaction.insert_arrow(path, pa.table({"a": [1, 2]}))
        transaction.execute(sql.create_table(other, {"a": "BIGINT"}))
        transaction.insert_arrow(path, pa.table({"a": [3]}))
        raise RuntimeError
    assert count(warehouse, path) == 2
    assert warehouse.table_kind(other) == "table"
    with warehouse.transaction() as transaction:
        transaction.execute(sql.drop("TABLE", other))


def test_a_load_that_is_refused_leaves_nothing(
    warehouse: SnowflakeWarehouse, snowflake_server: SnowflakeServer, tmp_path: Path
) -> None:
    path = ("Faults", "s", "refused load")
    file = tmp_path / "x.csv"
    file.write_text("a\n1\n2\n")
    columns = (CsvColumn("a", "a", "integer"),)
    wanted = CsvLoad(file, path, ("a",), columns, ",", '"', '"', header=True)
    snowflake_server.deny("COPY INTO .*refused load")

    def load() -> None:
        with warehouse.transaction() as transaction:
            transaction.load_csv(wanted)

    error = failure(load)
    assert error.code == "permission"
    assert "Insufficient privileges" in error.message
    assert warehouse.table_kind(path) is None
    snowflake_server.deny()
    load()
    assert count(warehouse, path) == 2
    with warehouse.transaction() as transaction:
        transaction.execute(sql.drop("TABLE", path))


def test_rows_of_several_files_are_one_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tablewright.warehouse.snowflake.load.FILE_BYTES", 1)
    batches = [pa.record_batch({"a": [number]}) for number in range(3)]
    assert write_files(tmp_path, [*batches, pa.record_batch({"a": pa.array([], pa.int64())})]) == 3
    assert len(list(tmp_path.iterdir())) == 3
    assert write_files(tmp_path, []) == 0


def test_a_session_that_the_service_ended_is_replaced(
    warehouse: SnowflakeWarehouse, snowflake_server: SnowflakeServer
) -> None:
    with warehouse.transaction() as transaction:
        transaction.rows(exp.select("1"))
    snowflake_server.drop_sessions()
    warehouse.test()
    snowflake_server.drop_sessions()
    running = warehouse.query(exp.select("1"))
    running.close()
    snowflake_server.drop_sessions()

    def write() -> list[tuple[Any, ...]]:
        with warehouse.transaction() as transaction:
            return transaction.rows(exp.select("1"))

    error = failure(write)
    assert (error.code, error.retryable) == ("unavailable", True)
    assert write() == [(1,)]


def test_all_sessions_in_use_is_reported(
    warehouse: SnowflakeWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warehouse.readers, "_wait", 0.2)
    held = [warehouse.readers.take(warehouse.check) for _ in range(4)]
    error = failure(lambda: count(warehouse, ("Faults", "s", "none")))
    assert (error.code, error.retryable) == ("unavailable", True)
    for session in held:
        warehouse.readers.give_back(session, usable=True)


def test_writers_of_one_table_take_turns(warehouse: SnowflakeWarehouse, path: tuple[str, ...]) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute(sql.insert(path, ["a"]), [1])
    update = exp.Update(this=sql.relation(path), expressions=[sql.matches("a")])
    order: list[str] = []
    begun = threading.Event()

    def other() -> None:
        begun.wait(10)
        with warehouse.transaction() as transaction:
            transaction.execute(update, [3])
            order.append("second")

    thread = threading.Thread(target=other)
    thread.start()
    with warehouse.transaction() as transaction:
        transaction.execute(update, [2])
        begun.set()
        time.sleep(0.3)
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]
    running = warehouse.query(exp.select("a").from_(sql.relation(path)))
    assert next(iter(running.batches())).to_pylist() == [{"a": 3}]
    running.close()


def test_a_dropped_table_is_reported(warehouse: SnowflakeWarehouse, path: tuple[str, ...]) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute(sql.drop("TABLE", path))
    assert failure(lambda: count(warehouse, path)).code == "not-found"
    assert failure(lambda: warehouse.columns(path)).code == "not-found"


def test_a_text_of_several_statements_is_no_read(warehouse: SnowflakeWarehouse) -> None:
    for text in ("DROP TABLE x", "  /* */ CALL f()", "SELECT 1; DROP TABLE x", "GRANT ROLE a TO ROLE b"):
        assert failure(lambda text=text: warehouse.query(Rendered(text))).code in ("permission", "invalid")
