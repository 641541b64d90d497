"""Questions with the answer that plain SQL gives. Each is compiled to golden SQL and run on DuckDB."""

from compiler.case import Case
from compiler.element_cases import ELEMENT_CASES
from compiler.level_cases import LEVEL_CASES

CASES = [*LEVEL_CASES, *ELEMENT_CASES]

__all__ = ["CASES", "Case"]
