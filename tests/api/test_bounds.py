"""Everything that a request may hold has a bound, and what has none is named here with its reason."""

import pytest

from api.described import Operation, Value, operations, values_in
from servers.application import Application

# By model and field: why there is no bound in the description.
WITHOUT: dict[tuple[str, str], str] = {
    (
        "InsertRow",
        "values",
    ): "each cell is judged by itself and named (writeback/input_tables/values/cells.py)",
    ("UpdateRow", "values"): "the same",
    ("SetCells", "values"): "the same",
    ("SetCells", "keys"): "the same",
}
BOUNDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "integer": (("maximum", "exclusiveMaximum"), ("minimum", "exclusiveMinimum")),
    "number": (("maximum", "exclusiveMaximum"), ("minimum", "exclusiveMinimum")),
    "string": (("maxLength",),),
    "array": (("maxItems",),),
}


def missing(value: Value) -> str | None:
    """The bound that a value lacks."""
    schema = value.schema
    if "enum" in schema or "const" in schema:
        return None
    if schema["type"] == "object":
        named = "additionalProperties" not in schema or schema["additionalProperties"] is False
        counted = "maxProperties" in schema or "enum" in schema.get("propertyNames", {})
        return None if named or counted else "maxProperties"
    for names in BOUNDS.get(schema["type"], ()):
        if not any(name in schema for name in names):
            return names[0]
    return None


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_every_value_has_a_bound(operation: Operation) -> None:
    parts = [(parameter["name"], parameter["schema"]) for parameter in operation.parameters]
    if operation.body is not None:
        parts.append(("body", operation.body))
    unbounded = {
        (value.owner or name, value.place, lacks)
        for name, schema in parts
        for value in values_in(schema)
        if (lacks := missing(value)) is not None
        and not any((value.owner, str(part)) in WITHOUT for part in value.place)
    }
    assert unbounded == set()


def test_the_exceptions_are_there() -> None:
    seen = {
        (value.owner, str(part))
        for operation in operations()
        if operation.body is not None
        for value in values_in(operation.body)
        for part in value.place
    }
    assert set(WITHOUT) <= seen


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/audit?offset=99999999999999999999", "offset"),
        ("/api/audit?offset=" + "9" * 5_000, "offset"),
        ("/api/runs?offset=9223372036854775808", "offset"),
        ("/api/workbooks/" + "w" * 5_000, "workbook_id"),
    ],
)
def test_too_much_in_an_address_is_refused_by_name(
    sqlite_application: Application, address: str, field: str
) -> None:
    reply = sqlite_application.signed_in().get(address)
    assert (reply.status_code, reply.json()["error"]["where"]["field"]) == (422, field)


@pytest.mark.parametrize("number", ["1e30", "9223372036854775808", "-1", "1e999", "NaN", "-Infinity"])
def test_a_number_that_nothing_keeps_is_refused(sqlite_application: Application, number: str) -> None:
    client = sqlite_application.signed_in()
    book = client.post("/api/workbooks", json={"name": "Book"}).json()
    content = f'{{"revision": {number}, "document": {{}}}}'
    reply = client.put(
        f"/api/workbooks/{book['id']}/draft", content=content, headers={"content-type": "application/json"}
    )
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "invalid-request")
