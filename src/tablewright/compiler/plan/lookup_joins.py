"""Values of other elements, matched by keys: one join for all that the same keys match."""

from tablewright.compiler.expressions.atoms import LookupAtom
from tablewright.compiler.expressions.key import expression_key
from tablewright.compiler.plan.aggregate_batches import common_batch_key
from tablewright.compiler.plan.interface import Planner
from tablewright.compiler.plan.nodes import LookupJoin, LookupNode, Node
from tablewright.formula.errors import FormulaError
from tablewright.formula.typed import calls


class LookupJoins:
    """The lookups of one schedule."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._joins: dict[tuple[int, bool, str], list[LookupJoin]] = {}
        self._values: dict[tuple[int, bool, str], Node] = {}

    def value(self, depth: int, atom: LookupAtom, *, late: bool) -> Node:
        planner = self._planner
        keys_text = ",".join(expression_key(nodes) for nodes in (*atom.local_keys, *atom.foreign_keys))
        parts = [planner.parts(depth, key, late=late) for key in atom.local_keys]
        late = late and any(node.late for nodes in parts for node in nodes.values())
        try:
            batch = common_batch_key(calls(atom.value), planner.model.analysis.sql, atom.value.span)
        except FormulaError as error:
            raise planner.blamed(atom, error) from error
        place = (depth, late, f"{atom.element_id}/{atom.match_nulls}/{keys_text}")
        known = self._joins.setdefault(place, [])
        join = next((nodes for nodes in known if not batch or nodes.batch in ("", batch)), None)
        if join is None:
            step = planner.after((node for nodes in parts for node in nodes.values()), no_window=True)
            step = max(step, planner.first_join_step(depth))
            join = LookupJoin(
                chain=depth, step=step, first=atom, keys=tuple(zip(atom.local_keys, parts, strict=True))
            )
            known.append(join)
            planner.chains[depth].joins.append(join)
        join.batch = join.batch or batch
        value = expression_key(atom.value)
        join.values.setdefault(value, atom)
        key = (depth, late, atom.text)
        if key not in self._values:
            self._values[key] = LookupNode(
                chain=depth,
                step=join.step,
                kind=atom.value.kind,
                name="found",
                late=late,
                join=join,
                value=value,
            )
        return self._values[key]
