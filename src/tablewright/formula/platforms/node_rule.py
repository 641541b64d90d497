"""The type of a node rule."""

from collections.abc import Callable

from sqlglot import exp

NodeRule = Callable[[exp.Expression], exp.Expression]
"""Returns the platform's replacement of a node, whose children are finished already. It may change and return
the given node."""
