"""The tables that compiler tests read: orders with nulls, ties and repeated keys; customers; events."""

from compiler.kit import Engine

ORDERS = """
CREATE TABLE shop.orders AS SELECT * FROM (VALUES
  (1, 'north', 'ann', DATE '2024-01-03', 10.0::DOUBLE, 1, TRUE, 'pen'),
  (2, 'north', 'bob', DATE '2024-01-20', 20.0, 2, FALSE, 'ink'),
  (3, 'north', 'ann', DATE '2024-02-02', 30.0, 3, TRUE, 'pen'),
  (4, 'south', 'cid', DATE '2024-02-14', 40.0, 4, NULL, 'Pad 100%'),
  (5, 'south', 'cid', DATE '2024-02-14', NULL, 5, FALSE, NULL),
  (6, 'south', NULL, DATE '2024-03-01', 60.0, 6, TRUE, 'pad_x'),
  (7, NULL, 'ann', NULL, 70.0, 7, TRUE, 'pen'),
  (8, 'east', 'eve', DATE '2024-03-31', 20.0, 8, FALSE, 'ink')
) AS t(order_id, region, customer, order_date, amount, quantity, paid, item)
"""

CUSTOMERS = """
CREATE TABLE shop.customers AS SELECT * FROM (VALUES
  ('ann', 'Ann Arbor', 1), ('bob', 'Bob Hill', 2), ('cid', 'Cid', 3), ('cid', 'Cid', 4),
  ('eve', 'Eve', 5), ('eve', 'Eva', 6), (NULL, 'Nobody', 7)
) AS t(customer, full_name, points)
"""

EVENTS = """
CREATE TABLE shop.events AS SELECT * FROM (VALUES
  ('u1', TIMESTAMP '2024-05-01 09:00:00'), ('u1', TIMESTAMP '2024-05-01 09:10:00'),
  ('u1', TIMESTAMP '2024-05-01 11:00:00'), ('u2', TIMESTAMP '2024-05-01 09:05:00'),
  ('u2', TIMESTAMP '2024-05-02 08:00:00'), ('u2', TIMESTAMP '2024-05-02 08:20:00')
) AS t(user_id, happened)
"""


def open_shop() -> Engine:
    """A fresh in-memory warehouse with the shop's tables."""
    engine = Engine()
    for statement in ("CREATE SCHEMA shop", ORDERS, CUSTOMERS, EVENTS):
        engine.run(statement)
    return engine
