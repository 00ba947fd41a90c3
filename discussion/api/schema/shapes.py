"""What the API answers with, as JSON Schema."""

from discussion.api.schema.analysis import SHAPES_OF_ANALYSIS
from discussion.api.schema.basics import (
    COUNT,
    ID,
    NEXT,
    SLUG_PATTERN,
    TEXT,
    TIME,
    TRUTH,
    Shape,
    list_of,
    object_of,
    one_of,
    or_null,
    page_of,
    ref,
)
from discussion.api.schema.exports import SHAPES_OF_EXPORTS
from discussion.api.schema.live import SHAPES_OF_LIVE
from discussion.api.schema.moderation import shapes_of_moderation
from discussion.api.schema.moderation_exports import SHAPES_OF_MODERATION_EXPORTS
from discussion.api.schema.notifications import FOLLOWING_OF_MINE, SHAPES_OF_NOTIFICATIONS, UNREAD_OF_MINE
from discussion.api.schema.polls import SHAPES_OF_POLLS
from discussion.api.schema.proofs import SHAPES_OF_PROOFS
from discussion.api.schema.pushing import SHAPES_OF_PUSHING
from discussion.api.schema.rights import SHAPES_OF_RIGHTS
from discussion.api.schema.sanctions import shapes_of_sanctions
from discussion.api.schema.signing import SHAPES_OF_SIGNING
from discussion.api.schema.stances import SHAPES_OF_STANCES
from discussion.api.schema.tokens import SHAPES_OF_TOKENS

_KIND = one_of("guest", "member", "sso")
_STATE = one_of("published", "pending", "rejected", "removed", "deleted")
SORT = one_of("best", "new", "old", "top", "controversial", "common_ground", "split")
ARTICLE_STATE = one_of("draft", "scheduled", "open", "closed", "withdrawn")


_ARTICLE: dict[str, Shape] = {
    "id": ID,
    "slug": {"type": "string", "pattern": SLUG_PATTERN, "maxLength": 120},
    "url": {"type": "string", "description": "Where it stands on the publisher's site, else its hosted page."},
    "title": TEXT,
    "standfirst": TEXT,
    "body_html": {"type": "string", "description": "Sanitised HTML."},
    "author": {"type": "string", "description": "The byline."},
    "published_at": or_null(TIME),
    "is_open": {"type": "boolean", "description": "Whether readers may write beneath it."},
    "comment_count": {**COUNT, "description": "Published comments."},
    "polls": {**list_of(ID), "description": "The lead poll first."},
}
_PRIVATE_OF_ARTICLE: dict[str, Shape] = {
    "body": {"type": "string", "description": "Markdown."},
    "state": ARTICLE_STATE,
    "external_id": {"type": ["string", "null"]},
    "closes_at": or_null(TIME),
}
_COMMENT: dict[str, Shape] = {
    "id": ID,
    "article": {"type": "string", "description": "The article's slug."},
    "parent": {**or_null(ID), "description": "The comment it answers."},
    "depth": COUNT,
    "author": {**or_null(ref("Author")), "description": "Null when the comment is deleted or removed."},
    "body_html": {"type": "string", "description": "Sanitised HTML; empty when deleted or removed."},
    "state": _STATE,
    "created_at": TIME,
    "edited_at": or_null(TIME),
    "up": COUNT,
    "down": COUNT,
    "score": {"type": "integer", "description": "up − down."},
    "stance": {
        **or_null(ref("CommentStance")),
        "description": "The author's answer in the lead poll, if they show it.",
    },
    "changed_mind_count": {**COUNT, "description": "Readers who named it as what changed their answer in a poll."},
    "featured_at": {**or_null(TIME), "description": "When the editors chose it to stand out."},
    "featured_note": {"type": "string", "description": "What they say of it, plain text."},
    "reply_count": {**COUNT, "description": "Direct replies that lists show."},
    "permalink": {"type": "string"},
    "replies": ref("CommentPage"),
}
_SOURCE: Shape = {"type": "string", "description": "The Markdown, to its author and to moderators only."}
_READER: dict[str, Shape] = {"id": ID, "name": TEXT, "kind": _KIND}
_ROLES = list_of(one_of("moderator", "editor"))
_SAID: dict[str, Shape] = {
    "about": {"type": "string", "description": "A few words, plain text; empty where there are none."},
    "created_at": TIME,
    "avatar": {"type": "string", "description": "A drawing made from the id."},
}
_PAGE = {"type": "string", "description": "The hosted page."}
_MY_PAGE = {**or_null(_PAGE), "description": "The hosted page; none before there is a name."}
_AGAIN = {**or_null(TIME), "description": "From when on the name can be changed again; null where it can be now."}
_PERMISSIONS = object_of(
    "What the reader may do here.",
    {
        "can_comment": TRUTH,
        "can_vote": TRUTH,
        "can_moderate": TRUTH,
        "can_edit_article": TRUTH,
        "guests_allowed": TRUTH,
        "edit_window_seconds": COUNT,
    },
)
_VOTES: Shape = {"type": "object", "additionalProperties": one_of(1, -1), "description": "Comment id → vote."}
_PROBLEM: dict[str, Shape] = {
    "type": TEXT,
    "title": TEXT,
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "detail": {"type": "string", "description": "What happened and what to do, for a person."},
    "code": {"type": "string", "pattern": "^[a-z0-9_]+$", "description": "Stable, for programs."},
    "errors": {
        "type": "object",
        "additionalProperties": list_of(TEXT),
        "description": "Field → sentences, where fields are at fault.",
    },
    "challenge": {"type": "string", "description": "Where the work is given out, where a proof is asked for."},
}
_THREAD: dict[str, Shape] = {
    "article": {"type": "string", "description": "The article's slug."},
    "comment_count": COUNT,
    "sort": SORT,
    "items": list_of(ref("Comment")),
    "next": NEXT,
}
_REVISION: dict[str, Shape] = {
    "number": {"type": "integer", "minimum": 1},
    "body_html": TEXT,
    "created_at": TIME,
}
_MINE: dict[str, Shape] = {
    "reader": or_null(ref("Reader")),
    "votes": _VOTES,
    "ballots": {"type": "object", "additionalProperties": ref("Ballot"), "description": "Poll id → ballot."},
    "orders": {
        "type": "object",
        "additionalProperties": list_of(ID),
        "description": "Poll id → its options in the order in which this reader sees them.",
    },
    "pending": {**list_of(ref("OwnComment")), "description": "Own comments that wait for a moderator."},
    "written": {**list_of(ref("OwnComment")), "description": "Own comments that lists may not show yet."},
    "stance": {**or_null(ref("StanceOfMine")), "description": "Null without a lead poll that asks for one answer."},
    "following": FOLLOWING_OF_MINE,
    "muted": {**list_of(ID), "description": "Readers who wrote there and of whom you hear nothing."},
    "notifications": UNREAD_OF_MINE,
    "permissions": _PERMISSIONS,
}
_COUNTS: Shape = {"type": "object", "additionalProperties": COUNT, "description": "Slug → published comments."}

SHAPES: dict[str, Shape] = {
    "Problem": object_of("A refusal (RFC 9457).", _PROBLEM, optional=("errors", "challenge")),
    "Reader": object_of("A reader.", {**_READER, "roles": _ROLES}),
    "Me": object_of(
        "Who asks.", {**_READER, "roles": _ROLES, **_SAID, "permalink": _MY_PAGE, "name_changeable_at": _AGAIN}
    ),
    "Profile": object_of(
        "A reader as everybody sees them.", {**_READER, "badges": list_of(TEXT), **_SAID, "permalink": _PAGE}
    ),
    "Author": object_of("Who wrote a comment.", {**_READER, "badges": list_of(TEXT)}),
    "Session": object_of("A bearer token, shown this once, and whose it is.", {"token": TEXT, "reader": ref("Reader")}),
    "Article": object_of("An article as everybody sees it.", _ARTICLE),
    "ArticleForEditor": object_of("An article as its editors see it.", {**_ARTICLE, **_PRIVATE_OF_ARTICLE}),
    "ArticlePage": page_of("A page of articles, newest first.", ref("Article")),
    "Counts": object_of("Articles that are not public are left out.", {"counts": _COUNTS}),
    "Comment": object_of("A comment with its first replies.", {**_COMMENT, "body": _SOURCE}, optional=("body",)),
    "OwnComment": object_of("A comment as its author sees it.", {**_COMMENT, "body": _SOURCE}),
    "CommentPage": page_of("A page of comments.", ref("Comment")),
    "Thread": object_of("A page of an article's top-level comments.", _THREAD),
    "Context": object_of(
        "A comment and its nearest ancestors, root first; their `next` leads upwards.",
        {"comment": ref("Comment"), "ancestors": ref("CommentPage")},
    ),
    "Revision": object_of("An earlier text.", _REVISION),
    "RevisionPage": page_of("Earlier texts, newest first.", ref("Revision")),
    "VoteCounts": object_of(
        "The reader's vote and the comment's new counts.",
        {"value": one_of(1, -1, 0), "up": COUNT, "down": COUNT, "score": {"type": "integer"}},
    ),
    "Mine": object_of("What an article holds for the reader who asks.", _MINE),
    **SHAPES_OF_POLLS,
    **shapes_of_moderation({**_COMMENT, "body": _SOURCE}),
    **shapes_of_sanctions({**_COMMENT, "body": _SOURCE}),
    **SHAPES_OF_EXPORTS,
    **SHAPES_OF_MODERATION_EXPORTS,
    **SHAPES_OF_RIGHTS,
    **SHAPES_OF_STANCES,
    **SHAPES_OF_TOKENS,
    **SHAPES_OF_PUSHING,
    **SHAPES_OF_ANALYSIS,
    **SHAPES_OF_PROOFS,
    **SHAPES_OF_NOTIFICATIONS,
    **SHAPES_OF_LIVE,
    **SHAPES_OF_SIGNING,
    "Document": {"type": "object", "description": "An OpenAPI document."},
    "Page": {"type": "string", "description": "HTML."},
    "Preview": object_of("A text as a comment would show it.", {"body_html": TEXT}),
}
