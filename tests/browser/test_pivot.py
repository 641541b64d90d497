"""A pivot over the flights: built from its panel, its cells and totals those of plain SQL."""

from playwright.sync_api import Page, expect

from browser.documents import Part, document, table
from browser.parts import Workbook
from browser.server import Server

SQL = """
SELECT coalesce(origin, 'Total') AS origin,
       avg(arr_delay) FILTER (year(time_hour) = 2013 AND month(time_hour) = 1) AS january,
       avg(arr_delay) FILTER (year(time_hour) = 2013 AND month(time_hour) = 12) AS december,
       avg(arr_delay) AS total
FROM nycflights.flights GROUP BY ROLLUP (origin)
ORDER BY grouping(origin), origin
"""


def test_delays_by_origin_and_month(server: Server, signed_in: Page) -> None:
    connection = server.demo_connection()
    flights = table(connection, "flights", "origin", "arr_delay", "time_hour")
    book = Workbook(signed_in).open(server.workbook("Pivot", document([flights, _truth(connection)])))
    truth = book.grid("Truth")
    truth.expect_rows("origin", ["EWR", "JFK", "LGA", "Total"])

    book.add("Pivot")
    dialog = signed_in.get_by_role("dialog", name="Add a pivot over")
    dialog.get_by_role("treeitem").filter(has_text="Flights").click()
    book.select("Add to rows", "Origin")
    book.select("Add to columns", "Time Hour")
    book.select("Add to values", "Arr Delay")
    panel = book.panel("Pivot")
    book.select(panel.get_by_role("combobox", name="Aggregate of Value 1"), "Average")

    name = "Average of Arr Delay by Origin"
    pivot = book.grid(name)
    pivot.expect_rows("Origin", ["EWR", "JFK", "LGA", "Total"])
    for column, known in (("Jan 2013", "january"), ("Dec 2013", "december"), ("Total", "total")):
        pivot.header("Origin").click()
        if column != "Jan 2013":
            signed_in.keyboard.press("End")
        for row in range(1, 5):
            expect(pivot.cell(row, column)).to_have_text(truth.cell(row, known).inner_text())
    book.expect_saved()

    panel.get_by_role("switch", name="Total of all rows").click()
    pivot.expect_rows("Origin", ["EWR", "JFK", "LGA"])
    expect(pivot.row(4)).to_have_count(0)
    signed_in.reload()
    pivot.expect_rows("Origin", ["EWR", "JFK", "LGA"])


def _truth(connection_id: str) -> Part:
    return {
        "id": "truth",
        "kind": "table",
        "name": "Truth",
        "source": {"kind": "sql", "connection_id": connection_id, "statement": SQL},
        "columns": [
            {"id": column, "name": column, "source_column": column}
            for column in ("origin", "january", "december", "total")
        ],
    }
