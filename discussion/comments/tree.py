"""The tree of a page: comments as plain data, and how levels become a tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from discussion.accounts.queries import Byline
from discussion.comments.cursors import Cursor, Key, encode

# One answer holds at most so many comments: the rest is behind `next`.
PAGE_BUDGET = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What an author shows beside their words: their answer in the article's lead poll; `option` is its id."""

    option: int
    number: int
    text: str
    is_undecided: bool
    hue: int | None


@dataclass(slots=True)
class Node:
    """One comment as a page shows it, with the replies that the page holds and the cursor to more of them."""

    id: int
    parent: int | None
    depth: int
    state: str
    body_html: str
    created_at: datetime
    edited_at: datetime | None
    up: int
    down: int
    reply_count: int
    changed_mind_count: int
    revision: int
    author: int | None
    featured_at: datetime | None
    featured_note: str
    key: Key
    byline: Byline | None = None
    answer: Answer | None = None
    replies: "list[Node]" = field(default_factory=list)
    next: str | None = None

    @property
    def is_shown(self) -> bool:
        """Whether everybody may read it; else it only keeps the place of its replies."""
        return self.state == "published"


@dataclass(slots=True)
class Page:
    """A list of comments and the cursor to the rest."""

    items: list[Node]
    next: str | None


def page(nodes: Sequence[Node], *, limit: int, sort: str) -> Page:
    """The first `limit` of `nodes`, of which one more was fetched to know whether there is more."""
    items = list(nodes[:limit])
    return Page(items, cursor_after(items[-1], sort) if len(nodes) > limit else None)


def cursor_after(node: Node, sort: str) -> str:
    """Where the list goes on behind this comment."""
    return encode(Cursor(sort, node.key, node.id))


def allot(parents: Sequence[Node], *, replies: int, budget: int) -> dict[int, int]:
    """Parent id → how many of its replies still fit, in the order of the page."""
    shares: dict[int, int] = {}
    for parent in parents:
        share = min(parent.reply_count, replies, budget)
        if share:
            shares[parent.id] = share
            budget -= share
    return shares


def attach(parents: Sequence[Node], children: Iterable[Node], shares: dict[int, int], sort: str) -> list[Node]:
    """Hang the fetched children (in order, at least the share) below their parents; returns those that the page shows.

    A parent whose replies do not all fit gets a cursor to the others.
    """
    families: dict[int, list[Node]] = {}
    for child in children:
        families.setdefault(child.parent or 0, []).append(child)
    for parent in parents:
        share, family = shares.get(parent.id, 0), families.get(parent.id, [])
        parent.replies = family[:share]
        parent.next = _next(parent, sort)
    return [reply for parent in parents for reply in parent.replies]


def _next(parent: Node, sort: str) -> str | None:
    if parent.reply_count <= len(parent.replies):
        return None
    return cursor_after(parent.replies[-1], sort) if parent.replies else encode(Cursor(sort))


def close(parents: Iterable[Node], sort: str) -> None:
    """The levels end here: whoever has replies gets a cursor to the first of them."""
    for parent in parents:
        parent.next = encode(Cursor(sort)) if parent.reply_count else None
