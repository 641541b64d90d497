"""Elements over the shop's tables on an engine, asked by the way that a request takes."""

from typing import Any

import pyarrow as pa

from compiler.kit import NOW, Rows
from engines.bench import Engine
from tablewright.catalog.facts import TableFacts
from tablewright.compiler import compile_query, required_sources
from tablewright.compiler.interface import CompileRequest
from tablewright.document.model import WarehouseTableSource, Workbook
from tablewright.document.names import friendly_name
from tablewright.document.sources import RootSource

SHOP = "shop"


def ask(engine: Engine, book: Workbook, element_id: str, **options: Any) -> Rows:
    """The rows of an element, by the way that a request takes."""
    warehouse = engine.warehouse
    facts: dict[RootSource, TableFacts] = {}
    for source in required_sources(book, element_id):
        assert isinstance(source, WarehouseTableSource)
        # The same documents everywhere; the shop's tables stand in a schema of this worker's own. Where paths
        # have three parts, the database is first.
        short = len(source.path) < warehouse.capabilities.path_depth
        path = (*engine.container[:-1], *source.path) if short else source.path
        if source.path[0] == SHOP:
            path = engine.path(source.path[-1])
        if path not in engine.described:
            engine.described[path] = TableFacts(
                friendly_name(path[-1]),
                path,
                warehouse.columns(path),
                row_identity=warehouse.row_identity(path),
            )
        facts[source] = engine.described[path]
    request = CompileRequest(
        workbook=book,
        element_id=element_id,
        sources=facts,
        dialect=warehouse.capabilities.sqlglot_dialect,
        now=NOW,
        **options,
    )
    compiled = compile_query(request)
    assert not compiled.problems, compiled.problems
    running = warehouse.query(warehouse.render(compiled.tree, compiled.sql), compiled.parameters)
    try:
        rows = pa.Table.from_batches(running.batches(), schema=running.schema)
    finally:
        running.close()
    return list(zip(*(column.to_pylist() for column in rows.columns), strict=True))
