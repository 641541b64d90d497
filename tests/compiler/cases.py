"""Questions with the answer that plain SQL gives. Each is compiled to golden SQL and run on DuckDB."""

# ruff: noqa: E501

from dataclasses import dataclass, field
from typing import Any

from compiler.kit import RowWindow, columns, element, parent, table, workbook
from tablewright.document.model import Workbook

ORDERS = table("shop.orders")
CUSTOMERS = table("shop.customers")


@dataclass(frozen=True)
class Case:
    """`expected` is independent SQL; `ordered` compares the rows in order too."""

    name: str
    book: Workbook
    expected: str
    element_id: str = "orders"
    options: dict[str, Any] = field(default_factory=dict)
    ordered: bool = True


def orders(cols: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return element("table", "orders", ORDERS, cols, **more)


def customers(**more: Any) -> dict[str, Any]:
    cols = columns(customer="customer", full_name="full_name", points="points")
    return element("table", "customers", CUSTOMERS, cols, **more)


def grouping(name: str, *keys: str, calculations: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return {"id": name, "keys": list(keys), "calculations": list(calculations), **more}


def keep(kind: str, column_id: str, **more: Any) -> dict[str, Any]:
    return {"id": f"f-{column_id}", "kind": kind, "column_id": column_id, **more}


def by(column_id: str, direction: str = "ascending", nulls: str = "last") -> dict[str, Any]:
    return {"column_id": column_id, "direction": direction, "nulls": nulls}


PLAIN = columns(order_id="order_id", region="region", amount="amount")
BY_REGION = columns(region="region", amount="amount", n="=Count()", total="=Sum([Amount])")

CASES = [
    Case(
        "plain", workbook(orders(PLAIN)), "SELECT order_id, region, amount FROM shop.orders ORDER BY order_id"
    ),
    Case(
        "formulas",
        workbook(
            orders(
                columns(
                    order_id="order_id",
                    price="=[Orders/Amount] / [Orders/Quantity]",
                    size='=If([Price] >= 10, "big", IsNull([Price]), "none", "small")',
                    twice="=[Price] * 2",
                )
            )
        ),
        "SELECT order_id, amount / quantity, CASE WHEN amount / quantity >= 10 THEN 'big' "
        "WHEN amount IS NULL THEN 'none' ELSE 'small' END, amount / quantity * 2 "
        "FROM shop.orders ORDER BY order_id",
    ),
    Case(
        "sort_filter_window",
        workbook(
            orders(
                PLAIN,
                filters=[keep("number-range", "amount", min=15, max=60)],
                sort=[by("amount", "descending"), by("region", nulls="first")],
            )
        ),
        "SELECT order_id, region, amount FROM shop.orders WHERE amount BETWEEN 15 AND 60 "
        "ORDER BY amount DESC, region NULLS FIRST, order_id LIMIT 2 OFFSET 1",
        options={"window": RowWindow(1, 2)},
    ),
    Case(
        "one_grouping",
        workbook(
            orders(
                BY_REGION,
                groupings=[grouping("g", "region", calculations=("n", "total"))],
                collapsed_to="g",
            )
        ),
        "SELECT region, count(*), sum(amount) FROM shop.orders GROUP BY region ORDER BY region NULLS LAST",
    ),
    Case(
        "group_values_on_base_rows",
        workbook(
            orders(
                [*BY_REGION, *columns(share="=[Amount] / [Total]")],
                groupings=[grouping("g", "region", calculations=("n", "total"))],
            )
        ),
        "SELECT region, count(*) OVER w, sum(amount) OVER w, amount, amount / sum(amount) OVER w "
        "FROM shop.orders WINDOW w AS (PARTITION BY region) ORDER BY region NULLS LAST, order_id",
    ),
    Case(
        "summary",
        workbook(
            orders(
                [*BY_REGION, *columns(mean="=[Total] / [N]")],
                summary=["n", "total", "mean"],
                filters=[keep("list", "region", values=["north", None])],
            )
        ),
        "SELECT count(*), sum(amount), sum(amount) / count(*) FROM shop.orders "
        "WHERE region = 'north' OR region IS NULL",
        options={"level": "summary"},
    ),
    Case(
        "summary_of_nothing",
        workbook(orders(BY_REGION, summary=["n", "total"], filters=[keep("list", "region", values=["x"])])),
        "SELECT 0, NULL",
        options={"level": "summary"},
    ),
    Case(
        "summary_on_base_rows",
        workbook(
            orders(
                columns(
                    order_id="order_id", amount="amount", mean="=Avg([Amount])", off="=[Amount] - [Mean]"
                ),
                summary=["mean"],
                sort=[by("off", "descending")],
            )
        ),
        "SELECT order_id, amount, amount - (SELECT avg(amount) FROM shop.orders) AS off FROM shop.orders "
        "ORDER BY off DESC NULLS LAST, order_id",
    ),
    Case(
        "two_groupings_average_of_totals",
        workbook(
            orders(
                columns(
                    region="region",
                    customer="customer",
                    amount="amount",
                    total="=Sum([Amount])",
                    mean_total="=Avg([Total])",
                    mean="=Avg([Amount])",
                ),
                groupings=[
                    grouping("g1", "region", calculations=("mean_total", "mean")),
                    grouping("g2", "customer", calculations=("total",)),
                ],
                collapsed_to="g1",
            )
        ),
        "SELECT region, avg(total), any_value(mean) FROM (SELECT region, customer, sum(amount) AS total "
        "FROM shop.orders GROUP BY ALL) JOIN (SELECT region AS r, avg(amount) AS mean FROM shop.orders "
        "GROUP BY ALL) ON region IS NOT DISTINCT FROM r GROUP BY region ORDER BY region NULLS LAST",
    ),
    Case(
        "two_groupings_inner_rows",
        workbook(
            orders(
                columns(
                    region="region",
                    customer="customer",
                    amount="amount",
                    total="=Sum([Amount])",
                    region_total="=Sum([Amount])",
                    share="=PercentOfTotal(Sum([Amount]))",
                    place='=Rank([Total], "desc")',
                ),
                groupings=[
                    grouping(
                        "g1",
                        "region",
                        calculations=("region_total",),
                        sort=[by("region_total", "descending")],
                    ),
                    grouping("g2", "customer", calculations=("total", "share", "place")),
                ],
                collapsed_to="g2",
            )
        ),
        "SELECT region, rt, customer, total, total / rt, rank() OVER (PARTITION BY region ORDER BY total DESC "
        "NULLS LAST) FROM (SELECT region, customer, sum(amount) AS total FROM shop.orders GROUP BY ALL) JOIN "
        "(SELECT region AS r, sum(amount) AS rt FROM shop.orders GROUP BY ALL) ON region IS NOT DISTINCT FROM r "
        "ORDER BY rt DESC NULLS LAST, region NULLS LAST, customer NULLS LAST",
    ),
    Case(
        "key_by_formula",
        workbook(
            orders(
                columns(
                    month='=DateTrunc("month", [Orders/Order Date])',
                    n="=Count()",
                    late="=Max([Orders/Order Id])",
                ),
                groupings=[grouping("g", "month", calculations=("n", "late"))],
                collapsed_to="g",
            )
        ),
        "SELECT date_trunc('month', order_date)::DATE AS m, count(*), max(order_id) FROM shop.orders "
        "GROUP BY m ORDER BY m NULLS LAST",
    ),
    Case(
        "two_keys_in_one_grouping",
        workbook(
            orders(
                columns(region="region", paid="paid", n="=Count()", running="=CumulativeSum([N])"),
                groupings=[grouping("g", "region", "paid", calculations=("n", "running"))],
                collapsed_to="g",
            )
        ),
        "SELECT region, paid, n, sum(n) OVER (ORDER BY region NULLS LAST, paid NULLS LAST ROWS UNBOUNDED PRECEDING) "
        "FROM (SELECT region, paid, count(*) AS n FROM shop.orders GROUP BY ALL) "
        "ORDER BY region NULLS LAST, paid NULLS LAST",
    ),
    Case(
        "window_of_the_outer_grouping",
        workbook(
            orders(
                columns(
                    region="region",
                    customer="customer",
                    total="=Sum([amount])",
                    best="=Max([Total])",
                    running="=CumulativeSum([Best])",
                ),
                groupings=[
                    grouping("g", "region", calculations=("best", "running"), sort=[by("best")]),
                    grouping("h", "customer", calculations=("total",)),
                ],
                collapsed_to="h",
            )
        ),
        "WITH inner_groups AS (SELECT region, customer, sum(amount) AS total FROM shop.orders GROUP BY ALL), "
        "best AS (SELECT region, max(total) AS best FROM inner_groups GROUP BY region), running AS ("
        "SELECT region, best, sum(best) OVER (ORDER BY best, region NULLS LAST ROWS UNBOUNDED PRECEDING) AS running "
        "FROM best) SELECT i.region, best, running, customer, total FROM inner_groups AS i JOIN running AS r "
        "ON i.region IS NOT DISTINCT FROM r.region ORDER BY best, i.region NULLS LAST, customer NULLS LAST",
    ),
    Case(
        "filter_on_a_window_of_a_grouping",
        workbook(
            orders(
                columns(customer="customer", n="=Count()", place='=Rank([N], "desc")'),
                groupings=[grouping("g", "customer", calculations=("n", "place"))],
                filters=[keep("number-range", "place", max=2)],
                collapsed_to="g",
            )
        ),
        "SELECT * FROM (SELECT customer, count(*) AS n, rank() OVER (ORDER BY count(*) DESC) AS place "
        "FROM shop.orders GROUP BY customer) WHERE place <= 2 ORDER BY customer NULLS LAST",
    ),
    Case(
        "windows_on_base_rows",
        workbook(
            orders(
                columns(
                    order_id="order_id",
                    region="region",
                    quantity="quantity",
                    before="=Lag([Quantity])",
                    running="=CumulativeSum([Quantity])",
                    step="=[Quantity] - [Before]",
                ),
                groupings=[grouping("g", "region")],
                sort=[by("quantity", "descending")],
            )
        ),
        "SELECT region, order_id, quantity, lag(quantity) OVER w, sum(quantity) OVER (w ROWS UNBOUNDED PRECEDING), "
        "quantity - lag(quantity) OVER w FROM shop.orders WINDOW w AS (PARTITION BY region ORDER BY quantity DESC) "
        "ORDER BY region NULLS LAST, quantity DESC",
    ),
    Case(
        "filter_on_aggregate_removes_groups",
        workbook(
            orders(
                [*BY_REGION, *columns(place="=RowNumber()")],
                groupings=[grouping("g", "region", calculations=("n", "total", "place"))],
                summary=[],
                filters=[keep("number-range", "n", min=2)],
            )
        ),
        "SELECT region, count(*) OVER w, sum(amount) OVER w, dense_rank() OVER (ORDER BY region NULLS LAST), amount "
        "FROM shop.orders WHERE region IN ('north', 'south') WINDOW w AS (PARTITION BY region) "
        "ORDER BY region NULLS LAST, order_id",
    ),
    Case(
        "filter_on_aggregate_leaves_totals",
        workbook(
            orders(
                [*BY_REGION, *columns(all_orders="=Count()")],
                groupings=[grouping("g", "region", calculations=("n", "total"))],
                summary=["all_orders"],
                filters=[keep("number-range", "n", min=2)],
            )
        ),
        "SELECT 8",
        options={"level": "summary"},
    ),
    Case(
        "top_rows_after_other_filters",
        workbook(
            orders(
                PLAIN,
                filters=[
                    keep("top-n", "amount", count=2),
                    keep("list", "region", mode="exclude", values=[None]),
                ],
                sort=[by("amount", "descending")],
            )
        ),
        "SELECT order_id, region, amount FROM shop.orders WHERE region IS NOT NULL AND amount >= 40 "
        "ORDER BY amount DESC",
    ),
    Case(
        "top_groups_within_the_outer_one",
        workbook(
            orders(
                columns(region="region", customer="customer", total="=Sum([Orders/Amount])"),
                groupings=[grouping("g1", "region"), grouping("g2", "customer", calculations=("total",))],
                filters=[keep("top-n", "total", count=1)],
                collapsed_to="g2",
            )
        ),
        "SELECT * FROM (SELECT region, customer, sum(amount) AS total FROM shop.orders GROUP BY ALL) QUALIFY rank() OVER "
        "(PARTITION BY region ORDER BY total DESC NULLS LAST) = 1 ORDER BY region NULLS LAST, customer",
    ),
    Case(
        "filter_on_window",
        workbook(
            orders(
                columns(
                    order_id="order_id", customer="customer", place='=Rank([Order Id], "desc")', n="=Count()"
                ),
                groupings=[grouping("g", "customer", calculations=("n",))],
                filters=[keep("number-range", "place", max=1)],
            )
        ),
        "SELECT customer, 1, max(order_id), 1 FROM shop.orders GROUP BY customer ORDER BY customer NULLS LAST",
    ),
    Case(
        "lookup",
        workbook(
            orders(
                columns(
                    order_id="order_id",
                    who="=Lookup([Customers/Full Name], [Orders/Customer], [Customers/Customer])",
                    points="=Rollup(Sum([Customers/Points]), [Orders/Customer], [Customers/Customer])",
                )
            ),
            customers(),
        ),
        "SELECT order_id, CASE customer WHEN 'ann' THEN 'Ann Arbor' WHEN 'bob' THEN 'Bob Hill' WHEN 'cid' THEN 'Cid' END, "
        "(SELECT sum(points) FROM shop.customers c WHERE c.customer = o.customer) FROM shop.orders o ORDER BY order_id",
    ),
    Case(
        "a_page_of_rows_with_lookups",
        workbook(
            orders(
                columns(
                    order_id="order_id",
                    region="region",
                    who="=Lookup([Customers/Full Name], [Orders/Customer], [Customers/Customer])",
                    loud="=Upper([Who])",
                    total="=Sum([Orders/Amount])",
                ),
                groupings=[grouping("g", "region", calculations=("total",))],
            ),
            customers(),
        ),
        "SELECT region, sum(amount) OVER (PARTITION BY region), order_id, who, upper(who) FROM shop.orders o LEFT JOIN "
        "(SELECT customer AS c, CASE WHEN min(full_name) = max(full_name) THEN min(full_name) END AS who "
        "FROM shop.customers GROUP BY c) ON o.customer = c ORDER BY region NULLS LAST, order_id LIMIT 3 OFFSET 2",
        options={"window": RowWindow(2, 3)},
    ),
    Case(
        "lookup_from_a_grouping",
        workbook(
            orders(
                columns(
                    customer="customer",
                    n="=Count()",
                    points="=Lookup(Max([Customers/Points]), [Customer], [Customers/Customer])",
                    per_point="=[N] / [Points]",
                ),
                groupings=[grouping("g", "customer", calculations=("n", "points", "per_point"))],
                filters=[keep("number-range", "points", min=2)],
                collapsed_to="g",
            ),
            customers(),
        ),
        "SELECT o.customer, count(*), p, count(*) / p FROM shop.orders o JOIN (SELECT customer, max(points) AS p "
        "FROM shop.customers GROUP BY ALL) c ON o.customer = c.customer WHERE p >= 2 GROUP BY o.customer, p "
        "ORDER BY 1",
    ),
    Case(
        "rows_with_a_match",
        workbook(
            orders(
                columns(
                    order_id="order_id",
                    known="=Rollup(Count(), [Orders/Customer], [Customers/Customer]) > 0",
                ),
                filters=[keep("logical", "known", values=[True])],
            ),
            customers(),
        ),
        "SELECT order_id, true FROM shop.orders WHERE customer IN (SELECT customer FROM shop.customers) "
        "ORDER BY order_id",
    ),
    Case(
        "count_of_rows_with_a_match",
        workbook(
            orders(
                columns(
                    region="region",
                    n="=Count()",
                    known="=Rollup(Count(), [Orders/Customer], [Customers/Customer]) > 0",
                ),
                groupings=[grouping("g", "region", calculations=("n",))],
                filters=[keep("logical", "known", values=[True])],
                collapsed_to="g",
            ),
            customers(),
        ),
        "SELECT region, count(*) FROM shop.orders WHERE customer IN (SELECT customer FROM shop.customers) "
        "GROUP BY region ORDER BY region NULLS LAST",
    ),
    Case(
        "count_of_rows_without_a_match",
        workbook(
            orders(
                columns(
                    region="region",
                    n="=Count()",
                    unknown="=IsNull(Rollup(Count(), [Orders/Customer], [Customers/Customer]))",
                ),
                groupings=[grouping("g", "region", calculations=("n",))],
                filters=[keep("logical", "unknown", values=[True])],
                collapsed_to="g",
            ),
            customers(),
        ),
        "SELECT region, count(*) FROM shop.orders AS o WHERE NOT EXISTS (SELECT 1 FROM shop.customers AS c "
        "WHERE c.customer = o.customer) GROUP BY region ORDER BY region NULLS LAST",
    ),
    Case(
        "lookup_in_the_same_element",
        workbook(
            orders(
                columns(
                    order_id="order_id",
                    customer="customer",
                    amount="amount",
                    spent="=Rollup(Sum([Sales/Amount]), [Customer], [Sales/Customer])",
                ),
                name="Sales",
                filters=[keep("list", "order_id", mode="exclude", values=[1])],
            ),
        ),
        "SELECT order_id, customer, amount, sum(amount) OVER (PARTITION BY customer) FROM shop.orders "
        "WHERE order_id <> 1 AND customer IS NOT NULL UNION ALL "
        "SELECT order_id, customer, amount, NULL FROM shop.orders WHERE customer IS NULL ORDER BY order_id",
    ),
    Case(
        "child_of_base_rows",
        workbook(
            orders(
                BY_REGION,
                groupings=[grouping("g", "region", calculations=("n", "total"))],
                filters=[keep("number-range", "amount", min=20)],
            ),
            element(
                "table",
                "child",
                parent("orders"),
                columns(region="region", part="=[Orders/Amount] / [Orders/Total]", n="n"),
            ),
        ),
        "SELECT region, amount / sum(amount) OVER (PARTITION BY region), count(*) OVER (PARTITION BY region) "
        "FROM shop.orders WHERE amount >= 20 ORDER BY order_id",
        element_id="child",
    ),
    Case(
        "child_of_a_grouping",
        workbook(
            orders(
                BY_REGION,
                groupings=[grouping("g", "region", calculations=("n", "total"))],
                filters=[keep("number-range", "n", min=2)],
            ),
            element(
                "table",
                "child",
                parent("orders", "g"),
                columns(groups="=Count()", most="=Max([Orders/N])"),
                summary=["groups", "most"],
            ),
        ),
        "SELECT 2, 3",
        element_id="child",
        options={"level": "summary"},
    ),
    Case(
        "chart_with_colour",
        workbook(
            orders(PLAIN),
            element(
                "chart",
                "chart",
                ORDERS,
                columns(region="region", paid="paid", amount="amount", n="=Count()"),
                x="region",
                y=["amount", "n"],
                color="paid",
            ),
        ),
        "SELECT region, paid, sum(amount), count(*) FROM shop.orders GROUP BY ALL "
        "ORDER BY region NULLS LAST, paid NULLS LAST",
        element_id="chart",
    ),
    Case(
        "chart_of_plain_points",
        workbook(
            element(
                "chart", "chart", ORDERS, columns(q="quantity", a="amount"), x="q", y=["a"], chart="scatter"
            )
        ),
        "SELECT quantity, amount FROM shop.orders ORDER BY order_id",
        element_id="chart",
    ),
    Case(
        "kpi",
        workbook(
            orders(PLAIN, filters=[keep("logical", "paid", values=[True])])
            | {"columns": [*PLAIN, *columns(paid="paid")]},
            element(
                "kpi",
                "kpi",
                parent("orders"),
                columns(total="amount", names="region", ratio="=Sum([Orders/Amount]) / Count()"),
                value="total",
                comparison="ratio",
            ),
        ),
        "SELECT sum(amount), sum(amount) / count(*) FROM shop.orders WHERE paid",
        element_id="kpi",
    ),
    Case(
        "cohorts",
        workbook(
            orders(
                columns(
                    customer="customer",
                    month='=DateTrunc("month", [Orders/Order Date])',
                    first="=Min([Month])",
                    age='=DateDiff("month", [First], [Month])',
                    n="=Count()",
                ),
                groupings=[
                    grouping("g1", "customer", calculations=("first",)),
                    grouping("g2", "age", calculations=("n",)),
                ],
                collapsed_to="g2",
            )
        ),
        "WITH f AS (SELECT customer AS c, min(date_trunc('month', order_date)::DATE) AS first FROM shop.orders GROUP BY 1) "
        "SELECT customer, first, date_diff('month', first, order_date) AS age, count(*) FROM shop.orders "
        "JOIN f ON customer IS NOT DISTINCT FROM c GROUP BY ALL ORDER BY customer NULLS LAST, age NULLS LAST",
    ),
    Case(
        "late_filter_on_base_rows",
        workbook(
            orders(
                [*BY_REGION, *columns(share="=[Amount] / [Total]")],
                groupings=[grouping("g", "region", calculations=("n", "total"))],
                filters=[keep("number-range", "share", min=0.5)],
            )
        ),
        "SELECT * FROM (SELECT region, count(*) OVER w, sum(amount) OVER w, amount, amount / sum(amount) OVER w AS share "
        "FROM shop.orders WINDOW w AS (PARTITION BY region)) WHERE share >= 0.5 ORDER BY region NULLS LAST, amount",
    ),
    Case(
        "sessions",
        workbook(
            element(
                "table",
                "events",
                table("shop.events"),
                columns(
                    user="user_id",
                    at="happened",
                    begins='=If(DateDiff("minute", Lag([At]), [At]) <= 30, 0, 1)',
                ),
                groupings=[grouping("g", "user")],
                sort=[by("at")],
            ),
            element(
                "table",
                "numbered",
                parent("events"),
                columns(user="user", at="at", session="=CumulativeSum([Events/Begins])"),
                groupings=[grouping("g", "user")],
                sort=[by("at")],
            ),
            element(
                "table",
                "sessions",
                parent("numbered"),
                columns(user="user", session="session", began="=Min([Numbered/At])", n="=Count()"),
                groupings=[grouping("g", "user", "session", calculations=("began", "n"))],
                collapsed_to="g",
            ),
        ),
        "SELECT user_id, s, min(happened), count(*) FROM (SELECT *, sum(b) OVER (PARTITION BY user_id ORDER BY happened) AS s FROM "
        "(SELECT *, CASE WHEN date_diff('minute', lag(happened) OVER (PARTITION BY user_id ORDER BY happened), happened) <= 30 THEN 0 "
        "ELSE 1 END AS b FROM shop.events)) GROUP BY user_id, s ORDER BY user_id, s",
        element_id="sessions",
    ),
    Case(
        "grand_totals",
        workbook(
            orders(
                columns(
                    region="region",
                    people="=CountDistinct([Orders/Customer])",
                    everybody="=GrandTotal(CountDistinct([Orders/Customer]))",
                    part='=PercentOfTotal(Sum([Orders/Amount]), "grand_total")',
                ),
                groupings=[grouping("g", "region", calculations=("people", "everybody", "part"))],
                collapsed_to="g",
            )
        ),
        "SELECT region, count(DISTINCT customer), 4, sum(amount) / 250 FROM shop.orders GROUP BY region "
        "ORDER BY region NULLS LAST",
    ),
    Case(
        "group_of_one",
        workbook(
            orders(
                columns(
                    order_id="order_id",
                    same="=Sum([Orders/Amount])",
                    one="=Count([Orders/Amount])",
                    masked="=SumIf([Orders/Amount], [Orders/Paid])",
                )
            )
        ),
        "SELECT order_id, amount, CASE WHEN amount IS NULL THEN 0 ELSE 1 END, CASE WHEN paid THEN amount END "
        "FROM shop.orders ORDER BY order_id",
    ),
    Case(
        "first_and_last",
        workbook(
            orders(
                columns(
                    region="region",
                    quantity="quantity",
                    low="=First([Quantity])",
                    high="=Last([Quantity])",
                    start="=First([Quantity])",
                ),
                groupings=[grouping("g", "region", calculations=("low", "high"))],
                sort=[by("quantity")],
            )
        ),
        "SELECT region, min(quantity) OVER w, max(quantity) OVER w, quantity, min(quantity) OVER w FROM shop.orders "
        "WINDOW w AS (PARTITION BY region) ORDER BY region NULLS LAST, quantity",
    ),
    Case(
        "count_of_groups",
        workbook(
            orders(
                BY_REGION,
                groupings=[grouping("g", "region", calculations=("n", "total"))],
                filters=[keep("number-range", "n", min=2)],
                collapsed_to="g",
            )
        ),
        "SELECT 2",
        options={"purpose": "count"},
    ),
    Case(
        "count_of_rows",
        workbook(orders(PLAIN, filters=[keep("number-range", "amount", min=20)])),
        "SELECT count(*) FROM shop.orders WHERE amount >= 20",
        options={"purpose": "count"},
    ),
    Case(
        "values_with_search",
        workbook(
            orders(
                [*PLAIN, *columns(item="item")],
                filters=[keep("list", "item", values=["ink"]), keep("number-range", "order_id", max=6)],
            )
        ),
        "SELECT item, count(*) FROM shop.orders WHERE order_id <= 6 AND item ILIKE '%p%' GROUP BY item "
        "ORDER BY count(*) DESC, item",
        options={"purpose": "values", "value_column": "item", "search": "P"},
    ),
    Case(
        "relation",
        workbook(orders([*PLAIN, *columns(today="=Today()")], limit=3, sort=[by("order_id", "descending")])),
        "SELECT order_id, region, amount, (current_timestamp AT TIME ZONE 'UTC')::DATE FROM shop.orders "
        "ORDER BY order_id DESC LIMIT 3",
        options={"purpose": "relation"},
    ),
    Case(
        "limited_parent",
        workbook(
            orders(PLAIN, limit=3, sort=[by("amount", "descending")]),
            element(
                "table", "child", parent("orders"), columns(total="=Sum([Orders/Amount])"), summary=["total"]
            ),
        ),
        "SELECT 70 + 60 + 40",
        element_id="child",
        options={"level": "summary"},
    ),
]
