"""What an archive says, in plain words: the one language that every format is read into."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Markup(StrEnum):
    """How a comment's text is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


class State(StrEnum):
    """A comment's state: spam comes in as rejected, what a moderator threw away as removed."""

    PUBLISHED = "published"
    PENDING = "pending"
    REJECTED = "rejected"
    REMOVED = "removed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Article:
    """What comments hang on. `key` is the archive's own name for it; `url` may be relative to the site's address.

    The fields behind `is_closed` are told by our own export, and `body` and `byline` where an archive holds the article
    too: `body` is Markdown, `state` one of an article's states, and the rest is called as the article calls it.
    """

    key: str
    url: str = ""
    title: str = ""
    published_at: datetime | None = None
    is_closed: bool = False
    slug: str = ""
    standfirst: str = ""
    body: str = ""
    byline: str = ""
    external_id: str | None = None
    state: str = ""
    closes_at: datetime | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote or voted. `key` is the account's id in the archive, and empty for who had no account there.

    Who has no key is told apart by name, e-mail and network address together; the address is never stored. A comment
    may name its author by the key alone, where the archive lists its authors elsewhere. `kind` (guest, member, sso) and
    `created_at` are told by our own export alone.
    """

    key: str = ""
    name: str = ""
    email: str = ""
    address: str = ""
    kind: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's vote on a comment: 1 or -1; at the comment's time where the archive does not say when."""

    author: Author
    value: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier text of a comment, as it stood from `at` until the next one."""

    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment beneath the article with that key; `parent` is the key of the comment that it answers, or empty.

    Times carry their zone. `up` and `down` count votes whose voters the archive does not name, beside `votes`. The
    earlier texts come oldest first.
    """

    key: str
    article: str
    body: str
    markup: Markup
    created_at: datetime
    author: Author | None = None
    parent: str = ""
    edited_at: datetime | None = None
    state: State = State.PUBLISHED
    up: int = 0
    down: int = 0
    votes: tuple[Vote, ...] = ()
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One of a poll's answers; ballots name it by its number."""

    key: str
    number: int
    text: str
    is_undecided: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor changed in public after ballots were cast."""

    note: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Burst:
    """A minute whose ballots were set apart; `verdict` is waiting, apart or counted."""

    minute_at: datetime
    ballots: int
    rate: float
    probability: float
    verdict: str
    judged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll beneath the article with that key, or on its own where it is empty; told by our own export alone.

    The fields are called as the poll calls them. Until `watched_until` its minutes were searched for bursts.
    """

    key: str
    article: str
    question: str
    kind: str
    min_choices: int
    max_choices: int
    scale: str
    voters: str
    results_visible: str
    is_shuffled: bool
    may_change: bool
    may_withdraw: bool
    is_lead: bool
    is_draft: bool
    created_at: datetime
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    watched_until: datetime | None = None
    options: tuple[Option, ...] = ()
    corrections: tuple[Correction, ...] = ()
    bursts: tuple[Burst, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeOfMind:
    """That a ballot was answered again: what it said first, and the key of the comment that changed it, or empty."""

    before: str
    comment: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot in the poll with that key; `choices` names options by number, as the poll's table does.

    The reader is None where they are forgotten.
    """

    key: str
    poll: str
    reader: Author | None
    choices: str
    is_guest: bool
    is_set_apart: bool
    cast_at: datetime
    changed_at: datetime | None = None
    change: ChangeOfMind | None = None


@dataclass(frozen=True, slots=True)
class ShownStance:
    """That a reader shows beside their comments beneath the article what they answered in the poll."""

    article: str
    reader: Author
    poll: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that the archive holds and that cannot come in, with the reason in a sentence.

    `where` names it for a person, like “comment 17” or “line 4”.
    """

    where: str
    reason: str


# None stands for something that was passed over: it tells the reader of the file that the file moves on.
Record = Article | Author | Comment | Poll | Ballot | ShownStance | Refused | None
