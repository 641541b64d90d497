"""Faults that were mended, put back one at a time: random formulas aimed at the functions find each."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlglot import exp

from fuzz import given
from fuzz.campaign import BATCH, drawn
from fuzz.conftest import Opening
from fuzz.generator import Generator
from fuzz.judging import Answering, Mismatch, differences, judge
from fuzz.plain import Plain
from fuzz.rules import rule_of
from tablewright.catalog.facts import ColumnFacts
from tablewright.compiler.dialects.base import QueryDialect
from tablewright.compiler.dialects.duckdb import DuckDb as DuckDbDialect
from tablewright.formula.functions import calendar
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.sql import TEXT, cast, grouped, nonzero, text
from tablewright.formula.patterns.rendering import Style
from tablewright.formula.platforms.duckdb.json import DuckDbJson
from tablewright.formula.platforms.duckdb.platform import DuckDb
from tablewright.formula.platforms.numbers import Numbers
from tablewright.formula.platforms.postgres.platform import Postgres
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.platforms.texts import Texts
from tablewright.formula.typed import ValueKind

pytestmark = pytest.mark.xdist_group("fuzz")

BATCHES = 6
NEW_YORK = "America/New_York"
Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Fault:
    """`family` is what formulas are aimed at; `rival` is asked beside DuckDB. `zone` is the document's."""

    name: str
    put_back: Patch
    family: tuple[str, ...]
    rival: str = "plain"
    zone: str = "UTC"
    extremes: float = 0.1
    """How often a number or a date is from the ends of its type."""


def _narrow_products(patch: pytest.MonkeyPatch) -> None:
    """DuckDB multiplies decimals in the digits of the larger."""
    patch.setattr(DuckDb, "factors", Numbers.factors)


def _binary_halves(patch: pytest.MonkeyPatch) -> None:
    """A double is rounded by its binary digits: 1.005 is a little less than it shows."""
    patch.setattr(Numbers, "as_shown", lambda _self, value: value)


def _own_patterns(patch: pytest.MonkeyPatch) -> None:
    """Each engine reads regular expressions as they are written."""

    def searched(_self: Texts, value: exp.Expression, pattern: object, _use: object) -> object:
        return value, text(getattr(pattern, "source", ""))

    patch.setattr(Texts, "searched", searched)
    patch.setattr(Style, "needs_marks", lambda _self, _pattern: False)


def _scales_in_texts(patch: pytest.MonkeyPatch) -> None:
    """A decimal as text keeps the zeros at its end."""
    for platform in (Texts, DuckDb):
        patch.setattr(platform, "decimal_as_text", lambda _self, value, _digits: cast(value, TEXT))


def _exponents_in_texts(patch: pytest.MonkeyPatch) -> None:
    """PostgreSQL writes a large double with an exponent, and a zero with its sign."""
    patch.setattr(Postgres, "number_as_text", lambda _self, value: cast(value, TEXT))


def _binary_remainders(patch: pytest.MonkeyPatch) -> None:
    """The remainder of doubles is that of their binary digits: 0.1 is not five times in 0.5."""

    def remainder(_self: Numbers, left: exp.Expression, right: exp.Expression, **_: bool) -> exp.Expression:
        return exp.Mod(this=grouped(left), expression=nonzero(right))

    patch.setattr(Numbers, "remainder", remainder)


def _clock_readings(patch: pytest.MonkeyPatch) -> None:
    """A zoned moment becomes what a clock in the document's zone shows, and the repeated hour is lost."""
    stored, kind = QueryDialect.stored_value, ColumnFacts.kind

    def stored_value(self: QueryDialect, column: exp.Expression, facts: ColumnFacts) -> exp.Expression:
        return platform_of(self.name).clock(column, NEW_YORK) if facts.zoned else stored(self, column, facts)

    def plain_kind(self: ColumnFacts) -> ValueKind:
        assert kind.fget is not None
        return replace(kind.fget(self), instant=False)

    patch.setattr(QueryDialect, "stored_value", stored_value)
    patch.setattr(ColumnFacts, "kind", property(plain_kind))


def _lenient_json(patch: pytest.MonkeyPatch) -> None:
    """DuckDB reads NaN and commas at the end as JSON."""

    def parsed(_self: DuckDbJson, written: exp.Expression) -> exp.Expression:
        return fragment("duckdb", "NULLIF(TRY_CAST(:text AS JSON), 'null')", text=written)

    patch.setattr(DuckDbJson, "parsed", parsed)


def _json_nulls(patch: pytest.MonkeyPatch) -> None:
    """A JSON null in a column is a value."""
    patch.setattr(DuckDbDialect, "json_value", QueryDialect.json_value)


def _own_texts(patch: pytest.MonkeyPatch) -> None:
    """DuckDB's own functions trim every space of Unicode, and keep clusters of characters together."""
    patch.setattr(DuckDb, "overrides", {"Proper": DuckDb.overrides["Proper"]})


def _any_year(patch: pytest.MonkeyPatch) -> None:
    """A Unix time may be one of a year that no date has."""
    patch.setattr(calendar, "_FIRST_SECOND", -(10**18))
    patch.setattr(calendar, "_LAST_SECOND", 10**18)


FAULTS = (
    Fault("products of decimals", _narrow_products, ("*", "SumProduct")),
    Fault("halves of doubles", _binary_halves, ("Round",)),
    Fault("remainders of doubles", _binary_remainders, ("%", "Mod")),
    Fault("JSON nulls of columns", _json_nulls, ("IsNull", "IsNotNull", "MovingCount", "CumulativeCount")),
    Fault("lenient JSON", _lenient_json, ("Json",), "postgres"),
    Fault("texts of DuckDB's own", _own_texts, ("Trim", "LTrim", "Reverse", "Upper")),
    Fault("years beyond dates", _any_year, ("DateFromUnix", "DateFromUnixMs"), "postgres", extremes=0.5),
    Fault("repeated hours", _clock_readings, ("DateDiff", "Number", "Hour", "CountDistinct"), zone=NEW_YORK),
    Fault("regular expressions", _own_patterns, ("RegexpMatch", "RegexpExtract"), "postgres"),
    Fault("zeros of decimals in texts", _scales_in_texts, ("Text",)),
    Fault("exponents in texts", _exponents_in_texts, ("Text",), "postgres", extremes=0.4),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_that_is_put_back_is_found(
    fault: Fault, asked_engine: Opening, given_rows: list[given.Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asked_engine("duckdb")
    rival = Plain(given_rows) if fault.rival == "plain" else asked_engine(fault.rival)
    before = first_mismatch(fault, first, rival)
    assert before is None, str(before)
    fault.put_back(monkeypatch)
    mismatch = first_mismatch(fault, first, rival)
    assert mismatch is not None
    assert mismatch.formula.functions & set(fault.family) or any(
        name in mismatch.formula.text for name in "*%"
    )


def first_mismatch(fault: Fault, first: Answering, rival: Answering) -> Mismatch | None:
    generator = Generator(random.Random(fault.name), fault.family, fault.extremes)
    for _ in range(BATCHES):
        formulas = drawn(generator, BATCH)
        lefts, rights = first.answers(formulas, fault.zone), rival.answers(formulas, fault.zone)
        for formula in formulas:
            if differences(lefts[formula.text], rights[formula.text]) is None:
                continue
            mismatch = judge(formula, first, rival, fault.zone)
            if mismatch is not None and rule_of(mismatch) is None:
                return mismatch
    return None
