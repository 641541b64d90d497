"""Charts with a slice for each value."""

from tablewright.document.charts.base import AXES, CHARTS, LEGEND, ChartKind

PIE = CHARTS.declare(ChartKind("pie", AXES, (LEGEND,)))
DONUT = CHARTS.declare(ChartKind("donut", AXES, (LEGEND,)))
