"""Document and facts in, one SQLGlot tree out. The compiler does no input or output."""

from tablewright.compiler.analysis.required_sources import required_sources
from tablewright.compiler.check import CheckedFormula, check_formula
from tablewright.compiler.compile import compile_query
from tablewright.compiler.custom_sql.authorise import SqlRefused, authorise_sql
from tablewright.compiler.describe import Description, describe, describe_warnings
from tablewright.compiler.errors import CompileError

__all__ = [
    "CheckedFormula",
    "CompileError",
    "Description",
    "SqlRefused",
    "authorise_sql",
    "check_formula",
    "compile_query",
    "describe",
    "describe_warnings",
    "required_sources",
]
