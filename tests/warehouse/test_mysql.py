"""MySQL's client: what only it has to get right, on MariaDB and seekdb, and against a server that lies."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Generator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from servers.mysql import MySQLServer
from servers.shared import free_port
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.mysql.client import MySQLWarehouse
from tablewright.warehouse.mysql.results import Rows
from tablewright.warehouse.mysql.session import MySQLAddress
from tablewright.writeback import sql

SERVERS = ("mariadb_server", "seekdb_server")


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> MySQLServer:
    return request.getfixturevalue(request.param)


@pytest.fixture
def warehouse(server: MySQLServer) -> Generator[MySQLWarehouse]:
    opened = MySQLWarehouse(MySQLAddress("127.0.0.1", server.port, server.user, sessions=3))
    yield opened
    opened.close()


@pytest.fixture
def database(server: MySQLServer) -> Generator[str]:
    name = f"d{time.time_ns():x}"
    server.run(f"CREATE DATABASE {name}")
    yield name
    server.run(f"DROP DATABASE {name}")


def failure(act: Callable[[], Any]) -> WarehouseError:
    with pytest.raises(WarehouseError) as caught:
        act()
    return caught.value


def read(warehouse: MySQLWarehouse, statement: str, **options: Any) -> pa.Table:
    running = warehouse.query(Rendered(statement), **options)
    try:
        return pa.Table.from_batches(running.batches(), schema=running.schema)
    finally:
        running.close()


# ---------------------------------------------------------------- values


def test_every_type_is_read(server: MySQLServer, warehouse: MySQLWarehouse, database: str) -> None:
    server.run(
        f"CREATE TABLE {database}.t (a TINYINT, b TINYINT(1), c SMALLINT UNSIGNED, d INT, e BIGINT UNSIGNED,"
        " f FLOAT, g DOUBLE, h DECIMAL(10, 2), i DECIMAL(60, 5), j DATE, k DATETIME, l DATETIME(6),"
        " m TIMESTAMP NULL, n TIME, o YEAR, p VARCHAR(20), q LONGTEXT, r VARBINARY(4), s ENUM('x', 'y'))",
        f"INSERT INTO {database}.t VALUES (-5, 1, 65535, -7, 18446744073709551615, 1.5, 0.1, 12345.67,"
        " 1234567890123456789012345678901234567890.12345, '2024-02-29', '2024-02-29 10:11:12',"
        " '2024-02-29 10:11:12.123456', NULL, '-12:30:00', 2024, 'naïve', REPEAT('ä', 40000), X'00FF', 'y')",
        f"INSERT INTO {database}.t (a) VALUES (NULL)",
    )
    first, second = read(warehouse, f"SELECT * FROM {database}.t ORDER BY a IS NULL").to_pylist()
    assert first == {
        "a": -5,
        "b": True,
        "c": 65535,
        "d": -7,
        "e": 2**64 - 1,
        "f": 1.5,
        "g": 0.1,
        "h": Decimal("12345.67"),
        "i": Decimal("1234567890123456789012345678901234567890.12345"),
        "j": date(2024, 2, 29),
        "k": datetime(2024, 2, 29, 10, 11, 12),  # noqa: DTZ001
        "l": datetime(2024, 2, 29, 10, 11, 12, 123456),  # noqa: DTZ001
        "m": None,
        "n": "-12:30:00",
        "o": 2024,
        "p": "naïve",
        "q": "ä" * 40000,
        "r": "0x00FF",
        "s": "y",
    }
    assert set(second.values()) == {None}


MOMENTS = ("2024-02-29", "2024-02-29 00:00:01", "2024-02-29 10:11:12.000001", None, "9999-12-31 23:59:59.9")
TIMES = ("00:00:00", "-00:00:01.5", "838:59:59", None, "12:30:00.125")


def test_values_of_several_lengths_side_by_side(
    server: MySQLServer, warehouse: MySQLWarehouse, database: str
) -> None:
    """Parts that are zero are not sent; what is null has no bytes at all."""
    server.run(
        f"CREATE TABLE {database}.t (n INT, t TIME(3), m DATETIME(6), d DATE, u TINYINT UNSIGNED, x TEXT)"
    )
    wanted: list[dict[str, Any]] = []
    for place, (moment, clock) in enumerate(zip(MOMENTS, TIMES, strict=True)):
        values = [None if item is None else f"'{item}'" for item in (clock, moment, moment and moment[:10])]
        text = None if place == 2 else "ä" * (70 * place)
        small = None if place == 4 else 250 + place
        given = [place, *values, small, None if text is None else f"'{text}'"]
        listed = ", ".join("NULL" if item is None else str(item) for item in given)
        server.run(f"INSERT INTO {database}.t VALUES ({listed})")
        at = None if moment is None else datetime.fromisoformat(moment)
        shown = None if clock is None else clock if "." in clock else f"{clock}.000"
        wanted.append({"n": place, "m": at, "d": at and at.date(), "u": small, "x": text})
        wanted[-1]["t"] = shown and shown.ljust(len(shown.partition(".")[0]) + 4, "0")
    result = read(warehouse, f"SELECT * FROM {database}.t ORDER BY n")
    assert result.to_pylist() == wanted
    assert read(warehouse, f"SELECT * FROM {database}.t WHERE n < 0").schema == result.schema


def test_a_day_that_its_month_does_not_have_is_reported(mariadb_server: MySQLServer) -> None:
    mariadb_server.run("CREATE DATABASE IF NOT EXISTS odd", "CREATE OR REPLACE TABLE odd.t (d DATE)")
    with mariadb_server.connect() as session, session.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'")
        cursor.execute("INSERT INTO odd.t VALUES ('2023-02-29')")
    opened = MySQLWarehouse(MySQLAddress("127.0.0.1", mariadb_server.port, mariadb_server.user))
    try:
        assert "The column d holds a value" in failure(lambda: read(opened, "SELECT * FROM odd.t")).message
    finally:
        opened.close()
        mariadb_server.run("DROP DATABASE odd")


def test_a_session_keeps_one_prepared_statement(mariadb_server: MySQLServer) -> None:
    opened = MySQLWarehouse(MySQLAddress("127.0.0.1", mariadb_server.port, mariadb_server.user, sessions=2))

    def prepared() -> int:
        with mariadb_server.connect() as session, session.cursor() as cursor:
            cursor.execute("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'")
            ((_, count),) = cursor.fetchall()
            return int(count)

    before = prepared()
    for number in range(5):
        assert read(opened, f"SELECT {number} AS a").to_pylist() == [{"a": number}]
    assert prepared() == before + 1
    opened.close()


def test_what_a_query_computes_as_true_or_false_is_read_as_that(warehouse: MySQLWarehouse) -> None:
    result = read(
        warehouse, "SELECT CAST(1 = 1 AS DECIMAL(1, 0)) AS a, CAST(NULL AS DECIMAL(1, 0)) AS b, 1 AS c"
    )
    assert result.to_pylist() == [{"a": True, "b": None, "c": 1}]
    assert [str(field.type) for field in result.schema] == ["bool", "bool", "int64"]


def test_moments_are_read_in_utc(server: MySQLServer, warehouse: MySQLWarehouse, database: str) -> None:
    server.run(
        f"CREATE TABLE {database}.t (m TIMESTAMP NULL)",
        f"INSERT INTO {database}.t VALUES (FROM_UNIXTIME(1715855400))",
    )
    assert read(warehouse, f"SELECT m FROM {database}.t").to_pylist() == [
        {"m": datetime(2024, 5, 16, 10, 30, tzinfo=UTC)}
    ]


def test_dates_that_are_in_no_calendar_are_null(mariadb_server: MySQLServer) -> None:
    mariadb_server.run(
        "CREATE DATABASE IF NOT EXISTS odd",
        "CREATE OR REPLACE TABLE odd.t (d DATE, m DATETIME)",
        "SET SESSION sql_mode = ''",
    )
    with mariadb_server.connect() as session, session.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'")
        cursor.execute("INSERT INTO odd.t VALUES ('0000-00-00', '2024-00-01'), ('2024-01-31', NULL)")
    opened = MySQLWarehouse(MySQLAddress("127.0.0.1", mariadb_server.port, mariadb_server.user))
    try:
        assert read(opened, "SELECT * FROM odd.t").to_pylist() == [
            {"d": None, "m": None},
            {"d": date(2024, 1, 31), "m": None},
        ]
    finally:
        opened.close()
        mariadb_server.run("DROP DATABASE odd")


def test_texts_compare_by_code_point_in_a_session(warehouse: MySQLWarehouse) -> None:
    result = read(
        warehouse, "SELECT 'a' = 'A' AS a, 'a' = 'ä' AS b, 'Z' < 'a' AS c, CAST('a' AS CHAR) = 'A' AS d"
    )
    assert result.to_pylist() == [{"a": 0, "b": 0, "c": 1, "d": 0}]


@pytest.mark.parametrize("comment", ["/*! + 1 */", "/*!50000 + 1 */", "/*M! + 1 */", "# */ /*! + 1 */\n"])
def test_comments_that_the_server_would_run_are_only_comments(
    warehouse: MySQLWarehouse, comment: str
) -> None:
    tree = sqlglot.parse_one(f"SELECT 1 {comment} AS a", dialect="mysql")
    running = warehouse.query(tree)
    assert [batch.to_pydict() for batch in running.batches()] == [{"a": [1]}]
    running.close()


# ---------------------------------------------------------------- rows as bytes


def packets(*rows: bytes, end: bytes = b"\xfe\0\0\0\0") -> bytes:
    framed = b""
    for number, row in enumerate((*rows, end)):
        while True:
            piece, row = row[:0xFFFFFF], row[0xFFFFFF:]
            framed += struct.pack("<I", len(piece))[:3] + bytes([number % 256]) + piece
            if len(piece) < 0xFFFFFF:
                break
    return framed


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10_000])
def test_rows_are_found_however_the_bytes_arrive(size: int) -> None:
    wanted = [b"\x01a", b"\xfb", b"\x03" + b"abc", b"\x00"]
    sent = packets(*wanted)
    pieces = iter([sent[start : start + size] for start in range(0, len(sent), size)])
    rows = Rows(lambda _: next(pieces, b""))
    chunks: list[bytes] = []
    while not rows.ended:
        block, starts = rows.block(2)
        ends = [*(start - 4 for start in starts[1:]), len(block)][: len(starts)]
        chunks += [block[start:end] for start, end in zip(starts, ends, strict=True)]
    assert chunks == wanted
    assert rows.failure is None


def test_a_row_of_several_packets_is_one() -> None:
    long = b"\xfd\xff\xff\xff" + b"x" * 0xFFFFFF
    sent = packets(b"\x01a", long, b"\x01b")
    place = 0

    def more(size: int) -> bytes:
        nonlocal place
        place += size
        return sent[place - size : place]

    rows = Rows(more)
    lengths: list[int] = []
    while not rows.ended:
        block, starts = rows.block(10)
        ends = [*(start - 4 for start in starts[1:]), len(block)][: len(starts)]
        lengths += [end - start for start, end in zip(starts, ends, strict=True)]
    assert lengths == [2, len(long), 2]


def test_an_error_behind_rows_and_a_lost_connection_are_reported() -> None:
    sent = iter([packets(b"\x01a", end=b"\xff\x25\x05#70100gone")])
    rows = Rows(lambda _: next(sent, b""))
    assert len(rows.block(10)[1]) == 1
    assert rows.failure == b"\xff\x25\x05#70100gone"
    broken = iter([packets(b"\x01a")[:3]])
    with pytest.raises(EOFError):
        Rows(lambda _: next(broken, b"")).block(10)


# ---------------------------------------------------------------- connecting


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"password": "wrong"}, "permission", "refused the user root or the password"),
        ({"user": "nobody_of_that_name"}, "permission", "refused the user nobody_of_that_name"),
        ({"database": "no_such_database"}, "not-found", "There is no database no_such_database"),
        ({"host": "no-such-host.invalid"}, "unavailable", "There is no server called no-such-host.invalid"),
        ({"port": 1}, "unavailable", "Nothing answers at 127.0.0.1:1"),
    ],
)
def test_why_it_does_not_connect(server: MySQLServer, changes: dict[str, Any], code: str, words: str) -> None:
    facts: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "user": server.user}
    opened = MySQLWarehouse(MySQLAddress(**facts | changes))
    error = failure(opened.test)
    assert (error.code, words in error.message) == (code, True), error.message
    assert error.hint
    assert error.detail


def test_a_server_that_does_not_answer_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        opened = MySQLWarehouse(MySQLAddress("127.0.0.1", silent.getsockname()[1], "x", connect_seconds=1))
        error = failure(opened.test)
    assert (error.code, error.retryable) == ("unavailable", True)


def test_encryption_that_is_asked_for_is_not_left_out(mariadb_server: MySQLServer) -> None:
    """A certificate that the server made itself: its name and its signature are not to be trusted."""
    address = MySQLAddress("127.0.0.1", mariadb_server.port, mariadb_server.user, tls="verify-identity")
    error = failure(MySQLWarehouse(address).test)
    assert error.code == "unavailable"
    assert "certificate" in error.message
    MySQLWarehouse(MySQLAddress("127.0.0.1", mariadb_server.port, mariadb_server.user, tls="required")).test()


def test_a_server_without_encryption_is_refused_where_it_is_asked_for(seekdb_server: MySQLServer) -> None:
    address = MySQLAddress("127.0.0.1", seekdb_server.port, seekdb_server.user, tls="required")
    error = failure(MySQLWarehouse(address).test)
    assert error.code == "unavailable"
    assert "TLS" in error.message


def test_a_role_is_taken(mariadb_server: MySQLServer) -> None:
    mariadb_server.run(
        "CREATE OR REPLACE ROLE analyst",
        "CREATE OR REPLACE USER 'roled'@'%'",
        "GRANT analyst TO 'roled'@'%'",
        "GRANT SELECT ON mysql.db TO analyst",
    )
    try:
        plain = MySQLAddress("127.0.0.1", mariadb_server.port, "roled")
        statement = "SELECT COUNT(*) AS n FROM mysql.db"
        assert failure(lambda: read(MySQLWarehouse(plain), statement)).code == "permission"
        roled = MySQLAddress("127.0.0.1", mariadb_server.port, "roled", options={"role": "analyst"})
        opened = MySQLWarehouse(roled)
        assert read(opened, statement).num_rows == 1
        opened.close()
    finally:
        mariadb_server.run("DROP USER 'roled'@'%'", "DROP ROLE analyst")


# ---------------------------------------------------------------- loads


class LyingServer(threading.Thread):
    """Speaks as much of the protocol as to ask its client for a file, whatever the client wants."""

    def __init__(self, wanted: Path) -> None:
        super().__init__(daemon=True)
        self.port = free_port()
        self._wanted = wanted
        self._socket = socket.create_server(("127.0.0.1", self.port))
        self.received = b""
        self.asked = False

    def run(self) -> None:
        client, _ = self._socket.accept()
        with self._socket, client:
            greeting = b"\x0a8.0.40\0" + struct.pack("<I", 1) + b"12345678\0" + struct.pack("<H", 0xF7FF)
            greeting += b"\x2d\x02\0" + struct.pack("<H", 0x00DF) + b"\x15" + b"\0" * 10 + b"123456789012\0"
            greeting += b"mysql_native_password\0"
            self._send(client, 0, greeting)
            self._receive(client)
            self._send(client, 2, b"\0\0\0\2\0\0\0")
            while b"sql_mode" not in (asked := self._receive(client)):
                if not asked:
                    return
                self._send(client, 1, b"\0\0\0\2\0\0\0")
            # In place of an answer: send me this file.
            self._send(client, 1, b"\xfb" + str(self._wanted).encode())
            self.received += self._receive(client)
            self.asked = True

    def _send(self, client: socket.socket, number: int, payload: bytes) -> None:
        client.sendall(struct.pack("<I", len(payload))[:3] + bytes([number]) + payload)

    def _receive(self, client: socket.socket) -> bytes:
        head = client.recv(4)
        if len(head) < 4:
            return b""
        size = int.from_bytes(head[:3], "little")
        chunk = b""
        while len(chunk) < size and (piece := client.recv(size - len(chunk))):
            chunk += piece
        return chunk


def test_a_server_that_asks_for_a_file_gets_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the key to everything")
    lying = LyingServer(secret)
    lying.start()
    opened = MySQLWarehouse(MySQLAddress("127.0.0.1", lying.port, "x", tls="disabled"))

    def write() -> None:
        with opened.transaction() as transaction:
            transaction.execute(exp.select("1"))

    assert failure(write).code == "unavailable"
    lying.join(10)
    assert lying.asked
    assert lying.received == b""


def test_a_server_that_takes_no_files_is_filled_by_statements(
    server: MySQLServer, warehouse: MySQLWarehouse, database: str
) -> None:
    rows = pa.table({"a": [1, None, 3], "t": ["x", "'\\", None], "d": [date(2024, 1, 1), None, None]})
    path = (database, "t")
    with warehouse.transaction() as transaction:
        transaction.execute(sql.create_table(path, {"a": "BIGINT", "t": "TEXT", "d": "DATE"}))
        transaction._session.may_load = False  # type: ignore[attr-defined]
        assert transaction.insert_arrow(path, rows) == 3
    assert read(warehouse, f"SELECT * FROM {database}.t").to_pylist() == rows.to_pylist()


def test_numbers_without_a_value_are_refused(warehouse: MySQLWarehouse, database: str) -> None:
    path = (database, "t")
    with warehouse.transaction() as transaction:
        transaction.execute(sql.create_table(path, {"a": "DOUBLE"}))

    def write() -> None:
        with warehouse.transaction() as transaction:
            transaction.insert_arrow(path, pa.table({"a": [1.0, float("nan")]}))

    assert failure(write).code == "invalid"
    assert read(warehouse, f"SELECT * FROM {database}.t").num_rows == 0


def test_a_value_that_does_not_fit_is_no_warning(warehouse: MySQLWarehouse, database: str) -> None:
    path = (database, "t")
    with warehouse.transaction() as transaction:
        transaction.execute(Rendered(f"CREATE TABLE {database}.t (a VARCHAR(3), PRIMARY KEY (a))"))

    def write(*values: str) -> None:
        with warehouse.transaction() as transaction:
            transaction.insert_arrow(path, pa.table({"a": list(values)}))

    assert failure(lambda: write("abc", "abcd")).code == "invalid"
    assert failure(lambda: write("abc", "abc")).code == "constraint"
    assert read(warehouse, f"SELECT * FROM {database}.t").num_rows == 0


def test_a_load_that_breaks_off_leaves_nothing(
    warehouse: MySQLWarehouse, database: str, tmp_path: Path
) -> None:
    file = tmp_path / "long.csv"
    with file.open("w") as lines:
        lines.write("a,b\n")
        lines.writelines(f"{number},{'x' * 200}\n" for number in range(200_000))
        lines.write("oops,y\n")
    load = CsvLoad(
        file=file,
        path=(database, "loaded"),
        file_columns=("a", "b"),
        columns=(CsvColumn("a", "A", "integer"), CsvColumn("b", "B", "text")),
        delimiter=",",
        quote='"',
        escape='"',
        header=True,
    )

    def act() -> None:
        with warehouse.transaction() as transaction:
            transaction.load_csv(load)

    error = failure(act)
    assert (error.code, (error.where or {})["line"]) == ("invalid", 200_002)
    assert warehouse.tables((database,)) == []
    warehouse.test()


# ---------------------------------------------------------------- faults


def test_a_killed_session_is_reported_and_replaced(server: MySQLServer, warehouse: MySQLWarehouse) -> None:
    warehouse.test()
    reader = warehouse.readers._unused()
    assert reader is not None
    server.run(f"KILL {reader.own_id}")
    warehouse.readers._idle.append((time.monotonic(), reader))
    warehouse.test()


def test_a_session_killed_in_the_middle_of_a_query(server: MySQLServer, warehouse: MySQLWarehouse) -> None:
    ended = threading.Event()

    def kill() -> None:
        running: list[int] = []
        with server.connect() as session, session.cursor() as cursor:
            while not running and not ended.wait(0.02):
                cursor.execute("SHOW FULL PROCESSLIST")
                running = [row[0] for row in cursor.fetchall() if "SLEEP(20)" in str(row[7])]
            for number in running:
                cursor.execute(f"KILL {number}")

    killer = threading.Thread(target=kill)
    killer.start()
    error = failure(lambda: read(warehouse, "SELECT SLEEP(20) AS a"))
    ended.set()
    killer.join()
    assert error.code in ("unavailable", "cancelled")
    warehouse.test()


def test_all_sessions_busy_is_reported(server: MySQLServer) -> None:
    opened = MySQLWarehouse(MySQLAddress("127.0.0.1", server.port, server.user, sessions=2))
    opened.readers._wait = 0.2
    running = opened.query(Rendered("SELECT 1 AS a"))
    try:
        error = failure(opened.test)
        assert (error.code, error.retryable) == ("unavailable", True)
        assert "busy" in error.message
    finally:
        running.close()
    opened.test()
    opened.close()


def test_rows_roll_back_and_tables_stay(warehouse: MySQLWarehouse, database: str) -> None:
    path = (database, "t")

    def act() -> None:
        with warehouse.transaction() as transaction:
            transaction.execute(sql.create_table(path, {"a": "INT"}))
            # After a change of a table, rows belong together again.
            transaction.execute(sql.insert(path, ["a"]), [1])
            transaction.execute(sql.insert((database, "gone"), ["a"]), [1])

    assert failure(act).code == "not-found"
    assert warehouse.table_kind(path) == "table"
    assert read(warehouse, f"SELECT * FROM {database}.t").num_rows == 0
