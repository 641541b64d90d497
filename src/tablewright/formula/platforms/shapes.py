"""How a platform unnests a shape (GeoJSON in a variant): pieces of SQL text, combined by `GeoSql`. Texts
refer to a shape as `:name`. A platform overrides all of them; pieces that it leaves out are refused.
"""

# ruff: noqa: ARG002 (what the common class refuses has parameters for the platforms that do it)

from typing import NoReturn

from tablewright.formula.errors import FormulaError, Span


class ShapeSql:
    """The pieces of one platform."""

    def refuse(self) -> NoReturn:
        raise FormulaError(
            "unsupported",
            "This platform lacks an operation on geographies that the formula needs.",
            Span(0, 0),
            hint="Compute with longitudes and latitudes in columns of their own.",
        )

    def kind(self, geo: str) -> str:
        """The GeoJSON type of a shape."""
        self.refuse()

    def coordinates(self, geo: str) -> str:
        """Its coordinates, as JSON."""
        self.refuse()

    def compact(self, geo: str) -> str:
        """Its coordinates as JSON text without white space."""
        self.refuse()

    def parts(self, geo: str) -> str:
        """A table expression with `_part`, `_ring` (both from 1) and `_line`: every shape as parts of lines.
        A polygon is a part and its rings are lines, a point is a line of one position."""
        self.refuse()

    def pieces(self, geo: str) -> str:
        """A table expression of the straight pieces of all lines: `_part`, `_ring`, and doubles from
        (`_x1`, `_y1`) to (`_x2`, `_y2`). A point is a piece without length."""
        self.refuse()

    def is_open(self) -> str:
        """Whether `_line` of `parts` does not end where it starts."""
        self.refuse()

    def ordinate(self, geo: str, index: int) -> str:
        """The longitude (0) or latitude (1) of a point, as a double."""
        self.refuse()

    def shape(self, kind: str, coordinates: str) -> str:
        """The GeoJSON object of a type and coordinates."""
        self.refuse()

    def array(self, value: str) -> str:
        """A JSON array of one JSON value."""
        self.refuse()

    def matches(self, text: str, pattern: str) -> str:
        """Whether a regular expression fits somewhere in a text."""
        self.refuse()

    def group(self, text: str, pattern: str, index: int) -> str:
        """A group of the match of a pattern that fits."""
        self.refuse()

    def replace_all(self, text: str, pattern: str, template: str) -> str:
        r"""Every match replaced by a template in which `\1` is a group."""
        return f"REGEXP_REPLACE({text}, '{pattern}', '{template}', 'g')"

    def joined(self, *parts: str) -> str:
        """Texts one behind the other; NULL if one is NULL."""
        return " || ".join(parts)
