"""Values of other elements, matched by keys: one join for all that the same keys match."""

from typing import TYPE_CHECKING

from tablewright.compiler.canonical import canonical
from tablewright.compiler.group_mates import only_mates
from tablewright.compiler.nodes import LookupJoin, LookupNode, Node
from tablewright.compiler.references import LookedUp
from tablewright.formula.errors import FormulaError
from tablewright.formula.typed import calls

if TYPE_CHECKING:
    from tablewright.compiler.schedule import Schedule


class LookupJoins:
    """The lookups of one schedule."""

    def __init__(self, schedule: "Schedule") -> None:
        self._schedule = schedule
        self._joins: dict[tuple[int, bool, str], list[LookupJoin]] = {}
        self._values: dict[tuple[int, bool, str], Node] = {}

    def value(self, depth: int, atom: LookedUp, *, late: bool) -> Node:
        schedule = self._schedule
        keys_text = ",".join(canonical(each) for each in (*atom.local_keys, *atom.foreign_keys))
        parts = [schedule.parts(depth, key, late=late) for key in atom.local_keys]
        late = late and any(node.late for each in parts for node in each.values())
        try:
            mates = only_mates(calls(atom.value), schedule.model.workspace.sql, atom.value.span)
        except FormulaError as error:
            raise schedule.blamed(atom, error) from error
        place = (depth, late, f"{atom.element_id}/{atom.match_nulls}/{keys_text}")
        known = self._joins.setdefault(place, [])
        join = next((each for each in known if not mates or each.mates in ("", mates)), None)
        if join is None:
            step = schedule.after((node for each in parts for node in each.values()), no_window=True)
            step = max(step, schedule.first_join_step(depth))
            join = LookupJoin(
                chain=depth, step=step, first=atom, keys=tuple(zip(atom.local_keys, parts, strict=True))
            )
            known.append(join)
            schedule.chains[depth].joins.append(join)
        join.mates = join.mates or mates
        value = canonical(atom.value)
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
