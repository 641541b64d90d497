"""Random formulas, made from the signatures of the catalogue's functions."""

import random
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from fuzz.given import COLUMNS
from fuzz.pools import (
    ALWAYS_LITERAL,
    BY_FUNCTION,
    BY_NAME,
    EXTREME_NUMBERS,
    LEFT_OUT,
    NULL,
    NUMBERS,
    SHAPES,
    SIZED,
    WORDS,
)
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Accepts, Function, FunctionKind, Parameter
from tablewright.formula.functions.kinds import GEOGRAPHY
from tablewright.formula.tree import Binary, Call, Field, Index, Logical, Node, Reference, Text, Unary
from tablewright.formula.types import ValueType

N, T, D, L, V = ValueType.NUMBER, ValueType.TEXT, ValueType.DATE, ValueType.LOGICAL, ValueType.VARIANT
TYPES = (N, T, D, L, V)
COMPARED = (N, T, D)
IN_BOTH = frozenset({"First", "Last", "FirstNonNull", "LastNonNull", "Nth"})
"""Windows on a row, aggregates of the rows within a group."""


MOST_TRIES = 40
"""How often a function has another turn, within all formulas of a generator."""


class Place(StrEnum):
    """Where a formula is evaluated."""

    ROW = "row"
    """For each row; windows look along the rows."""
    GROUP = "group"
    """For each group of rows: every column is inside an aggregate."""


class Generator:
    """Draws formulas. `family`, if given, has the only functions and operators that are put outermost."""

    def __init__(self, chance: random.Random, family: Sequence[str] = (), extremes: float = 0.08) -> None:
        self._chance = chance
        self._extremes = extremes
        usable = [function for function in catalogue.all() if function.name not in LEFT_OUT]
        self._scalars = [function for function in usable if function.kind is FunctionKind.SCALAR]
        self._windows = [function for function in usable if function.kind is FunctionKind.WINDOW]
        self._aggregates = [
            function
            for function in usable
            if function.kind is FunctionKind.AGGREGATE or function.name in IN_BOTH
        ]
        self._aimed = bool(family)
        self._operators = [name for name in family if not name[0].isalpha()]
        self._family = [function for function in usable if function.name in family] if family else usable
        self._turn: list[Function] = []
        self._tries: Counter[str] = Counter()
        self._last: Function | None = None
        self._element = False
        """Whether the formula being made is for each element of an array."""

    def formula(self) -> tuple[Place, Node]:
        """Every second formula has the functions in turn outermost, so that none is forgotten."""
        if self._operators and (not self._family or self._chance.random() < 0.5):
            operator = self._chance.choice(self._operators)
            depth = self._chance.choice((0, 0, 1))
            return Place.ROW, Binary(operator, self.make(N, depth), self.make(N, depth))
        if self._aimed or self._chance.random() < 0.5:
            if not self._turn:
                self._turn = list(self._family)
                self._chance.shuffle(self._turn)
            function = self._last = self._turn.pop()
            place = self._place_of(function)
            inner = Place.ROW
            return place, self._called(function, None, 2, inner)
        self._last = None
        place = Place.GROUP if self._chance.random() < 0.25 else Place.ROW
        return place, self.make(self._chance.choice(TYPES), 3, place)

    def refused(self) -> None:
        """The last formula follows the signatures but not the finer rules: its function has another turn."""
        if self._last is not None and self._tries[self._last.name] < MOST_TRIES:
            self._tries[self._last.name] += 1
            self._turn.append(self._last)

    def _place_of(self, function: Function) -> Place:
        if function.kind is FunctionKind.AGGREGATE:
            return Place.GROUP
        if function.name in IN_BOTH and self._chance.random() < 0.5:
            return Place.GROUP
        return Place.ROW

    def make(self, kind: ValueType, depth: int, place: Place = Place.ROW) -> Node:
        if depth <= 0 or self._chance.random() < 0.15:
            return self._leaf(kind, place)
        if self._chance.random() < 0.4:
            return self._operation(kind, depth, place)
        fitting = [scalar for scalar in self._scalars if _may_return(scalar, kind)]
        return self._called(self._chance.choice(fitting), kind, depth, place)

    # ------------------------------------------------------------ leaves

    def _leaf(self, kind: ValueType, place: Place) -> Node:
        if self._element:
            return self._element_as(kind)
        if place is Place.GROUP:
            fitting = [aggregate for aggregate in self._aggregates if _may_return(aggregate, kind)]
            if fitting and self._chance.random() < 0.85:
                return self._called(self._chance.choice(fitting), kind, 2, Place.ROW)
            return self._literal(kind) or self._called(catalogue_function("Max"), kind, 1, Place.ROW)
        if self._chance.random() < 0.05:
            fitting = [window for window in self._windows if _may_return(window, kind)]
            if fitting:
                return self._called(self._chance.choice(fitting), kind, 1, place)
        literal = self._literal(kind) if self._chance.random() < 0.25 else None
        if literal is not None:
            return literal
        extreme = self._chance.random() < self._extremes
        names = [
            name for name, column in COLUMNS.items() if column.type is kind and column.extreme == extreme
        ]
        names = names or [name for name, column in COLUMNS.items() if column.type is kind]
        return Reference((self._chance.choice(names),))

    def _literal(self, kind: ValueType) -> Node | None:
        if self._chance.random() < 0.06:
            return NULL
        if kind is N:
            extreme = self._chance.random() < self._extremes
            return self._chance.choice(EXTREME_NUMBERS if extreme else NUMBERS)
        if kind is T:
            return self._chance.choice(WORDS)
        if kind is L:
            return Logical(self._chance.random() < 0.5)
        return None

    def _element_as(self, kind: ValueType) -> Node:
        element = Call("Element", ())
        wrapper = {N: "Number", T: "Text", L: "Logical", D: "Date"}.get(kind)
        return Call(wrapper, (element,)) if wrapper else element

    # ------------------------------------------------------------ operators

    def _operation(self, kind: ValueType, depth: int, place: Place) -> Node:
        chance = self._chance

        def part(of: ValueType) -> Node:
            return self.make(of, depth - 1, place)

        if kind is D:
            return Call("Coalesce", (part(D), part(D)))
        if kind is V:
            index: Node = chance.choice((NUMBERS[0], NUMBERS[1], Text("a")))
            return Index(part(V), index) if chance.random() < 0.7 else Field(part(V), "a")
        if kind is T:
            return Binary("&", part(T), part(T))
        if kind is N:
            if chance.random() < 0.1:
                return Unary("-", part(N))
            return Binary(chance.choice("+-**/%^"), part(N), part(N))
        drawn = chance.random()
        if drawn < 0.35:
            return Binary(chance.choice(("and", "or")), part(L), part(L))
        if drawn < 0.45:
            return Unary("not", part(L))
        compared = chance.choice(COMPARED)
        operator = chance.choice(("=", "!=", "<", "<=", ">", ">="))
        return Binary(operator, part(compared), part(compared))

    # ------------------------------------------------------------ calls

    def _called(self, function: Function, kind: ValueType | None, depth: int, place: Place) -> Node:
        """A call; `kind` is wanted of a function that gives the type of its values."""
        shared: dict[str, ValueType] = {}
        follows = "type of" in function.returns.label
        arguments: list[Node] = []
        for number, parameter in enumerate(self._parameters(function)):
            allowed = [type_ for type_ in TYPES if type_ in parameter.accepts.types]
            variable = parameter.accepts.variable
            decides = follows and (number == 0 or variable == "value")
            wanted = kind if decides and kind in allowed else None
            wanted = wanted or self._chance.choice(allowed)
            if variable is not None:
                wanted = shared.setdefault(variable, wanted)
            arguments.append(self._argument(function, parameter, wanted, depth, place))
        return Call(function.name, tuple(arguments))

    def _parameters(self, function: Function) -> list[Parameter]:
        """Each group that repeats once or twice; optional ones now and then."""
        group = [parameter for parameter in function.parameters if parameter.repeats]
        chosen: list[Parameter] = []
        for parameter in function.parameters:
            if parameter.repeats:
                if parameter is group[0]:
                    least = 0 if parameter.optional else 1
                    chosen += group * self._chance.choice((least, 1, 2))
                continue
            if parameter.optional and self._chance.random() < 0.5:
                break
            chosen.append(parameter)
        return chosen

    def _argument(
        self, function: Function, parameter: Parameter, kind: ValueType, depth: int, place: Place
    ) -> Node:
        if parameter.choices:
            return Text(self._chance.choice(parameter.choices))
        if parameter.accepts.name == GEOGRAPHY.name:
            return self._shape(parameter.accepts)
        if parameter.per_element:
            return self._for_each(kind, depth, place)
        pool = BY_FUNCTION.get((function.name, parameter.name)) or BY_NAME.get(parameter.name)
        always = parameter.constant or parameter.name in ALWAYS_LITERAL or function.name in SIZED
        if pool is not None and (always or self._chance.random() < 0.8):
            fitting = [node for node in pool if isinstance(node, Text) == (kind is T)]
            if fitting:
                return self._chance.choice(fitting)
        if parameter.constant:
            return Text(",") if kind is T else NUMBERS[5]
        return self.make(kind, depth - 1, place)

    def _shape(self, accepts: Accepts) -> Node:
        del accepts
        if self._chance.random() < 0.4:
            return Call("MakePoint", (self._chance.choice(NUMBERS), self._chance.choice(NUMBERS)))
        return Call("Geography", (self._chance.choice(SHAPES),))

    def _for_each(self, kind: ValueType, depth: int, place: Place) -> Node:
        before, self._element = self._element, True
        made = self.make(kind, max(depth - 1, 1), place)
        self._element = before
        return made


def catalogue_function(name: str) -> Function:
    function = catalogue.find(name)
    assert function is not None, name
    return function


def _may_return(function: Function, kind: ValueType) -> bool:
    label = function.returns.label
    if "type of" in label:
        named = [parameter for parameter in function.parameters if parameter.accepts.variable == "value"]
        return kind in (*named, *function.parameters)[0].accepts.types
    return label.split(" ")[0] == kind.value
