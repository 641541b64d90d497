"""The HTTP application."""

from fastapi import FastAPI

from tablewright import __version__
from tablewright.api.routes import (
    connections,
    elements,
    input_tables,
    members,
    session,
    storage,
    uploads,
    workbooks,
    write_access,
)


def create_app() -> FastAPI:
    app = FastAPI(
        title="Tablewright",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        generate_unique_id_function=lambda route: route.name,
    )
    for module in (session, members, connections, write_access, uploads, workbooks, elements, input_tables, storage):
        app.include_router(module.router)
    return app
