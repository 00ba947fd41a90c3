"""What the things look like in JSON: plain dictionaries, since DRF's serializers cost five to fifteen times as much."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from discussion.api.pagination import listed
from discussion.comments.tree import Node
from discussion.core import ids

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.articles.models import Article


def reader(who: "Reader", roles: frozenset[str]) -> dict[str, Any]:
    """A reader as the session and the profile show it."""
    return {"id": who.public_id, "name": who.name, "kind": who.kind, "roles": sorted(roles)}


def article(found: "Article", now: datetime) -> dict[str, Any]:
    """An article as everybody sees it."""
    return {
        "id": found.public_id,
        "slug": found.slug,
        "url": found.url or f"{settings.PUBLIC_URL}/a/{found.slug}/",
        "title": found.title,
        "standfirst": found.standfirst,
        "body_html": found.body_html,
        "author": found.author,
        "published_at": found.published_at,
        "is_open": found.is_open(now),
        "comment_count": found.comment_count,
        "polls": [],
    }


def article_for_editor(found: "Article", now: datetime) -> dict[str, Any]:
    """An article with what only its editors see."""
    return {
        **article(found, now),
        "body": found.body,
        "state": found.state,
        "external_id": found.external_id,
        "closes_at": found.closes_at,
    }


def comment(node: Node, slug: str, *, body: str | None = None) -> dict[str, Any]:
    """A comment with the replies that its page holds.

    `body` is the source, for the author and moderators, who also see what is hidden from others.
    """
    shown: dict[str, Any] = {
        "id": ids.encode(node.id),
        "article": slug,
        "parent": _id(node.parent),
        "depth": node.depth,
    }
    shown.update(_words(node, body) if node.is_shown or body is not None else _tombstone(node))
    shown["created_at"] = node.created_at
    shown["reply_count"] = node.reply_count
    shown["permalink"] = f"{settings.PUBLIC_URL}/c/{shown['id']}/"
    shown["replies"] = listed([comment(reply, slug) for reply in node.replies], node.next)
    return shown


def _words(node: Node, body: str | None) -> dict[str, Any]:
    shown = {
        "author": _author(node),
        "body_html": node.body_html,
        "state": node.state,
        "edited_at": node.edited_at,
        "up": node.up,
        "down": node.down,
        "score": node.up - node.down,
    }
    return shown if body is None else {**shown, "body": body}


def _tombstone(node: Node) -> dict[str, Any]:
    """What is left for the replies to hang on; whether it waits or was removed is nobody's business."""
    state = "deleted" if node.state == "deleted" else "removed"
    return {"author": None, "body_html": "", "state": state, "edited_at": None, "up": 0, "down": 0, "score": 0}


def _author(node: Node) -> dict[str, Any] | None:
    if node.author is None or node.byline is None:
        return None
    byline = node.byline
    return {"id": ids.encode(node.author), "name": byline.name, "kind": byline.kind, "badges": byline.badges}


def _id(number: int | None) -> str | None:
    return None if number is None else ids.encode(number)
