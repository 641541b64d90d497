"""Document and facts in, one SQLGlot tree out. The compiler does no input or output."""

from tablewright.compiler.compile import compile_query
from tablewright.compiler.errors import CompileError
from tablewright.compiler.sources import required_sources

__all__ = ["CompileError", "compile_query", "required_sources"]
