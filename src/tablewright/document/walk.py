"""Walking a formula as written."""

from collections.abc import Iterator

from tablewright.formula.tree import Binary, Call, Field, Index, Node, Record, Unary


def nodes(tree: Node) -> Iterator[Node]:
    """Every node of a formula."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        match node:
            case Unary():
                pending.append(node.operand)
            case Binary():
                pending += [node.left, node.right]
            case Call():
                pending += node.arguments
            case Field():
                pending.append(node.base)
            case Index():
                pending += [node.base, node.index]
            case Record():
                pending += [value for _, value in node.entries]
            case _:
                pass
