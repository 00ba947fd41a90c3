"""Exports of sites and articles, in the API's document."""

from typing import Any

from discussion.api.schema.basics import (
    COUNT,
    ID,
    TIME,
    TRUTH,
    Shape,
    body_of,
    list_of,
    object_of,
    one_of,
    or_null,
    ref,
)

_SLUG = "the-queue-for-electricity"
EXPORT_ID = "0d3k8t2w4y6z8"
_FORM = one_of("jsonl", "csv")
_EXPORT: dict[str, Shape] = {
    "id": ID,
    "site": {"type": "string", "description": "Its name."},
    "article": {"type": ["string", "null"], "description": "Its slug; null for everything of the site."},
    "as": _FORM,
    "emails": TRUTH,
    "state": one_of("waiting", "running", "done", "failed"),
    "percent": {"type": "integer", "minimum": 0, "maximum": 100, "description": "About how much is written."},
    "rows": COUNT,
    "size": {**COUNT, "description": "Of the file, in bytes."},
    "error": {"type": ["string", "null"], "description": "Why it failed."},
    "created_at": TIME,
    "finished_at": or_null(TIME),
    "expires_at": {**TIME, "description": "Then it is deleted."},
}
SHAPES_OF_MODERATION_EXPORTS: dict[str, Shape] = {
    "Export": object_of("An export that a worker makes.", _EXPORT),
    "ExportList": object_of("The newest exports.", {"items": list_of(ref("Export"))}),
    "ExportLines": {"type": "string", "description": "JSON Lines."},
    "ExportFile": {"type": "string", "contentMediaType": "application/gzip", "description": "A file."},
}
BODIES_OF_MODERATION_EXPORTS: dict[str, Shape] = {
    "ExportBody": body_of(
        "What shall be exported.",
        {
            "article": {"type": ["string", "null"], "description": "A slug; left out, everything of the site."},
            "as": {**_FORM, "default": "jsonl"},
            "emails": {**TRUTH, "description": "With the readers' e-mails; for superusers, and in jsonl."},
        },
    )
}
REFUSED_BY_MODERATION_EXPORTS: dict[int, dict[str, str]] = {
    403: {
        "not_moderator": "Only moderators of this site can export its discussions.",
        "emails_not_allowed": "Only superusers can export e-mails.",
    },
    409: {
        "export_not_ready": "This export is not made yet: ask for it again when its state is done.",
        "export_too_large": "This article is too large to be streamed: ask for an export of it, made by a worker.",
        "too_many_exports": "20 exports of this site wait to be made: wait for one of them, or delete one.",
    },
}
_ONE: dict[str, Any] = {
    "id": EXPORT_ID,
    "site": "The Herald",
    "article": _SLUG,
    "as": "jsonl",
    "emails": False,
    "state": "done",
    "percent": 100,
    "rows": 1234,
    "size": 81920,
    "error": None,
    "created_at": "2026-11-22T12:00:00Z",
    "finished_at": "2026-11-22T12:00:02Z",
    "expires_at": "2026-11-29T12:00:02Z",
}
EXAMPLES_OF_MODERATION_EXPORTS: dict[str, Any] = {
    "Export": _ONE,
    "ExportList": {"items": [_ONE]},
    "ExportBody": {"article": _SLUG, "as": "jsonl"},
    "ExportFile": "",
    "ExportLines": '{"format":"discussion export","version":1}\n{"type":"end","rows":0}\n',
}
AS_CSV = (
    "id,article,article_url,parent,author,author_name,state,created_at,edited_at,up,down,depth,body\r\n"
    f"0d3k6n8q2s4v6,{_SLUG},,,0d3k4j6m8p0r2,Ada,published,2026-11-22T12:00:00.000000Z,,7,1,0,How long is it?\r\n"
)
