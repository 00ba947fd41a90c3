"""What the API answers with, as JSON Schema."""

from typing import Any

Shape = dict[str, Any]

SLUG_PATTERN = "^[A-Za-z0-9_-]+$"
ID_PATTERN = "^[0-7][0-9a-hjkmnp-tv-z]{12}$"

_TEXT: Shape = {"type": "string"}
_ID: Shape = {"type": "string", "pattern": ID_PATTERN, "description": "An opaque identifier."}
_TIME: Shape = {"type": "string", "format": "date-time", "description": "RFC 3339, in UTC."}
_COUNT: Shape = {"type": "integer", "minimum": 0}
_TRUTH: Shape = {"type": "boolean"}


def ref(name: str) -> Shape:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(*values: Any) -> Shape:
    """One of these values, which are of one type."""
    return {"type": "integer" if isinstance(values[0], int) else "string", "enum": list(values)}


def _object(description: str, properties: dict[str, Shape], *, optional: tuple[str, ...] = ()) -> Shape:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "description": description, "properties": properties, "required": required}


def _or_null(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}


def _list(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


_NEXT: Shape = {"type": ["string", "null"], "description": "The `cursor` of the next page; null at the end."}
_KIND = one_of("guest", "member", "sso")
_STATE = one_of("published", "pending", "rejected", "removed", "deleted")
SORT = one_of("best", "new", "old", "top", "controversial")
ARTICLE_STATE = one_of("draft", "scheduled", "open", "closed", "withdrawn")


def _page(description: str, shape: Shape) -> Shape:
    return _object(description, {"items": _list(shape), "next": _NEXT})


_ARTICLE: dict[str, Shape] = {
    "id": _ID,
    "slug": {"type": "string", "pattern": SLUG_PATTERN, "maxLength": 120},
    "url": {"type": "string", "description": "Where it stands on the publisher's site, else its hosted page."},
    "title": _TEXT,
    "standfirst": _TEXT,
    "body_html": {"type": "string", "description": "Sanitised HTML."},
    "author": {"type": "string", "description": "The byline."},
    "published_at": _or_null(_TIME),
    "is_open": {"type": "boolean", "description": "Whether readers may write beneath it."},
    "comment_count": {**_COUNT, "description": "Published comments."},
    "polls": _list(_ID),
}
_PRIVATE_OF_ARTICLE: dict[str, Shape] = {
    "body": {"type": "string", "description": "Markdown."},
    "state": ARTICLE_STATE,
    "external_id": {"type": ["string", "null"]},
    "closes_at": _or_null(_TIME),
}
_COMMENT: dict[str, Shape] = {
    "id": _ID,
    "article": {"type": "string", "description": "The article's slug."},
    "parent": {**_or_null(_ID), "description": "The comment it answers."},
    "depth": _COUNT,
    "author": {**_or_null(ref("Author")), "description": "Null when the comment is deleted or removed."},
    "body_html": {"type": "string", "description": "Sanitised HTML; empty when deleted or removed."},
    "state": _STATE,
    "created_at": _TIME,
    "edited_at": _or_null(_TIME),
    "up": _COUNT,
    "down": _COUNT,
    "score": {"type": "integer", "description": "up − down."},
    "reply_count": {**_COUNT, "description": "Direct replies that lists show."},
    "permalink": {"type": "string"},
    "replies": ref("CommentPage"),
}
_SOURCE: Shape = {"type": "string", "description": "The Markdown, to its author and to moderators only."}
_READER: dict[str, Shape] = {"id": _ID, "name": _TEXT, "kind": _KIND}
_PERMISSIONS = _object(
    "What the reader may do here.",
    {
        "can_comment": _TRUTH,
        "can_vote": _TRUTH,
        "can_moderate": _TRUTH,
        "can_edit_article": _TRUTH,
        "guests_allowed": _TRUTH,
        "edit_window_seconds": _COUNT,
    },
)
_VOTES: Shape = {"type": "object", "additionalProperties": one_of(1, -1), "description": "Comment id → vote."}
_PROBLEM: dict[str, Shape] = {
    "type": _TEXT,
    "title": _TEXT,
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "detail": {"type": "string", "description": "What happened and what to do, for a person."},
    "code": {"type": "string", "pattern": "^[a-z0-9_]+$", "description": "Stable, for programs."},
    "errors": {
        "type": "object",
        "additionalProperties": _list(_TEXT),
        "description": "Field → sentences, where fields are at fault.",
    },
}
_THREAD: dict[str, Shape] = {
    "article": {"type": "string", "description": "The article's slug."},
    "comment_count": _COUNT,
    "sort": SORT,
    "items": _list(ref("Comment")),
    "next": _NEXT,
}
_REVISION: dict[str, Shape] = {
    "number": {"type": "integer", "minimum": 1},
    "body_html": _TEXT,
    "created_at": _TIME,
}
_MINE: dict[str, Shape] = {
    "reader": _or_null(ref("Reader")),
    "votes": _VOTES,
    "ballots": {"type": "object", "description": "Poll id → ballot."},
    "pending": {**_list(ref("OwnComment")), "description": "Own comments that wait for a moderator."},
    "permissions": _PERMISSIONS,
}
_COUNTS: Shape = {"type": "object", "additionalProperties": _COUNT, "description": "Slug → published comments."}

SHAPES: dict[str, Shape] = {
    "Problem": _object("A refusal (RFC 9457).", _PROBLEM, optional=("errors",)),
    "Reader": _object("A reader.", {**_READER, "roles": _list(one_of("moderator", "editor"))}),
    "Author": _object("Who wrote a comment.", {**_READER, "badges": _list(_TEXT)}),
    "Session": _object("A bearer token, shown this once, and whose it is.", {"token": _TEXT, "reader": ref("Reader")}),
    "Article": _object("An article as everybody sees it.", _ARTICLE),
    "ArticleForEditor": _object("An article as its editors see it.", {**_ARTICLE, **_PRIVATE_OF_ARTICLE}),
    "ArticlePage": _page("A page of articles, newest first.", ref("Article")),
    "Counts": _object("Articles that are not public are left out.", {"counts": _COUNTS}),
    "Comment": _object("A comment with its first replies.", {**_COMMENT, "body": _SOURCE}, optional=("body",)),
    "OwnComment": _object("A comment as its author sees it.", {**_COMMENT, "body": _SOURCE}),
    "CommentPage": _page("A page of comments.", ref("Comment")),
    "Thread": _object("A page of an article's top-level comments.", _THREAD),
    "Context": _object(
        "A comment and its nearest ancestors, root first; their `next` leads upwards.",
        {"comment": ref("Comment"), "ancestors": ref("CommentPage")},
    ),
    "Revision": _object("An earlier text.", _REVISION),
    "RevisionPage": _page("Earlier texts, newest first.", ref("Revision")),
    "VoteCounts": _object(
        "The reader's vote and the comment's new counts.",
        {"value": one_of(1, -1, 0), "up": _COUNT, "down": _COUNT, "score": {"type": "integer"}},
    ),
    "Mine": _object("What an article holds for the reader who asks.", _MINE),
    "Document": {"type": "object", "description": "An OpenAPI document."},
    "Page": {"type": "string", "description": "HTML."},
    "Preview": _object("A text as a comment would show it.", {"body_html": _TEXT}),
}
