"""Exact decimals have one answer on every engine: the one that Python's own decimals give."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from compiler.both import ServedEngine, needs
from compiler.kit import Engine, Rows, columns, element, table, workbook
from tablewright.warehouse.contract.errors import WarehouseError

PRICES = """
CREATE OR REPLACE TABLE shop.prices AS SELECT * FROM (VALUES
  (1, 1250::DECIMAL(18, 4), 1000::DECIMAL(18, 4), 1.08::DECIMAL(18, 4), 99999999.99::DECIMAL(10, 2), 3),
  (2, 99999999999999.9999, 2, 0.0001, -0.05, 2000000000),
  (3, -0.0001, 0.0001, 1, 12.34, -7),
  (4, NULL, NULL, NULL, NULL, NULL)
) AS t(id, price, units, fx, small, quantity)
"""
NAMES = ("price", "units", "fx", "small", "quantity")
ROWS: tuple[tuple[str, ...], ...] = (
    ("1250", "1000", "1.08", "99999999.99", "3"),
    ("99999999999999.9999", "2", "0.0001", "-0.05", "2000000000"),
    ("-0.0001", "0.0001", "1", "12.34", "-7"),
)


@pytest.fixture(scope="module")
def prices(shop: Engine) -> Engine:
    shop.run(PRICES)
    if isinstance(shop, ServedEngine):
        shop.copy("prices")
    return shop


def asked(shop: Engine, *, level: str | None = None, **formulas: str) -> Rows:
    """Each formula's values over the rows, by id."""
    cols = columns(**{name: name for name in ("id", *NAMES)}, **{n: f"={f}" for n, f in formulas.items()})
    more: dict[str, Any] = {"sort": [{"column_id": "id", "direction": "ascending"}]}
    if level == "summary":
        more = {"summary": [*formulas]}
    made = workbook(element("table", "t", table("shop.prices"), cols, **more))
    compiled = shop.compile(made, "t", level=level)
    places = [
        next(i for i, output_column in enumerate(compiled.columns) if output_column.id == name)
        for name in formulas
    ]
    return [tuple(row[place] for place in places) for row in shop.ask(made, "t", level=level)]


Computed = Callable[..., Decimal]
WIDE: dict[str, Computed] = {
    "[Price] * [Units]": lambda p, u, f, s, q: p * u,
    "[Price] * [Units] * [Fx]": lambda p, u, f, s, q: p * u * f,
    "[Price] * [Price] * [Units]": lambda p, u, f, s, q: p * p * u,
    "[Price] * 1000000 * [Fx]": lambda p, u, f, s, q: p * 1000000 * f,
    "[Price] + [Price] + [Small]": lambda p, u, f, s, q: p + p + s,
    "2 * [Price] - [Units]": lambda p, u, f, s, q: 2 * p - u,
    "[Small] * [Small] * [Small] * [Small] * [Small] * [Small] * [Small]": lambda p, u, f, s, q: s**7,
    "[Units] * If([Quantity] > 2, [Price], 0)": lambda p, u, f, s, q: u * (p if q > 2 else 0),
    "[Price] * [Units] / [Fx]": lambda p, u, f, s, q: p * u / f,
    "RoundUp([Price] * 1000000, 3)": lambda p, u, f, s, q: p * 1000000,
    "RoundUp([Price], 3)": lambda p, u, f, s, q: p.quantize(Decimal("0.001"), "ROUND_CEILING"),
    "Round([Price] * [Units], 2)": lambda p, u, f, s, q: (p * u).quantize(Decimal("0.01"), "ROUND_HALF_UP"),
}
OTHERS: dict[str, Computed] = {
    "[Small] * [Quantity]": lambda p, u, f, s, q: s * q,
    "-[Price] % [Small]": lambda p, u, f, s, q: -(p % s),
    "Mod([Quantity], [Units])": lambda p, u, f, s, q: q % u,
    "RoundDown([Small], 1)": lambda p, u, f, s, q: s.quantize(Decimal("0.1"), "ROUND_FLOOR"),
    "Trunc([Small], 1)": lambda p, u, f, s, q: s.quantize(Decimal("0.1"), "ROUND_DOWN"),
    "RoundUp([Price])": lambda p, u, f, s, q: p.quantize(Decimal(1), "ROUND_CEILING"),
    "Round([Small], -1)": lambda p, u, f, s, q: (s / 10).quantize(Decimal(1), "ROUND_HALF_UP") * 10,
    "Round([Price], [Id])": lambda p, u, f, s, q: max(p, Decimal(0)),
}


def _check(prices: Engine, formulas: dict[str, Computed]) -> None:
    rows = asked(prices, **{f"f{place}": formula for place, formula in enumerate(formulas)})
    for place, (formula, computed) in enumerate(formulas.items()):
        for row, given in zip(rows[:3], ROWS, strict=True):
            wanted = computed(*map(Decimal, given))
            assert float(row[place]) == pytest.approx(float(wanted), rel=1e-13), (formula, given)


def test_decimals_fit_wherever_the_result_does(prices: Engine, request: pytest.FixtureRequest) -> None:
    needs(prices, "wide-decimals", request)
    _check(prices, WIDE)


def test_decimals_have_the_answers_of_decimals(prices: Engine) -> None:
    _check(prices, OTHERS)


def test_totals_of_decimals(prices: Engine, request: pytest.FixtureRequest) -> None:
    needs(prices, "wide-decimals", request)
    result = asked(
        prices,
        level="summary",
        products="SumProduct([Price], [Units], [Fx])",
        squares="SumProduct([Units], [Quantity])",
        plain="Sum([Price]) - Sum([Units])",
        scaled="Sum([Price] * [Units]) * 2",
        share="Sum([Small]) / Sum([Price])",
    )
    rows = [tuple(map(Decimal, row)) for row in ROWS]
    wanted = (
        sum(p * u * f for p, u, f, _, _ in rows),
        sum(u * q for _, u, _, _, q in rows),
        sum(p - u for p, u, *_ in rows),
        sum(p * u for p, u, *_ in rows) * 2,
        sum(s for *_, s, _ in rows) / sum(p for p, *_ in rows),
    )
    assert [float(item) for item in result[0]] == pytest.approx(
        [float(number) for number in wanted], rel=1e-13
    )


def test_decimals_as_text(prices: Engine) -> None:
    """Whatever the scale of the column and of what is computed from it."""
    rows = asked(
        prices,
        column="Text([Units])",
        cents="Text([Small])",
        product="Text([Units] * [Fx])",
        rounded="Text(Round([Price], 2))",
        zero="Text([Fx] - [Fx])",
        below="Text([Fx] / 2)",
    )
    assert rows[0] == ("1000", "99999999.99", "1080", "1250", "0", "0.54")
    assert rows[2] == ("0.0001", "12.34", "0.0001", "0", "0", "0.5")
    assert rows[3] == (None,) * 6


def test_a_date_beyond_the_year_9999_is_an_error_of_its_column(request: pytest.FixtureRequest) -> None:
    shop: Engine = request.getfixturevalue("shop_on_postgres")

    def moved(days: int) -> Rows:
        later = f'=DateAdd("day", {days}, MakeDate(9999, 12, 31 + 0 * [Id]))'
        made = element("table", "t", table("shop.orders"), columns(id="order_id", later=later))
        return shop.ask(workbook(made), "t")

    assert {row[1] for row in moved(0)} == {date(9999, 12, 31)}
    with pytest.raises(WarehouseError, match="cannot be shown") as raised:
        moved(1)
    assert raised.value.by_formula


def test_decimals_that_meet_in_a_union_stay_exact(prices: Engine) -> None:
    """Of different sizes, and with whole numbers: none of them becomes a double on the way."""
    parts = [
        {"id": name, "name": name, "source": table("shop.prices")} for name in ("price", "small", "quantity")
    ]
    column = {"id": "amount", "name": "Amount", "parts": {part["id"]: part["id"] for part in parts}}
    source = {"kind": "union", "name": "All", "parts": parts, "columns": [column]}
    cols = columns(amount="amount", total="=Text(Sum([All/Amount]))")
    made = workbook(element("table", "t", source, cols, summary=["total"]))
    ((total,),) = prices.ask(made, "t", level="summary")
    numbers = [Decimal(row[place]) for row in ROWS for place in (0, 3, 4)]
    assert Decimal(total) == sum(numbers)
