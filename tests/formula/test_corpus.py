"""The corpus of valid and invalid formulas, which the web grammar's tests read as well."""

import json
from pathlib import Path

import pytest

from tablewright.formula.errors import FormulaError
from tablewright.formula.formatter import format_formula
from tablewright.formula.parser import parse

CORPUS = json.loads((Path(__file__).parent / "corpus.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", CORPUS, ids=range(len(CORPUS)))
def test_corpus(entry: dict[str, object]) -> None:
    formula = str(entry["formula"])
    if not entry["valid"]:
        with pytest.raises(FormulaError) as refused:
            parse(formula)
        assert refused.value.code == "syntax"
        assert 0 <= refused.value.span.start <= refused.value.span.end <= len(formula)
        return
    tree = parse(formula)
    assert parse(format_formula(tree)) == tree
    assert format_formula(parse(format_formula(tree))) == format_formula(tree)
