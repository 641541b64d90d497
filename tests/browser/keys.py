"""A person without a mouse: goes from control to control, and sees where the focus is."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

WHERE = """
(target) => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const box = at.getBoundingClientRect();
    const drawn = (node) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
    };
    // Radios, checkboxes and switches are hidden behind what is drawn for them.
    const around = [at.closest('label'), at.closest('[data-focused]')];
    const near = [at, at.parentElement, ...at.parentElement.children, ...around];
    const typed = at.matches('input:not([type=radio], [type=checkbox]), textarea, [contenteditable=true]');
    const cell = document.getElementById(at.getAttribute('aria-activedescendant'));
    const behind = getComputedStyle(at, '::after').outlineStyle !== 'none';
    return {
        there: at === target,
        // It takes Tab for its own cells, and says how to leave.
        keeps: at.matches('[role=grid][aria-readonly="false"]'),
        tag: at.tagName.toLowerCase(),
        role: at.getAttribute('role') ?? '',
        name: at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 60),
        drawn: typed || behind || cell !== null || near.some((node) => node && drawn(node)),
        seen: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    };
}
"""


class Keys:
    """The keyboard of a page. What it passes on its way must show that it has the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def where(self, target: Locator | None = None) -> dict[str, Any] | None:
        """What has the focus, if anything; an error when nothing shows it."""
        at = self.page.evaluate(WHERE, target.element_handle() if target else None)
        if at is not None:
            name = f"{at['tag']} {at['role']} “{at['name']}”"
            assert at["drawn"], f"nothing shows the focus of {name}"
            assert at["seen"], f"out of sight: {name}"
        return at

    def reach(self, target: Locator, key: str = "Tab", most: int = 90) -> None:
        """Press a key until the target has the focus."""
        expect(target).to_be_visible()
        passed: list[str] = []
        for _ in range(most):
            at = self.where(target)
            if at is not None:
                if at["there"]:
                    return
                passed.append(at["name"])
                if at["keeps"] and "Tab" in key:
                    self.press("Escape")
            self.press(key)
        raise AssertionError("never reached, on the way: " + ", ".join(passed))

    def use(self, target: Locator, key: str = "Tab") -> None:
        """Reach a control and press it."""
        self.reach(target, key)
        self.press("Enter")

    def choose(self, button: Locator, item: str) -> None:
        """Open a menu and choose from it."""
        self.use(button)
        self.pick(item)

    def pick(self, item: str) -> None:
        """Choose from the menu that is open."""
        wanted = self.page.get_by_role("menuitem", name=item, exact=True)
        expect(wanted).to_be_visible()
        self.reach(wanted, "ArrowDown")
        self.press("Enter")

    def expect_at(self, target: Locator) -> None:
        expect(target).to_be_focused()
        assert self.where() is not None

    def close(self, dialog: Locator, back: Locator) -> None:
        """Escape closes a dialog, and the focus is where it was before."""
        expect(dialog).to_be_visible()
        # It has the focus once it is open: no key goes to what lies beneath.
        focused = self.page.locator(":focus")
        expect(dialog.locator(focused).or_(dialog.and_(focused))).to_have_count(1)
        self.press("Escape")
        expect(dialog).to_be_hidden()
        self.expect_at(back)


def starts(text: str) -> re.Pattern[str]:
    return re.compile("^" + re.escape(text))
