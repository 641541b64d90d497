"""A route that does all of its work in one thread, for the requests that people wait for at every keystroke.

FastAPI changes threads for each dependency, for the endpoint and for checking its answer, and parses the body
in the event loop, where a large one blocks all other requests. Here, parsing the body, the endpoint and
serializing the answer share one thread, that of the member's turn in the lane of edits. The OpenAPI
description is generated from the endpoint as always.

Texts of the body are not checked for U+0000 here: the models of edits allow it in cells only, and the answer
reports such a cell together with all other problems.
"""

import json
from collections.abc import Callable, Coroutine
from inspect import signature
from typing import Any, get_type_hints

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool

from tablewright.access.actor import Actor
from tablewright.api.deps import door_of, require_actor
from tablewright.api.storable import NoNumber, check_address, is_json, read_json
from tablewright.warehouse.identity.identity import use_identity

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OneThread(APIRoute):
    """For endpoints `(path parameters..., body: Model, actor: Member, services: Running) -> Model`.

    They may take the `door` as well. Further parameters are optional query parameters of type text; their
    default is None.
    """

    def get_route_handler(self) -> Handler:
        endpoint = self.endpoint
        hints = get_type_hints(endpoint)
        model: type[BaseModel] = hints["body"]
        asks_door = "door" in hints
        texts = [name for name, given in signature(endpoint).parameters.items() if given.default is None]

        def work(request: Request, content: bytes, actor: Actor) -> Response:
            use_identity(actor.id)
            body = read_body(model, request.headers.get("content-type"), content)
            services = request.app.state.services
            given = {"body": body, "actor": actor, "services": services}
            given |= {name: request.query_params.get(name) for name in texts}
            if asks_door:
                given["door"] = door_of(request)
            answer: BaseModel = endpoint(**request.path_params, **given)
            return Response(answer.model_dump_json(), media_type="application/json")

        async def handle(request: Request) -> Response:
            check_address(request)
            # A body is read for members only. Their id is also what turns are counted by.
            actor = await run_in_threadpool(require_actor, request)
            content = await request.body()
            edits = request.app.state.services.lanes.edits
            return await edits.run(actor.id, lambda: work(request, content, actor))

        return handle


def read_body(model: type[BaseModel], content_type: str | None, content: bytes) -> BaseModel:
    """The body as FastAPI would read it, with the same errors."""
    try:
        value = read_json(content) if content and is_json(content_type) else content
    except json.JSONDecodeError as error:
        problem = {"type": "json_invalid", "loc": ("body", error.pos), "msg": "JSON decode error"}
        raise RequestValidationError([problem]) from error
    except NoNumber as error:
        problem = {"type": "json_invalid", "loc": ("body", 0), "msg": str(error)}
        raise RequestValidationError([problem]) from error
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "There was an error parsing the body") from error
    if content == b"" or value is None:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required"}])
    try:
        return model.model_validate(value, from_attributes=True)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        raise RequestValidationError(
            [{**problem, "loc": ("body", *problem["loc"])} for problem in problems], body=value
        ) from error
