"""What is screened: a text with its place, its author's record, and the rules that hold there."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import inf
from time import monotonic

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.moderation.features import Features, features
from discussion.moderation.links import Link, links_in
from discussion.moderation.normalise import Normalised, normalise
from discussion.moderation.phrases import Hit
from discussion.moderation.policies import Rules
from discussion.moderation.trust import Record


@dataclass(frozen=True)
class Subject:
    """A text before it is stored, or as it is stored. `comment` is None while there is no row of it yet.

    Checks that may take seconds end before `ends_at`, a time of `monotonic`.
    """

    article: Article
    author: Reader
    body: str
    body_html: str
    record: Record
    trust: str
    rules: Rules
    now: datetime
    comment: int | None = None
    parent: int | None = None
    ends_at: float = inf
    lacks_proof: bool = False

    @property
    def site_id(self) -> int:
        """The site it is written on."""
        return int(self.article.site_id)

    def seconds_left(self) -> float:
        """How long a check may take."""
        return self.ends_at - monotonic()

    @cached_property
    def links(self) -> list[Link]:
        """The links of the text as it is shown."""
        return links_in(self.body_html)

    @cached_property
    def normalised(self) -> Normalised:
        """The text as it is meant to be read."""
        return normalise(self.body)

    @cached_property
    def hits(self) -> list[Hit]:
        """The site's phrases that the text holds."""
        return self.rules.phrases.book.find(self.body, self.normalised)

    @cached_property
    def features(self) -> Features:
        """What a learned model sees of the text."""
        return features(self.body, self.normalised, self.hits)
