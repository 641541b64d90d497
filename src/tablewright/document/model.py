"""What people author: a workbook of pages of elements. Strict: an unknown key is refused with its path."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from tablewright.document.base import Id, Name, Strict
from tablewright.document.columns import MOST_COLUMNS as MOST_COLUMNS
from tablewright.document.columns import Column as Column
from tablewright.document.columns import Format as Format
from tablewright.document.columns import Grouping as Grouping
from tablewright.document.columns import Metric as Metric
from tablewright.document.columns import SortKey as SortKey
from tablewright.document.controls.options import Controls as Controls
from tablewright.document.controls.options import ControlValue as ControlValue
from tablewright.document.controls.options import ElementValues as ElementValues
from tablewright.document.controls.options import ManualValues as ManualValues
from tablewright.document.elements import ELEMENTS, ElementBase
from tablewright.document.elements import ChartElement as ChartElement
from tablewright.document.elements import ControlElement as ControlElement
from tablewright.document.elements import DataElement as DataElement
from tablewright.document.elements import DividerElement as DividerElement
from tablewright.document.elements import InputTableElement as InputTableElement
from tablewright.document.elements import KpiElement as KpiElement
from tablewright.document.elements import LinkedKey as LinkedKey
from tablewright.document.elements import LinkedRows as LinkedRows
from tablewright.document.elements import PivotElement as PivotElement
from tablewright.document.elements import Relationship as Relationship
from tablewright.document.elements import RelationshipKey as RelationshipKey
from tablewright.document.elements import TableElement as TableElement
from tablewright.document.elements import TextElement as TextElement
from tablewright.document.sources import ElementSource as ElementSource
from tablewright.document.sources import InputTableSource as InputTableSource
from tablewright.document.sources import SqlSource as SqlSource
from tablewright.document.sources import UploadSource as UploadSource
from tablewright.document.sources import WarehouseTableSource as WarehouseTableSource

SCHEMA_VERSION = 1
MOST_ELEMENTS = 2_000

Element = ElementBase
if TYPE_CHECKING:
    AnyElement = ElementBase
else:
    AnyElement = ELEMENTS.field()


class Place(Strict):
    """The position of an element on the page's grid of 24 columns; `y` and `height` count rows of 24 px."""

    element_id: Id
    """An element of the page; each has one position."""
    x: Annotated[int, Field(ge=0, le=23)]
    """The column where it begins, from 0; `x` and `width` together are at most 24."""
    y: Annotated[int, Field(ge=0, le=1_000_000)]
    """The row where it begins, from 0."""
    width: Annotated[int, Field(ge=1, le=24)]
    """How many columns it covers."""
    height: Annotated[int, Field(ge=1, le=500)]
    """How many rows of 24 px it covers."""


class Page(Strict):
    """One page: elements and their positions."""

    id: Id
    """Unique in the workbook."""
    name: Name
    """The text on the page's tab."""
    elements: Annotated[tuple[AnyElement, ...], Field(max_length=MOST_ELEMENTS)] = ()
    """What is on the page. Sources may name elements of every page."""
    layout: Annotated[tuple[Place, ...], Field(max_length=MOST_ELEMENTS)] = ()
    """The positions of the elements: exactly one for each."""
    hidden: bool = False
    """Not shown to people who only view the workbook, such as a page of preparatory tables. Elements of other
    pages may read what is on it."""


class Settings(Strict):
    """Settings of the whole workbook."""

    time_zone: Annotated[str, Field(max_length=64)] = "UTC"
    """Name of a time zone, such as `Europe/Berlin`: moments are read and shown in it, and it determines the
    current day."""
    locale: Annotated[str, Field(max_length=35)] = "en-US"
    """Language tag such as `de-DE`: how numbers and dates are shown. It changes no result."""


class Workbook(Strict):
    """The whole document. Its name, owner and versions live in the metadata store."""

    schema_version: Literal[1]
    """The version of this format."""
    kind: Literal["workbook"]
    """What the file holds."""
    pages: Annotated[tuple[Page, ...], Field(min_length=1, max_length=200)]
    """The pages, in the order of their tabs."""
    settings: Settings = Settings()
    """Time zone and language; UTC and English unless given."""
