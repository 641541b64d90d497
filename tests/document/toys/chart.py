"""A toy kind of chart: bubbles, with a role and an option of their own."""

from tablewright.document.charts.base import AXES, CHARTS, LEGEND, ChartKind, Option, Role

SIZE = Role("size", "measure", "The measure (by column id) that a bubble's size shows; null for none.")
LARGEST = Option("largest", int, 40, "Diameter of the largest bubble, in pixels.")

CHARTS.declare(ChartKind("bubble", (*AXES, SIZE), (LARGEST, LEGEND)))
