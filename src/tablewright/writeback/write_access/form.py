"""Reads the form of a destination by the platform's fields. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tablewright.common.errors import Refusal
from tablewright.warehouse.contract.capabilities import Capabilities
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.setup.platform_setup import DestinationField, PlatformSetup

SYSTEM_SCHEMAS = frozenset(
    {"information_schema", "pg_catalog", "pg_toast", "pg_internal", "mysql", "performance_schema", "sys"}
    | {"oceanbase", "system", "temp"}
)
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Chosen:
    """The values of the form: the path, and the options."""

    container: Container
    options: dict[str, Any]


def read_form(setup: PlatformSetup, capabilities: Capabilities, values: Mapping[str, Any]) -> Chosen:
    """Raises `invalid` with the field that is missing, unknown, or impossible for a destination."""
    known = {field.name for field in setup.fields}
    for name in values:
        if name not in known:
            raise _invalid(name, f"A destination on {capabilities.label} has no field {name!r}.")
    container: list[str] = []
    options: dict[str, Any] = {}
    for field in setup.fields:
        value = _value(field, values.get(field.name))
        if field.part:
            container.append(_name(field, str(value or ""), capabilities))
        elif value is not None:
            options[field.name] = value
    return Chosen(tuple(container), options)


def _value(field: DestinationField, value: Any) -> str | bool | None:
    if field.kind == "switch":
        if value is not None and not isinstance(value, bool):
            raise _invalid(field.name, f"{field.label} is either on or off.")
        return value if value is not None else field.default
    if value is None:
        value = field.default
    if value is not None and not isinstance(value, str):
        raise _invalid(field.name, f"{field.label} must be text.")
    text = (value or "").strip()
    if not text:
        if field.required:
            raise _invalid(field.name, f"{field.label} is missing.")
        return None
    if not text.isprintable() or len(text) > _LONGEST:
        raise _invalid(field.name, f"{text[:40]!r} cannot be a name.")
    return text


def _name(field: DestinationField, text: str, capabilities: Capabilities) -> str:
    if len(text.encode()) > capabilities.max_identifier_bytes:
        raise _invalid(
            field.name,
            f"{text[:40]!r} is too long for a name.",
            f"Use at most {capabilities.max_identifier_bytes} letters, digits or underscores.",
        )
    if text.casefold() in SYSTEM_SCHEMAS:
        raise Refusal(
            "invalid",
            f"{text} belongs to the warehouse itself.",
            code="system-schema",
            hint="Name one of your own; it can be created for you.",
            where={"field": field.name},
        )
    return text


def _invalid(field: str, message: str, hint: str | None = None) -> Refusal:
    return Refusal("invalid", message, hint=hint, where={"field": field})
