"""Browsers that show messages, in the API's document."""

from typing import Any

from discussion.api.schema.basics import ID, TEXT, TIME, Shape, body_of, list_of, object_of, or_null, ref

PUSH_ENDPOINT_ID = "0d3k9x5z7b9d1"
_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
_KEYS = body_of(
    "In base64url.",
    {
        "p256dh": {**TEXT, "description": "The browser's public key, a point on the curve P-256."},
        "auth": {**TEXT, "description": "The browser's secret of 16 bytes."},
    },
    required=("p256dh", "auth"),
)
SHAPES_OF_PUSHING: dict[str, Shape] = {
    "PushKey": object_of("The key of the service, in base64url.", {"key": TEXT}),
    "PushEndpoint": object_of(
        "A browser that shows messages.",
        {"id": ID, "client": {**TEXT, "description": "Like “Firefox on Linux”."}, "created_at": TIME},
    ),
    "PushEndpointList": object_of("All of them.", {"items": list_of(ref("PushEndpoint")), "next": {"type": "null"}}),
}
BODIES_OF_PUSHING: dict[str, Shape] = {
    "PushEndpointBody": body_of(
        "What `PushSubscription.toJSON()` says.",
        {
            "endpoint": {**TEXT, "description": "The https address of the browser's push service."},
            "keys": _KEYS,
            "expirationTime": or_null({"type": "number"}),
        },
        required=("endpoint", "keys"),
    )
}
REFUSED_BY_PUSHING: dict[int, dict[str, str]] = {
    400: {
        "invalid_endpoint": "This is no address of a push service.",
        "invalid_keys": "These are no keys of a browser’s subscription.",
    },
    403: {"guests_not_told": "Sign up to be told in this browser: guests are told on the page alone."},
}
_ONE: dict[str, Any] = {"id": PUSH_ENDPOINT_ID, "client": "Firefox on Linux", "created_at": "2026-11-22T12:00:00Z"}
EXAMPLES_OF_PUSHING: dict[str, Any] = {
    "PushKey": {"key": _KEY},
    "PushEndpoint": _ONE,
    "PushEndpointList": {"items": [_ONE], "next": None},
    "PushEndpointBody": {
        "endpoint": "https://updates.push.services.example.org/wpush/v2/gAAAAABk",
        "keys": {"p256dh": _KEY, "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
        "expirationTime": None,
    },
}
