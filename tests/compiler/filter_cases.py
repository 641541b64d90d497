"""Every kind of filter and null policy, with the ids of the orders that pass."""

from typing import Any

from compiler.kit import columns

COLUMNS = columns(
    order_id="order_id",
    region="region",
    day="order_date",
    amount="amount",
    quantity="quantity",
    paid="paid",
    item="item",
)

ALL = {1, 2, 3, 4, 5, 6, 7, 8}

CASES: list[tuple[dict[str, Any], set[int]]] = [
    ({"kind": "list", "column_id": "region", "values": ["north"]}, {1, 2, 3}),
    ({"kind": "list", "column_id": "region", "values": ["north", None]}, {1, 2, 3, 7}),
    ({"kind": "list", "column_id": "region", "values": [None]}, {7}),
    ({"kind": "list", "column_id": "region", "values": ["north"], "nulls": "always"}, {1, 2, 3, 7}),
    ({"kind": "list", "column_id": "region", "values": ["north", None], "nulls": "never"}, {1, 2, 3}),
    ({"kind": "list", "column_id": "region", "values": [], "nulls": "never"}, ALL - {7}),
    ({"kind": "list", "column_id": "region", "values": []}, ALL),
    ({"kind": "list", "column_id": "region", "mode": "exclude", "values": ["north"]}, {4, 5, 6, 7, 8}),
    ({"kind": "list", "column_id": "region", "mode": "exclude", "values": ["north", None]}, {4, 5, 6, 8}),
    ({"kind": "list", "column_id": "region", "mode": "exclude", "values": ["north", "east"]}, {4, 5, 6, 7}),
    (
        {"kind": "list", "column_id": "region", "mode": "exclude", "values": ["east"], "nulls": "never"},
        ALL - {7, 8},
    ),
    ({"kind": "list", "column_id": "amount", "values": [20, 30.0]}, {2, 3, 8}),
    ({"kind": "list", "column_id": "amount", "values": ["20", "no number"]}, {2, 8}),
    ({"kind": "list", "column_id": "day", "values": ["2024-02-14"]}, {4, 5}),
    ({"kind": "list", "column_id": "paid", "values": [True]}, {1, 3, 6, 7}),
    ({"kind": "list", "column_id": "region", "values": ["north"], "enabled": False}, ALL),
    ({"kind": "number-range", "column_id": "amount", "min": 20, "max": 40}, {2, 3, 4, 8}),
    ({"kind": "number-range", "column_id": "amount", "min": 60}, {6, 7}),
    ({"kind": "number-range", "column_id": "amount", "max": 10.5}, {1}),
    ({"kind": "number-range", "column_id": "amount", "max": 10, "nulls": "always"}, {1, 5}),
    ({"kind": "number-range", "column_id": "amount", "nulls": "never"}, ALL - {5}),
    ({"kind": "number-range", "column_id": "amount"}, ALL),
    ({"kind": "date-range", "column_id": "day", "start": "2024-02-14", "end": "2024-03-01"}, {4, 5, 6}),
    ({"kind": "date-range", "column_id": "day", "end": "2024-01-20"}, {1, 2}),
    ({"kind": "date-range", "column_id": "day", "end": "2024-01-20T00:00:00"}, {1, 2}),
    ({"kind": "date-range", "column_id": "day", "start": "2024-03-31", "nulls": "always"}, {7, 8}),
    ({"kind": "text-match", "column_id": "item", "value": "P"}, {1, 3, 4, 6, 7}),
    ({"kind": "text-match", "column_id": "item", "value": "P", "case_sensitive": True}, {4}),
    ({"kind": "text-match", "column_id": "item", "value": "pen", "operator": "equals"}, {1, 3, 7}),
    ({"kind": "text-match", "column_id": "item", "value": "PEN", "operator": "equals"}, {1, 3, 7}),
    ({"kind": "text-match", "column_id": "item", "value": "pa", "operator": "starts-with"}, {4, 6}),
    ({"kind": "text-match", "column_id": "item", "value": "nk", "operator": "ends-with"}, {2, 8}),
    ({"kind": "text-match", "column_id": "item", "value": "0%"}, {4}),
    ({"kind": "text-match", "column_id": "item", "value": "_"}, {6}),
    ({"kind": "text-match", "column_id": "item", "value": "!"}, set()),
    ({"kind": "text-match", "column_id": "item", "value": "p_n", "operator": "like"}, {1, 3, 7}),
    ({"kind": "text-match", "column_id": "item", "value": "^p.n$", "operator": "regexp"}, {1, 3, 7}),
    ({"kind": "text-match", "column_id": "item", "value": "^P", "operator": "regexp"}, {1, 3, 4, 6, 7}),
    ({"kind": "text-match", "column_id": "item", "value": "p", "negated": True}, {2, 8}),
    (
        {"kind": "text-match", "column_id": "item", "value": "p", "negated": True, "nulls": "always"},
        {2, 5, 8},
    ),
    ({"kind": "text-match", "column_id": "quantity", "value": "7"}, {7}),
    ({"kind": "text-match", "column_id": "item", "value": ""}, ALL),
    ({"kind": "top-n", "column_id": "amount", "count": 2}, {6, 7}),
    ({"kind": "top-n", "column_id": "amount", "count": 2, "direction": "bottom"}, {1, 2, 8}),
    ({"kind": "logical", "column_id": "paid", "values": [True]}, {1, 3, 6, 7}),
    ({"kind": "logical", "column_id": "paid", "values": [False, None]}, {2, 4, 5, 8}),
    ({"kind": "logical", "column_id": "paid", "values": [False], "nulls": "always"}, {2, 4, 5, 8}),
]
