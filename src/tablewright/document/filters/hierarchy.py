"""A filter by values of several columns, from the outermost inward."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator
from sqlglot import exp

from tablewright.document.base import Id, Scalar
from tablewright.document.filters.base import Filter, FilterContext, FilteredValue, any_of, joined
from tablewright.document.filters.kinds import FILTERS
from tablewright.document.filters.values import same_value
from tablewright.document.problems import Path
from tablewright.formula.functions.sql import grouped


@FILTERS.declare
class HierarchyFilter(Filter):
    """Keep (or drop) parts of a hierarchy of columns: `column_id` is the outermost, `below` the finer ones.

    A path names a value of each column from the outermost inward and may end early: it then means everything
    below. An empty list of paths filters nothing.
    """

    kind: Literal["hierarchy"]
    """A filter by values of several columns, from the outermost inward."""
    below: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    """The finer columns (by id), from the outermost inward, without `column_id` itself."""
    mode: Literal["include", "exclude"] = "include"
    """Keep what is under the paths, or drop it."""
    paths: Annotated[
        tuple[Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=21)], ...], Field(max_length=1_000)
    ] = ()
    """Such as `[[Europe, France], [Asia]]`: France in Europe, and all of Asia."""

    @model_validator(mode="after")
    def paths_fit_the_columns(self) -> "HierarchyFilter":
        if any(len(path) > 1 + len(self.below) for path in self.paths):
            raise ValueError("a path has more values than the hierarchy has columns")
        return self

    def column_references(self) -> Iterator[tuple[str, Path]]:
        yield from super().column_references()
        for number, column_id in enumerate(self.below):
            yield column_id, ("below", number)

    def is_empty(self) -> bool:
        return not self.paths

    def condition(self, values: Sequence[FilteredValue], context: FilterContext) -> exp.Expression:
        """Whether a row is under a path; a row without any value in the hierarchy counts as null."""
        paths: list[exp.Expression] = []
        for path in self.paths:
            pairs = zip(path, values, strict=False)
            parts = [same_value(expression, given, kind, context.make) for given, (expression, kind) in pairs]
            if self.mode == "exclude":
                # The opposite of unknown is unknown too: a row that is not known to lie under a path stays.
                parts = [_decided(part) for part in parts]
            paths.append(joined(parts, exp.And))
        unknown = joined([exp.Is(this=grouped(value), expression=exp.Null()) for value, _ in values], exp.And)
        inner = any_of(paths)
        if self.paths and self.mode == "exclude":
            inner = exp.Not(this=exp.Paren(this=inner))
        if self.nulls == "always":
            return exp.Or(this=inner, expression=exp.Paren(this=unknown))
        if self.nulls == "never":
            kept = exp.Not(this=exp.Paren(this=unknown))
            return kept if not self.paths else exp.And(this=exp.Paren(this=inner), expression=kept)
        return inner


def _decided(part: exp.Expression) -> exp.Expression:
    decided = isinstance(part, exp.Is | exp.Boolean)
    return part if decided else exp.Coalesce(this=part, expressions=[exp.false()])
