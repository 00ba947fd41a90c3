"""What stands in the way of readers: axe's findings, and what runs off the page."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Every rule that axe has by itself, and the one of WCAG 2.2 that it leaves out.
_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}, "preload": False}

# What another scheme of colours can change, and what another size of the text can.
COLOURS = ["color-contrast", "link-in-text-block"]
SIZES = ["target-size", "scrollable-region-focusable", "color-contrast"]

_LAY_OUT = """() => {
    for (const each of document.body.querySelectorAll("*"))
        if (getComputedStyle(each).contentVisibility === "auto") each.style.contentVisibility = "visible";
}"""

# Of comments that differ in their words alone two are judged: most of axe's time would go into the others.
_RUN = """([options, within]) => {
    const seen = {};
    const shape = (comment) => comment.outerHTML.replace(/>[^<]*</g, "><")
        .replace(/ (id|href|datetime|aria-label|aria-labelledby|title|data-[a-z-]+)="[^"]*"/g, "");
    const isRepeated = (comment) => {
        seen[shape(comment)] = (seen[shape(comment)] ?? 0) + 1;
        return seen[shape(comment)] > 2 && !comment.matches(":hover, :focus-within, :has(:target)");
    };
    return axe.run({ include: [within], exclude: [...document.querySelectorAll(".d-c")].filter(isRepeated) }, options);
}"""

# Texts that end beyond the window's edges and cannot be scrolled to; what is hidden from sight on purpose is left out.
_CUT_OFF = """() => {
    const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const scrolls = (element) => element && (
        element !== document.body && ["auto", "scroll"].includes(getComputedStyle(element).overflowX)
        || getComputedStyle(element).clipPath !== "none" || scrolls(element.parentElement));
    while (texts.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
        const isOut = boxes.some((box) => box.right > innerWidth + 1 || box.left < -1);
        if (isOut && !scrolls(texts.currentNode.parentElement))
            found.push(`${texts.currentNode.parentElement.outerHTML.slice(0, 200)}`);
    }
    return found;
}"""


def assert_no_barriers(page: Page, *, about: list[str] | None = None, within: str = "html") -> None:
    """Axe finds nothing, by all its rules or by some; what it finds is told by rule, element and reason.

    `within` names a part, where the page around it is somebody else's.
    """
    lay_out_whole(page)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {**_OPTIONS, "runOnly": about} if about else _OPTIONS
    violations = page.evaluate(_RUN, [options, within])["violations"]
    assert not violations, "\n\n".join(map(_told, violations))


def lay_out_whole(page: Page) -> None:
    """What is far below the window is left out until it comes near: lay it out now, so that it can be looked at."""
    page.evaluate(_LAY_OUT)


def assert_fits(page: Page) -> None:
    """The page does not scroll sideways, and no text ends outside."""
    lay_out_whole(page)
    width = page.evaluate("() => innerWidth")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width, (page.url, _widest(page))
    assert page.evaluate(_CUT_OFF) == [], page.url


def _told(violation: dict[str, Any]) -> str:
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines += [f"  {node['target']} {node['html'][:200]}", f"    {node['failureSummary']}"]
    return "\n".join(lines)


def _widest(page: Page) -> list[str]:
    """The elements that reach beyond the window, for the message."""
    return page.evaluate(
        """() => [...document.body.querySelectorAll("*")].filter((each) => {
            const { left, right } = each.getBoundingClientRect();
            return left < 0 || right > innerWidth;
        }).map((each) => each.outerHTML.slice(0, 160))"""
    )
