"""One evening beneath one article: the examples of the whole document."""

from typing import Any

from discussion.api.schema.analysis import EXAMPLES_OF_ANALYSIS
from discussion.api.schema.exports import EXAMPLES_OF_EXPORTS
from discussion.api.schema.host_sign_in import EXAMPLES_OF_HOST_SIGN_IN
from discussion.api.schema.live import examples_of_live
from discussion.api.schema.moderation import examples_of_moderation
from discussion.api.schema.moderation_exports import EXAMPLES_OF_MODERATION_EXPORTS
from discussion.api.schema.notifications import examples_of_notifications
from discussion.api.schema.polls import EXAMPLES_OF_POLLS
from discussion.api.schema.proofs import EXAMPLES_OF_PROOFS
from discussion.api.schema.pushing import EXAMPLES_OF_PUSHING
from discussion.api.schema.rights import EXAMPLES_OF_RIGHTS
from discussion.api.schema.sanctions import examples_of_sanctions
from discussion.api.schema.signing import EXAMPLES_OF_SIGNING
from discussion.api.schema.stances import EXAMPLES_OF_STANCES, STANCE_OF_COMMENT
from discussion.api.schema.tokens import EXAMPLES_OF_TOKENS

ARTICLE_ID = "0d3k5m7p9r1t3"
COMMENT_ID = "0d3k6n8q2s4v6"
REPLY_ID = "0d3k6p0r5t7w9"
SLUG = "the-queue-for-electricity"
CURSOR = "WyJiZXN0IiwwLjcyLDkyODM3NDY1MTAyXQ"
_ADDRESS = "https://news.example.org"

READER = {"id": "0d3k4j6m8p0r2", "name": "Ada", "kind": "guest", "roles": []}
MEMBER = {"id": "0d3k2g4j6m8p0", "name": "Mo", "kind": "member", "roles": ["moderator"]}
READER_ID = READER["id"]
_SAID = {
    "about": "I wait for a connection.",
    "created_at": "2026-11-20T08:00:00Z",
    "avatar": f"{_ADDRESS}/avatars/{READER_ID}.svg",
    "permalink": f"{_ADDRESS}/r/{READER_ID}/",
}
AUTHOR = {"id": READER["id"], "name": "Ada", "kind": "guest", "badges": []}
_MODERATOR = {"id": MEMBER["id"], "name": "Mo", "kind": "member", "badges": ["moderator"]}

_REPLY = {
    "id": REPLY_ID,
    "article": SLUG,
    "parent": COMMENT_ID,
    "depth": 1,
    "author": _MODERATOR,
    "body_html": "<p>About four years, by the last count.</p>",
    "state": "published",
    "created_at": "2026-11-22T12:03:00Z",
    "edited_at": None,
    "up": 3,
    "down": 0,
    "score": 3,
    "stance": None,
    "changed_mind_count": 2,
    "featured_at": None,
    "featured_note": "",
    "reply_count": 0,
    "permalink": f"{_ADDRESS}/c/{REPLY_ID}/",
    "replies": {"items": [], "next": None},
}
COMMENT = {
    "id": COMMENT_ID,
    "article": SLUG,
    "parent": None,
    "depth": 0,
    "author": AUTHOR,
    "body_html": "<p>How long is the queue <em>now</em>?</p>",
    "state": "published",
    "created_at": "2026-11-22T12:00:00Z",
    "edited_at": None,
    "up": 7,
    "down": 1,
    "score": 6,
    "stance": STANCE_OF_COMMENT,
    "changed_mind_count": 0,
    "featured_at": None,
    "featured_note": "",
    "reply_count": 1,
    "permalink": f"{_ADDRESS}/c/{COMMENT_ID}/",
    "replies": {"items": [_REPLY], "next": None},
}
OWN_COMMENT: dict[str, Any] = {
    **COMMENT,
    "up": 0,
    "down": 0,
    "score": 0,
    "reply_count": 0,
    "replies": {"items": [], "next": None},
    "body": "How long is the queue *now*?",
}
ARTICLE = {
    "id": ARTICLE_ID,
    "slug": SLUG,
    "url": f"{_ADDRESS}/energy/{SLUG}",
    "title": "The queue for electricity",
    "standfirst": "Everyone wants a connection; few get one.",
    "body_html": "<p>The line begins at the substation.</p>",
    "author": "E. Ditor",
    "published_at": "2026-11-22T06:00:00Z",
    "is_open": True,
    "comment_count": 2,
    "polls": [],
}
OWN_ARTICLE = {
    **ARTICLE,
    "body": "The line begins at the substation.",
    "state": "open",
    "external_id": "cms-4711",
    "closes_at": None,
}

# By the name of the shape that an answer or a body has.
OF_SHAPE: dict[str, Any] = {
    "Session": {"token": "dsc_p4-example-not-a-token", "reader": READER},
    "Reader": MEMBER,
    "Me": {**READER, **_SAID, "name_changeable_at": None},
    "Profile": {**AUTHOR, **_SAID},
    "Article": ARTICLE,
    "ArticleForEditor": OWN_ARTICLE,
    "ArticlePage": {"items": [ARTICLE], "next": CURSOR},
    "Counts": {"counts": {SLUG: 2}},
    "Comment": COMMENT,
    "OwnComment": OWN_COMMENT,
    "Thread": {"article": SLUG, "comment_count": 2, "sort": "best", "items": [COMMENT], "next": None},
    "CommentPage": {"items": [_REPLY], "next": CURSOR},
    "Context": {"comment": _REPLY, "ancestors": {"items": [COMMENT], "next": None}},
    "RevisionPage": {
        "items": [{"number": 1, "body_html": "<p>How long is it?</p>", "created_at": "2026-11-22T12:00:00Z"}],
        "next": None,
    },
    "VoteCounts": {"value": 1, "up": 8, "down": 1, "score": 7},
    "Mine": {
        "reader": READER,
        "votes": {REPLY_ID: 1},
        "ballots": {},
        "orders": {},
        "pending": [],
        "written": [],
        "stance": None,
        "following": {"article": False, "branches": [COMMENT_ID]},
        "muted": [],
        "notifications": {"unread": 3},
        "permissions": {
            "can_comment": True,
            "can_vote": True,
            "can_moderate": False,
            "can_edit_article": False,
            "guests_allowed": True,
            "edit_window_seconds": 900,
        },
    },
    **EXAMPLES_OF_HOST_SIGN_IN,
    **EXAMPLES_OF_POLLS,
    **EXAMPLES_OF_EXPORTS,
    **EXAMPLES_OF_STANCES,
    **EXAMPLES_OF_SIGNING,
    **examples_of_moderation(OWN_COMMENT),
    **examples_of_sanctions(OWN_COMMENT),
    **EXAMPLES_OF_MODERATION_EXPORTS,
    **EXAMPLES_OF_TOKENS,
    **EXAMPLES_OF_PUSHING,
    **EXAMPLES_OF_ANALYSIS,
    **EXAMPLES_OF_RIGHTS,
    **EXAMPLES_OF_PROOFS,
    **examples_of_notifications(_REPLY, ARTICLE, CURSOR),
    **examples_of_live(_REPLY),
    "Preview": {"body_html": "<p>How long is the queue <em>now</em>?</p>"},
    "Document": {"openapi": "3.1.0", "info": {"title": "Discussion", "version": "1"}, "paths": {}},
    "Page": "<!DOCTYPE html>",
    "GuestBody": {"name": "Ada"},
    "LoginBody": {"email": "mo@example.org", "password": "correct horse battery"},
    "ClaimBody": {"token": "dsc_LRGYVQqxkQIEaKDoW2s1n8uO5Yx7bC0e_4jHhZ3Tm9A"},
    "ProfileBody": {"name": "Ada Lovelace", "about": "I wait for a connection."},
    "ArticleBody": {"title": "The queue for electricity", "body": "The line begins at the substation."},
    "ArticleChange": {"standfirst": "Everyone wants a connection; few get one.", "state": "open"},
    "CommentBody": {"body": "About four years, by the last count.", "parent": COMMENT_ID},
    "EditBody": {"body": "How long is the queue *now*?"},
    "PreviewBody": {"body": "How long is it, @Ann Author?", "article": "the-queue-for-electricity"},
    "VoteBody": {"value": 1},
}
