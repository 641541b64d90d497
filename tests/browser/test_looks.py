"""Nothing is cut, jumps or sits askew: measured on the screen, where no other test would see it."""

from typing import Literal

from playwright.sync_api import Locator, Page, expect

from browser.documents import document, table
from browser.parts import Workbook
from browser.server import Server


def _box(part: Locator) -> dict[str, float]:
    box = part.bounding_box()
    assert box is not None
    return dict(box)


def _control(kind: str) -> dict[str, object]:
    return {"id": kind, "kind": "control", "name": kind, "control_id": kind, "control": kind}


def test_opening_the_formula_bar_moves_nothing(server: Server, signed_in: Page) -> None:
    airlines = table(server.demo_connection(), "airlines", "carrier", "name")
    book = Workbook(signed_in).open(server.workbook("Still", document([airlines])))
    grid = book.grid("Airlines")
    expect(grid.row(1)).to_be_visible()
    before = _box(grid.root)
    grid.header("Name").click()
    book.formula.get_by_role("textbox").click()
    expect(book.formula.get_by_role("textbox")).to_be_focused()
    assert _box(grid.root) == before


def test_the_controls_of_a_row_are_on_one_line(server: Server, signed_in: Page) -> None:
    kinds = ("number", "slider", "switch", "text", "top-n")
    controls = [_control(kind) for kind in kinds]
    made = document(controls)
    for number, place in enumerate(made["pages"][0]["layout"]):
        place |= {"x": number * 4, "y": 0, "width": 4, "height": 3}
    book = Workbook(signed_in).open(server.workbook("In line", made))
    middles: list[float] = []
    for kind in kinds:
        role: Literal["slider", "switch", "textbox"] = (
            "slider" if kind == "slider" else "switch" if kind == "switch" else "textbox"
        )
        frame = book.element(kind).frame
        expect(frame.get_by_role(role)).to_be_attached()
        box = _box(frame.get_by_role(role))
        middles.append(box["y"] + box["height"] / 2)
    assert max(middles) - min(middles) <= 2, middles


def test_each_version_can_be_restored_without_a_cut_word(server: Server, signed_in: Page) -> None:
    long = "A name that goes on for as long as names of pages may go on " * 2
    made = document([table(server.demo_connection(), "airlines", "carrier")])
    made["pages"][0]["name"] = long.strip()[:100]
    workbook = server.workbook(long.strip()[:100], made)
    server.api.post(f"/workbooks/{workbook}/publish")
    Workbook(signed_in).open(workbook)
    signed_in.get_by_role("button", name="More actions").click()
    signed_in.get_by_role("menuitem", name="Versions").click()
    restore = signed_in.get_by_role("button", name="Restore version 1")
    expect(restore).to_be_in_viewport(ratio=1)
    assert restore.evaluate("(button) => button.scrollWidth <= button.clientWidth + 1")
    dialog, button = _box(signed_in.get_by_role("dialog")), _box(restore)
    assert button["x"] + button["width"] <= dialog["x"] + dialog["width"]


def test_entries_that_remove_look_alike_under_the_pointer(server: Server, signed_in: Page) -> None:
    airlines = table(server.demo_connection(), "airlines", "carrier")
    workbook = server.workbook("Red under the pointer", document([airlines]))
    signed_in.goto("/workbooks")
    signed_in.get_by_role("button", name="More for Red under the pointer").click()
    trash = _under_the_pointer(signed_in.get_by_role("menuitem", name="Move to trash"))
    signed_in.keyboard.press("Escape")
    book = Workbook(signed_in).open(workbook)
    book.element("Airlines").frame.get_by_role("button", name="Menu of Airlines", exact=True).click()
    remove = _under_the_pointer(signed_in.get_by_role("menuitem", name="Delete"))
    assert trash == remove


def _under_the_pointer(item: Locator) -> tuple[str, str]:
    """The colours of an entry of a menu, once the pointer is on it."""
    item.hover()
    style = item.evaluate("(item) => [getComputedStyle(item).backgroundColor, getComputedStyle(item).color]")
    return style[0], style[1]


def test_the_palette_stays_where_it_opened(signed_in: Page) -> None:
    signed_in.goto("/")
    expect(signed_in.get_by_role("heading", name="Home")).to_be_visible()
    signed_in.keyboard.press("ControlOrMeta+K")
    palette = signed_in.get_by_role("dialog")
    search = palette.get_by_role("textbox")
    expect(search).to_be_focused()
    top = _box(search)["y"]
    search.fill("nothing is called this")
    expect(palette.get_by_role("option")).to_have_count(0)
    assert _box(search)["y"] == top


def test_no_page_is_wider_than_a_telephone(signed_in: Page) -> None:
    signed_in.set_viewport_size({"width": 390, "height": 844})
    for path, shown in (("/", "Home"), ("/workbooks", "Workbooks"), ("/members", "Members")):
        signed_in.goto(path)
        expect(signed_in.get_by_role("heading", name=shown, exact=True).first).to_be_visible()
        expect(signed_in.get_by_role("table").first).to_be_visible()
        assert signed_in.evaluate("document.documentElement.scrollWidth") == 390, path
