"""A day's work without a mouse."""

from playwright.sync_api import Locator, Page, expect

from browser.keys import Keys, starts
from browser.parts import Workbook
from browser.server import PASSWORD, Server


def test_a_workbook_is_made_and_shared_by_keyboard_alone(server: Server, page: Page) -> None:
    server.writable_connection()
    server.member("Kim", "admin")
    keys, book = Keys(page), Workbook(page)
    button = page.get_by_role("button", name="Sign in", exact=True)
    page.goto("/sign-in")
    keys.reach(page.get_by_label("Email"))
    keys.type("kim@example.org")
    keys.reach(page.get_by_role("textbox", name="Password"))
    keys.type(PASSWORD)
    keys.use(button)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()

    # A table from a source.
    keys.use(page.get_by_role("button", name="New workbook"))
    tile = page.get_by_role("button", name="Table", exact=False).filter(has_text="Rows of")
    keys.use(tile)
    dialog = page.get_by_role("dialog", name="Add a table")
    keys.close(dialog, tile)
    keys.press("Enter")
    keys.expect_at(dialog.get_by_role("textbox", name="Search tables and columns"))
    keys.type("airlines")
    hit = dialog.get_by_role("treeitem", name="airlines", exact=True)
    expect(dialog.get_by_role("treeitem")).to_have_count(1)
    keys.reach(hit, "ArrowDown")
    keys.press("Enter")
    airlines = book.grid("Airlines")
    airlines.expect_rows("Carrier", ["9E", "AA"])
    # What was pressed is gone: the focus is with what it made.
    keys.expect_at(book.element("Airlines").frame)

    # A calculated column.
    keys.reach(airlines.root)
    add = airlines.root.get_by_role("button", name="Add calculated column")
    keys.use(add)
    book.write_formula("Upper([Name])")
    keys.expect_at(airlines.root)
    airlines.expect_rows("Upper of Name", ["ENDEAVOR AIR INC."])

    # A filter, and a group.
    keys.press("Control+Home", "Alt+ArrowDown")
    keys.pick("Filter…")
    form = page.get_by_role("dialog", name="Filter Carrier")
    keys.expect_at(form.get_by_role("textbox", name="Search values"))
    keys.type("A")
    keys.reach(form.get_by_role("checkbox", name="AA", exact=True))
    keys.press("Space")
    keys.close(form, airlines.root)
    airlines.expect_rows("Carrier", ["AA"])
    expect(book.element("Airlines").frame.get_by_text("1 row", exact=True)).to_be_visible()
    keys.press("Alt+ArrowDown")
    keys.pick("Group by this column")
    keys.expect_at(airlines.root)
    levels = page.get_by_role("toolbar", name="Levels of Airlines")
    keys.reach(levels.get_by_role("button", name="Carrier", exact=True), "Shift+Tab")

    # An input table, typed into and left.
    keys.choose(page.get_by_role("button", name="Add element"), "Input table")
    form = page.get_by_role("dialog", name="Create an input table")
    keys.close(form, page.get_by_role("button", name="Add element"))
    keys.press("Enter")
    keys.pick("Input table")
    keys.expect_at(form.get_by_label("Table name"))
    keys.press("Control+A")
    keys.type("Keyed")
    keys.reach(form.get_by_role("textbox", name="Name of column 1"))
    keys.press("Control+A")
    keys.type("Carrier")
    keys.use(form.get_by_role("button", name="Create input table"))
    expect(form).to_be_hidden()
    keyed = book.grid("Keyed")
    keys.reach(keyed.root)
    keys.type("AA")
    keys.press("Tab", "Shift+Tab", "F2", "End")
    keys.type("X")
    keys.press("Enter")
    expect(keyed.cell(1, "Carrier")).to_have_text("AAX")
    frame = book.element("Keyed").frame
    expect(frame.get_by_role("status").filter(has_text="All saved")).to_be_visible()
    expect(keyed.root).to_have_accessible_description(starts("Tab goes to the next cell."))
    keys.press("Escape", "Tab")
    expect(keyed.root).not_to_be_focused()

    # Published, shared, signed out.
    publish = page.get_by_role("button", name="Publish")
    keys.use(publish)
    expect(page.get_by_text("Published. Everyone")).to_be_visible()
    share = page.get_by_role("button", name="Share", exact=True)
    keys.use(share, "Shift+Tab")
    dialog = page.get_by_role("dialog", name=starts("Share"))
    keys.reach(dialog.get_by_role("switch", name="Every member may view it"))
    keys.press("Space")
    keys.use(dialog.get_by_role("button", name="Save access"))
    expect(dialog).to_be_hidden()
    keys.expect_at(share)
    keys.choose(page.get_by_role("button", name="Account of Kim"), "Sign out")
    expect(button).to_be_visible()


def test_each_menu_dialog_and_panel_gives_the_focus_back(server: Server, signed_in: Page) -> None:
    server.writable_connection()
    keys, book = Keys(signed_in), Workbook(signed_in).open(server.demo_workbook())
    expect(signed_in.get_by_text("336,776").first).to_be_visible()
    for button in _menus(signed_in):
        keys.use(button)
        menu = signed_in.get_by_role("menu")
        keys.close(menu, button)

    more = signed_in.get_by_role("button", name="More actions")
    keys.choose(more, "Versions")
    keys.close(signed_in.get_by_role("dialog", name="Versions"), more)
    keys.press("Enter")
    keys.pick("Query history")
    _leave_panel(keys, "Query history", more)
    share = signed_in.get_by_role("button", name="Share", exact=True)
    keys.use(share, "Shift+Tab")
    keys.close(signed_in.get_by_role("dialog", name=starts("Share")), share)

    name = "Airlines, and where they fly from"
    element = signed_in.get_by_role("button", name=f"Menu of {name}", exact=True)
    for item, dialog in (("Warehouse view…", "Warehouse view"), ("Materialize…", f"Materialize {name}")):
        keys.choose(element, item)
        keys.close(signed_in.get_by_role("dialog", name=dialog), element)
    keys.press("Enter")
    keys.pick("View SQL")
    _leave_panel(keys, f"SQL of {name}", element)

    grid = book.grid(name).root
    keys.reach(grid)
    for item in ("Filter…", "Format…", "Rename…", "Column details"):
        keys.press("Alt+ArrowDown")
        keys.pick(item)
        keys.close(signed_in.get_by_role("dialog"), grid)
    keys.press("Shift+F10")
    keys.close(signed_in.get_by_role("menu"), grid)

    # A page gets a name, by its menu and by the key for names.
    tabs = signed_in.get_by_role("tablist", name="Pages")
    tab = tabs.get_by_role("tab", selected=True)
    former = tab.get_attribute("aria-label")
    assert former is not None
    keys.reach(tab)
    keys.press("F2")
    field = tabs.get_by_role("textbox")
    keys.expect_at(field)
    keys.type("Keyed")
    keys.press("Enter")
    keys.expect_at(tabs.get_by_role("tab", name="Keyed"))
    keys.choose(signed_in.get_by_role("button", name="Menu of page Keyed"), "Rename")
    keys.expect_at(field)
    keys.type(former)
    keys.press("Enter")
    keys.expect_at(tabs.get_by_role("tab", name=former))

    title = signed_in.get_by_role("button", name=f"Title: {name}", exact=True)
    keys.reach(title, "Shift+Tab")
    keys.press("F2", "Escape")
    keys.expect_at(title)
    # A question that is answered with no.
    keys.choose(element, "Delete")
    keys.press("Control+Z")
    expect(grid).to_be_visible()
    book.expect_saved()


def _menus(page: Page) -> list[Locator]:
    """What opens a menu, in the order of the page. Those of columns are reached in their table."""
    buttons = page.locator('button[aria-haspopup="menu"]:not([tabindex="-1"]):visible').all()
    chosen = [button for button in buttons if "column" not in (button.get_attribute("aria-label") or "")]
    return [page.locator(f'[id="{button.get_attribute("id")}"]') for button in chosen]


def _leave_panel(keys: Keys, name: str, back: Locator) -> None:
    """A panel that was asked for has the focus; closed by its button it gives it back."""
    panel = keys.page.get_by_role("complementary", name=name)
    keys.expect_at(panel)
    keys.use(panel.get_by_role("button", name="Close panel"))
    keys.expect_at(back)
