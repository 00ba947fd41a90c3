"""Every code that the API may refuse with: its status, and what it says."""

from http import HTTPStatus
from typing import Any

from discussion.api.errors import MEDIA_TYPE
from discussion.api.schema.host_sign_in import REFUSED_BY_HOST_SIGN_IN
from discussion.api.schema.live import REFUSED_BY_LIVE
from discussion.api.schema.moderation import REFUSED_BY_MODERATION
from discussion.api.schema.moderation_exports import REFUSED_BY_MODERATION_EXPORTS
from discussion.api.schema.notifications import REFUSED_BY_NOTIFICATIONS
from discussion.api.schema.polls import REFUSED_BY_POLLS
from discussion.api.schema.proofs import EXAMPLE_ADDRESS, OF_PROOF, REFUSED_BY_PROOFS
from discussion.api.schema.pushing import REFUSED_BY_PUSHING
from discussion.api.schema.rights import REFUSED_BY_RIGHTS
from discussion.api.schema.sanctions import REFUSED_BY_SANCTIONS
from discussion.api.schema.signing import EXAMPLE_TICKET, REFUSED_BY_SIGNING, WITH_TICKET
from discussion.api.schema.stances import REFUSED_BY_STANCES
from discussion.api.schema.tokens import REFUSED_BY_TOKENS

Shape = dict[str, Any]

# A status → its codes → a sentence as a client may read it. Codes are never renamed.
_BY_STATUS: dict[int, dict[str, str]] = {
    400: {
        "invalid_request": "The request cannot be read: check its address, headers and body.",
        "malformed_json": "The body is no JSON: check its brackets, quotes and commas.",
        "not_an_object": "The body must be a JSON object.",
        "unknown_field": "There is no such field: leave it out.",
        "missing_field": "This field is required.",
        "invalid_field": "Not a valid string.",
        "invalid_limit": "limit must be a whole number from 1 to 100.",
        "invalid_replies": "replies must be a whole number from 0 to 20.",
        "invalid_depth": "depth must be a whole number from 0 to 10.",
        "invalid_cursor": "The cursor cannot be read: start again without one.",
        "unknown_sort": "There is no such sort: use one of best, new, old, top, controversial, common_ground, split.",
        "invalid_idempotency_key": "The Idempotency-Key must have 1 to 255 printable characters.",
        "name_too_short": "Use at least 2 letters, so people can answer you by name.",
        "name_too_long": "Use at most 40 characters; this name has 41.",
        "name_invalid_characters": "The name piles up marks: use letters, digits and spaces.",
        "name_with_symbols": "✓ could pass for a badge, which only this site gives: use letters, digits and spaces.",
        "name_reserved": "This holds a word, or a name, that is kept for those who look after this site.",
        "about_too_long": "The text has 501 characters; 500 are allowed. Shorten it.",
        "about_invalid_characters": "The text holds control characters. Remove them, or type the text again.",
        "body_blank": "The text is empty. Write something that can be seen.",
        "body_too_long": "The text has 10,001 characters; 10,000 are allowed. Shorten it.",
        "body_invalid_characters": "The text holds characters that cannot be stored.",
        "parent_not_found": "The comment you answer is not there any more.",
        "invalid_vote": "Vote 1 or -1, or 0 to take your vote back.",
        "missing_url": "Name the address of the article in the parameter url.",
        "invalid_url": "This is no web address: give one that begins with http:// or https://.",
        "invalid_article": "Name 1 to 100 articles by the parameter article.",
        "invalid_title": "Give the article a title.",
        "invalid_slug": "Use up to 120 small letters, digits and hyphens.",
        "invalid_standfirst": "Use at most 2000 characters; this has 2001.",
        "invalid_author": "Use at most 200 characters; this has 201.",
        "invalid_external_id": "Use at most 255 characters; this has 256.",
        "invalid_aliases": "Give at most 20 alias addresses.",
        "invalid_state": "Use one of draft, scheduled, open, closed, withdrawn.",
        "invalid_comment": 'Give the text as {"comment": {"text": "…"}}.',
        "unknown_attribute": "Ask in requestedAttributes for some of INSULT, SPAM, THREAT, TOXICITY.",
        "invalid_published_at": "A scheduled article needs the time at which it opens.",
    },
    401: {
        "not_authenticated": "Sign in first: send a token in the Authorization header.",
        "invalid_token": "This token is unknown or no longer valid: sign in again.",
        "wrong_credentials": "This e-mail and password do not belong together: check both.",
    },
    403: {
        "forbidden": "This is not yours to do.",
        "csrf_failed": "The form token is missing or old: load the page again, or send a bearer token.",
        "not_claimable": "Only what you did as a guest of this site can become yours.",
        "guests_not_allowed": "This site takes no guests: sign in to take part.",
        "not_editor": "Only editors of this site can write articles.",
        "name_changed_lately": "You changed your name lately: you can change it again from 3 May 2027 on.",
        "name_kept_elsewhere": "Your name comes from the site where you signed in: change it there.",
        "name_required": "Choose a name first, so people can answer you by it.",
        "being_erased": "You asked to be erased: take that back first, then you can take part again.",
        "superuser_stays": "A superuser cannot be erased: let another one take that from the account first.",
        "reader_of_another_site": "You are signed in on another site: sign in here to take part.",
        "article_closed": "This discussion is closed. It can be read, but not added to.",
        "not_author": "Only its author can change this comment.",
        "edit_window_closed": "Comments can be changed for 15 minutes after they are posted; that time is over.",
        "commenting_off": "This site takes no comments at present. What was said can be read.",
        "voting_off": "This site takes no votes on comments at present.",
        "own_comment": "You cannot vote on your own comment.",
        "comment_refused": "This site does not take this text. It holds “buy now”. Change it, then send it again.",
    },
    404: {"not_found": "There is nothing here."},
    406: {"not_acceptable": "The API answers in JSON: accept application/json."},
    409: {
        "already_claimed": "What this guest did has become a member's already.",
        "name_taken": "Another reader of this site has this name, or one that looks like it: choose another one.",
        "already_erased": "It is too late to take this back: erasing has begun.",
        "slug_taken": "Another article is called 'the-queue-for-electricity': choose another slug.",
        "address_taken": "Another article stands at this address: each address has one discussion.",
        "external_id_taken": "Another article carries this external id.",
        "request_in_progress": "The first request with this Idempotency-Key is still at work: ask again in a moment.",
    },
    412: {"stale": "This changed since you read it: read it again, then repeat your change."},
    413: {"payload_too_large": "The request is too large: send less than one megabyte."},
    415: {"unsupported_media_type": "Send the body as application/json."},
    422: {
        "idempotency_key_reused": "This Idempotency-Key stood for another request: use a new key for a new request.",
    },
    429: {"rate_limited": "That was too much in a short time. Try again in 40 seconds."},
    500: {"server_error": "Something went wrong on our side. It has been logged; try again later."},
    503: {
        "database_unavailable": "The service cannot save or read just now. Try again in a moment.",
        "database_busy": "Too many people are writing. Try again in a moment.",
    },
}
BY_STATUS = {
    status: {
        **codes,
        **REFUSED_BY_POLLS.get(status, {}),
        **REFUSED_BY_STANCES.get(status, {}),
        **REFUSED_BY_MODERATION.get(status, {}),
        **REFUSED_BY_SANCTIONS.get(status, {}),
        **REFUSED_BY_MODERATION_EXPORTS.get(status, {}),
        **REFUSED_BY_TOKENS.get(status, {}),
        **REFUSED_BY_PUSHING.get(status, {}),
        **REFUSED_BY_HOST_SIGN_IN.get(status, {}),
        **REFUSED_BY_SIGNING.get(status, {}),
        **REFUSED_BY_RIGHTS.get(status, {}),
        **REFUSED_BY_PROOFS.get(status, {}),
        **REFUSED_BY_NOTIFICATIONS.get(status, {}),
        **REFUSED_BY_LIVE.get(status, {}),
    }
    for status, codes in _BY_STATUS.items()
}
STATUS_OF = {code: status for status, codes in BY_STATUS.items() for code in codes}

ALWAYS = ("invalid_request", "not_acceptable", "server_error", "database_unavailable")
OF_A_BODY = (
    "malformed_json",
    "not_an_object",
    "unknown_field",
    "invalid_field",
    "payload_too_large",
    "unsupported_media_type",
)
OF_A_NAME = (
    *("name_too_short", "name_too_long", "name_invalid_characters", "name_with_symbols", "name_reserved", "name_taken"),
)
OF_A_PROFILE = (
    *(*OF_A_NAME, "name_changed_lately", "name_kept_elsewhere", "about_too_long", "about_invalid_characters"),
)
OF_A_TEXT = ("body_blank", "body_too_long", "body_invalid_characters")
OF_BEING_KEPT_OUT = ("banned", "suspended")
OF_TAKING_PART = ("article_closed", "reader_of_another_site", "being_erased", *OF_BEING_KEPT_OUT)
OF_AN_ARTICLE = (
    *("invalid_title", "invalid_slug", "invalid_standfirst", "invalid_author", "invalid_url", "invalid_aliases"),
    *("invalid_external_id", "invalid_state", "invalid_published_at", *OF_A_TEXT),
    *("not_editor", "slug_taken", "address_taken", "external_id_taken", "rate_limited"),
)
OF_A_BALLOT = (
    *("choices_required", "scores_required", "invalid_choices", "unknown_option", "repeated_option"),
    *("too_few_choices", "too_many_choices", "undecided_alone", "score_out_of_range"),
)
OF_CASTING = (
    *("members_only", "poll_not_open_yet", "poll_closed", "ballot_final", "ballot_in_progress", "poll_changed"),
    *("reader_of_another_site", "being_erased", *OF_BEING_KEPT_OUT, "rate_limited"),
)
OF_A_POLL = (
    *("invalid_question", "invalid_options", "invalid_kind", "invalid_scale", "invalid_voters", "invalid_is_lead"),
    *("invalid_results_visible", "invalid_max_choices", "invalid_closes_at", "invalid_note", "unknown_option"),
    *("not_editor", "lead_poll_taken", "rate_limited"),
)
_HEADERS = {401: ("WWW-Authenticate",), 429: ("Retry-After", "RateLimit", "RateLimit-Policy"), 503: ("Retry-After",)}


def example(code: str) -> Shape:
    """A problem with this code, as it is answered."""
    status = STATUS_OF[code]
    value = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    more = {"ticket": EXAMPLE_TICKET} if code in WITH_TICKET else {}
    more |= {"challenge": EXAMPLE_ADDRESS} if code in OF_PROOF else {}
    return {"value": {**value, "detail": BY_STATUS[status][code], "code": code, **more}}


def answers(codes: set[str]) -> dict[str, Shape]:
    """The answers of an operation that refuses with these codes, by status."""
    statuses = sorted({STATUS_OF[code] for code in codes})
    return {str(status): _answer(status, sorted(codes & BY_STATUS[status].keys())) for status in statuses}


def _answer(status: int, codes: list[str]) -> Shape:
    # The keywords beside a reference count, since OpenAPI 3.1.
    narrowed = {"status": {"const": status}, "code": {"enum": codes}}
    schema = {"$ref": "#/components/schemas/Problem", "properties": narrowed}
    examples = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
    named = ", ".join(f"`{code}`" for code in codes)
    answer = {
        "description": f"{HTTPStatus(status).phrase}: {named}.",
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in ("Cache-Control", *_HEADERS.get(status, ()))}
    return {**answer, "headers": headers}
