"""Nested sources, each with the answer that plain SQL gives."""

# ruff: noqa: E501

from dataclasses import dataclass, field
from typing import Any

from compiler.kit import columns, element, parent, table, workbook
from tablewright.document.model import Workbook

ORDERS = table("shop.orders")
CUSTOMERS = table("shop.customers")
EVENTS = table("shop.events")


@dataclass(frozen=True)
class SourceCase:
    """`expected` is plain SQL of both engines; `ordered` compares the rows in order too."""

    name: str
    book: Workbook
    expected: str
    element_id: str = "t"
    options: dict[str, Any] = field(default_factory=dict)
    ordered: bool = True


def leg(leg_id: str, source: dict[str, Any], kind: str, *on: tuple[str, str, str]) -> dict[str, Any]:
    conditions = [{"left": left, "operator": operator, "right": right} for left, operator, right in on]
    return {"id": leg_id, "name": leg_id.title(), "source": source, "kind": kind, "on": conditions}


def join(first: tuple[str, dict[str, Any]], *legs: dict[str, Any]) -> dict[str, Any]:
    leg_id, source = first
    return {
        "kind": "join",
        "first": {"id": leg_id, "name": leg_id.title(), "source": source},
        "legs": list(legs),
    }


def answer(source: dict[str, Any], cols: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return element("table", "t", source, cols, name="Answer", **more)


def grouped(*keys: str, calculations: tuple[str, ...] = ()) -> dict[str, Any]:
    groupings = [{"id": "g", "keys": list(keys), "calculations": list(calculations)}]
    return {"groupings": groupings, "collapsed_to": "g"}


WORDS = element(
    "table", "words", ORDERS, columns(order_id="order_id", list='=SplitToArray([Orders/Item], " ")')
)
BUYER = ("[Orders/Customer]", "=", "[Buyers/Customer]")
BOTH = columns(order_id="orders/order_id", full_name="buyers/full_name", amount="orders/amount")


def buyers(kind: str) -> dict[str, Any]:
    return join(("orders", ORDERS), leg("buyers", CUSTOMERS, kind, BUYER))


CUSTOMER_TABLE = element(
    "table",
    "customers",
    CUSTOMERS,
    columns(customer="customer", full_name="full_name", points="points"),
    relationships=[
        {
            "id": "best",
            "name": "Best Order",
            "target_element_id": "orders",
            "keys": [{"column_id": "points", "target_column_id": "order_id"}],
        }
    ],
)
ORDER_TABLE = element(
    "table",
    "orders",
    ORDERS,
    columns(order_id="order_id", region="region", customer="customer", amount="amount", item="item"),
    relationships=[
        {
            "id": "buyer",
            "name": "Buyer",
            "target_element_id": "customers",
            "keys": [{"column_id": "customer", "target_column_id": "customer"}],
        }
    ],
    metrics=[
        {"id": "total", "name": "Total", "formula": "Sum([Amount])"},
        {"id": "mean", "name": "Mean", "formula": "[Metrics/Total] / CountIf(not IsNull([Amount]))"},
    ],
)
ONLY_NAME = "CASE WHEN min(c.full_name) = max(c.full_name) THEN min(c.full_name) END"
NAMES = f"(SELECT customer, {ONLY_NAME} AS full_name FROM shop.customers c GROUP BY customer)"

SOURCE_CASES = [
    *(
        SourceCase(
            f"join_{kind}",
            workbook(answer(buyers(kind), BOTH, sort=[{"column_id": "amount"}, {"column_id": "full_name"}])),
            f"SELECT o.order_id, c.full_name, o.amount FROM shop.orders o {kind.upper()} JOIN shop.customers c "
            "ON o.customer = c.customer ORDER BY 3 NULLS LAST, 2 NULLS LAST, 1 NULLS LAST",
        )
        for kind in ("inner", "left", "right", "full")
    ),
    SourceCase(
        "join_lookup",
        workbook(answer(buyers("lookup"), BOTH)),
        f"SELECT o.order_id, c.full_name, o.amount FROM shop.orders o LEFT JOIN {NAMES} c "
        "ON o.customer = c.customer ORDER BY 1",
    ),
    SourceCase(
        "join_unused_lookup_vanishes",
        workbook(answer(buyers("lookup"), columns(order_id="orders/order_id", n="=Count()"), summary=["n"])),
        "SELECT count(*) FROM shop.orders",
        options={"level": "summary"},
    ),
    SourceCase(
        "join_left_that_multiplies_stays",
        workbook(answer(buyers("left"), columns(n="=Count()"), summary=["n"])),
        "SELECT count(*) FROM shop.orders o LEFT JOIN shop.customers c ON o.customer = c.customer",
        options={"level": "summary"},
    ),
    SourceCase(
        "join_several_legs_with_formulas",
        workbook(
            answer(
                join(
                    ("orders", ORDERS),
                    leg(
                        "buyers", CUSTOMERS, "inner", BUYER, ("[Orders/Quantity] + 1", ">", "[Buyers/Points]")
                    ),
                    leg(
                        "others",
                        ORDERS,
                        "left",
                        ("[Orders/Region]", "=", "[Others/Region]"),
                        ("[Buyers/Points]", "!=", "[Others/Order Id]"),
                    ),
                ),
                columns(order_id="orders/order_id", points="buyers/points", other="others/order_id"),
                sort=[{"column_id": "order_id"}, {"column_id": "points"}, {"column_id": "other"}],
                filters=[{"id": "f", "kind": "number-range", "column_id": "points", "max": 4}],
            )
        ),
        "SELECT o.order_id, c.points, p.order_id FROM shop.orders o JOIN shop.customers c "
        "ON o.customer = c.customer AND o.quantity + 1 > c.points LEFT JOIN shop.orders p "
        "ON o.region = p.region AND c.points <> p.order_id WHERE c.points <= 4 ORDER BY 1, 2, 3 NULLS LAST",
    ),
    SourceCase(
        "join_grouped",
        workbook(
            answer(
                buyers("inner"),
                columns(name="buyers/full_name", total="=Sum([Orders/Amount])", day="orders/order_date"),
                filters=[{"id": "f", "kind": "date-range", "column_id": "day", "start": "2024-01-10"}],
                **grouped("name", calculations=("total",)),
            )
        ),
        "SELECT c.full_name, sum(o.amount) FROM shop.orders o JOIN shop.customers c ON o.customer = c.customer "
        "WHERE o.order_date >= DATE '2024-01-10' GROUP BY 1 ORDER BY 1",
    ),
    SourceCase(
        "join_of_a_grouped_element_is_single",
        workbook(
            element(
                "table",
                "per",
                ORDERS,
                columns(customer="customer", total="=Sum([Orders/Amount])", n="=Count()"),
                groupings=[{"id": "g", "keys": ["customer"], "calculations": ["total", "n"]}],
            ),
            answer(
                join(
                    ("buyers", CUSTOMERS),
                    leg("per", parent("per", "g"), "left", ("[Buyers/Customer]", "=", "[Per/Customer]")),
                ),
                columns(full_name="buyers/full_name", total="per/total", points="buyers/points"),
                sort=[{"column_id": "points"}],
            ),
        ),
        "SELECT c.full_name, p.total, c.points FROM shop.customers c LEFT JOIN "
        "(SELECT customer, sum(amount) AS total FROM shop.orders GROUP BY customer) p "
        "ON c.customer = p.customer ORDER BY c.points",
    ),
    SourceCase(
        "join_unused_single_left_vanishes",
        workbook(
            element(
                "table",
                "per",
                ORDERS,
                columns(customer="customer", total="=Sum([Orders/Amount])"),
                groupings=[{"id": "g", "keys": ["customer"], "calculations": ["total"]}],
            ),
            answer(
                join(
                    ("buyers", CUSTOMERS),
                    leg("per", parent("per", "g"), "left", ("[Buyers/Customer]", "=", "[Per/Customer]")),
                ),
                columns(full_name="buyers/full_name", points="buyers/points"),
                sort=[{"column_id": "points"}],
            ),
        ),
        "SELECT full_name, points FROM shop.customers ORDER BY points",
    ),
    SourceCase(
        "join_inside_a_join",
        workbook(
            answer(
                join(
                    ("buyers", CUSTOMERS),
                    leg(
                        "sales",
                        join(
                            ("north", ORDERS),
                            leg("twins", ORDERS, "inner", ("[North/Item]", "=", "[Twins/Item]")),
                        ),
                        "inner",
                        ("[Buyers/Customer]", "=", "[Sales/Customer (North)]"),
                    ),
                ),
                columns(points="buyers/points", first="sales/north/order_id", second="sales/twins/order_id"),
                sort=[{"column_id": "points"}, {"column_id": "first"}, {"column_id": "second"}],
            )
        ),
        "SELECT c.points, o.order_id, p.order_id FROM shop.customers c JOIN shop.orders o ON c.customer = o.customer "
        "JOIN shop.orders p ON o.item = p.item ORDER BY 1, 2, 3",
    ),
    SourceCase(
        "windows_over_a_full_join",
        workbook(
            answer(
                buyers("full"),
                columns(order_id="orders/order_id", points="buyers/points", place="=RowNumber()"),
                sort=[{"column_id": "order_id"}, {"column_id": "points"}],
            )
        ),
        "SELECT o.order_id, c.points, row_number() OVER (ORDER BY o.order_id NULLS LAST, c.points NULLS LAST) "
        "FROM shop.orders o FULL JOIN shop.customers c ON o.customer = c.customer ORDER BY 3",
    ),
    SourceCase(
        "union_by_name",
        workbook(
            answer(
                {
                    "kind": "union",
                    "parts": [
                        {"id": "a", "name": "Orders", "source": ORDERS},
                        {"id": "b", "name": "People", "source": CUSTOMERS},
                    ],
                    "source_name_column": "From",
                },
                columns(
                    customer="=[Union/Customer]",
                    points="=[Union/Points]",
                    region="=[Union/Region]",
                    origin="source-name",
                ),
                sort=[
                    {"column_id": "origin"},
                    {"column_id": "customer"},
                    {"column_id": "points"},
                    {"column_id": "region"},
                ],
            )
        ),
        "SELECT * FROM (SELECT customer, NULL AS points, region, 'Orders' AS origin FROM shop.orders UNION ALL "
        "SELECT customer, points, NULL, 'People' FROM shop.customers) u "
        "ORDER BY 4, 1 NULLS LAST, 2 NULLS LAST, 3 NULLS LAST",
    ),
    SourceCase(
        "union_mapped_and_grouped",
        workbook(
            answer(
                {
                    "kind": "union",
                    "name": "All",
                    "parts": [
                        {"id": "a", "name": "Orders", "source": ORDERS},
                        {"id": "b", "name": "People", "source": CUSTOMERS},
                    ],
                    "columns": [
                        {"id": "who", "name": "Who", "parts": {"a": "customer", "b": "customer"}},
                        {"id": "value", "name": "Value", "parts": {"a": "amount", "b": "points"}},
                        {"id": "unused", "name": "Unused", "parts": {"a": "item", "b": None}},
                    ],
                },
                columns(who="who", total="=Sum([All/Value])", n="=Count()"),
                filters=[{"id": "f", "kind": "list", "column_id": "who", "values": ["ann", "cid"]}],
                **grouped("who", calculations=("total", "n")),
            )
        ),
        "SELECT who, sum(v), count(*) FROM (SELECT customer AS who, amount AS v FROM shop.orders UNION ALL "
        "SELECT customer, points FROM shop.customers) u WHERE who IN ('ann', 'cid') GROUP BY 1 ORDER BY 1",
    ),
    SourceCase(
        "columns_to_rows",
        workbook(
            answer(
                {
                    "kind": "columns-to-rows",
                    "source": ORDERS,
                    "columns": ["amount", "quantity"],
                    "name_column": "Measure",
                },
                columns(order_id="order_id", measure="transposed-name", value="transposed-value"),
                filters=[{"id": "f", "kind": "number-range", "column_id": "order_id", "max": 2}],
            )
        ),
        "SELECT * FROM (SELECT order_id, 'Amount' AS m, amount AS v FROM shop.orders UNION ALL "
        "SELECT order_id, 'Quantity', quantity FROM shop.orders) t WHERE order_id <= 2 ORDER BY 1, 2",
    ),
    SourceCase(
        "rows_to_columns",
        workbook(
            answer(
                {
                    "kind": "rows-to-columns",
                    "source": ORDERS,
                    "keys": ["customer"],
                    "name_column": "region",
                    "value_column": "amount",
                    "outputs": [
                        {"id": "north", "name": "North", "value": "north"},
                        {"id": "south", "name": "South", "value": "south"},
                        {"id": "none", "name": "None", "value": None},
                        {"id": "east", "name": "East", "value": "east"},
                    ],
                },
                columns(
                    customer="customer", north="north", south="south", nowhere="none", twice="=[North] * 2"
                ),
                sort=[{"column_id": "customer"}],
            )
        ),
        "SELECT customer, sum(CASE WHEN region = 'north' THEN amount END), sum(CASE WHEN region = 'south' THEN amount END), "
        "sum(CASE WHEN region IS NULL THEN amount END), sum(CASE WHEN region = 'north' THEN amount END) * 2 "
        "FROM shop.orders GROUP BY customer ORDER BY 1 NULLS LAST",
    ),
    SourceCase(
        "rows_to_columns_by_medians",
        workbook(
            answer(
                {
                    "kind": "rows-to-columns",
                    "source": ORDERS,
                    "keys": ["customer"],
                    "name_column": "region",
                    "value_column": "amount",
                    "aggregate": "median",
                    "outputs": [
                        {"id": "north", "name": "North", "value": "north"},
                        {"id": "place", "name": "South", "value": "south"},
                    ],
                },
                columns(customer="customer", north="north", south="place"),
                sort=[{"column_id": "customer"}],
            )
        ),
        "SELECT customer, median(CASE WHEN region = 'north' THEN amount END), "
        "median(CASE WHEN region = 'south' THEN amount END) "
        "FROM shop.orders GROUP BY customer ORDER BY 1 NULLS LAST",
    ),
    SourceCase(
        "related_columns_in_the_element",
        workbook(
            CUSTOMER_TABLE,
            {**ORDER_TABLE, "columns": [*ORDER_TABLE["columns"], *columns(who="=[Orders/Buyer/Full Name]")]},
        ),
        "SELECT o.order_id, o.region, o.customer, o.amount, o.item, c.full_name FROM shop.orders o "
        f"LEFT JOIN {NAMES} c ON o.customer = c.customer ORDER BY 1",
        element_id="orders",
    ),
    SourceCase(
        "related_columns_in_a_child_and_metrics",
        workbook(
            CUSTOMER_TABLE,
            ORDER_TABLE,
            answer(
                parent("orders"),
                columns(
                    who="=[Orders/Buyer/Full Name]", total="=[Metrics/Total]", half="=[Metrics/Mean] / 2"
                ),
                **grouped("who", calculations=("total", "half")),
            ),
        ),
        f"SELECT c.full_name, sum(o.amount), avg(o.amount) / 2 FROM shop.orders o LEFT JOIN {NAMES} c "
        "ON o.customer = c.customer GROUP BY 1 ORDER BY 1 NULLS LAST",
    ),
    SourceCase(
        "unused_relationships_are_not_joined",
        workbook(CUSTOMER_TABLE, ORDER_TABLE, answer(parent("orders"), columns(item="item"), limit=3)),
        "SELECT item FROM shop.orders ORDER BY order_id LIMIT 3",
    ),
    SourceCase(
        "relationships_in_a_chain",
        workbook(
            CUSTOMER_TABLE,
            ORDER_TABLE,
            answer(
                parent("orders"),
                columns(order_id="order_id", item="=[Orders/Buyer/Best Order/Item]"),
            ),
        ),
        "SELECT o.order_id, l.item FROM shop.orders o LEFT JOIN (SELECT c.customer, "
        "CASE WHEN min(b.item) = max(b.item) THEN min(b.item) END AS item FROM shop.customers c "
        "LEFT JOIN shop.orders b ON c.points = b.order_id GROUP BY c.customer) l ON o.customer = l.customer ORDER BY 1",
    ),
    SourceCase(
        "related_columns_of_a_leg",
        workbook(
            CUSTOMER_TABLE,
            ORDER_TABLE,
            answer(
                join(
                    ("events", EVENTS),
                    leg(
                        "sales",
                        parent("orders"),
                        "inner",
                        ("Len([Events/User Id]) - 1", "=", "[Sales/Order Id]"),
                    ),
                ),
                columns(user="events/user_id", who="=[Sales/Buyer/Full Name]", n="=Count()"),
                **grouped("user", "who", calculations=("n",)),
            ),
        ),
        f"SELECT e.user_id, c.full_name, count(*) FROM shop.events e JOIN shop.orders o ON length(e.user_id) - 1 = o.order_id "
        f"LEFT JOIN {NAMES} c ON o.customer = c.customer GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    SourceCase(
        "metric_in_a_kpi",
        workbook(
            ORDER_TABLE,
            CUSTOMER_TABLE,
            element("kpi", "t", parent("orders"), columns(v="=[Metrics/Mean]"), value="v"),
        ),
        "SELECT avg(amount) FROM shop.orders",
    ),
    SourceCase(
        "lookup_with_formula_keys_and_several_pairs",
        workbook(
            CUSTOMER_TABLE,
            ORDER_TABLE,
            answer(
                ORDERS,
                columns(
                    order_id="order_id",
                    n="=Rollup(Count(), Left([Orders/Customer], 1), Left([Customers/Customer], 1), [Orders/Quantity] > 3, [Customers/Points] > 3)",
                    same="=LookupMatchNulls([Customers/Points], [Orders/Customer], [Customers/Customer])",
                ),
            ),
        ),
        "SELECT o.order_id, (SELECT CASE WHEN count(*) > 0 THEN count(*) END FROM shop.customers c WHERE left(c.customer, 1) = left(o.customer, 1) "
        "AND (c.points > 3) = (o.quantity > 3)), (SELECT CASE WHEN min(c.points) = max(c.points) THEN min(c.points) END "
        "FROM shop.customers c WHERE c.customer IS NOT DISTINCT FROM o.customer) FROM shop.orders o ORDER BY 1",
    ),
    SourceCase(
        "lookup_in_itself",
        workbook(
            answer(
                ORDERS,
                columns(
                    order_id="order_id",
                    region="region",
                    best="=Rollup(Max([Answer/Order Id]), [Region], [Answer/Region])",
                ),
            )
        ),
        "SELECT o.order_id, o.region, (SELECT max(p.order_id) FROM shop.orders p WHERE p.region = o.region) "
        "FROM shop.orders o ORDER BY 1",
    ),
    SourceCase(
        "date_lookback_within_groups",
        workbook(
            answer(
                ORDERS,
                columns(
                    region="region",
                    month='=DateTrunc("month", [Orders/Order Date])',
                    total="=Sum([Orders/Amount])",
                    before='=DateLookback([Total], [Month], 1, "month")',
                    after='=DateLookback([Total], [Month], -1, "month")',
                ),
                groupings=[
                    {"id": "r", "keys": ["region"]},
                    {"id": "m", "keys": ["month"], "calculations": ["total", "before", "after"]},
                ],
                collapsed_to="m",
            )
        ),
        "WITH m AS (SELECT region, date_trunc('month', order_date) AS month, sum(amount) AS total FROM shop.orders GROUP BY 1, 2) "
        "SELECT m.region, CAST(m.month AS DATE), m.total, b.total, a.total FROM m LEFT JOIN m b ON m.region IS NOT DISTINCT FROM b.region "
        "AND m.month - INTERVAL '1 month' = b.month LEFT JOIN m a ON m.region IS NOT DISTINCT FROM a.region "
        "AND m.month + INTERVAL '1 month' = a.month ORDER BY 1 NULLS LAST, 2 NULLS LAST",
    ),
    SourceCase(
        "ten_children_deep",
        workbook(
            element("table", "t0", ORDERS, columns(order_id="order_id", amount="amount", region="region")),
            *(
                element(
                    "table",
                    f"t{number}" if number < 10 else "t",
                    parent(f"t{number - 1}"),
                    columns(order_id="order_id", amount=f"=[T{number - 1}/Amount] + 1", region="region"),
                )
                for number in range(1, 11)
            ),
        ),
        "SELECT order_id, amount + 10, region FROM shop.orders ORDER BY order_id",
    ),
    SourceCase(
        "unnest",
        workbook(
            answer(
                {"kind": "unnest", "source": parent("words"), "column": "list", "keep_empty": True},
                columns(order_id="order_id", place="entry-index", word="=Text([Words/Value])"),
            ),
            WORDS,
        ),
        "SELECT order_id, i - 1, word FROM (SELECT order_id, unnest(string_split(coalesce(item, ''), ' ')) AS word, "
        "generate_subscripts(string_split(coalesce(item, ''), ' '), 1) AS i, item FROM shop.orders) "
        "WHERE item IS NOT NULL UNION ALL SELECT order_id, NULL, NULL FROM shop.orders WHERE item IS NULL ORDER BY 1, 2",
    ),
    SourceCase(
        "unnest_and_group",
        workbook(
            answer(
                {"kind": "unnest", "source": parent("words"), "column": "list"},
                columns(word="=Text([Words/Value])", n="=Count()", orders="=CountDistinct([Words/Order Id])"),
                **grouped("word", calculations=("n", "orders")),
            ),
            WORDS,
        ),
        "SELECT word, count(*), count(DISTINCT order_id) FROM (SELECT order_id, unnest(string_split(item, ' ')) AS word "
        "FROM shop.orders) GROUP BY word ORDER BY word",
    ),
]
