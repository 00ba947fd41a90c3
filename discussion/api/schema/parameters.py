"""What the API takes in addresses and headers, and what it refuses of it."""

from dataclasses import dataclass, field

from discussion.api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from discussion.api.schema import examples, moderation, moderation_exports, polls, pushing, sanctions, tokens
from discussion.api.schema.basics import ID_PATTERN, SLUG_PATTERN, Shape
from discussion.api.schema.shapes import SORT
from discussion.comments.queries import Window


@dataclass(frozen=True)
class Parameter:
    """One parameter: where it stands, its schema, and the codes with which a wrong one is refused."""

    name: str
    place: str
    schema: Shape
    description: str
    refusals: tuple[str, ...] = ()
    example: object = None
    is_required: bool = False
    more: Shape = field(default_factory=dict)

    def described(self) -> Shape:
        """The parameter as the document has it."""
        shown: Shape = {"name": self.name, "in": self.place, "schema": self.schema, "description": self.description}
        if self.is_required:
            shown["required"] = True
        if self.example is not None:
            shown["example"] = self.example
        return {**shown, **self.more}


def _whole(name: str, description: str, *, low: int, high: int, default: int) -> Parameter:
    schema: Shape = {"type": "integer", "minimum": low, "maximum": high, "default": default}
    return Parameter(name, "query", schema, description, (f"invalid_{name}",), default)


def _named(name: str, schema: Shape, description: str, example: object) -> Parameter:
    """What names a thing in the path."""
    return Parameter(name, "path", schema, description, ("not_found",), example, is_required=True)


KEY = Parameter("key", "query", {"type": "string"}, "A personal token, where no Authorization header is sent.")
ARTICLE = _named(
    "slug", {"type": "string", "pattern": SLUG_PATTERN, "maxLength": 120}, "The article's slug.", examples.SLUG
)
COMMENT = _named("comment", {"type": "string", "pattern": ID_PATTERN}, "The comment's identifier.", examples.COMMENT_ID)
READER = _named("reader", {"type": "string", "pattern": ID_PATTERN}, "The reader's identifier.", examples.READER_ID)
POLL = _named("poll", {"type": "string", "pattern": ID_PATTERN}, "The poll's identifier.", polls.POLL_ID)
TOKEN = _named(
    "token", {"type": "string", "pattern": ID_PATTERN}, "The identifier of a token of your own.", tokens.TOKEN_ID
)
SESSION = _named(
    "session", {"type": "string", "pattern": ID_PATTERN}, "The identifier of a session of your own.", tokens.SESSION_ID
)
PUSH_ENDPOINT = _named(
    "endpoint",
    {"type": "string", "pattern": ID_PATTERN},
    "The identifier of a browser of your own.",
    pushing.PUSH_ENDPOINT_ID,
)
BROWSER = _named(
    "session",
    {"type": "integer", "minimum": 1},
    "The number of a browser of your own, as the list of them tells it.",
    7,
)
PASSKEY = _named(
    "passkey",
    {"type": "integer", "minimum": 1},
    "The number of a passkey of your own, as the list of factors tells it.",
    7,
)
LIMIT = _whole("limit", "How many on the level that is asked for.", low=1, high=MAX_LIMIT, default=DEFAULT_LIMIT)
CURSOR = Parameter(
    "cursor",
    "query",
    {"type": "string", "minLength": 1, "maxLength": 200},
    "Where the page before ended: its `next`.",
    ("invalid_cursor",),
)
UNREAD = Parameter(
    "unread",
    "query",
    {"type": "string", "enum": ["true", "false"], "default": "false"},
    "Only what was not read yet.",
    ("invalid_unread",),
    "true",
)
PREFIX = Parameter(
    "prefix",
    "query",
    {"type": "string", "maxLength": 40, "default": ""},
    "How the name begins, in either case.",
    ("invalid_prefix",),
    "ad",
)
SORTED_BY = Parameter(
    "sort", "query", {**SORT, "default": Window().sort}, "The order on every level.", ("unknown_sort",), Window().sort
)
REPLIES = _whole("replies", "How many replies come below each comment.", low=0, high=20, default=Window().replies)
DEPTH = _whole("depth", "How many levels of replies come with it.", low=0, high=10, default=Window().depth)
INLINED = (SORTED_BY, REPLIES, DEPTH)
WINDOW = (*INLINED, LIMIT, CURSOR)
URL = Parameter(
    "url",
    "query",
    {"type": "string", "minLength": 1},
    "Any of the article's addresses.",
    ("missing_url", "invalid_url"),
    examples.ARTICLE["url"],
    is_required=True,
)
SLUGS = Parameter(
    "article",
    "query",
    {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 100},
    "The slugs, one parameter for each.",
    ("invalid_article",),
    [examples.SLUG],
    is_required=True,
    more={"style": "form", "explode": True},
)
STANCE = Parameter(
    "stance",
    "query",
    {"type": "string", "pattern": ID_PATTERN},
    "The id of an answer in the lead poll: only comments whose authors show it, each on its own.",
    ("no_such_filter",),
)
AS = Parameter(
    "as",
    "query",
    {"type": "string", "enum": ["json", "csv"], "default": "json"},
    "The form of the answer; in CSV, cells that a spreadsheet would take for a formula begin with an apostrophe.",
    ("invalid_as",),
    "json",
)
QUEUE_STATE = Parameter(
    "state", "query", {**moderation.QUEUE_PARTS, "default": "all"}, "Why they wait.", ("invalid_queue",), "all"
)
QUEUE_ARTICLE = Parameter("article", "query", {"type": "string"}, "The slug of the article they stand beneath.")
QUEUE_REASON = Parameter(
    "reason", "query", {"type": "string"}, "What they were reported for, or the name of the check that held them."
)
DECISION = _named(
    "decision", {"type": "string", "pattern": ID_PATTERN}, "The decision's identifier.", moderation.DECISION_ID
)
SANCTION = _named(
    "sanction", {"type": "string", "pattern": ID_PATTERN}, "The sanction's identifier.", sanctions.SANCTION_ID
)
BULK = _named("bulk", {"type": "string", "pattern": ID_PATTERN}, "The act's identifier.", sanctions.BULK_ID)
EXPORT = _named(
    "export", {"type": "string", "pattern": ID_PATTERN}, "The export's identifier.", moderation_exports.EXPORT_ID
)
EXPORTED = Parameter(
    "article",
    "query",
    {"type": "string", "minLength": 1},
    "The article's slug.",
    ("invalid_article", "not_found"),
    examples.SLUG,
    is_required=True,
)
EXPORTED_AS = Parameter(
    "as",
    "query",
    {"type": "string", "enum": ["jsonl", "csv"], "default": "jsonl"},
    "Everything as lines of JSON, or a table of the comments, in which cells that a spreadsheet would take for a "
    "formula begin with an apostrophe.",
    ("invalid_as",),
    "jsonl",
)
PERSONAL_AS = Parameter(
    "as",
    "query",
    {"type": "string", "enum": ["json", "html"], "default": "json"},
    "For programs, or as a page to read.",
    ("invalid_as",),
    "json",
)
TEXT = Parameter(
    "text",
    "query",
    {"type": "string", "enum": ["keep", "remove"], "default": "keep"},
    "What becomes of your published comments: they stay without an author, or are emptied. Earlier texts, and what is "
    "not published, go in any case.",
    ("invalid_text",),
    "keep",
)
_VERSION: Shape = {"type": "integer", "minimum": 0}
SINCE = Parameter(
    "since",
    "query",
    _VERSION,
    "The version that you have: what came after it is told.",
    ("invalid_since",),
    17,
    is_required=True,
)
SINCE_OR_NOW = Parameter(
    "since",
    "query",
    _VERSION,
    "The version that you have; without one, nothing of before is told.",
    ("invalid_since",),
    17,
)
LAST_EVENT_ID = Parameter(
    "Last-Event-ID",
    "header",
    {"type": "string", "pattern": "^[0-9]{0,18}$"},
    "The last id that you were told, which counts before `since`; browsers send it when they come back.",
    ("invalid_since",),
)
IDEMPOTENCY_KEY = Parameter(
    "Idempotency-Key",
    "header",
    {"type": "string", "minLength": 1, "maxLength": 255},
    "The same key, reader and body within 24 hours give the first answer again.",
    ("invalid_idempotency_key", "idempotency_key_reused", "request_in_progress"),
    "5f0c9a1e-post",
)
IF_MATCH = Parameter(
    "If-Match",
    "header",
    {"type": "string"},
    "The ETag of what you read. Only its revision is compared: a vote in between is no conflict.",
    ("stale",),
    "*",
)
IF_NONE_MATCH = Parameter(
    "If-None-Match",
    "header",
    {"type": "string"},
    "The ETag of what you have: 304 if it is still so.",
    example='"9f86d081884c7d659a"',
)
