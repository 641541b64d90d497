"""Numbers where there is little room: shortened, set smaller, never cut."""

from playwright.sync_api import Locator, Page, expect

from browser.documents import Part, document, table
from browser.parts import Workbook
from browser.server import Server

WHOLE = "350,217,607"
SHORTER = {WHOLE, "350.22M", "350.2M", "350M", "3.5E8", "4E8", "###"}
CUT = "(all) => all.filter((text) => text.scrollWidth > text.clientWidth + 1).map((text) => text.textContent)"
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""The size of a card is known once it was drawn; its number is fitted to it then."""


def kpi(connection_id: str, width: int) -> Part:
    source = table(connection_id, "flights", "distance")
    total = {"id": "total", "name": "Total", "formula": "Sum([Distance])"}
    return source | {
        "id": f"kpi{width}",
        "kind": "kpi",
        "name": f"Wide {width}",
        "columns": [*source["columns"], total],
        "value": "total",
        "comparison": "total",
    }


def test_numbers_are_whole_in_every_card_and_column(server: Server, signed_in: Page) -> None:
    connection = server.demo_connection()
    flights = table(connection, "flights", "carrier", "distance", "dep_delay")
    flights["columns"] += [
        {"id": "total", "name": "Total", "formula": "Sum([Distance])", "width": 48},
        {"id": "mean", "name": "Mean", "formula": "Avg([Distance])"},
        {"id": "grand", "name": "Grand", "formula": "Sum([Distance])"},
    ]
    flights["groupings"] = [{"id": "g", "keys": ["carrier"], "calculations": ["total", "mean"]}]
    flights["collapsed_to"] = "g"
    flights["summary"] = ["grand"]
    widths = (2, 3, 5, 12)
    made = document([flights, *(kpi(connection, width) for width in widths)])
    layout = made["pages"][0]["layout"]
    layout[0] |= {"width": 6}
    for place, width, x in zip(layout[1:], widths, (0, 2, 5, 10), strict=True):
        place |= {"x": x, "y": 12, "width": width, "height": 6}
    book = Workbook(signed_in).open(server.workbook("Little room", made), mode="edit")

    texts = []
    for width in widths:
        value = book.element(f"Wide {width}").frame.locator('[class*="value"]')
        value.wait_for()
        value.evaluate(DRAWN)
        if width == widths[-1]:
            expect(value).to_have_text(WHOLE)
        texts.append(value.inner_text())
        whole = value.get_attribute("aria-label") or value.inner_text()
        assert whole == WHOLE
        assert value.evaluate("(text) => text.scrollWidth <= text.clientWidth + 1")
    assert set(texts) <= SHORTER
    assert texts[-1] == WHOLE
    assert texts[0] != WHOLE

    grid = book.grid("Flights")
    american = _text(grid.cell(2, "Total"))
    expect(american).to_have_attribute("aria-label", "43,864,584")
    expect(american).to_have_text("44M")
    # Means have as many decimals in each row.
    grid.expect_rows("Mean", ["530.24", "1,340.24", "2,402.00"])
    numbers = grid.root.locator('[data-type="number"] > span')
    assert numbers.evaluate_all(CUT) == []
    # The footer wraps, so that its numbers are all there.
    footer = book.element("Flights").frame.locator('[class*="footer"]').first
    grand = footer.get_by_text(WHOLE)
    expect(grand).to_be_visible()
    box, frame = grand.bounding_box(), book.element("Flights").frame.bounding_box()
    assert box is not None
    assert frame is not None
    assert frame["x"] <= box["x"]
    assert box["x"] + box["width"] <= frame["x"] + frame["width"]


def _text(cell: Locator) -> Locator:
    return cell.locator("span")
