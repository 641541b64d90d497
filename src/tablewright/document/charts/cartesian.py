"""Charts with two axes."""

from tablewright.document.charts.base import AXES, CHARTS, LEGEND, ORIENTATION, STACKING, TITLES, ChartKind

BAR = CHARTS.declare(ChartKind("bar", AXES, (STACKING, ORIENTATION, *TITLES, LEGEND)))
LINE = CHARTS.declare(ChartKind("line", AXES, (STACKING, *TITLES, LEGEND)))
AREA = CHARTS.declare(ChartKind("area", AXES, (STACKING, *TITLES, LEGEND)))
SCATTER = CHARTS.declare(ChartKind("scatter", AXES, (*TITLES, LEGEND), plain_rows=True))
