"""The form of a node rule."""

from collections.abc import Callable

from sqlglot import exp

NodeRule = Callable[[exp.Expression], exp.Expression]
"""A node of the tree, as the platform has it; the node's children are finished already. The given node may be
changed and given back."""
