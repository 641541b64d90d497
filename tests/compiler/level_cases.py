"""Cases of one element: columns, groupings, totals, windows, filters, counts."""

# ruff: noqa: E501

from compiler.case import BY_REGION, PLAIN, Case, by, grouping, keep, orders
from compiler.kit import RowWindow, columns, element, parent, table, workbook

LEVEL_CASES = [
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
        "statistics_by_level",
        workbook(
            orders(
                [*BY_REGION, *columns(paid="paid", item="item", half="=[Total] / 2")],
                groupings=[
                    grouping("g", "region", calculations=("total", "half")),
                    grouping("h", "item", calculations=("n",)),
                ],
                filters=[keep("number-range", "n", max=1), keep("number-range", "amount", min=15)],
            )
        ),
        "WITH s AS (SELECT *, sum(amount) OVER (PARTITION BY region) AS total, "
        "count(*) OVER (PARTITION BY region, item) AS n FROM shop.orders WHERE amount >= 15), "
        "kept AS (SELECT * FROM s WHERE n <= 1), "
        "by_region AS (SELECT region, any_value(total) AS total FROM kept GROUP BY region), "
        "by_item AS (SELECT region, item, any_value(n) AS n FROM kept GROUP BY region, item) "
        "SELECT b.c, b.s, b.p, i.c, i.s, i.item, r.c, r.t, r.region FROM "
        "(SELECT count(amount) c, sum(amount) s, count(paid) p FROM kept) b, "
        "(SELECT count(n) c, sum(n) s, count(item) item FROM by_item) i, "
        "(SELECT count(total) c, sum(total) t, count(region) region FROM by_region) r",
        options={
            "purpose": "statistics",
            "counted": ("amount", "paid", "n", "item", "total", "region"),
        },
    ),
    Case(
        "statistics_of_a_window",
        workbook(
            orders(
                [*BY_REGION, *columns(order_id="order_id")],
                groupings=[grouping("g", "region", calculations=("total",))],
                sort=[by("order_id", "descending")],
            )
        ),
        "WITH s AS (SELECT *, sum(amount) OVER (PARTITION BY region) AS total FROM shop.orders "
        "ORDER BY region NULLS LAST, order_id DESC LIMIT 3 OFFSET 3) "
        "SELECT (SELECT count(amount) FROM s), (SELECT sum(amount) FROM s), "
        "(SELECT count(DISTINCT region) FROM s), (SELECT sum(t) FROM (SELECT DISTINCT region, total t FROM s))",
        options={"purpose": "statistics", "counted": ("amount", "total"), "window": RowWindow(3, 3)},
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
        "lists_and_counts",
        workbook(
            orders(
                columns(
                    region="region",
                    items='=ListAgg([Orders/Item], ";")',
                    kinds="=ListAggDistinct([Orders/Item])",
                    n="=CountDistinct([Orders/Item])",
                    total="=Sum([Orders/Quantity])",
                    quantity="quantity",
                ),
                groupings=[grouping("g", "region", calculations=("items", "kinds", "n", "total"))],
                sort=[by("quantity", "descending")],
                collapsed_to="g",
            )
        ),
        "SELECT region, string_agg(item, ';' ORDER BY quantity DESC), string_agg(DISTINCT item, ',' ORDER BY item), "
        "count(DISTINCT item), sum(quantity)::BIGINT FROM shop.orders GROUP BY region ORDER BY region NULLS LAST",
    ),
    Case(
        "sparklines",
        workbook(
            orders(
                columns(
                    region="region",
                    sums="=SparklineAgg([Orders/Item], Sum([Orders/Quantity]))",
                    kinds="=SparklineAgg([Orders/Paid], CountDistinct([Orders/Item]))",
                    middles="=SparklineAgg([Orders/Item], Median([Orders/Quantity]))",
                ),
                groupings=[grouping("g", "region", calculations=("sums", "kinds", "middles"))],
                collapsed_to="g",
            )
        ),
        "SELECT region, (SELECT to_json(coalesce(list({x: item, y: y} ORDER BY item), [])) FROM (SELECT item, sum(quantity)::BIGINT AS y "
        "FROM shop.orders AS o WHERE o.region IS NOT DISTINCT FROM r.region AND item IS NOT NULL GROUP BY item)), "
        "(SELECT to_json(coalesce(list({x: paid, y: y} ORDER BY paid), [])) FROM (SELECT paid, count(DISTINCT item) AS y "
        "FROM shop.orders AS o WHERE o.region IS NOT DISTINCT FROM r.region AND paid IS NOT NULL GROUP BY paid)), "
        "(SELECT to_json(coalesce(list({x: item, y: y} ORDER BY item), [])) FROM (SELECT item, median(quantity)::BIGINT AS y "
        "FROM shop.orders AS o WHERE o.region IS NOT DISTINCT FROM r.region AND item IS NOT NULL GROUP BY item)) "
        "FROM (SELECT DISTINCT region FROM shop.orders) AS r ORDER BY region NULLS LAST",
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
]
