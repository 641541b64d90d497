"""Files of the server import each other in one direction: contracts check folders, and this checks files."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src"

TYPES_ONLY = {
    "compiler.analysis": 15,
    "formula": 18,
}
"""Files of a folder that need each other's types, so that they import each other while types are checked."""


def modules() -> Mapping[str, Path]:
    """Every module by its dotted name."""
    names: dict[str, Path] = {}
    for path in sorted((SOURCE / "tablewright").rglob("*.py")):
        *folders, stem = path.relative_to(SOURCE).with_suffix("").parts
        names[".".join(folders if stem == "__init__" else [*folders, stem])] = path
    return names


def imports(nodes: Iterable[ast.AST], known: Mapping[str, Path]) -> Iterator[str]:
    """The modules that import statements among the nodes name."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def circles(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """The files that import each other in a circle, in groups; empty where imports have one direction."""
    reached = {name: _reached(name, graph) for name in graph}
    groups: list[set[str]] = []
    for name in graph:
        group = {other for other in reached[name] if name in reached.get(other, ())}
        if group and group not in groups:
            groups.append(group)
    return groups


def _reached(start: str, graph: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    pending = list(graph[start])
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending += graph.get(name, ())
    return seen


def test_files_import_each_other_in_one_direction() -> None:
    known = modules()
    graph = {name: {*imports(ast.walk(tree(path)), known)} - {name} for name, path in known.items()}
    sizes: Counter[str] = Counter()
    for group in circles(graph):
        parts = [name.split(".")[1:-1] for name in group]
        shared = [first for first, *others in zip(*parts, strict=False) if set(others) <= {first}]
        sizes[".".join(shared)] += len(group)
    assert sizes == TYPES_ONLY


def test_no_import_at_run_time_is_part_of_a_circle() -> None:
    known = modules()
    graph = {name: {*imports(tree(path).body, known)} - {name} for name, path in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(error.args[1]) from None


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [{"b", "c"}]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
