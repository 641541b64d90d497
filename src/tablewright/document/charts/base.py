"""What a kind of chart says: the columns that it takes, in roles, and its options."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Optional

from pydantic import Field

from tablewright.document.base import Id
from tablewright.document.columns import ColumnIds


@dataclass(frozen=True, slots=True)
class Role:
    """Columns that a chart takes for one purpose. Its name is the field of the document that holds them.

    A dimension makes a level, with a group for each of its values. A measure is computed for each group of
    the finest one, or for each row where a chart shows plain rows.
    """

    name: str
    holds: Literal["dimension", "measure"]
    description: str
    many: bool = False
    """Whether it takes several columns; else it takes one or none."""

    def field(self) -> tuple[Any, Any]:
        """The field of the document, with its default."""
        if self.many:
            return ColumnIds, Field(default=(), description=self.description)
        return Optional[Id], Field(default=None, description=self.description)  # noqa: UP045 - a value here


@dataclass(frozen=True, slots=True)
class Option:
    """Something that people set about the look of a chart. Its name is a field of the document."""

    name: str
    type: Any
    default: Any
    description: str

    def field(self) -> tuple[Any, Any]:
        return self.type, Field(default=self.default, description=self.description)


@dataclass(frozen=True, slots=True)
class ChartKind:
    """One kind of chart, by the name that a document says in `chart`.

    `roles` are in the order of the panel. Dimensions make levels from the last role inward to the first one:
    the axis is finer than the colour.
    """

    name: str
    roles: tuple[Role, ...]
    options: tuple[Option, ...]
    plain_rows: bool = False
    """Whether it has a mark for each row where none of its measures aggregates."""

    @property
    def dimensions(self) -> tuple[Role, ...]:
        return tuple(role for role in self.roles if role.holds == "dimension")

    @property
    def measures(self) -> tuple[Role, ...]:
        return tuple(role for role in self.roles if role.holds == "measure")


class ChartKinds:
    """All declared kinds of charts by their names."""

    def __init__(self) -> None:
        self._kinds: dict[str, ChartKind] = {}

    def declare(self, kind: ChartKind) -> ChartKind:
        """Add a kind. One that is added after the model of a chart is defined is not part of it."""
        assert kind.name not in self._kinds, f"there are two kinds “{kind.name}”"
        self._kinds[kind.name] = kind
        return kind

    def __getitem__(self, name: str) -> ChartKind:
        return self._kinds[name]

    def names(self) -> tuple[str, ...]:
        return tuple(self._kinds)

    def fields(self) -> dict[str, tuple[Any, Any]]:
        """The fields of all roles and options: a chart keeps what another kind uses when its kind changes."""
        parts = [part for kind in self._kinds.values() for part in (*kind.roles, *kind.options)]
        return {part.name: part.field() for part in dict.fromkeys(parts)}


CHARTS = ChartKinds()

X = Role("x", "dimension", "The column (by id) of the category axis; null draws the totals.")
Y = Role(
    "y",
    "measure",
    "The measures (by column id). One whose formula has no aggregate gets `Sum` if it is a number, else\n"
    "`Count`.",
    many=True,
)
COLOR = Role("color", "dimension", "The column (by id) that divides the measures into series; null for none.")
AXES = (X, Y, COLOR)

_Title = Annotated[str, Field(max_length=200)]
STACKING = Option(
    "stacking",
    Literal["none", "stacked", "share"],
    "none",
    "For bars, lines and areas with several series: side by side, on top of each other, or as shares of\n"
    "100%.",
)
ORIENTATION = Option(
    "orientation",
    Literal["vertical", "horizontal"],
    "vertical",
    "Whether bars are vertical or horizontal.",
)
X_TITLE = Option("x_title", _Title, "", "Title of the category axis; empty takes the column's name.")
Y_TITLE = Option("y_title", _Title, "", "Title of the value axis; empty takes the measures' names.")
LEGEND = Option("show_legend", bool, True, "Whether there is a legend, where there are several series.")
TITLES = (X_TITLE, Y_TITLE)
