"""Controls of random workbooks: some read by formulas, some that filter a column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from compiler.naive import Expr, Test


class Draws(Protocol):
    def any(self, *choices: Any) -> Any: ...
    def maybe(self) -> bool: ...


@dataclass
class Controls:
    """Their elements, the values that the asking person chose, and what they make of rows."""

    target: str = "t"
    """The element whose rows they filter."""
    elements: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    chosen: dict[str, Any] = field(default_factory=dict[str, Any])
    tests: list[Test] = field(default_factory=list[Test])

    def add(self, drawing: Draws, name: str, kind: str, value: Any, **more: Any) -> None:
        """The value is the document's, or chosen over another of the document."""
        default: Any = value
        if drawing.maybe():
            default, self.chosen[name] = None, value
        control = {"kind": "control", "id": name, "name": name.title(), "control_id": name, "control": kind}
        self.elements.append({**control, "value": default, **more})

    def number(self, drawing: Draws, name: str) -> Expr:
        """A number that formulas read."""
        value = drawing.any(None, 2, -1)
        self.add(drawing, name, "number", value)
        return Expr("control", name, args=(value,))

    def filtering(self, drawing: Draws, columns: Sequence[str]) -> None:
        """A list of texts or a range of numbers; without a value it keeps every row."""
        column = drawing.any(*columns)
        targets = [{"element_id": self.target, "column_id": column}]
        if column in ("a", "b"):
            values, mode = drawing.any(None, [], ["x"], ["x", None]), drawing.any("include", "exclude")
            self.add(drawing, "pick", "list", values, mode=mode, targets=targets)
            if values:
                self.tests.append(Test(column, _listed(values, exclude=mode == "exclude")))
            return
        ends = drawing.any(None, {"min": 0}, {"max": 2}, {"min": -1, "max": 1})
        self.add(drawing, "span", "number-range", ends, targets=targets)
        if ends is not None:
            self.tests.append(Test(column, _within(ends)))


def _listed(values: list[Any], *, exclude: bool) -> Callable[[Any], bool]:
    return lambda value: (value in values) != exclude


def _within(ends: dict[str, int]) -> Callable[[Any], bool]:
    low, high = ends.get("min"), ends.get("max")

    def passes(value: Any) -> bool:
        if value is None:
            return False
        return (low is None or value >= low) and (high is None or value <= high)

    return passes
