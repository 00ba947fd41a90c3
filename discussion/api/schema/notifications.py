"""Notifications in the API's document."""

from typing import Any

from discussion.api.schema.basics import (
    COUNT,
    ID,
    TEXT,
    TIME,
    TRUTH,
    Shape,
    body_of,
    list_of,
    object_of,
    one_of,
    or_null,
    page_of,
    ref,
)

_ABOUT_ME = ("warning", "appeal", "rejected", "approved", "featured")
_OF_OTHERS = ("reply", "mention", "branch", "article", "poll")
_OF_STAFF = ("queue", "cluster", "dead")
_KIND = one_of(*_ABOUT_ME, *_OF_OTHERS, *_OF_STAFF)
_RHYTHM = one_of("never", "at_once", "hourly", "daily", "weekly")
_FOLLOWED_RHYTHM: Shape = {
    **one_of("", "never", "at_once", "hourly", "daily", "weekly"),
    "description": "Of mail about it; empty for the reader's usual one.",
}
_PLACE = object_of("An article.", {"slug": TEXT, "title": TEXT})
_NOTIFICATION: dict[str, Shape] = {
    "id": ID,
    "kind": {**_KIND, "description": "The strongest reason for which the reader hears of it."},
    "title": TEXT,
    "sentence": {"type": "string", "description": "The same with all that one wants to know, plain text."},
    "actor": {"type": "string", "description": "The name of who did it; empty where that is nobody's business."},
    "article": or_null(_PLACE),
    "comment": or_null(ID),
    "quote": {"type": "string", "description": "The beginning of a public comment, plain text."},
    "url": {"type": "string", "description": "Where it leads."},
    "created_at": TIME,
    "read_at": or_null(TIME),
}
_CHOICE: dict[str, Shape] = {"page": TRUTH, "mail": _RHYTHM, "push": TRUTH}
_HOUR: Shape = {"type": "integer", "minimum": 0, "maximum": 23, "description": "When digests come, in the time zone."}
_WEEKDAY: Shape = {"type": "integer", "minimum": 0, "maximum": 6, "description": "0 is Monday."}
_ZONE: Shape = {"type": "string", "description": "Like Europe/Berlin; empty for UTC."}
_OFF: Shape = {**TRUTH, "description": "Nothing is told, whatever is chosen below."}
_OWN: Shape = {**TRUTH, "description": "Whoever writes in a conversation follows it."}
_TIMES: dict[str, Shape] = {"time_zone": _ZONE, "digest_hour": _HOUR, "digest_weekday": _WEEKDAY}
_MUTE: dict[str, Shape] = {
    "article": or_null(_PLACE),
    "comment": {**or_null(ID), "description": "The topmost comment of a conversation."},
    "reader": or_null(object_of("A reader.", {"id": ID, "name": TEXT})),
    "created_at": TIME,
}
_SUBSCRIBED: dict[str, Shape] = {
    "article": _PLACE,
    "comment": {**or_null(ID), "description": "The topmost comment of a conversation; null for all of the article."},
    "rhythm": _FOLLOWED_RHYTHM,
    "permalink": TEXT,
    "created_at": TIME,
}
_PARTS: Shape = {
    "type": "object",
    "properties": _CHOICE,
    "additionalProperties": False,
    "description": "By which ways, and for mail how often.",
}
FOLLOWING_OF_MINE = object_of(
    "What the reader follows here: all of the article, and conversations by their topmost comment.",
    {"article": TRUTH, "branches": list_of(ID)},
)
UNREAD_OF_MINE = object_of("What the bell shows.", {"unread": COUNT})

SHAPES_OF_NOTIFICATIONS: dict[str, Shape] = {
    "Notification": object_of("What a reader was told.", _NOTIFICATION),
    "NotificationPage": page_of("What a reader was told, newest first.", ref("Notification")),
    "NotificationCount": object_of("How many are unread; 100 stands for as many or more.", {"unread": COUNT}),
    "Subscription": object_of("Whether it is followed.", {"is_following": TRUTH, "rhythm": _FOLLOWED_RHYTHM}),
    "SubscriptionPage": page_of("What is followed.", object_of("An article or a conversation.", _SUBSCRIBED)),
    "MutePage": page_of("What is muted.", object_of("An article, a conversation or a reader.", _MUTE)),
    "Preferences": object_of(
        "How a reader wants to be told.",
        {
            "is_off": _OFF,
            "follows_own": _OWN,
            "kinds": {
                "type": "object",
                "additionalProperties": object_of("By which ways.", _CHOICE),
                "description": "Kind → by which ways; those about the work on a site to its moderators alone.",
            },
            **_TIMES,
        },
    ),
    "People": object_of("Who can be mentioned.", {"items": list_of(object_of("A reader.", {"id": ID, "name": TEXT}))}),
}
BODIES_OF_NOTIFICATIONS: dict[str, Shape] = {
    "ReadBody": body_of(
        "Which were read; without a field all of them.",
        {
            "ids": {"type": "array", "items": {"type": "string"}, "maxItems": 100},
            "until": {"type": "string", "description": "This one and all before it."},
        },
    ),
    "SubscriptionBody": body_of("How often mail about it comes.", {"rhythm": _FOLLOWED_RHYTHM}),
    "PreferencesBody": body_of(
        "What changes; what is left out stays.",
        {
            "is_off": _OFF,
            "follows_own": _OWN,
            "kinds": {
                "type": "object",
                "properties": dict.fromkeys((*_ABOUT_ME, *_OF_OTHERS, *_OF_STAFF, "newsroom"), _PARTS),
                "additionalProperties": False,
            },
            **_TIMES,
        },
    ),
}
REFUSED_BY_NOTIFICATIONS: dict[int, dict[str, str]] = {
    400: {
        "invalid_unread": "Use true or false.",
        "invalid_prefix": "Use at most 40 characters.",
        "invalid_rhythm": "Use one of never, at_once, hourly, daily, weekly.",
        "unknown_kind": "There is no “applause”: use one of warning, appeal, rejected, approved, featured, reply, …",
        "unknown_channel": "There is no “fax”: use one of page, mail, push.",
        "invalid_choice": "For mail use one of never, at_once, hourly, daily, weekly.",
        "invalid_time_zone": "There is no such time zone: use a name like Europe/Berlin.",
        "invalid_digest_hour": "Use a whole number from 0 to 23.",
        "invalid_digest_weekday": "Use a whole number from 0 to 6.",
        "own_self": "You hear nothing of yourself anyway.",
    },
    409: {
        "too_many_subscriptions": "You follow 1000 conversations and articles, which is all there can be: leave one "
        "first.",
        "too_many_mutes": "You mute 1000 things and people, which is all there can be: take one back first.",
    },
}


def examples_of_notifications(comment: dict[str, Any], article: dict[str, Any], cursor: str) -> dict[str, Any]:
    """What is told of an evening beneath an article, of which this comment is the answer to its reader."""
    place = {"slug": article["slug"], "title": article["title"]}
    name, told = comment["author"]["name"], {"created_at": comment["created_at"]}
    notification = {
        "id": "0d3k6r1t3v5x7",
        "kind": "reply",
        "title": f"{name} answered you",
        "sentence": f"{name} answered you beneath “{place['title']}”.",
        "actor": name,
        "article": place,
        "comment": comment["id"],
        "quote": "About four years, by the last count.",
        "url": comment["permalink"],
        **told,
        "read_at": None,
    }
    followed = {"comment": None, "rhythm": "", "permalink": article["url"], **told}
    to_me, news = {"page": True, "mail": "at_once", "push": True}, {"page": True, "mail": "daily", "push": False}
    kinds = {**dict.fromkeys((*_ABOUT_ME, *_OF_OTHERS), to_me), **dict.fromkeys(("branch", "article"), news)}
    wishes = {"is_off": False, "follows_own": True, "time_zone": "Europe/Berlin", "digest_hour": 7, "digest_weekday": 0}
    return {
        "NotificationPage": {"items": [notification], "next": cursor},
        "NotificationCount": {"unread": 3},
        "Subscription": {"is_following": True, "rhythm": "daily"},
        "SubscriptionPage": {"items": [{"article": place, **followed}], "next": None},
        "MutePage": {"items": [{"article": None, "comment": comment["id"], "reader": None, **told}], "next": None},
        "Preferences": {**wishes, "kinds": kinds},
        "People": {"items": [{"id": comment["author"]["id"], "name": name}]},
        "ReadBody": {"until": notification["id"]},
        "SubscriptionBody": {"rhythm": "daily"},
        "PreferencesBody": {"follows_own": True, "kinds": {"article": {"mail": "weekly"}}},
    }
