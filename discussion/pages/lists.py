"""What a list of comments needs on whichever page it stands."""

from pathlib import Path
from typing import Any

from discussion.comments.cursors import SORTS
from discussion.comments.queries import Window
from discussion.comments.tree import Page
from discussion.pages import addresses, threads

_NAMES_OF_SORTS = {name: name.capitalize() for name in SORTS}
_BLANK = threads.blank()
# What the page's script imports: named to the browser, so that it need not find out one after the other.
_MODULES = [f"pages/thread/{path.name}" for path in sorted(Path(__file__).parent.glob("static/pages/thread/*.js"))]


def of_article(slug: str, page: Page, window: Window, *, is_open: bool) -> dict[str, Any]:
    """The top-level comments of an article."""
    return _list(page, window, url=addresses.article(slug), anchor="#discussion", noun="comments", is_open=is_open)


def of_replies(comment: int, page: Page, window: Window, *, is_open: bool) -> dict[str, Any]:
    """The direct replies of a comment, further ones on the page of its replies."""
    url = f"{addresses.comment(comment)}replies"
    return _list(page, window, url=url, anchor="#replies", noun="replies", is_open=is_open)


def _list(page: Page, window: Window, *, url: str, anchor: str, noun: str, is_open: bool) -> dict[str, Any]:
    next_url = f"{url}{addresses.query(sort=window.sort, cursor=page.next)}{anchor}" if page.next else ""
    return {
        "thread": threads.thread(page.items, sort=window.sort, can_answer=is_open),
        "sorts": _NAMES_OF_SORTS,
        "sort": window.sort,
        "base_url": url,
        "anchor": anchor,
        "noun": noun,
        "next_url": next_url,
        "is_later": bool(window.cursor),
        "is_open": is_open,
        "blank": _BLANK,
        "modules": _MODULES,
    }
