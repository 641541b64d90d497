"""The kinds of charts. One is a declaration here: its roles and options. The model of a chart, the levels
that it asks for and the checks of its columns follow from them."""

from tablewright.document.charts import cartesian, round
from tablewright.document.charts.base import CHARTS as CHARTS
from tablewright.document.charts.base import ChartKind as ChartKind
from tablewright.document.charts.base import ChartKinds as ChartKinds
from tablewright.document.charts.base import Option as Option
from tablewright.document.charts.base import Role as Role

KINDS = (cartesian, round)
"""The files that declare the kinds: the model of a chart is defined after them."""
