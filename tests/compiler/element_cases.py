"""Cases of elements that read others: lookups, children, charts, relations."""

# ruff: noqa: E501

from compiler.case import BY_REGION, ORDERS, PLAIN, Case, by, customers, grouping, keep, orders
from compiler.kit import RowWindow, columns, element, parent, workbook

ELEMENT_CASES = [
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
