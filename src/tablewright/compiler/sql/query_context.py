"""What a query depends on besides the document: the user, the time, the values of controls, its
parameters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlglot import exp

from tablewright.compiler.custom_sql import sql_controls
from tablewright.compiler.custom_sql.authorise import may_call
from tablewright.compiler.dialects import QueryDialect
from tablewright.compiler.errors import CompileError
from tablewright.compiler.expressions.references import ControlValueOf
from tablewright.compiler.sql.relative_dates import relative_end
from tablewright.document.filters.values import as_day, is_day
from tablewright.document.model import ControlElement, ControlValue
from tablewright.formula.functions.calendar import read_clock
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.functions.sql import cast, number, sql_type, text
from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.typed import Constant, ResolvedReference, ValueKind
from tablewright.formula.types import ValueType

_NOT_A_NAME = re.compile(r"[^a-z0-9_]+")


@dataclass(slots=True)
class QueryContext:
    """Shared by all parts of one query. `literal` writes all values into the SQL (views, stored tables)."""

    platform: QueryDialect
    time_zone: str
    controls: Mapping[str, ControlElement]
    values: Mapping[str, ControlValue]
    user: Mapping[str, Any]
    moment: datetime | None
    literal: bool = False
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])
    personal: bool = False
    timed: bool = False
    _kinds: dict[str, ValueKind] = field(default_factory=dict[str, ValueKind])

    @property
    def sql(self) -> Platform:
        """The formula side of the platform: how formulas are written in its SQL."""
        return platform_of(self.platform.name)

    @property
    def now(self) -> datetime:
        """The moment of the query as a clock reading in the document's zone."""
        moment = self.moment or datetime.now(UTC)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None)

    def read(self, value: exp.Expression, kind: ValueKind) -> exp.Expression:
        """A value as it is shown and filtered: an instant as local time in the document's zone."""
        return read_clock(self, kind, value)

    def may_call(self, name: str) -> bool:
        return may_call(name)

    def parameter(self, name: str, value: Any, kind: ValueKind) -> exp.Expression:
        if name.startswith("user_"):
            if self.literal:
                raise CompileError(
                    "personal",
                    "This element depends on the person who looks at it.",
                    "Take the formula that names the current user out of what is stored or shared.",
                )
            self.personal = True
        if name in ("now", "today"):
            self.timed = True
        if self.literal or (name in ("now", "today") and self.moment is None):
            return self._written_out(name, value, kind)
        return self.bind(name, value, kind)

    def bind(self, name: str, value: Any, kind: ValueKind) -> exp.Expression:
        """A parameter of that name, or of the next free one if another value has it."""
        wanted = _NOT_A_NAME.sub("_", name.casefold()).strip("_") or "value"
        chosen, count = wanted, 1
        while chosen in self.parameters and (
            self.parameters[chosen] != value
            or type(self.parameters[chosen]) is not type(value)
            or self._kinds[chosen] != kind
        ):
            count += 1
            chosen = f"{wanted}_{count}"
        self.parameters[chosen] = value
        self._kinds[chosen] = kind
        return self.platform.parameter(chosen, kind, known=value is not None)

    def _written_out(self, name: str, value: Any, kind: ValueKind) -> exp.Expression:
        if name in ("now", "today"):
            return cast(self.sql.now(self.time_zone), sql_type(kind))
        return literal(value, kind)

    # ------------------------------------------------------------ values of filters and controls

    def make_literal(self, value: Any, kind: ValueKind) -> exp.Expression:
        """A value of a filter of the document."""
        return literal(value, kind)

    def make_bound(self, value: Any, kind: ValueKind) -> exp.Expression:
        """A value of a control: a parameter named `c1`, `c2` ..."""
        if self.literal:
            return literal(value, kind)
        for name, known in self.parameters.items():
            same = known == value and type(known) is type(value) and self._kinds[name] == kind
            if same and name[0] == "c" and name[1:].isdecimal():
                return self.platform.parameter(name, kind, known=True)
        number_of = 1 + sum(1 for name in self.parameters if name[0] == "c" and name[1:].isdecimal())
        return self.bind(f"c{number_of}", value, kind)

    def constant(self, resolved: ResolvedReference) -> Constant:
        if not isinstance(resolved, ControlValueOf):
            return None
        value = self.control_value(resolved)
        return value if isinstance(value, str | int | float | bool) else None

    def control_value(self, resolved: ControlValueOf) -> Any:
        """The current value of a control, or of one of its ends, as a value of its type."""
        control = self.controls[resolved.control_id.casefold()]
        value: Any = self.values.get(control.control_id, control.value)
        if resolved.part:
            value = value.get(resolved.part) if isinstance(value, Mapping) else None
        if resolved.type is ValueType.DATE and isinstance(value, str):
            value = self._relative(value, last=resolved.part == "end")
        if resolved.part == "end" and isinstance(value, str) and is_day(value):
            # A range ends with the last moment of its last day.
            value = f"{value}T23:59:59.999999"
        if resolved.type is ValueType.VARIANT:
            return [] if value is None else list(value) if isinstance(value, tuple | list) else [value]
        if isinstance(value, tuple | list):
            value = value[0] if len(value) == 1 else None
        return _of_kind(value, resolved.kind)

    def _relative(self, value: str, *, last: bool) -> str:
        """A relative date of a control as a fixed one; others as they are."""
        end = relative_end(value)
        if end is None:
            return value
        self.timed = True
        try:
            moment = end.after(self.now) - timedelta(microseconds=1) if last else end.first(self.now)
        except OverflowError:
            return ""
        return moment.isoformat()

    def control(self, resolved: ControlValueOf) -> exp.Expression:
        """A control's value in a formula."""
        value = self.control_value(resolved)
        if resolved.type is ValueType.VARIANT:
            json = self.sql.json
            return json.array([self._item(item, json) for item in value])
        if value is None:
            return cast(exp.Null(), sql_type(resolved.kind))
        return self.make_bound(value, resolved.kind)

    def bind_controls(self, query: exp.Expression) -> exp.Expression:
        """Custom SQL with the values of its controls."""
        return sql_controls.fill(query, self._sql_values)

    def _sql_values(self, item: sql_controls.SqlControl) -> list[exp.Expression]:
        control = self.controls.get(item.control_id.casefold())
        if control is None:
            raise CompileError(
                "source",
                f"The custom SQL names the control {item.control_id}, which does not exist.",
                "Add the control, or change the statement.",
            )
        kind = sql_controls.kind_of(control, item.part)
        if kind is None or (item.part and not control.declaration.ends):
            ends = " and .".join(control.declaration.ends or ("min", "max"))
            raise CompileError(
                "source",
                f"The custom SQL takes the control {item.control_id} in a way that does not fit it.",
                f"A range has .{ends}; other controls have one value.",
            )
        if not control.declaration.is_list:
            asked = ControlValueOf(kind=kind, control_id=control.control_id, part=item.part)
            value = self.control_value(asked)
            return [cast(exp.Null(), sql_type(kind)) if value is None else self.make_bound(value, kind)]
        chosen: Any = self.values.get(control.control_id, control.value)
        values = list(chosen) if isinstance(chosen, list | tuple) else [] if chosen is None else [chosen]
        if len(values) > 1 and not sql_controls.is_list(item):
            raise CompileError(
                "source",
                f"The control {item.control_id} has several values where the custom SQL takes one.",
                f"Write IN {{{{{item.control_id}}}}}, or let the control have one value.",
            )
        bound = [exp.Null() if value is None else self.make_bound(value, _kind_of(value)) for value in values]
        return bound or [cast(exp.Null(), sql_type(kind))]

    def _item(self, value: Any, json: JsonSql) -> exp.Expression:
        kind = _kind_of(value)
        return exp.Null() if value is None else json.value(kind, self.make_bound(value, kind))


def _kind_of(value: Any) -> ValueKind:
    """The kind of one value of a list."""
    if isinstance(value, bool):
        return ValueKind(type=ValueType.LOGICAL)
    if isinstance(value, int | float):
        return ValueKind(type=ValueType.NUMBER, integer=isinstance(value, int))
    return ValueKind(type=ValueType.TEXT)


def _of_kind(value: Any, kind: ValueKind) -> Any:
    """A control's value in the language's type; None if it does not fit."""
    match kind.type:
        case ValueType.DATE if isinstance(value, str):
            try:
                moment = datetime.fromisoformat(value).replace(tzinfo=None)
            except ValueError:
                return None
            return moment if kind.has_time else moment.date()
        case ValueType.NUMBER:
            return value if isinstance(value, int | float) and not isinstance(value, bool) else None
        case ValueType.LOGICAL:
            return value if isinstance(value, bool) else None
        case ValueType.TEXT:
            return value if isinstance(value, str) else None if value is None else str(value)
        case _:
            return None


def literal(value: Any, kind: ValueKind) -> exp.Expression:
    """A constant of the document as a literal node."""
    match value:
        case None:
            return cast(exp.Null(), sql_type(kind))
        case bool():
            return exp.Boolean(this=value)
        case int():
            return number(value)
        case float():
            return (
                exp.Neg(this=exp.Literal.number(repr(-value)))
                if value < 0
                else exp.Literal.number(repr(value))
            )
        case datetime():
            return _moment_literal(value)
        case date():
            return cast(exp.Literal.string(value.isoformat()), exp.DataType.Type.DATE)
        case _:
            return text(str(value))


def _moment_literal(value: datetime) -> exp.Expression:
    day = as_day(value)
    if isinstance(day, datetime):
        return cast(exp.Literal.string(value.isoformat(sep=" ")), exp.DataType.Type.TIMESTAMP)
    return cast(exp.Literal.string(day.isoformat()), exp.DataType.Type.DATE)
