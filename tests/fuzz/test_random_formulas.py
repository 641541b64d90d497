"""Random formulas have one answer: that of every engine, and of a plain evaluation where it knows.

A few thousand in each run, the same ones each time; `make fuzz` draws as many as are wanted. What they
disagreed about is mended, or declared in `rules.py` with its reason.
"""

import os

import pytest

from fuzz import given
from fuzz.campaign import BATCH, Report, Rival, campaign
from fuzz.conftest import Opening
from fuzz.judging import judge
from fuzz.plain import Plain
from fuzz.pools import LEFT_OUT
from fuzz.rule import Rule
from fuzz.rules import OF_SERVICES, RULES
from fuzz.trees import formula
from tablewright.formula.functions import catalogue
from tablewright.formula.parser import parse

CASES = int(os.environ.get("TABLEWRIGHT_FUZZ_CASES", "2000"))
SEED = int(os.environ.get("TABLEWRIGHT_FUZZ_SEED", "1"))
FURTHER = os.environ.get("TABLEWRIGHT_FUZZ_ENGINES", "").split()
"""More engines, by their names in `engines/bench.py`."""
DECLARED = (*RULES, *(rule for rule in OF_SERVICES if rule.engine in FURTHER))
PARTS = 4
MOST_NOISE = 0.05
"""The share of formulas that may differ by the last digits of numbers within them: more would hide faults."""
MOST_FAILED = 0.03

pytestmark = pytest.mark.xdist_group("fuzz")


@pytest.mark.parametrize("part", range(PARTS))
def test_engines_and_the_plain_evaluation_agree(
    part: int, asked_engine: Opening, given_rows: list[given.Row]
) -> None:
    rivals = [
        Rival(asked_engine("postgres")),
        Rival(asked_engine("mysql-mariadb"), every=4),
        *(Rival(asked_engine(name)) for name in FURTHER),
        Rival(Plain(given_rows)),
    ]
    report = campaign(asked_engine("duckdb"), rivals, SEED * PARTS + part, CASES // PARTS)
    assert not report.mismatches, report.shown()
    check_reach(report, rivals)


def check_reach(report: Report, rivals: list[Rival]) -> None:
    """Enough was compared, and every function had its turn."""
    wanted = {function.name for function in catalogue.all()} - LEFT_OUT.keys()
    missing = wanted - report.functions.keys()
    assert report.cases < len(wanted) * 2 or not missing, sorted(missing)
    assert report.noise <= MOST_NOISE * report.compared.total()
    for rival in rivals:
        least = 0.3 if isinstance(rival.engine, Plain) else 0.75
        name = rival.engine.name
        assert report.cases < BATCH * rival.every or report.asked[name] > 0
        assert report.compared[name] >= least * report.asked[name], report.compared
        assert report.failed[name] <= MOST_FAILED * report.cases


def test_what_is_left_out_is_in_the_catalogue() -> None:
    assert LEFT_OUT.keys() <= {function.name for function in catalogue.all()}


@pytest.mark.parametrize("rule", DECLARED, ids=lambda rule: rule.name)
def test_what_is_declared_is_still_different(
    rule: Rule, asked_engine: Opening, given_rows: list[given.Row]
) -> None:
    rival = Plain(given_rows) if rule.engine == "plain" else asked_engine(rule.engine)
    made = formula(rule.place, parse(rule.example))
    assert made is not None
    mismatch = judge(made, asked_engine("duckdb"), rival, "UTC")
    assert mismatch is not None
    assert rule.covers(mismatch)


def test_rules_have_names_of_their_own_and_reasons() -> None:
    rules = (*RULES, *OF_SERVICES)
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(len(rule.reason) > 20 for rule in rules)
