"""A reader's rights, in the API's document."""

from typing import Any

from discussion.api.schema.basics import TIME, Shape, object_of, one_of, or_null

_LINK: Shape = {"type": ["string", "null"], "description": "Where its file is fetched, once it is done."}
SHAPES_OF_RIGHTS: dict[str, Shape] = {
    "Erasure": object_of(
        "When a reader will be erased.",
        {"asked_at": TIME, "erase_at": or_null(TIME), "text": one_of("keep", "remove")},
    ),
    "PersonalExport": object_of(
        "All that is held about a reader.",
        {
            "state": one_of("waiting", "running", "done", "failed"),
            "created_at": TIME,
            "expires_at": {**TIME, "description": "Then it is deleted."},
            "json": _LINK,
            "html": _LINK,
        },
    ),
    "PersonalFile": {"type": "object", "description": "A list for each kind of thing that is held."},
}
REFUSED_BY_RIGHTS: dict[int, dict[str, str]] = {400: {"invalid_text": "text must be keep or remove."}}
EXAMPLES_OF_RIGHTS: dict[str, Any] = {
    "Erasure": {"asked_at": "2026-11-22T12:00:00Z", "erase_at": "2026-11-23T12:00:00Z", "text": "keep"},
    "PersonalExport": {
        "state": "done",
        "created_at": "2026-11-22T12:00:00Z",
        "expires_at": "2026-11-24T12:00:02Z",
        "json": "/api/v1/me/export/file?as=json",
        "html": "/api/v1/me/export/file?as=html",
    },
    "PersonalFile": {"format": "discussion personal export", "version": 1, "Comments": []},
}
