"""The parts of the workbook page, by what a person sees and calls them."""

import re

from playwright.sync_api import Locator, Page, expect

PASTE = """
(target, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    target.dispatchEvent(paste);
}
"""


class Grid:
    """A table on a page, by its columns' names and the numbers of its rows (from 1)."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.root = page.locator('[role="grid"], [role="treegrid"]').and_(page.get_by_label(name, exact=True))

    def header(self, column: str) -> Locator:
        return self.root.get_by_role("columnheader", name=column, exact=True)

    def row(self, number: int) -> Locator:
        # The header is the first row.
        return self.root.locator(f'[role="row"][aria-rowindex="{number + 1}"]')

    def cell(self, number: int, column: str) -> Locator:
        index = self.header(column).get_attribute("aria-colindex")
        return self.row(number).locator(f'[role="gridcell"][aria-colindex="{index}"]')

    def expect_rows(self, column: str, texts: list[str]) -> None:
        """The first cells of a column, as they are shown."""
        for number, text in enumerate(texts, start=1):
            expect(self.cell(number, column)).to_have_text(text)

    def menu(self, column: str, *items: str) -> None:
        """Choose from the menu of a column."""
        header = self.header(column)
        header.scroll_into_view_if_needed()
        header.hover()
        header.get_by_role("button", name=f"Menu of {column}").click()
        for item in items:
            self.page.get_by_role("menuitem", name=item, exact=True).click()

    def paste(self, text: str) -> None:
        """What a spreadsheet puts on the clipboard, pasted where the selection is."""
        self.root.evaluate(PASTE, text)


class Element:
    """An element on a page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.frame = page.locator("[data-element]").and_(page.get_by_label(name, exact=True))

    @property
    def grid(self) -> Grid:
        return Grid(self.page, self.name)

    def choose(self, item: str) -> None:
        """Choose from the menu of the element."""
        self.frame.get_by_role("button", name=f"Menu of {self.name}", exact=True).click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()


class Workbook:
    """A workbook that is open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.formula = page.get_by_role("region", name="Formula bar")

    def open(self, workbook_id: str, mode: str = "edit") -> "Workbook":
        self.page.goto(f"/workbooks/{workbook_id}?mode={mode}")
        return self

    def element(self, name: str) -> Element:
        return Element(self.page, name)

    def grid(self, name: str) -> Grid:
        return Grid(self.page, name)

    def add(self, what: str) -> None:
        self.page.get_by_role("button", name="Add element").click()
        self.page.get_by_role("menuitem", name=what, exact=True).click()

    def panel(self, name: str) -> Locator:
        return self.page.get_by_role("complementary", name=name)

    def select(self, label: str | Locator, option: str) -> None:
        """Choose from a list that opens beneath its field."""
        field = self.page.get_by_role("combobox", name=label) if isinstance(label, str) else label
        field.click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def add_column(self, grid: Grid, formula: str) -> None:
        """A calculated column at the end of a table."""
        grid.root.get_by_role("button", name="Add calculated column").click()
        self.write_formula(formula)

    def write_formula(self, formula: str) -> None:
        """Type a formula into the bar as fast as it goes, and apply it."""
        editor = self.formula.get_by_role("textbox")
        expect(editor).to_be_focused()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(formula)
        self.page.keyboard.press("Enter")

    def expect_saved(self) -> None:
        expect(self.page.get_by_role("status").filter(has_text=re.compile(r"^\s*Saved$"))).to_be_visible()
