"""The catalogue as a whole: names, documentation, hints."""

import re

import pytest

from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Function, FunctionKind
from tablewright.formula.functions.expected_names import EXPECTED_NAMES
from tablewright.formula.parser import parse
from tablewright.formula.tree import Call, Node, parts

ALL = catalogue.all()


def test_names_are_found_in_any_case_and_by_alias() -> None:
    assert catalogue.find("COUNTDISTINCT") is catalogue.find("ndv")
    assert catalogue.find("Substring") is catalogue.find("Mid")
    assert catalogue.find("nothing") is None
    assert catalogue.spelling("substring") == "Substring"
    assert catalogue.spelling("nothing") == "nothing"


@pytest.mark.parametrize("function", ALL, ids=lambda function: function.name)
def test_declaration_is_complete(function: Function) -> None:
    assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", function.name)
    assert function.description.endswith(".")
    assert function.examples
    assert all(
        catalogue.find(called) for example in function.examples for called in names(parse(example.formula))
    )
    assert any(
        catalogue.find(called) is function
        for example in function.examples
        for called in names(parse(example.formula))
    )
    match function.kind:
        case FunctionKind.SCALAR | FunctionKind.AGGREGATE:
            assert function.lower is not None
        case FunctionKind.WINDOW:
            assert function.window is not None
        case FunctionKind.SPECIAL:
            assert function.lower is None
            assert function.window is None


def names(node: Node) -> list[str]:
    own = [node.name] if isinstance(node, Call) else []
    return own + [name for part in parts(node) for name in names(part)]


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("Round", "Round(number: number, [digits: number = 0])"),
        ("Count", "Count([value: any])"),
        ("In", "In(value: any, candidate: any, ...)"),
        ("Greatest", "Greatest(value: text|number|date, ...)"),
        ("If", "If(condition: logical, value: any, ..., [else: any])"),
        ("Pi", "Pi()"),
        ("Rank", 'Rank([value: text|number|date], [direction: text = "asc"])'),
    ],
)
def test_signature(name: str, signature: str) -> None:
    function = catalogue.find(name)
    assert function is not None
    assert function.signature == signature


@pytest.mark.parametrize("name", EXPECTED_NAMES)
def test_expected_names_are_not_in_the_language_and_lead_to_one_that_is(name: str) -> None:
    assert catalogue.find(name) is None
    hint = catalogue.hint_for(name.upper())
    assert hint is not None
    assert hint.replacement is None or catalogue.find(hint.replacement)
    for mentioned in re.findall(r"([A-Z][A-Za-z]+)\(", hint.text):
        assert catalogue.find(mentioned), mentioned


OFTEN_TYPED = [
    *("IsIn", "And", "Or", "IIf", "Case", "IfNull", "IfError", "ToText", "ToString", "ToNumber", "CountD"),
    *("Length", "RunningSum", "RunningAvg", "SumOver", "AvgOver", "RankOver", "DenseRankOver", "StdDevP"),
    *("VarianceP", "PercentileInc", "Covariance", "WeekNumber", "Week", "ContainsIgnoreCase", "Random"),
]


@pytest.mark.parametrize("name", OFTEN_TYPED)
def test_names_that_people_often_type_have_a_hint(name: str) -> None:
    assert name.lower() in EXPECTED_NAMES


@pytest.mark.parametrize("name", ["MovingStddev", "Rpad", "NPER", "Datetime", "GREATESTNONNULL"])
def test_other_spellings_are_found(name: str) -> None:
    assert catalogue.find(name) is not None


def test_hints_for_misspelled_names() -> None:
    hint = catalogue.hint_for("CountDistnct")
    assert hint is not None
    assert hint.replacement == "CountDistinct"
    assert catalogue.hint_for("Qqqqq") is None


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("If", {2: True, 3: True, 4: True, 5: True, 1: False, 0: False}),
        ("Switch", {2: False, 3: True, 4: True, 5: True}),
        ("Lookup", {2: False, 3: True, 4: False, 5: True}),
        ("Count", {0: True, 1: True, 2: False}),
        ("Concat", {0: False, 1: True, 9: True}),
        ("MakeDate", {2: False, 3: True, 6: True, 7: False}),
    ],
)
def test_how_many_arguments_fit(name: str, counts: dict[int, bool]) -> None:
    function = catalogue.find(name)
    assert function is not None
    for count, fits in counts.items():
        if fits:
            assert len(function.bind(count)) == count
        else:
            with pytest.raises(ValueError, match="argument"):
                function.bind(count)
