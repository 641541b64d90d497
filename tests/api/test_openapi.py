"""The description of the API."""

import json
from pathlib import Path

from servers.application import Application
from tablewright.cli.main import openapi_text

STORED = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"


def test_the_stored_description_is_up_to_date() -> None:
    assert STORED.read_text() == openapi_text(), "run: make api"


def test_the_server_gives_the_same_description(sqlite_application: Application) -> None:
    assert sqlite_application.client.get("/api/openapi.json").json() == json.loads(openapi_text())


def test_every_operation_documents_the_error_shape() -> None:
    paths = json.loads(openapi_text())["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            content = operation["responses"]["default"]["content"]
            schema = content["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorReply"}, (method, path)
            assert "422" not in operation["responses"], "FastAPI's own shape is not what we send"
