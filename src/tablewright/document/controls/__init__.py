"""Controls: values that readers of a workbook choose.

A kind of control is one class in a file of its own here: the values that it takes, their type, and the filter
that it puts on its targets.
"""

from tablewright.document.controls import (
    date,
    date_range,
    number,
    number_range,
    switch,
    text,
    top_n,
    value_list,
)
from tablewright.document.controls.base import CONTROLS as CONTROLS
from tablewright.document.controls.base import ControlKind as ControlKind
from tablewright.document.controls.base import End as End

KINDS = (date, date_range, number, number_range, switch, text, top_n, value_list)
"""The files that declare the kinds: the model of a control is defined after them."""
