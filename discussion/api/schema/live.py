"""News of an article in the API's document."""

from typing import Any

from discussion.api.schema.basics import COUNT, Shape, list_of, object_of, one_of, or_null

MEDIA = "text/event-stream"
_EVENTS = one_of(
    *("comment.published", "comment.changed", "comment.removed", "comment.votes"),
    *("article.changed", "readers.changed", "poll.results", "reset"),
)
_EVENT: dict[str, Shape] = {
    "event": _EVENTS,
    "id": {**or_null(COUNT), "description": "The version that it made; null for how something stands."},
    "data": {
        "type": "object",
        "description": "`comment` with what happened to it (removed: its `id` and whether its place is kept, "
        "`is_listed`), `comments` with their votes, `readers` who are called otherwise, or `results` of a poll; and "
        "the article's `comment_count`.",
    },
}
SHAPES_OF_LIVE: dict[str, Shape] = {
    "EventStream": {
        "type": "object",
        "description": "An event of a `text/event-stream`, as browsers read it; `data` is the JSON of an object.",
        "properties": {
            "event": _EVENTS,
            "id": {"type": "string", "description": "The version that it made; none for how something stands."},
            "data": {"type": "string"},
        },
    },
    "News": object_of(
        "What came of an article since a version.",
        {
            "article": {"type": "string", "description": "The article's slug."},
            "version": {**COUNT, "description": "Up to which all is told: the next `since`."},
            "has_more": {"type": "boolean", "description": "Whether there is more to tell at once."},
            "events": list_of(object_of("Something that happened, or how something stands.", _EVENT)),
        },
    ),
}
REFUSED_BY_LIVE: dict[int, dict[str, str]] = {
    400: {"invalid_since": "Give in since the version that you have, a whole number: what came after it is told."},
    429: {
        "too_many_streams": "Too many pages follow discussions from your network. Ask for changes instead, or try "
        "again later."
    },
    503: {
        "streams_full": "Too many readers follow discussions now. Ask for changes instead, or try again later.",
    },
}


def examples_of_live(comment: dict[str, Any]) -> dict[str, Any]:
    """News about this comment."""
    data = {"article": comment["article"], "comment_count": 12, "comment": comment}
    return {
        "EventStream": 'retry: 3000\n\nid: 18\nevent: comment.removed\ndata: {"article":"the-queue-for-electricity",'
        f'"comment_count":11,"comment":{{"id":"{comment["id"]}","is_listed":false}}}}\n\n:\n\n',
        "News": {
            "article": comment["article"],
            "version": 17,
            "has_more": False,
            "events": [{"event": "comment.published", "id": 17, "data": data}],
        },
    }
