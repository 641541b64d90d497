"""The HTTP application."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.concurrency import run_in_threadpool

from tablewright import __version__
from tablewright.api import failures, web
from tablewright.api.bodies import BodyLimits, rules_of
from tablewright.api.errors import ErrorReply
from tablewright.api.middleware import RequestFrame
from tablewright.api.routes import (
    account_types,
    audit,
    connections,
    destinations,
    editor,
    elements,
    explorer,
    formulas,
    grants,
    health,
    input_tables,
    members,
    queries,
    runs,
    session,
    storage,
    teams,
    uploads,
    warehouse_sign_in,
    workbooks,
    write_access,
)
from tablewright.api.storable import refuse_unstorable
from tablewright.runtime.settings import Settings
from tablewright.wiring import Services, build_services

# Routes are tried in this order: those of every gesture come first.
ROUTERS = (
    input_tables,
    elements,
    formulas,
    editor,
    session,
    members,
    account_types,
    teams,
    connections,
    grants,
    warehouse_sign_in,
    destinations,
    explorer,
    write_access,
    uploads,
    workbooks,
    queries,
    storage,
    runs,
    audit,
    health,
)


def create_app(settings: Settings | None = None, services: Services | None = None) -> FastAPI:
    """The application. Its services open when its lifespan starts and close when it ends.

    Services that are passed in are open already, and the caller closes them.
    """
    chosen = services.settings if services else settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        running = services or await run_in_threadpool(build_services, chosen)
        app.state.services = running
        try:
            yield
        finally:
            if services is None:
                await run_in_threadpool(running.close)

    app = FastAPI(
        title="Tablewright",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
        dependencies=[Depends(refuse_unstorable)],
        responses={"default": {"model": ErrorReply, "description": "What went wrong, and what to do."}},
    )
    failures.install(app)
    for module in ROUTERS:
        app.include_router(module.router)
    web.install(app, chosen.base_url)
    routes = (route for module in ROUTERS for route in module.router.routes)
    app.add_middleware(BodyLimits, rules=rules_of(routes, chosen))
    app.add_middleware(RequestFrame, base_url=chosen.base_url)
    return app
