"""A million rows out of and into each platform, compared with the best way of the bare driver."""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlglot import exp

from benchmarks.report import Measure, Section
from tablewright.warehouse.contract.client import Warehouse
from tablewright.writeback import sql

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

ROWS = 1_000_000
ROUNDS, READS = 3, 3
MOST_READ, MOST_LOAD = 1.15, 1.25
SCHEMA = "bench"
TYPES = {
    "id": "BIGINT",
    "name": "TEXT",
    "price": "DOUBLE",
    "day": "DATE",
    "at": "TIMESTAMP",
    "late": "BOOLEAN",
}


@dataclass(frozen=True)
class Bare:
    """What the bare driver does: `read` all rows of the table as Arrow, `load` a table of rows into an empty
    one that `load` makes itself. `what` names its way."""

    read: Callable[[], Any]
    load: Callable[[pa.Table], None]
    what: str


@dataclass(frozen=True)
class Bench:
    """`open` returns the client, the container of the table, and the bare driver to compare with."""

    title: str
    kind: str
    open: Callable[[], Any]
    rows: int = ROWS
    most_read: float = MOST_READ


def rows(count: int) -> pa.Table:
    """Texts with quotes and commas, nulls, numbers, days and moments."""
    start = datetime.fromisoformat("2024-01-01")
    return pa.table(
        {
            "id": pa.array(range(count), pa.int64()),
            "name": pa.array([None if n % 17 == 0 else f'item "{n % 1000}", part {n}' for n in range(count)]),
            "price": pa.array([n / 7 for n in range(count)], pa.float64()),
            "day": pa.array([date(2024, 1, 1 + n % 28) for n in range(count)], pa.date32()),
            "at": pa.array([start + timedelta(seconds=n) for n in range(count)], pa.timestamp("us")),
            "late": pa.array([None if n % 11 == 0 else n % 3 == 0 for n in range(count)], pa.bool_()),
        }
    )


# ---------------------------------------------------------------- platforms


@contextmanager
def _server(start: Callable[[Path], Any]) -> Generator[tuple[dict[str, Any], Path]]:
    """Where a server of its own listens, and its folder; both are gone afterwards."""
    from servers.shared import end

    folder = Path(tempfile.mkdtemp(prefix="tablewright-bench-"))
    try:
        started = start(folder)
        try:
            yield started.facts, folder
        finally:
            for process in started.process_ids:
                end(process, started.stop_signal)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _duckdb() -> Generator[tuple[Warehouse, tuple[str, ...], Bare]]:
    import duckdb

    from tablewright.warehouse.duckdb.client import DuckDBWarehouse

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder)
        warehouse = DuckDBWarehouse(file / "ours.duckdb", file, create=True)
        with closing(warehouse), duckdb.connect(str(file / "bare.duckdb")) as bare:

            def load(table: pa.Table) -> None:
                bare.register("given", table)
                bare.execute("CREATE OR REPLACE TABLE t AS SELECT * FROM given")

            def read() -> int:
                return sum(batch.num_rows for batch in bare.sql("SELECT * FROM t").to_arrow_reader(50_000))

            yield warehouse, (SCHEMA,), Bare(read, load, "Arrow in and out by the package itself")


@contextmanager
def _postgres() -> Generator[tuple[Warehouse, tuple[str, ...], Bare]]:
    import psycopg
    from pyarrow import csv

    from servers import postgres
    from tablewright.warehouse.postgres.client import PostgresAddress, PostgresWarehouse

    with _server(postgres.started) as (facts, _):
        port = facts["port"]
        address = PostgresAddress("127.0.0.1", port, "postgres", "postgres", sslmode="disable")
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        with closing(PostgresWarehouse(address)) as warehouse, psycopg.connect(url) as bare:

            def load(table: pa.Table) -> None:
                bare.execute("DROP TABLE IF EXISTS t")
                bare.execute(
                    "CREATE TABLE t (id BIGINT, name TEXT, price DOUBLE PRECISION, day DATE, at TIMESTAMP, late BOOLEAN)"
                )
                with bare.cursor().copy("COPY t FROM STDIN WITH (FORMAT csv)") as copy:
                    for batch in table.to_batches(max_chunksize=50_000):
                        sink = pa.BufferOutputStream()
                        csv.write_csv(batch, sink, csv.WriteOptions(include_header=False))
                        copy.write(sink.getvalue().to_pybytes())
                bare.commit()

            def read() -> int:
                sink = pa.BufferOutputStream()
                with bare.cursor().copy("COPY t TO STDOUT WITH (FORMAT csv)") as copy:
                    for piece in copy:
                        sink.write(piece)
                names = csv.ReadOptions(column_names=list(TYPES))
                bools = csv.ConvertOptions(true_values=["t"], false_values=["f"])
                return csv.read_csv(pa.BufferReader(sink.getvalue()), names, convert_options=bools).num_rows

            yield warehouse, (SCHEMA,), Bare(read, load, "psycopg's COPY as CSV, written and read by Arrow")


@contextmanager
def _mariadb() -> Generator[tuple[Warehouse, tuple[str, ...], Bare]]:
    import connectorx
    import pymysql
    from pyarrow import csv

    from servers import mysql
    from tablewright.warehouse.mysql.client import MySQLWarehouse
    from tablewright.warehouse.mysql.session import MySQLAddress

    with _server(mysql.start_mariadb) as (facts, folder):
        port = facts["port"]
        with closing(MySQLWarehouse(MySQLAddress("127.0.0.1", port, "root"))) as warehouse:
            bare = pymysql.connect(
                host="127.0.0.1", port=port, user="root", autocommit=True, local_infile=True
            )
            cursor = bare.cursor()
            cursor.execute("CREATE DATABASE bare")

            def load(table: pa.Table) -> None:
                cursor.execute("DROP TABLE IF EXISTS bare.t")
                cursor.execute(
                    "CREATE TABLE bare.t (id BIGINT, name TEXT, price DOUBLE, day DATE, at DATETIME(6), late TINYINT(1))"
                )
                file = folder / "t.csv"
                numbers = table.set_column(5, "late", table["late"].cast(pa.int8()))
                csv.write_csv(numbers, file, csv.WriteOptions(include_header=False))
                cursor.execute(
                    f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE bare.t CHARACTER SET utf8mb4 "
                    "FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '' LINES TERMINATED BY '\\n'"
                )

            def read() -> int:
                url = f"mysql://root@127.0.0.1:{port}/bare"
                return connectorx.read_sql(url, "SELECT * FROM t", return_type="arrow").num_rows

            yield (
                warehouse,
                (SCHEMA,),
                Bare(read, load, "connectorx for rows out, LOAD DATA LOCAL for rows in"),
            )
            bare.close()


@contextmanager
def _redshift() -> Generator[tuple[Warehouse, tuple[str, ...], Bare]]:
    import gzip
    import os

    import boto3
    import redshift_connector
    from pyarrow import csv

    from engines.redshift_double import SECRETS, STAGING
    from servers import redshift as double
    from tablewright.warehouse.redshift.client import RedshiftWarehouse, address_of

    with _server(double.started) as (facts, _):
        server = double.RedshiftServer(**facts)
        os.environ["AWS_ENDPOINT_URL_S3"] = f"http://127.0.0.1:{server.objects_port}"
        with (
            server.database() as database,
            closing(RedshiftWarehouse(address_of(server.details(database) | STAGING, SECRETS))) as warehouse,
            closing(
                redshift_connector.connect(
                    host="127.0.0.1",
                    port=server.port,
                    database=database,
                    user=double.USER,
                    password=double.PASSWORD,
                    ssl=False,
                )
            ) as bare,
        ):
            bare.autocommit = True
            cursor = bare.cursor()
            store = boto3.client(
                "s3",
                region_name=STAGING["staging_region"],
                aws_access_key_id=STAGING["staging_access_key_id"],
                aws_secret_access_key=SECRETS["staging_secret_access_key"],
            )
            cursor.execute("CREATE SCHEMA bare")

            def load(table: pa.Table) -> None:
                cursor.execute("DROP TABLE IF EXISTS bare.t")
                cursor.execute(
                    "CREATE TABLE bare.t (id BIGINT, name VARCHAR(MAX), price DOUBLE PRECISION, day DATE,"
                    " at TIMESTAMP, late BOOLEAN)"
                )
                sink = pa.BufferOutputStream()
                # An empty field would be an empty text.
                names = table["name"].fill_null("no-name")
                csv.write_csv(
                    table.set_column(1, "name", names), sink, csv.WriteOptions(include_header=False)
                )
                plain = sink.getvalue().to_pybytes().replace(b'"no-name"', b"no-name")
                body = gzip.compress(plain, 1)
                store.put_object(Bucket=double.BUCKET, Key="bare/t.csv.gz", Body=body)
                cursor.execute(
                    f"COPY bare.t (id, name, price, day, at, late) FROM 's3://{double.BUCKET}/bare/'"
                    f" IAM_ROLE '{double.IAM_ROLE}' REGION AS '{STAGING['staging_region']}'"
                    " FORMAT AS CSV GZIP NULL AS 'no-name' DATEFORMAT 'auto' TIMEFORMAT 'auto' COMPUPDATE OFF"
                )

            def read() -> int:
                cursor.execute("SELECT * FROM bare.t")
                columns = zip(*cursor.fetchall(), strict=True)
                return pa.table([pa.array(column) for column in columns], names=list(TYPES)).num_rows

            yield (
                warehouse,
                (SCHEMA,),
                Bare(read, load, "fetchall made Arrow out, one gzipped file in S3 and COPY in"),
            )


@contextmanager
def _snowflake() -> Generator[tuple[Warehouse, tuple[str, ...], Bare]]:
    import snowflake.connector
    from pyarrow import parquet

    from servers import snowflake as double
    from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
    from tablewright.warehouse.snowflake.address import SnowflakeAddress
    from tablewright.warehouse.snowflake.client import open_warehouse

    with _server(double.start) as (facts, folder):
        details = double.SnowflakeServer(facts["port"]).details()
        config = ConnectionConfig("c", "snowflake", details, {"password": double.PASSWORD})
        with (
            closing(open_warehouse(config, PoolLimits(folder, folder, None))) as warehouse,
            closing(snowflake.connector.connect(**SnowflakeAddress.of(config).arguments())) as bare,
        ):
            cursor = bare.cursor()
            cursor.execute('CREATE DATABASE "B"')
            cursor.execute('CREATE SCHEMA "B"."s"')

            def load(table: pa.Table) -> None:
                cursor.execute('DROP TABLE IF EXISTS "B"."s"."t"')
                cursor.execute(
                    'CREATE TABLE "B"."s"."t" ("id" BIGINT, "name" VARCHAR, "price" DOUBLE, "day" DATE,'
                    ' "at" TIMESTAMP_NTZ, "late" BOOLEAN)'
                )
                (folder / "bare").mkdir(exist_ok=True)
                parquet.write_table(table, folder / "bare" / "t.parquet")
                cursor.execute(
                    f"PUT 'file://{folder}/bare/t.parquet' @~/bare AUTO_COMPRESS = FALSE OVERWRITE = TRUE"
                )
                cursor.execute(
                    'COPY INTO "B"."s"."t" FROM @~/bare FILE_FORMAT = (TYPE = PARQUET)'
                    " MATCH_BY_COLUMN_NAME = CASE_SENSITIVE PURGE = TRUE"
                )

            def read() -> int:
                cursor.execute('SELECT * FROM "B"."s"."t"')
                return sum(table.num_rows for table in cursor.fetch_arrow_batches())

            yield (
                warehouse,
                ("B", SCHEMA),
                Bare(read, load, "fetch_arrow_batches out, PUT and COPY of Parquet in"),
            )


@contextmanager
def _bigquery() -> Generator[tuple[Warehouse, tuple[str, ...], Bare]]:
    import io

    from google.cloud import bigquery
    from pyarrow import parquet

    from servers import bigquery as double
    from tablewright.warehouse.bigquery.client import BigQueryWarehouse
    from tablewright.warehouse.bigquery.fields import BigQueryFields

    with _server(double.start) as (facts, _):
        server = double.BigQueryServer(facts["port"], facts["storage_port"])
        with closing(BigQueryWarehouse(BigQueryFields.model_validate(server.details), {})) as warehouse:
            jobs, storage = warehouse.jobs, warehouse.storage
            jobs.query(f"CREATE SCHEMA `{double.PROJECT}`.`bare`").result()
            place = f"{double.PROJECT}.bare.t"
            kinds = ("INT64", "STRING", "FLOAT64", "DATE", "DATETIME", "BOOL")
            columns = [bigquery.SchemaField(name, kind) for name, kind in zip(TYPES, kinds, strict=True)]

            def load(table: pa.Table) -> None:
                jobs.query(f"DROP TABLE IF EXISTS `{place}`").result()
                sink = io.BytesIO()
                parquet.write_table(table, sink)
                config = bigquery.LoadJobConfig(
                    source_format="PARQUET", schema=columns, write_disposition="WRITE_EMPTY"
                )
                jobs.load_table_from_file(sink, place, rewind=True, job_config=config).result()

            def read() -> int:
                iterator = jobs.query(f"SELECT * FROM `{place}`").result()
                return sum(batch.num_rows for batch in iterator.to_arrow_iterable(bqstorage_client=storage))

            yield (
                warehouse,
                (double.PROJECT, SCHEMA),
                Bare(
                    read,
                    load,
                    "to_arrow_iterable by the Storage Read API out, a load job of Parquet that makes the table in",
                ),
            )


@contextmanager
def _databricks() -> Generator[tuple[Warehouse, tuple[str, ...], Bare]]:
    import io

    from pyarrow import parquet

    from engines.databricks_double import open_double
    from servers import databricks as double

    with _server(double.start) as (facts, _):
        server = double.DatabricksServer(facts["port"])
        with closing(open_double(server)) as warehouse, closing(double.connect(server)) as bare:
            cursor = bare.cursor()
            cursor.execute("CREATE SCHEMA main.bare")
            cursor.execute("CREATE VOLUME main.bare.files")

            def load(table: pa.Table) -> None:
                cursor.execute("DROP TABLE IF EXISTS main.bare.t")
                cursor.execute(
                    "CREATE TABLE main.bare.t (id BIGINT, name STRING, price DOUBLE, day DATE, at TIMESTAMP_NTZ,"
                    " late BOOLEAN)"
                )
                sink = io.BytesIO()
                parquet.write_table(table, sink)
                sink.seek(0)
                file = f"/Volumes/main/bare/files/{time.monotonic_ns()}.parquet"
                cursor.execute(f"PUT '__input_stream__' INTO '{file}' OVERWRITE", input_stream=sink)
                cursor.execute(f"COPY INTO main.bare.t FROM '{file}' FILEFORMAT = PARQUET")

            def read() -> int:
                result = bare.cursor(arraysize=100_000).execute("SELECT * FROM main.bare.t")
                count = 0
                while part := result.fetchmany_arrow(100_000).num_rows:
                    count += part
                return count

            yield (
                warehouse,
                ("main", SCHEMA),
                Bare(read, load, "fetchmany_arrow out, PUT of Parquet into a volume and COPY INTO in"),
            )


BENCHES = (
    # Its rows come from another process.
    Bench("DuckDB", "real engine", _duckdb, most_read=1.4),
    Bench("PostgreSQL 17", "real engine", _postgres),
    Bench("MySQL on MariaDB", "real engine, another dialect", _mariadb),
    Bench("Redshift", "test double", _redshift),
    Bench("Snowflake", "test double", _snowflake),
    Bench("BigQuery", "test double", _bigquery),
    Bench("Databricks", "test double over Sail", _databricks),
)


# ---------------------------------------------------------------- measuring


def prepared(warehouse: Warehouse, container: tuple[str, ...]) -> tuple[str, ...]:
    """The path of our table, in a schema that is made."""
    with warehouse.transaction() as transaction:
        transaction.execute(sql.create_schema(container))
    return (*container, "t")


def ours_load(warehouse: Warehouse, path: tuple[str, ...], table: pa.Table) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute(sql.drop("TABLE", path))
        transaction.execute(sql.create_table(path, TYPES))
        transaction.insert_arrow(path, table)


def ours_read(warehouse: Warehouse, path: tuple[str, ...]) -> int:
    running = warehouse.query(exp.select(*(sql.column(name) for name in TYPES)).from_(sql.relation(path)))
    try:
        return sum(batch.num_rows for batch in running.batches())
    finally:
        running.close()


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measured(bench: Bench) -> list[Measure]:
    table = rows(bench.rows)
    with bench.open() as (warehouse, container, bare):
        path = prepared(warehouse, container)
        loads, reads = [], []
        for _ in range(ROUNDS):
            # In turns, so that a busy moment of the machine meets both.
            loads.append(
                (_seconds(lambda: ours_load(warehouse, path, table)), _seconds(lambda: bare.load(table)))
            )
            # The first read after a load also meets what the load left to do.
            reads += [
                (_seconds(lambda: ours_read(warehouse, path)), _seconds(bare.read)) for _ in range(READS)
            ]
    result = []
    for what, times, most in (("read", reads, bench.most_read), ("load", loads, MOST_LOAD)):
        ours, theirs = min(mine for mine, _ in times), min(their for _, their in times)
        ratio = ours / theirs
        shown = f"{ratio:.2f} ({ours:.2f} s for {theirs:.2f} s)"
        result.append(Measure(f"{bench.title}: {what}", shown, f"≤ {most}", ratio <= most))
    result.append(Measure(f"{bench.title}: beside", f"{bare.what}; {bench.kind}", "", None))
    return result


def measure() -> Section:
    """All platforms whose engines can be started here."""
    return Section(
        "A million rows in and out",
        f"{ROWS:,} rows of 6 columns (whole number, text, number, date, moment, logical). Our client, as Arrow in "
        f"batches, ÷ the bare driver's best way; in turns, {ROUNDS} loads with {READS} reads after each, the best of each. What is beside it "
        "stands below. Doubles of cloud services tell about the driver's path only.",
        [line for bench in BENCHES for line in measured(bench)],
    )
