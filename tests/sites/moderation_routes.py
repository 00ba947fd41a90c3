"""The moderators' addresses of the API: a part of the table in `routes.py`."""

from tests.sites.calls import NOBODY, Call, get, post

MODERATION: dict[str, tuple[Call, ...]] = {
    "moderation/readers/<str:reader>/sanctions": (
        get("moderation/readers/{ann}/sanctions", "insider"),
        post("moderation/readers/{ann}/sanctions", "insider", {"kind": "note", "note": "Mine."}, status=201),
    ),
    "moderation/readers/<str:reader>/reject-since": (
        post("moderation/readers/{ann}/reject-since", "insider", {"since": "2026-01-01T00:00:00Z"}, status=202),
    ),
    "moderation/sanctions/<str:sanction>/lift": (
        post("moderation/sanctions/{sanction}/lift", "insider", {"note": "Mine."}, status=201),
    ),
    "moderation/reversals": (get("moderation/reversals", "insider"),),
    "moderation/bulks/preview": (
        post("moderation/bulks/preview", NOBODY, {"verdict": "remove", "article": "{article}"}),
    ),
    "moderation/bulks": (
        post("moderation/bulks", "insider", {"verdict": "remove", "article": "{article}"}, status=202),
        post("moderation/bulks", "insider", {"verdict": "remove", "author": "{ann}"}, status=202),
    ),
    "moderation/bulks/<str:bulk>": (get("moderation/bulks/{bulk}", "insider"),),
    "moderation/bulks/<str:bulk>/undo": (post("moderation/bulks/{bulk}/undo", "insider", status=202),),
    "moderation/queue": (get("moderation/queue", "insider"),),
    "moderation/comments/<str:comment>": (get("moderation/comments/{pending}", "insider", hidden=True),),
    "moderation/comments/<str:comment>/claim": (
        Call("PUT", "moderation/comments/{pending}/claim", "insider", hidden=True),
        Call("DELETE", "moderation/comments/{claimed}/claim", "insider", hidden=True, status=204),
    ),
    "moderation/decisions": (
        post("moderation/decisions", "insider", {"comment": "{comment}", "verdict": "remove"}, hidden=True, status=201),
        post("moderation/decisions", "insider", {"comment": "{pending}", "verdict": "reject"}, hidden=True, status=201),
    ),
    "moderation/decisions/<str:decision>/undo": (
        post("moderation/decisions/{decision}/undo", "insider", {"note": "Mine."}, hidden=True, status=201),
    ),
    "moderation/log": (get("moderation/log", "insider"),),
    "moderation/reasons": (get("moderation/reasons", "insider"),),
    "moderation/export": (
        get("moderation/export?article={article}", "insider"),
        get("moderation/export?article={draft}", "insider", hidden=True),
    ),
    "moderation/exports": (
        get("moderation/exports", "insider"),
        post("moderation/exports", "insider", {"article": "{article}"}, status=202),
        post("moderation/exports", "insider", {"article": "{draft}"}, hidden=True, status=202),
    ),
    "moderation/exports/<str:export>": (
        get("moderation/exports/{export}", "insider", hidden=True),
        Call("DELETE", "moderation/exports/{doomed}", "insider", hidden=True, status=204),
    ),
    "moderation/exports/<str:export>/file": (get("moderation/exports/{export}/file", "insider", hidden=True),),
}
