"""Filters: select rows or groups of an element. All of an element's filters must hold.

A kind of filter is one class in a file of its own here: what it says in a document, the columns that it
names, and its condition.
"""

from tablewright.document.filters.base import Filter as Filter
from tablewright.document.filters.base import FilterContext as FilterContext
from tablewright.document.filters.base import FilteredValue as FilteredValue
from tablewright.document.filters.base import FilterProblem as FilterProblem
from tablewright.document.filters.base import MakeValue as MakeValue
from tablewright.document.filters.base import NullPolicy as NullPolicy
from tablewright.document.filters.base import Rank as Rank
from tablewright.document.filters.base import RankingKind as RankingKind
from tablewright.document.filters.base import any_of as any_of
from tablewright.document.filters.date_range import DateRangeFilter as DateRangeFilter
from tablewright.document.filters.hierarchy import HierarchyFilter as HierarchyFilter
from tablewright.document.filters.kinds import FILTERS as FILTERS
from tablewright.document.filters.logical import LogicalFilter as LogicalFilter
from tablewright.document.filters.number_range import NumberRangeFilter as NumberRangeFilter
from tablewright.document.filters.text_match import MatchOperator as MatchOperator
from tablewright.document.filters.text_match import TextMatchFilter as TextMatchFilter
from tablewright.document.filters.top_n import TopNFilter as TopNFilter
from tablewright.document.filters.value_list import ListFilter as ListFilter
