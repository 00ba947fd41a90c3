"""What readers do on a page that its script has made lively, and what can happen to their network."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

COMMENTS = "**/api/v1/articles/*/comments"
MINE = "**/api/v1/articles/*/mine"
VOTES = "**/api/v1/comments/*/vote"
ONE_COMMENT = "**/api/v1/comments/*"
LISTS = "**/*part=thread*"
LOST = "ERR_FAILED"
OFFLINE = "ERR_INTERNET_DISCONNECTED"


def visit(page: Page, address: str) -> Page:
    """Open the address, and wait until the discussion answers to clicks."""
    page.goto(address)
    return wait_until_lively(page)


def wait_until_lively(page: Page) -> Page:
    """Wait until the discussion answers to clicks and knows who reads."""
    page.locator("discussion-thread[data-ready]").wait_for(state="attached")
    return page


def by(page: Page, name: str) -> Locator:
    """The comments of this author."""
    return page.get_by_role("article", name=name, exact=True)


def saying(page: Page, words: str) -> Locator:
    """The comment that says this."""
    return page.get_by_role("article").filter(has=page.locator(":scope > .d-body", has_text=words))


def words_of(comment: Locator) -> Locator:
    """What the comment says, without anything that is being written beneath it."""
    return comment.locator("> .d-body")


def press(place: Page | Locator, words: str) -> None:
    """Press the button that begins with these words."""
    click(button(place, words))


def click(wanted: Locator) -> None:
    """Click what is in view: what was off screen finds its size there, and must not move under the mouse."""
    wanted.scroll_into_view_if_needed()
    wanted.click()


def button(place: Page | Locator, words: str) -> Locator:
    """The button that begins with these words; in a comment, where one may be written, the comment's own."""
    return place.get_by_role("button", name=words).first


def composer(page: Page, name: str = "Your comment") -> Locator:
    """The composer with this name."""
    return page.get_by_role("form", name=name, exact=True)


def text_of(frame: Locator) -> Locator:
    """Where one writes."""
    return frame.locator("textarea")


def write(frame: Locator, text: str, *, name: str | None = None) -> Locator:
    """Write into the composer, and choose a name where one is given."""
    text_of(frame).fill(text)
    if name is not None:
        frame.get_by_label("Your name").fill(name)
    return frame


def send(frame: Locator) -> None:
    """Press the composer's own button."""
    frame.locator("[type=submit]").click()


def sorting(page: Page, name: str) -> Locator:
    """The link to another order."""
    return page.get_by_role("navigation", name="Sort").get_by_role("link", name=name, exact=True)


def sort(page: Page, name: str) -> None:
    """Choose another order, and wait until it is there and the address says so."""
    sorting(page, name).click()
    expect(sorting(page, name)).to_have_attribute("aria-current", "true")
    expect(sorting(page, name)).to_be_focused()


def reply_to(page: Page, comment: Locator, name: str) -> Locator:
    """The composer that Reply opens beneath the comment of this author."""
    press(comment, f"Reply to {name}")
    return composer(page, f"Your reply to {name}")


def expect_said(page: Page, words: str) -> None:
    """Those who listen are told this."""
    expect(page.locator("discussion-thread > [role=status]")).to_have_text(words)


def error_of(field: Locator) -> Locator:
    """The sentence beside a field that is refused; the field has the focus and names the sentence."""
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    return field.page.locator(f"[id='{field.get_attribute('aria-describedby')}']")


class Held:
    """Requests of one kind that wait on their way until they are let go."""

    def __init__(self, page: Page, pattern: str, *, method: str = "GET") -> None:
        self._method, self._waiting = method, list[Route]()
        self._is_open = False
        page.route(pattern, self._meet)

    def let_go(self) -> None:
        """Let the waiting ones and all later ones through."""
        self._is_open = True
        for route in self._waiting:
            route.fallback()

    @property
    def count(self) -> int:
        """How many have been sent."""
        return len(self._waiting)

    def _meet(self, route: Route) -> None:
        if self._is_open or route.request.method != self._method:
            route.fallback()
        else:
            self._waiting.append(route)


def refuse(page: Page, pattern: str, *, status: int, detail: str, method: str, **more: Any) -> None:
    """From now on the server says no to requests of this kind."""
    problem = {"status": status, "detail": detail, "code": "refused", **more}

    def answer(route: Route) -> None:
        route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(problem))

    _only(page, pattern, method, answer)


def fail(page: Page, pattern: str, *, method: str = "GET") -> None:
    """From now on requests of this kind are lost before they arrive."""
    _only(page, pattern, method, lambda route: route.abort())


def lose_answer(page: Page, pattern: str, *, method: str) -> None:
    """The next request of this kind arrives, and its answer is lost with every cookie that it sets."""
    lost: list[Route] = []

    def deliver(route: Route) -> None:
        if lost:
            route.fallback()
            return
        lost.append(route)
        cookies = page.context.cookies()
        route.fetch()
        page.context.clear_cookies()
        page.context.add_cookies(cookies)
        route.abort()

    _only(page, pattern, method, deliver)


def _only(page: Page, pattern: str, method: str, handle: Callable[[Route], None]) -> None:
    page.route(pattern, lambda route: handle(route) if route.request.method == method else route.fallback())
