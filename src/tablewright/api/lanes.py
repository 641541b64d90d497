"""Routes that work with a warehouse: they wait for a turn in their lane without holding a thread.

All other routes and the dependencies share the web framework's threads. So a router whose endpoints may query
a warehouse has `route_class=LaneRoute`, and each of these endpoints names its lane, below its route:

    @router.get("/tables")
    @in_lane("catalogue")
    def list_tables(...): ...
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from fastapi import Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from tablewright.access.actor import Actor
from tablewright.query.turns import Turns
from tablewright.wiring import Services

Lane = Literal["catalogue", "queries", "edits", "changes"]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

_MARK = "_lane"


def in_lane(lane: Lane) -> Callable[[Endpoint], Endpoint]:
    """Marks an endpoint, which must depend on the signed-in member and the services."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, lane)
        return endpoint

    return mark


def turns_of(services: Services, lane: Lane) -> Turns:
    return getattr(services.lanes, lane)


class LaneRoute(APIRoute):
    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        lane: Lane | None = getattr(endpoint, _MARK, None)
        if lane is not None:
            endpoint = _waiting_for_turn(endpoint, lane, options.get("status_code") or 200)
        super().__init__(path, endpoint, **options)


def _waiting_for_turn(endpoint: Callable[..., Any], lane: Lane, status: int) -> Callable[..., Any]:
    signature = inspect.signature(endpoint)
    kind = signature.return_annotation
    answers = None if kind is None or _is_response(kind) else TypeAdapter[Any](kind)

    # The answer is written in the thread too: a long one would hold up the event loop.
    def work(arguments: dict[str, Any]) -> Response:
        answer = endpoint(**arguments)
        if isinstance(answer, Response):
            return answer
        if answers is None:
            return Response(status_code=status)
        return Response(answers.dump_json(answer), status, media_type="application/json")

    @functools.wraps(endpoint)
    async def waiting(**arguments: Any) -> Response:
        actor = next(value for value in arguments.values() if isinstance(value, Actor))
        services = next(value for value in arguments.values() if isinstance(value, Services))
        return await turns_of(services, lane).run(actor.id, lambda: work(arguments))

    # It has been put in its lane: a router that is included in another one makes its routes once more.
    delattr(waiting, _MARK)
    del waiting.__wrapped__
    waiting.__signature__ = signature  # type: ignore[attr-defined]
    return waiting


def _is_response(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Response)
