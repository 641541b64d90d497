"""What only PostgreSQL has: its types, its ways to refuse a connection, sessions that break, grants."""

import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pytest
import sqlglot
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlglot import exp

from servers import postgres
from servers.postgres import PostgresServer
from tablewright.compiler.dialects import dialect
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.postgres.capabilities import column_facts
from tablewright.warehouse.postgres.client import PostgresAddress, PostgresWarehouse


@pytest.fixture(scope="module")
def address(postgres_server: PostgresServer) -> Generator[PostgresAddress]:
    with postgres_server.database() as url:
        yield PostgresAddress(
            "127.0.0.1", postgres_server.port, url.rsplit("/", 1)[1], "postgres", sslmode="disable"
        )


@pytest.fixture
def warehouse(address: PostgresAddress) -> Generator[PostgresWarehouse]:
    opened = PostgresWarehouse(replace(address, sessions=3))
    yield opened
    opened.close()


def ask(warehouse: PostgresWarehouse, text: str, batch_rows: int = 50_000) -> pa.Table:
    running = warehouse.query(Rendered(text), batch_rows=batch_rows)
    try:
        return pa.Table.from_batches(running.batches(), schema=running.schema)
    finally:
        running.close()


def run(warehouse: PostgresWarehouse, *statements: str) -> None:
    with warehouse.transaction() as transaction:
        for statement in statements:
            transaction.execute(Rendered(statement))


# ---------------------------------------------------------------- types


@pytest.mark.parametrize(
    ("expression", "kind", "value"),
    [
        ("7::smallint", pa.int16(), 7),
        ("7::oid", pa.int64(), 7),
        ("1.5::real", pa.float32(), 1.5),
        ("0.1::float8", pa.float64(), 0.1),
        ("12.50::numeric(10, 2)", pa.decimal128(10, 2), Decimal("12.50")),
        ("1e40::numeric(50, 2)", pa.decimal256(50, 2), Decimal("1e40")),
        ("12345678901234567890.5::numeric", pa.decimal128(38, 1), Decimal("12345678901234567890.5")),
        ("(('1' || repeat('0', 60) || '.25')::numeric)", pa.decimal256(76, 2), Decimal(f"1{'0' * 60}.25")),
        ("'Infinity'::numeric", pa.float64(), float("inf")),
        ("NULL::numeric", pa.decimal128(38, 0), None),
        ("'12.30'::money::numeric", pa.decimal128(38, 2), Decimal("12.30")),
        (
            "TIMESTAMPTZ '2024-06-01 12:00:00+02'",
            pa.timestamp("us", "UTC"),
            datetime(2024, 6, 1, 10, tzinfo=UTC),
        ),
        ("DATE '2024-02-29'", pa.date32(), date(2024, 2, 29)),
        ("'infinity'::date", pa.date32(), None),
        ("'infinity'::text", pa.string(), "infinity"),
        ("interval '1 day 2 hours'", pa.string(), "1 day 02:00:00"),
        ("time '10:00'", pa.string(), "10:00:00"),
        ("'{\"a\": [1]}'::jsonb", pa.string(), '{"a": [1]}'),
        ("ARRAY['a', NULL, 'b,c']", pa.string(), '{a,NULL,"b,c"}'),
        ("'\\x00ff'::bytea", pa.string(), "\\x00ff"),
        ("'::1'::inet", pa.string(), "::1"),
        ("'00000000-0000-0000-0000-000000000001'::uuid", pa.string(), "00000000-0000-0000-0000-000000000001"),
        ("true", pa.bool_(), True),
    ],
)
def test_values_arrive_in_their_type(
    warehouse: PostgresWarehouse, expression: str, kind: pa.DataType, value: Any
) -> None:
    result = ask(warehouse, f"SELECT {expression} AS x")
    assert result.schema.field("x").type == kind
    assert result.column("x").to_pylist() == [value]


def test_numbers_of_any_size_keep_their_digits_in_a_long_result(warehouse: PostgresWarehouse) -> None:
    text = "SELECT CASE WHEN g > 90 THEN g / 7.0 ELSE g END AS x FROM generate_series(1::numeric, 100) AS g"
    result = ask(warehouse, text, batch_rows=20)
    values = result.column("x").to_pylist()
    assert values[-1] == Decimal("14.2857142857142857")
    assert len(values) == 100


def test_what_cannot_be_shown_is_said(warehouse: PostgresWarehouse) -> None:
    with pytest.raises(WarehouseError) as caught:
        ask(warehouse, "SELECT DATE '20000-01-01' AS x")
    assert caught.value.code == "invalid"
    assert "20000-01-01" in caught.value.message


@pytest.mark.parametrize(
    ("native", "kind", "integer", "has_time", "zoned"),
    [
        ("bigint", ValueType.NUMBER, True, False, False),
        ("numeric(10,2)", ValueType.NUMBER, False, False, False),
        ("money", ValueType.NUMBER, False, False, False),
        ("timestamp(3) without time zone", ValueType.DATE, False, True, False),
        ("timestamp with time zone", ValueType.DATE, False, True, True),
        ("date", ValueType.DATE, False, False, False),
        ("integer[]", ValueType.VARIANT, False, False, False),
        ("jsonb", ValueType.VARIANT, False, False, False),
        ("interval", ValueType.TEXT, False, False, False),
        ("uuid", ValueType.TEXT, False, False, False),
        ("character varying(20)", ValueType.TEXT, False, False, False),
    ],
)
def test_types(native: str, kind: ValueType, integer: bool, has_time: bool, zoned: bool) -> None:
    facts = column_facts("x", native)
    assert (facts.type, facts.integer, facts.has_time, facts.zoned) == (kind, integer, has_time, zoned)


def test_columns_of_a_table_as_values_of_the_language(warehouse: PostgresWarehouse) -> None:
    run(
        warehouse,
        "CREATE TYPE mood AS ENUM ('sad', 'glad')",
        "CREATE DOMAIN cents AS bigint CHECK (VALUE >= 0)",
        "CREATE TABLE things (m mood, c cents, a int[], j json, p money, z timestamptz, b bytea, i inet,"
        " n numeric, u uuid)",
        "INSERT INTO things VALUES ('glad', 5, '{1,2}', '{\"x\": 1}', 12.5, '2024-06-01 12:00:00+00',"
        " '\\x01', '::1', 0.1, '00000000-0000-0000-0000-000000000001')",
    )
    facts = warehouse.columns(("public", "things"))
    assert [column.type for column in facts] == [
        ValueType.TEXT,
        ValueType.NUMBER,
        ValueType.VARIANT,
        ValueType.VARIANT,
        ValueType.NUMBER,
        ValueType.DATE,
        ValueType.TEXT,
        ValueType.TEXT,
        ValueType.NUMBER,
        ValueType.TEXT,
    ]
    rules = dialect("postgres")
    values = [
        exp.alias_(rules.stored_value(exp.column(column.name, quoted=True), column), column.name)
        for column in facts
    ]
    running = warehouse.query(exp.select(*values).from_(exp.to_table("public.things")))
    (row,) = pa.Table.from_batches(running.batches(), schema=running.schema).to_pylist()
    running.close()
    assert row == {
        "m": "glad",
        "c": 5,
        "a": "[1, 2]",
        "j": '{"x": 1}',
        "p": Decimal("12.50"),
        # An instant, as a clock in UTC shows it.
        "z": datetime(2024, 6, 1, 12),  # noqa: DTZ001
        "b": "\\x01",
        "i": "::1/128",
        "n": Decimal("0.1"),
        "u": "00000000-0000-0000-0000-000000000001",
    }


# ---------------------------------------------------------------- catalog


def test_rows_are_identified_by_key_or_physical_id(warehouse: PostgresWarehouse) -> None:
    run(
        warehouse,
        "CREATE TABLE keyed (a int, b int, c int, PRIMARY KEY (c, a))",
        "CREATE TABLE plain (a int)",
        "CREATE TABLE parts (a int) PARTITION BY RANGE (a)",
        "CREATE VIEW shown AS SELECT a FROM plain",
        "CREATE MATERIALIZED VIEW kept AS SELECT a FROM plain",
    )
    names = {
        name: warehouse.row_identity(("public", name))
        for name in ("keyed", "plain", "parts", "shown", "kept")
    }
    assert names == {
        "keyed": ("c", "a"),
        "plain": ("ctid",),
        "parts": (),
        "shown": (),
        "kept": ("ctid",),
    }
    kinds = {entry.name: entry.kind for entry in warehouse.tables(("public",))}
    assert kinds["parts"] == kinds["kept"] == "table"


# ---------------------------------------------------------------- sessions


def test_a_session_that_broke_while_idle_is_replaced(
    warehouse: PostgresWarehouse, address: PostgresAddress
) -> None:
    def kill() -> None:
        with PostgresWarehouse(address).session() as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    assert ask(warehouse, "SELECT 1 AS x").to_pylist() == [{"x": 1}]
    kill()
    assert ask(warehouse, "SELECT 1 AS x").to_pylist() == [{"x": 1}]
    run(warehouse, "SELECT 1")
    kill()
    run(warehouse, "SELECT 1")


def test_a_session_that_breaks_in_use_says_so(warehouse: PostgresWarehouse) -> None:
    with pytest.raises(WarehouseError) as caught:
        ask(warehouse, "SELECT pg_terminate_backend(pg_backend_pid())")
    assert caught.value.code == "unavailable"
    assert caught.value.retryable
    assert ask(warehouse, "SELECT 1 AS x").to_pylist() == [{"x": 1}]


def test_too_many_sessions_are_reported(address: PostgresAddress) -> None:
    warehouse = PostgresWarehouse(replace(address, sessions=2))
    warehouse.readers._wait = 0.1  # pyright: ignore[reportPrivateUsage]
    running = warehouse.query(Rendered("SELECT * FROM generate_series(1, 1000000) AS g"), batch_rows=10)
    with pytest.raises(WarehouseError) as caught:
        ask(warehouse, "SELECT 1 AS x")
    assert (caught.value.code, caught.value.retryable) == ("unavailable", True)
    running.close()
    assert ask(warehouse, "SELECT 1 AS x").num_rows == 1
    warehouse.close()


def test_a_read_and_a_transaction_do_not_wait_for_each_other(address: PostgresAddress) -> None:
    warehouse = PostgresWarehouse(replace(address, sessions=2))
    with warehouse.transaction() as transaction:
        transaction.execute(Rendered("CREATE TABLE in_progress (a int)"))
        assert warehouse.table_kind(("public", "in_progress")) is None
    assert warehouse.table_kind(("public", "in_progress")) == "table"
    warehouse.close()


def test_the_tag_is_seen_in_the_server(warehouse: PostgresWarehouse) -> None:
    running = warehouse.query(Rendered("SELECT query FROM pg_stat_activity"), tag="tablewright book element")
    texts = [row["query"] for batch in running.batches() for row in batch.to_pylist()]
    running.close()
    assert any("/* tablewright book element */" in (text or "") for text in texts)


def test_settings_of_the_database_do_not_change_values(
    warehouse: PostgresWarehouse, address: PostgresAddress
) -> None:
    run(
        warehouse,
        f"ALTER DATABASE {address.database} SET DateStyle = 'German'",
        f"ALTER DATABASE {address.database} SET TimeZone = 'Asia/Tokyo'",
        f"ALTER DATABASE {address.database} SET bytea_output = 'escape'",
    )
    fresh = PostgresWarehouse(address)
    result = ask(fresh, "SELECT DATE '2024-01-31' AS d, '\\x01'::bytea AS b, TIMESTAMPTZ '2024-01-01Z' AS z")
    assert result.to_pylist() == [
        {"d": date(2024, 1, 31), "b": "\\x01", "z": datetime(2024, 1, 1, tzinfo=UTC)}
    ]
    fresh.close()


# ---------------------------------------------------------------- writing


def test_a_view_that_is_created_again_keeps_its_grants(warehouse: PostgresWarehouse) -> None:
    run(warehouse, 'CREATE ROLE "Re""ader"', "CREATE SCHEMA granted")
    path = ("granted", "v")
    for query in ("SELECT 1 AS a", "SELECT 'x' AS b"):
        with warehouse.transaction() as transaction:
            transaction.replace_view(path, sqlglot.parse_one(query, dialect="postgres"))
            transaction.execute(Rendered('GRANT SELECT ON granted.v TO "Re""ader", PUBLIC'))
    with warehouse.transaction() as transaction:
        transaction.replace_view(path, sqlglot.parse_one("SELECT 3 AS c", dialect="postgres"))
    result = ask(
        warehouse,
        """SELECT has_table_privilege('Re"ader', 'granted.v', 'SELECT') AS r,
        (SELECT count(*) FROM pg_class, aclexplode(relacl) AS g
         WHERE oid = 'granted.v'::regclass AND grantee = 0) AS p""",
    )
    assert result.to_pylist() == [{"r": True, "p": 1}]
    run(warehouse, "DROP SCHEMA granted CASCADE", 'DROP ROLE "Re""ader"')


def test_a_table_that_is_read_by_a_view_is_not_dropped(warehouse: PostgresWarehouse) -> None:
    run(warehouse, "CREATE TABLE base (a int)", "CREATE VIEW reader AS SELECT a FROM base")
    with pytest.raises(WarehouseError) as caught:
        run(warehouse, "DROP TABLE base")
    assert caught.value.code == "conflict"
    assert "reader" in caught.value.message


# ---------------------------------------------------------------- connecting


@pytest.fixture(scope="module")
def guarded() -> Generator[tuple[int, str]]:
    """A server with TLS that asks for passwords: its port and its certificate."""
    folder = Path(tempfile.mkdtemp(prefix="tablewright-pg-"))
    port, process_id = postgres.start(folder)
    try:
        certificate, key = _certificate()
        data = folder / "data"
        (data / "server.crt").write_text(certificate)
        (data / "server.key").write_text(key)
        (data / "server.key").chmod(0o600)
        (data / "pg_hba.conf").write_text(
            "local all all trust\nhost all postgres 127.0.0.1/32 trust\n"
            "hostssl all secure 127.0.0.1/32 scram-sha-256\nhost all plain 127.0.0.1/32 scram-sha-256\n"
            "host all locked 127.0.0.1/32 scram-sha-256\n"
        )
        if os.geteuid() == 0:
            for name in ("server.crt", "server.key", "pg_hba.conf"):
                shutil.chown(data / name, "postgres", "postgres")
        with psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", autocommit=True) as admin:
            for statement in (
                "CREATE ROLE plain LOGIN PASSWORD 'right'",
                "CREATE ROLE secure LOGIN PASSWORD 'right'",
                "CREATE ROLE locked PASSWORD 'right'",
                "CREATE DATABASE closed",
                "REVOKE CONNECT ON DATABASE closed FROM PUBLIC",
                "ALTER SYSTEM SET ssl = on",
                "SELECT pg_reload_conf()",
            ):
                admin.execute(statement)
        yield port, certificate
    finally:
        postgres.stop(process_id, folder)


def _certificate() -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return built.public_bytes(serialization.Encoding.PEM).decode(), secret.decode()


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({}, None, ""),
        ({"password": "wrong"}, "permission", "refused the user plain or the password"),
        ({"password": None}, "permission", "refused the user plain or the password"),
        ({"user": "nobody"}, "permission", "does not let nobody in"),
        ({"user": "locked"}, "permission", "may not connect"),
        ({"database": "Postgres"}, "not-found", "no database Postgres"),
        ({"database": "closed"}, "permission", "may not connect to the database closed"),
        ({"user": "secure", "sslmode": "disable"}, "permission", "without TLS"),
        ({"user": "secure", "sslmode": "require"}, None, ""),
        ({"sslmode": "verify-full", "root_certificate": "given"}, None, ""),
        ({"sslmode": "verify-full", "root_certificate": "other"}, "unavailable", "certificate"),
        ({"sslmode": "verify-full"}, "unavailable", "certificate"),
        ({"host": "no-such-host.invalid"}, "unavailable", "no server called"),
    ],
)
def test_why_no_connection_came_about(
    guarded: tuple[int, str], tmp_path: Path, changes: dict[str, Any], code: str | None, words: str
) -> None:
    port, certificate = guarded
    if "root_certificate" in changes:
        file = tmp_path / "root.pem"
        file.write_text(certificate if changes["root_certificate"] == "given" else _certificate()[0])
        changes = changes | {"root_certificate": str(file)}
    address = PostgresAddress("127.0.0.1", port, "postgres", "plain", "right", sslmode="prefer")
    error = _refusal(replace(address, **changes))
    if code is None:
        assert error is None
        return
    assert error is not None
    assert (error.code, words in error.message) == (code, True), error.message
    assert error.hint
    assert "right" not in str(error.detail)


def test_a_server_that_is_not_there(address: PostgresAddress) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    error = _refusal(replace(address, port=port))
    assert error is not None
    assert (error.code, error.retryable) == ("unavailable", True)
    assert "Nothing answers" in error.message


def test_a_server_that_never_answers(address: PostgresAddress) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        error = _refusal(replace(address, port=silent.getsockname()[1], connect_seconds=2))
    assert error is not None
    assert error.code == "unavailable"
    assert "did not answer within 2 seconds" in error.message


def test_a_server_without_tls(address: PostgresAddress) -> None:
    error = _refusal(replace(address, sslmode="require"))
    assert error is not None
    assert "does not offer TLS" in error.message


def test_an_option_that_is_not_taken_is_said(address: PostgresAddress) -> None:
    error = _refusal(replace(address, options={"role": "nobody_here"}))
    assert error is not None
    assert "nobody_here" in error.message


def _refusal(address: PostgresAddress) -> WarehouseError | None:
    warehouse = PostgresWarehouse(address)
    try:
        warehouse.test()
    except WarehouseError as error:
        return error
    finally:
        warehouse.close()
    return None


def test_two_that_edit_the_same_rows_collide_cleanly(warehouse: PostgresWarehouse) -> None:
    run(warehouse, "CREATE TABLE once (a int PRIMARY KEY)")
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def write() -> None:
        gate.wait()
        try:
            run(warehouse, "INSERT INTO once VALUES (1)")
            outcomes.append("done")
        except WarehouseError as error:
            outcomes.append(error.code)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(outcomes) == ["constraint", "done"]
