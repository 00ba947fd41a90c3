"""What the things look like in JSON: plain dictionaries, since DRF's serializers cost five to fifteen times as much."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from discussion.api.pagination import listed
from discussion.comments.tree import Answer, Node
from discussion.core import ids
from discussion.polls import queries as polls_queries

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.accounts.queries import Byline
    from discussion.articles.models import Article
    from discussion.polls.models import Poll


def reader(who: "Reader", roles: frozenset[str]) -> dict[str, Any]:
    """A reader as the session and the profile show it."""
    return {"id": who.public_id, "name": who.name, "kind": who.kind, "roles": sorted(roles)}


def me(who: "Reader", roles: frozenset[str], renamed_again_at: datetime | None) -> dict[str, Any]:
    """A reader as they see themselves; the time is when they may take another name, if that is later than now."""
    return {**reader(who, roles), **_said_by(who), "name_changeable_at": renamed_again_at}


def profile(who: "Reader", byline: "Byline") -> dict[str, Any]:
    """A reader as everybody sees them."""
    return {"id": who.public_id, "name": who.name, "kind": who.kind, "badges": byline.badges, **_said_by(who)}


def _said_by(who: "Reader") -> dict[str, Any]:
    return {
        "about": who.about or "",
        "created_at": who.created_at,
        "avatar": f"{settings.PUBLIC_URL}/avatars/{who.public_id}.svg",
        "permalink": f"{settings.PUBLIC_URL}/r/{who.public_id}/" if who.name else None,
    }


def article(found: "Article", now: datetime, polls: Iterable[int] = ()) -> dict[str, Any]:
    """An article as everybody sees it, with the ids of its polls."""
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
        "polls": [ids.encode(each) for each in polls],
    }


def article_for_editor(found: "Article", now: datetime, polls: Iterable[int] = ()) -> dict[str, Any]:
    """An article with what only its editors see."""
    return {
        **article(found, now, polls),
        "body": found.body,
        "state": found.state,
        "external_id": found.external_id,
        "closes_at": found.closes_at,
    }


_OF_A_POLL = (
    *("question", "kind", "min_choices", "max_choices", "scale", "voters", "opens_at", "closes_at"),
    *("is_lead", "is_shuffled", "may_change", "may_withdraw", "results_visible"),
)


def poll(found: "Poll", now: datetime) -> dict[str, Any]:
    """A poll as everybody sees it, without its results."""
    return {
        "id": found.public_id,
        "article": found.article.slug if found.article else None,
        **{name: getattr(found, name) for name in _OF_A_POLL},
        "options": [
            {"id": option.public_id, "text": option.text, "is_undecided": option.is_undecided}
            for option in polls_queries.options(found)
        ],
        "is_open": found.is_open(now),
        "corrections": [
            {"note": each.note, "created_at": each.created_at} for each in polls_queries.corrections(found)
        ],
    }


def poll_for_editor(found: "Poll", now: datetime) -> dict[str, Any]:
    """A poll with what only its editors see."""
    return {**poll(found, now), "is_draft": found.is_draft}


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


def author(number: int, byline: "Byline") -> dict[str, Any]:
    """A reader as the author of a comment."""
    return {"id": ids.encode(number), "name": byline.name, "kind": byline.kind, "badges": byline.badges}


def stance(answer: Answer | None) -> dict[str, Any] | None:
    """The answer that an author shows beside their words."""
    return None if answer is None else {"id": ids.encode(answer.option), "text": answer.text}


def _words(node: Node, body: str | None) -> dict[str, Any]:
    shown = {
        "author": author(node.author, node.byline) if node.author and node.byline else None,
        "body_html": node.body_html,
        "state": node.state,
        "edited_at": node.edited_at,
        "up": node.up,
        "down": node.down,
        "score": node.up - node.down,
        "stance": stance(node.answer),
        "changed_mind_count": node.changed_mind_count,
        "featured_at": node.featured_at,
        "featured_note": node.featured_note,
    }
    return shown if body is None else {**shown, "body": body}


def _tombstone(node: Node) -> dict[str, Any]:
    """What is left for the replies to hang on; whether it waits or was removed is nobody's business."""
    state = "deleted" if node.state == "deleted" else "removed"
    nothing = {"author": None, "body_html": "", "state": state, "edited_at": None, "up": 0, "down": 0, "score": 0}
    return {**nothing, "stance": None, "changed_mind_count": 0, "featured_at": None, "featured_note": ""}


def _id(number: int | None) -> str | None:
    return None if number is None else ids.encode(number)
