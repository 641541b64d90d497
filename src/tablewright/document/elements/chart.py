"""Charts: the kind of a chart says which columns it takes and how they make levels."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal, Self

from pydantic import create_model

from tablewright.document.charts import CHARTS, ChartKind, Role
from tablewright.document.columns import Column
from tablewright.document.element import DataElement
from tablewright.document.elements.kinds import ELEMENTS
from tablewright.document.levels import BASE, SUMMARY, ElementLevels, Level, sort_at
from tablewright.document.problems import Path

CHART_POINTS = 25_000

if TYPE_CHECKING:
    ChartName = str
else:
    ChartName = Literal[CHARTS.names()]


class ChartBase(DataElement):
    """A chart, queried like a grouped table: dimensions are its keys, each measure is a calculation."""

    kind: Literal["chart"]
    """A chart."""
    chart: ChartName = "bar"
    """How it is drawn. A pie or donut has a slice for each `x`; a scatter of plain columns has a point for
    each row."""

    @property
    def declaration(self) -> ChartKind:
        """What its kind says."""
        return CHARTS[self.chart]

    def role(self, role: Role) -> tuple[str, ...]:
        """The columns that it has in a role."""
        held: tuple[str, ...] | str | None = getattr(self, role.name)
        return (held,) if isinstance(held, str) else held or ()

    def role_references(self) -> Iterator[tuple[str, Path]]:
        # A chart keeps columns in roles of other kinds: all of them must exist.
        kinds = [CHARTS[name] for name in CHARTS.names()]
        for role in dict.fromkeys(role for kind in kinds for role in (*kind.measures, *kind.dimensions)):
            for number, column_id in enumerate(self.role(role)):
                yield column_id, (role.name, number) if role.many else (role.name,)

    def levels(self, aggregates: Callable[[Column], bool]) -> ElementLevels:
        columns = {column.id: column for column in self.columns}
        limit = min(self.limit or CHART_POINTS, CHART_POINTS) + 1
        keys = self._keys()
        measured = [column_id for role in self.declaration.measures for column_id in self.role(role)]
        named = [column_id for role in self.declaration.dimensions for column_id in self.role(role)]
        visible = tuple(dict.fromkeys([*named, *measured]))
        measures = tuple(column_id for column_id in measured if column_id not in named)
        if self.declaration.plain_rows and not any(
            aggregates(columns[column_id]) for column_id in measures if column_id in columns
        ):
            levels = (Level(SUMMARY), Level(BASE, sort=self.sort))
            return ElementLevels(levels, shown=1, visible=visible, limit=limit, chart=True)
        groupings = [Level(level, keys=(column_id,)) for level, column_id in keys]
        if groupings:
            last = groupings[-1]
            groupings[-1] = Level(last.id, last.keys, measures)
            levels = (Level(SUMMARY), *groupings, Level(BASE))
        else:
            levels = (Level(SUMMARY, calculations=measures), Level(BASE))
        homes = ElementLevels(levels, shown=0).homes()
        base = len(levels) - 1
        sorted_levels = tuple(
            Level(level.id, level.keys, level.calculations, sort_at(self.sort, homes, depth, base))
            for depth, level in enumerate(levels)
        )
        return ElementLevels(
            sorted_levels,
            shown=base - 1,
            measures=frozenset(measures),
            visible=visible,
            limit=limit,
            # Series interleave: the points of one x are adjacent, so that a limit drops whole x values.
            order=tuple(range(base - 1, 0, -1)) if len(groupings) > 1 else None,
            chart=True,
        )

    def _keys(self) -> list[tuple[str, str]]:
        """The levels that its dimensions make, from the coarsest inward, each with its column. A column in
        two roles makes the coarser level only."""
        keys: dict[str, str] = {}
        for role in reversed(self.declaration.dimensions):
            for number, column_id in enumerate(self.role(role)):
                if column_id not in keys.values():
                    keys[role.name if not number else f"{role.name}-{number + 1}"] = column_id
        return list(keys.items())

    @property
    def shown_levels(self) -> tuple[str, ...]:
        grouped = tuple(level for level, _ in reversed(self._keys()))
        return (*grouped, BASE) if grouped else (SUMMARY,)

    def with_column(self, column: Column, level: str | None) -> Self:
        element = super().with_column(column, level)
        if level in (None, BASE):
            return element
        role = next(role for role in self.declaration.measures if role.many)
        return element.model_copy(update={role.name: (*self.role(role), column.id)})


if TYPE_CHECKING:
    ChartElement = ChartBase
else:
    ChartElement = create_model(
        "ChartElement", __base__=ChartBase, __doc__=ChartBase.__doc__, **CHARTS.fields()
    )
    ELEMENTS.declare(ChartElement)
