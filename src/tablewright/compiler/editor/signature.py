"""The signature of the call around the caret, with the parameter that is being filled."""

from dataclasses import dataclass

from tablewright.compiler.editor.caret import find_caret
from tablewright.formula.functions.base import Function, Parameter


@dataclass(frozen=True, slots=True)
class Signature:
    """`active` is an index into `parameters`; None when there are more arguments than the function takes."""

    function: Function
    parameters: tuple[Parameter, ...]
    active: int | None
    argument: int


def signature(text: str, at: int) -> Signature | None:
    """The innermost call of a known function around the caret."""
    for call in reversed(find_caret(text, at).calls):
        function = call.function
        if function is None:
            continue
        parameter = call.parameter
        active = next(
            (
                number
                for number, other_parameter in enumerate(function.parameters)
                if other_parameter is parameter
            ),
            None,
        )
        return Signature(function, function.parameters, active, call.argument)
    return None
