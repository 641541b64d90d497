"""The elements of a page.

A kind of element is one class in a file of its own here: what it says in a document and, if it has rows, the
columns that it names, its levels, and what it does with a new column or another sort.
"""

from tablewright.document.element import DataElement as DataElement
from tablewright.document.element import ElementBase as ElementBase
from tablewright.document.element import Relationship as Relationship
from tablewright.document.element import RelationshipKey as RelationshipKey
from tablewright.document.elements.chart import ChartElement as ChartElement
from tablewright.document.elements.control import ControlElement as ControlElement
from tablewright.document.elements.input_table import InputTableElement as InputTableElement
from tablewright.document.elements.input_table import LinkedKey as LinkedKey
from tablewright.document.elements.input_table import LinkedRows as LinkedRows
from tablewright.document.elements.kinds import ELEMENTS as ELEMENTS
from tablewright.document.elements.kpi import KpiElement as KpiElement
from tablewright.document.elements.pivot import PivotElement as PivotElement
from tablewright.document.elements.plain import DividerElement as DividerElement
from tablewright.document.elements.plain import TextElement as TextElement
from tablewright.document.elements.table import TableElement as TableElement
