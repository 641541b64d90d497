"""What every kind of control says: the values that it takes, their type, and the filter that they make."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeGuard

from tablewright.document.controls.options import ControlBase
from tablewright.document.filters import Filter
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

NUMBER = ValueKind(type=ValueType.NUMBER)
LOGICAL = ValueKind(type=ValueType.LOGICAL)

End = Literal["min", "max", "start", "end"]


class ControlKind:
    """One kind of control. Its one instance is in `CONTROLS` under its `name`."""

    name: ClassVar[str]
    """What a document says in `control`."""
    ends: ClassVar[tuple[End, ...]] = ()
    """The two values of a range, as formulas name them: `[Days/start]`."""
    is_list: ClassVar[bool] = False
    """Whether values are chosen from those that it offers."""
    is_plain_text: ClassVar[bool] = False
    """Whether a value on the command line is text even if it reads as a number."""

    def value_kind(self, control: ControlBase) -> ValueKind:
        """The type of its value, or of each end of a range, without a look at the column that it offers."""
        raise NotImplementedError

    def fits(self, control: ControlBase, value: object) -> bool:
        """Whether the control may have this value, which is not null."""
        raise NotImplementedError

    def filter(self, control: ControlBase, value: object, common: Mapping[str, Any]) -> Filter | None:
        """The filter that this value puts on a column; `common` are the fields that all filters have. None
        where the value filters nothing."""
        raise NotImplementedError


class ControlKinds:
    """All declared kinds of controls by their names."""

    def __init__(self) -> None:
        self._kinds: dict[str, ControlKind] = {}

    def declare(self, kind: type[ControlKind]) -> type[ControlKind]:
        """Class decorator: adds a kind. One that is added after the model is defined is not part of it."""
        assert kind.name not in self._kinds, f"there are two kinds “{kind.name}”"
        self._kinds[kind.name] = kind()
        return kind

    def __getitem__(self, name: str) -> ControlKind:
        return self._kinds[name]

    def names(self) -> tuple[str, ...]:
        return tuple(self._kinds)


CONTROLS = ControlKinds()


def is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def ends_of(value: object) -> dict[str, Any]:
    """The ends of a range that are set."""
    return {str(key): end for key, end in value.items()} if isinstance(value, Mapping) else {}
