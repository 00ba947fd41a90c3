"""What the API takes in a request's body, as JSON Schema: no field beyond these, and none of another type."""

from discussion.api.schema.analysis import BODIES_OF_ANALYSIS
from discussion.api.schema.basics import Shape, body_of, one_of
from discussion.api.schema.host_sign_in import BODIES_OF_HOST_SIGN_IN
from discussion.api.schema.moderation import BODIES_OF_MODERATION
from discussion.api.schema.moderation_exports import BODIES_OF_MODERATION_EXPORTS
from discussion.api.schema.notifications import BODIES_OF_NOTIFICATIONS
from discussion.api.schema.polls import BODIES_OF_POLLS
from discussion.api.schema.proofs import PROOF
from discussion.api.schema.pushing import BODIES_OF_PUSHING
from discussion.api.schema.sanctions import BODIES_OF_SANCTIONS
from discussion.api.schema.shapes import ARTICLE_STATE
from discussion.api.schema.signing import BODIES_OF_SIGNING
from discussion.api.schema.stances import BODIES_OF_STANCES
from discussion.api.schema.tokens import BODIES_OF_TOKENS

# Letters, digits and underscores, with single hyphens between them; an empty one is made from the title.
_NEW_SLUG = "^([a-z0-9]((-?[a-z0-9_])*-?[a-z0-9])?)?$"
_WEB_ADDRESS = "^([Hh][Tt][Tt][Pp][Ss]?://.+)?$"


def _text(description: str, *, most: int, least: int = 0) -> Shape:
    shape: Shape = {"type": "string", "maxLength": most, "description": description}
    return {**shape, "minLength": least} if least else shape


def _time_or_null(description: str) -> Shape:
    return {"type": ["string", "null"], "format": "date-time", "description": description}


_COMMENT = _text("Markdown.", least=1, most=10_000)
_ABOUT: Shape = {
    "type": "string",
    "maxLength": 500,
    "description": "A few words about oneself, plain text; empty to say nothing.",
}
_NAME = _text("A display name: letters, digits and spaces.", least=2, most=40)
_URL: Shape = {**_text("Where it stands on the publisher's site.", most=2000), "pattern": _WEB_ADDRESS}
_ARTICLE: dict[str, Shape] = {
    "title": _text("The headline.", least=1, most=300),
    "slug": {**_text("The last part of its address; made from the title by default.", most=120), "pattern": _NEW_SLUG},
    "standfirst": _text("The lines beneath the headline.", most=2000),
    "body": _text("Markdown.", most=200_000),
    "author": _text("The byline.", most=200),
    "url": _URL,
    "aliases": {
        "type": "array",
        "items": {**_URL, "description": "A further address of the same article."},
        "maxItems": 20,
        "description": "They are only ever added to.",
    },
    "external_id": {"type": ["string", "null"], "maxLength": 255, "description": "The publisher's own identifier."},
    "state": ARTICLE_STATE,
    "published_at": _time_or_null("When it was published; a scheduled article opens at this time."),
    "closes_at": _time_or_null("When its discussion closes."),
}

_PARENT: Shape = {"type": ["string", "null"], "description": "The id of the comment it answers."}
_LOGIN: dict[str, Shape] = {"email": {"type": "string"}, "password": {"type": "string", "format": "password"}}
_VALUE: Shape = {**one_of(1, -1, 0), "description": "0 takes the vote back."}

BODIES: dict[str, Shape] = {
    "GuestBody": body_of("Who wants to take part; without a name, one who may vote.", {"name": _NAME}),
    "LoginBody": body_of("What a member signs in with.", _LOGIN, required=("email", "password")),
    "ClaimBody": body_of("What a member was before.", {"token": {"type": "string"}}, required=("token",)),
    "ProfileBody": body_of("What a reader changes of the profile.", {"name": _NAME, "about": _ABOUT}),
    "ArticleBody": body_of("A new article.", _ARTICLE, required=("title",)),
    "ArticleChange": body_of("What an editor changes of an article; what is left out stays.", _ARTICLE),
    "CommentBody": body_of("A new comment.", {"body": _COMMENT, "parent": _PARENT, "proof": PROOF}, required=("body",)),
    "EditBody": body_of("A comment's text.", {"body": _COMMENT}, required=("body",)),
    "PreviewBody": body_of(
        "A text that is being written, and the article beneath which it will stand.",
        {"body": _COMMENT, "article": _text("Its slug.", most=120)},
        required=("body",),
    ),
    **BODIES_OF_HOST_SIGN_IN,
    **BODIES_OF_POLLS,
    **BODIES_OF_STANCES,
    **BODIES_OF_SIGNING,
    **BODIES_OF_MODERATION,
    **BODIES_OF_SANCTIONS,
    **BODIES_OF_MODERATION_EXPORTS,
    **BODIES_OF_TOKENS,
    **BODIES_OF_PUSHING,
    **BODIES_OF_ANALYSIS,
    **BODIES_OF_NOTIFICATIONS,
    "VoteBody": body_of("A vote.", {"value": _VALUE}, required=("value",)),
}
