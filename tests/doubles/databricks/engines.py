"""The engines behind the warehouse: Sail (its own server, in this process) and Spark (a JVM)."""

import glob
import os
import re
import threading
import time
import warnings
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import functions
import pyarrow as pa

CATALOGS = ("main", "other")
"""The catalogs of the workspace; statements make schemas in them."""
_SETTINGS = {"spark.sql.ansi.enabled": "true", "spark.sql.session.timeZone": "UTC"}


class Engine(ABC):
    """Runs statements that are ready for it. `delta` is False where tables are Iceberg's."""

    delta: bool
    keeps_views: bool
    """Sail forgets the quotes around names in the text of a view: views are then put into the queries."""
    session: Any

    @abstractmethod
    def stop(self, tag: str) -> None:
        """Interrupt the statement that runs under this tag."""

    @abstractmethod
    def run(self, sql: str, tag: str = "") -> pa.Table:
        """The statement's rows, all of them."""

    @abstractmethod
    def view_of(self, name: str, rows: pa.Table) -> None:
        """Make rows of the double readable under a name."""

    def schema_of(self, query: str) -> list[tuple[str, str]]:
        """The columns of a query with their types, without running it."""
        return [
            (field.name, field.dataType.simpleString()) for field in self.session.sql(query).schema.fields
        ]

    @abstractmethod
    def create(self, name: str, columns: str, location: str) -> str:
        """The statement that makes an empty table."""


class Sail(Engine):
    delta = True
    keeps_views = False

    def __init__(self) -> None:
        names = ", ".join(
            f'{{type="memory", name="{name}", initial_database=["default"]}}' for name in CATALOGS
        )
        os.environ["SAIL_CATALOG__LIST"] = f"[{names}]"
        os.environ["SAIL_CATALOG__DEFAULT_CATALOG"] = CATALOGS[0]
        warnings.filterwarnings("ignore")
        from pysail.spark import SparkConnectServer
        from pyspark.sql import SparkSession

        self._server = SparkConnectServer("127.0.0.1", 0)
        self._server.start(background=True)
        host, port = self._server.listening_address
        # One session for all: catalogs in memory belong to a session.
        self.session = SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
        for name, value in _SETTINGS.items():
            self.session.conf.set(name, value)
        functions.register(self.session, sail=True)

    def run(self, sql: str, tag: str = "") -> pa.Table:
        if not tag:
            return self.session.sql(sql).toArrow()
        self.session.addTag(tag)
        try:
            return self.session.sql(sql).toArrow()
        finally:
            self.session.removeTag(tag)

    def stop(self, tag: str) -> None:
        self.session.interruptTag(tag)

    def view_of(self, name: str, rows: pa.Table) -> None:
        # Without a schema, nothing can be made of no rows.
        frame = self.session.createDataFrame(rows, _spark_schema(rows.schema))
        frame.createOrReplaceTempView(name)

    def create(self, name: str, columns: str, location: str) -> str:
        return f"CREATE TABLE {name} ({columns}) USING delta LOCATION '{location}'"


class Spark(Engine):
    delta = False
    keeps_views = True

    def __init__(self, folder: Path, master: str) -> None:
        import sys

        # The double's own functions run in the workers' Python processes.
        os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
        import snowpark_connect_deps_iceberg
        from pyspark.sql import SparkSession

        base = os.path.dirname(snowpark_connect_deps_iceberg.__file__)
        (jar,) = glob.glob(f"{base}/jars/iceberg-spark-runtime-3.5_2.12-*.jar")
        settings = {
            **_SETTINGS,
            "spark.jars": jar,
            "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
            "spark.sql.defaultCatalog": CATALOGS[0],
            "spark.sql.shuffle.partitions": "4",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            # A test multiplies two large series: one of them would not fit into this process.
            "spark.sql.autoBroadcastJoinThreshold": "-1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "2g",
            # Dates before 1900 are those of the calendar that everybody counts by.
            "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
            "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
            "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
            "spark.sql.parquet.int96RebaseModeInWrite": "CORRECTED",
            "spark.sql.warehouse.dir": str(folder / "spark-warehouse"),
        }
        # In memory, views and new names are possible; a cluster keeps its tables for other programs.
        in_memory = ("catalog-impl", "org.apache.iceberg.inmemory.InMemoryCatalog")
        where, kept = ("type", "hadoop") if master.startswith("spark:") else in_memory
        for name in CATALOGS:
            settings[f"spark.sql.catalog.{name}"] = "org.apache.iceberg.spark.SparkCatalog"
            settings[f"spark.sql.catalog.{name}.{where}"] = kept
            settings[f"spark.sql.catalog.{name}.warehouse"] = str(folder / "iceberg" / name)
            settings[f"spark.sql.catalog.{name}.cache-enabled"] = "false"
        builder = SparkSession.builder.master(master).appName("warehouse")
        for name, value in settings.items():
            builder = builder.config(name, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        self._running: set[str] = set()
        if kept == in_memory[1]:
            for name in CATALOGS:
                self._keep_files_on_disk(name)
        self.session.sparkContext.addPyFile(functions.__file__)
        functions.register(self.session, sail=False)

    def _keep_files_on_disk(self, catalog: str) -> None:
        """Iceberg's catalog in memory knows files in memory only, and these fail where a change finds no row:
        they cannot be deleted before something was written."""
        manager = self.session._jsparkSession.sessionState().catalogManager()
        kept = manager.catalog(catalog).icebergCatalog()
        field = kept.getClass().getDeclaredField("io")
        field.setAccessible(True)
        configuration = self.session._jsc.hadoopConfiguration()
        field.set(kept, self.session._jvm.org.apache.iceberg.hadoop.HadoopFileIO(configuration))

    def run(self, sql: str, tag: str = "") -> pa.Table:
        from pyspark.sql.pandas.types import to_arrow_schema

        context = self.session.sparkContext
        if tag:
            self._running.add(tag)
            context.addJobTag(tag)
        try:
            frame = self.session.sql(_kept_apart(sql))
            schema = to_arrow_schema(frame.schema)
            batches = frame._collect_as_arrow()
            rows = pa.Table.from_batches(batches) if batches else schema.empty_table()
            return rows.rename_columns([_ROW_ID if name == _APART else name for name in rows.column_names])
        finally:
            if tag:
                context.removeJobTag(tag)
                self._running.discard(tag)

    def stop(self, tag: str) -> None:
        """Until it has ended: a statement that is being planned has no job yet that could be stopped."""

        def go() -> None:
            while tag in self._running:
                self.session.sparkContext.cancelJobsWithTag(tag)
                time.sleep(0.1)

        threading.Thread(target=go, daemon=True).start()

    def schema_of(self, query: str) -> list[tuple[str, str]]:
        schema = super().schema_of(_kept_apart(query))
        return [(_ROW_ID if name == _APART else name, kind) for name, kind in schema]

    def view_of(self, name: str, rows: pa.Table) -> None:
        frame = self.session.createDataFrame(
            [tuple(row.values()) for row in rows.to_pylist()], _spark_schema(rows.schema)
        )
        frame.createOrReplaceTempView(name)

    def create(self, name: str, columns: str, location: str) -> str:
        del location
        return f"CREATE TABLE {name} ({_kept_apart(columns)}) USING iceberg"


_ROW_ID, _APART = "_row_id", "_row_id_of_ours"


def _kept_apart(sql: str) -> str:
    """Iceberg has a column of its own by the name that our tables use."""
    return re.sub(rf"\b{_ROW_ID}\b", _APART, sql)


def _spark_schema(schema: pa.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def open_engine(kind: str, folder: Path, master: str | None) -> Engine:
    return Sail() if kind == "sail" else Spark(folder, master or "local[2]")
