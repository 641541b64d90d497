"""Types a tree: resolves names, checks types, converts nothing."""

from typing import Protocol

from tablewright.formula import decimals
from tablewright.formula.argument_errors import (
    argument_error,
    arity_error,
    choice_error,
    element_error,
    mixed_error,
    nested_aggregate_error,
    not_constant_error,
    operand_error,
    unknown_function_error,
)
from tablewright.formula.decimals import Digits
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import (
    BoundCall,
    FunctionKind,
    Parameter,
    takes_instants,
)
from tablewright.formula.functions.sizes import check_joined
from tablewright.formula.tree import (
    Binary,
    Call,
    Field,
    Index,
    Logical,
    Node,
    Null,
    Number,
    Record,
    Reference,
    Text,
    Unary,
)
from tablewright.formula.typed import (
    ResolvedReference,
    Typed,
    TypedBinary,
    TypedCall,
    TypedField,
    TypedIndex,
    TypedLiteral,
    TypedRecord,
    TypedReference,
    TypedUnary,
    ValueKind,
    children,
    exact_digits,
    walk,
)
from tablewright.formula.types import ValueType

INT64 = 2**63
TEXT = ValueKind(type=ValueType.TEXT)
LOGICAL = ValueKind(type=ValueType.LOGICAL)
NULL = ValueKind(type=ValueType.NULL)
VARIANT = ValueKind(type=ValueType.VARIANT)
COMPARABLE = frozenset({ValueType.TEXT, ValueType.NUMBER, ValueType.DATE})


class Scope(Protocol):
    """Resolves the names of a formula."""

    def resolve(self, parts: tuple[str, ...], span: Span) -> ResolvedReference:
        """What `[A]`, `[A/B]` or `[A/B/C]` means; raises FormulaError (`unknown-column`, `circular`, ...)."""
        ...

    def resolve_field(self, base: ResolvedReference, name: str, span: Span) -> ResolvedReference | None:
        """What `[base].name` means if `base` has named parts of its own (a range control); else None."""
        ...


def check(node: Node, scope: Scope) -> Typed:
    """The typed tree, or a FormulaError at the exact span."""
    return _Checker(scope).check(node)


class _Checker:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._arrays = 0
        """The number of enclosing arrays that are evaluated element by element."""

    def check(self, node: Node) -> Typed:
        match node:
            case Number():
                return _number(node)
            case Text():
                return TypedLiteral(span=node.span, kind=TEXT, value=node.value)
            case Logical():
                return TypedLiteral(span=node.span, kind=LOGICAL, value=node.value)
            case Null():
                return TypedLiteral(span=node.span, kind=NULL, value=None)
            case Reference():
                return _reference(self._scope.resolve(node.parts, node.span), node.span)
            case Unary():
                return self._unary(node)
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)
            case Field():
                return self._field(node)
            case Index():
                return self._index(node)
            case Record():
                entries = tuple((key, self.check(value)) for key, value in node.entries)
                kind = ValueKind(
                    type=ValueType.VARIANT, fields=tuple((key, value.kind.read) for key, value in entries)
                )
                return TypedRecord(span=node.span, kind=kind, entries=entries)
            case _:
                raise AssertionError(f"unknown node {type(node).__name__}")

    def _unary(self, node: Unary) -> Typed:
        operand = self.check(node.operand)
        wanted = ValueType.NUMBER if node.operator == "-" else ValueType.LOGICAL
        if operand.type not in (wanted, ValueType.NULL):
            raise operand_error(node, node.operand, operand, wanted)
        kind = ValueKind(type=wanted, integer=operand.integer, digits=operand.kind.digits)
        return TypedUnary(span=node.span, kind=kind, operator=node.operator, operand=_settle(operand, wanted))

    def _binary(self, node: Binary) -> Typed:
        """Descends the left side in a loop, because long chains of operators are deep on that side."""
        chain: list[Binary] = []
        first: Node = node
        while isinstance(first, Binary):
            chain.append(first)
            first = first.left
        left = self.check(first)
        for binary in reversed(chain):
            left = _apply(binary, left, self.check(binary.right))
        if node.operator == "&" and isinstance(left, TypedBinary):
            check_joined(left)
        return left

    def _call(self, node: Call) -> Typed:
        function = catalogue.find(node.name)
        if function is None:
            raise unknown_function_error(node)
        try:
            parameters = function.bind(len(node.arguments))
        except ValueError as problem:
            raise arity_error(node, function, str(problem)) from None
        if function.name == "Element" and not self._arrays:
            raise element_error(node)
        arguments = [
            self._argument(argument, parameter)
            for argument, parameter in zip(node.arguments, parameters, strict=True)
        ]
        variables: dict[str, tuple[int, ValueType]] = {}
        for index, (parameter, argument) in enumerate(zip(parameters, arguments, strict=True)):
            accepted = parameter.accepts
            if argument.type is not ValueType.NULL and argument.type not in accepted.types:
                raise argument_error(node, function, index, argument, accepted.types)
            _check_constant(node, parameter, index, argument)
            if accepted.variable and argument.type is not ValueType.NULL:
                earlier = variables.setdefault(accepted.variable, (index, argument.type))
                if earlier[1] is not argument.type:
                    raise mixed_error(node, function, index, argument, earlier)
            elif len(accepted.types) == 1:
                arguments[index] = _settle(argument, next(iter(accepted.types)))
            if function.kind is FunctionKind.AGGREGATE:
                for part in _within(argument) if parameter.aggregate else (argument,):
                    _check_not_nested(node, part)
        bound = BoundCall(function, node.span, tuple(arguments), parameters)
        if function.check:
            function.check(bound)
        kind = function.returns.rule(bound)
        if not takes_instants(function, bound.arguments):
            kind = kind.read
        call = TypedCall(span=node.span, kind=kind, function=function, arguments=bound.arguments)
        return function.stands_for(call) if function.stands_for else call

    def _argument(self, node: Node, parameter: Parameter) -> Typed:
        if not parameter.per_element:
            return self.check(node)
        self._arrays += 1
        argument = self.check(node)
        self._arrays -= 1
        return argument

    def _field(self, node: Field) -> Typed:
        base = self.check(node.base)
        if isinstance(base, TypedReference):
            part = self._scope.resolve_field(base.resolved, node.name, node.span)
            if part is not None:
                return _reference(part, node.span)
        _require_variant(base, f".{node.name}")
        kind = _field_kind(base, node.name, node.span)
        return TypedField(span=node.span, kind=kind, base=base, name=node.name)

    def _index(self, node: Index) -> Typed:
        base, index = self.check(node.base), self.check(node.index)
        _require_variant(base, "[...]")
        if index.type not in (ValueType.NUMBER, ValueType.TEXT):
            raise FormulaError(
                "type",
                f"An index must be a number or a field name, not {index.type.value}.",
                index.span,
                hint="Elements are numbered from 0: [Column][0].",
            )
        if isinstance(index, TypedLiteral) and isinstance(index.value, str) and base.kind.fields:
            kind = _field_kind(base, index.value, index.span)
            return TypedField(span=node.span, kind=kind, base=base, name=index.value)
        return TypedIndex(span=node.span, kind=VARIANT, base=base, index=index)


def _number(node: Number) -> TypedLiteral:
    whole = node.text.isdecimal() and int(node.text) < INT64
    value = int(node.text) if whole else float(node.text)
    return TypedLiteral(span=node.span, kind=ValueKind(type=ValueType.NUMBER, integer=whole), value=value)


def _reference(resolved: ResolvedReference, span: Span) -> TypedReference:
    kind = getattr(resolved, "kind", None)
    if not isinstance(kind, ValueKind):
        kind = ValueKind(
            type=resolved.type,
            integer=bool(getattr(resolved, "integer", False)),
            has_time=bool(getattr(resolved, "has_time", False)),
        )
    return TypedReference(span=span, kind=kind, resolved=resolved)


def _settle(node: Typed, wanted: ValueType) -> Typed:
    """Give an untyped Null, or an expression of such Nulls alone, the one type that its context allows."""
    if node.type is ValueType.NULL:
        return TypedLiteral(span=node.span, kind=ValueKind(type=wanted), value=None)
    return node


def _apply(node: Binary, left: Typed, right: Typed) -> Typed:
    operator = node.operator
    if operator in ("and", "or"):
        wanted, kind = ValueType.LOGICAL, LOGICAL
    elif operator == "&":
        wanted, kind = ValueType.TEXT, TEXT
    elif operator in ("=", "!=", "<", "<=", ">", ">="):
        return _compare(node, left, right)
    else:
        wanted = ValueType.NUMBER
        whole = operator not in ("/", "^") and left.integer and right.integer
        digits = None if whole else _digits(operator, left, right)
        kind = ValueKind(type=ValueType.NUMBER, integer=whole, digits=digits)
    for written, operand in ((node.left, left), (node.right, right)):
        if operand.type not in (wanted, ValueType.NULL):
            other = right if operand is left else left
            raise operand_error(node, written, operand, wanted, other=other)
    return TypedBinary(
        span=node.span,
        kind=kind,
        operator=operator,
        left=_settle(left, wanted),
        right=_settle(right, wanted),
    )


_DIGITS = {
    "+": decimals.of_sum,
    "-": decimals.of_sum,
    "*": decimals.of_product,
    "%": decimals.of_remainder,
}


def _digits(operator: str, left: Typed, right: Typed) -> Digits | None:
    """Of what is computed from two exact numbers, where it is exact."""
    of_both, sides = _DIGITS.get(operator), (exact_digits(left), exact_digits(right))
    return of_both(sides[0], sides[1]) if of_both and sides[0] and sides[1] else None


def _compare(node: Binary, left: Typed, right: Typed) -> Typed:
    types = {left.type, right.type} - {ValueType.NULL}
    if len(types) > 1:
        raise operand_error(node, node.right, right, left.type, other=left)
    if ValueType.VARIANT in types or (node.operator not in ("=", "!=") and not types <= COMPARABLE):
        kind_side = left if left.type is not ValueType.NULL else right
        written = node.left if kind_side is left else node.right
        raise operand_error(
            node, written, kind_side, ValueType.NUMBER if types <= {ValueType.LOGICAL} else ValueType.TEXT
        )
    return TypedBinary(span=node.span, kind=LOGICAL, operator=node.operator, left=left, right=right)


def _check_constant(node: Call, parameter: Parameter, index: int, argument: Typed) -> None:
    if not parameter.constant and not parameter.choices:
        return
    core = argument.operand if isinstance(argument, TypedUnary) else argument
    known = isinstance(core, TypedReference) and bool(getattr(core.resolved, "constant", False))
    if known:
        return
    if not isinstance(core, TypedLiteral):
        raise not_constant_error(node, parameter, index, argument)
    if parameter.choices and (not isinstance(core.value, str) or parameter.choice(core.value) is None):
        raise choice_error(node, parameter, index, core)


def _within(aggregate: Typed) -> tuple[Typed, ...]:
    """The arguments of an aggregate; what is none is refused by the function it was given to."""
    return children(aggregate) if isinstance(aggregate, TypedCall) else ()


def _check_not_nested(node: Call, argument: Typed) -> None:
    """An aggregate directly inside an aggregate has no level of its own to run on."""

    def enter(part: Typed) -> bool:
        return not (isinstance(part, TypedCall) and part.function.kind is FunctionKind.SPECIAL)

    for part in walk(argument, enter=enter):
        if isinstance(part, TypedCall) and part.function.kind is FunctionKind.AGGREGATE:
            raise nested_aggregate_error(node, part)


def _field_kind(base: Typed, name: str, span: Span) -> ValueKind:
    """The kind of a field: known for records, else variant."""
    fields = dict(base.kind.fields)
    if not fields:
        return VARIANT
    if name not in fields:
        raise FormulaError(
            "type",
            f"The record has no field {name}.",
            span,
            hint=f"It has {', '.join(fields)}.",
        )
    return VARIANT if fields[name].type is ValueType.NULL else fields[name]


def _require_variant(base: Typed, access: str) -> None:
    if base.type is not ValueType.VARIANT:
        hint = "Only variant columns, records and range controls have parts."
        function = catalogue.meant_by(access.removeprefix("."))
        if function is not None:
            hint = f"A function stands before its argument: {function}(value)."
        raise FormulaError(
            "type", f"{access} needs a variant (JSON) value, not {base.type.value}.", base.span, hint=hint
        )
