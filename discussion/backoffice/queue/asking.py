"""Which part of the queue one works in: it stands in the address, so that it can be kept and sent to a colleague."""

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.http import urlencode

from discussion.backoffice.queue.desk import seat_of
from discussion.moderation.queries import KINDS, Filters

MINE = "mine"
_MOST_LETTERS = 120


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for: a kind of cases, an article's slug, a reason, words. Empty is everything."""

    kind: str = ""
    article: str = ""
    reason: str = ""
    words: str = ""

    @property
    def query(self) -> str:
        """The same as the address says it, with its question mark; empty for everything."""
        given = {"kind": self.kind, "article": self.article, "reason": self.reason, "q": self.words}
        told = urlencode({name: value for name, value in given.items() if value})
        return f"?{told}" if told else ""

    @property
    def is_narrowed(self) -> bool:
        """Whether more than a kind is asked for."""
        return bool(self.article or self.reason or self.words)

    def with_kind(self, kind: str) -> "Ask":
        """The same for another kind."""
        return replace(self, kind=kind)

    def filters(self, reader_id: int) -> Filters:
        """What the queue is asked, in this reader's name."""
        return Filters(
            kind=self.kind if self.kind in KINDS else "",
            article=self.article,
            reason=self.reason,
            words=self.words,
            claimed_by=reader_id if self.kind == MINE else None,
        )

    def open_filters(self, reader_id: int) -> Filters:
        """The same without what a colleague is looking at."""
        return replace(self.filters(reader_id), open_to=reader_id)


def asked(request: HttpRequest) -> Ask:
    """What the address asks for; what it cannot mean is everything. Editors are asked for what was escalated alone."""
    given = {name: request.GET.get(name, "")[:_MOST_LETTERS].strip() for name in ("kind", "article", "reason", "q")}
    kind = given["kind"] if given["kind"] in {*KINDS, MINE} else ""
    if seat_of(request).is_editors:
        kind = "escalated"
    return Ask(kind, given["article"], given["reason"], given["q"])
