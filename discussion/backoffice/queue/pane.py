"""One case with all that one decides it by: what surrounds the comment, its author, its trace, and what came before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.safestring import SafeString

from discussion.accounts.models import Reader
from discussion.actions.reasons import ensured_reasons
from discussion.backoffice.links import article_page, comment_page
from discussion.backoffice.queue.asking import Ask
from discussion.backoffice.queue.desk import seat_of, subject_at
from discussion.backoffice.queue.evidence import (
    Evidence,
    Weight,
    evidence,
    found_phrases,
    marked,
    weights,
    within_sentence,
)
from discussion.backoffice.queue.offers import Offer, offers, rarer
from discussion.backoffice.queue.past import Line, so_far
from discussion.backoffice.queue.similar import Copy, copies
from discussion.backoffice.scope import reader_of
from discussion.comments import queries as comments
from discussion.comments.models import Comment
from discussion.comments.statistics import comments_in_hour
from discussion.comments.tree import Node
from discussion.moderation import queries
from discussion.moderation.models import Appeal, Case, Check, Reason, Report
from discussion.moderation.records import Record, record_of

_MOST_ABOVE = 3
_MOST_BESIDE = 6
_KEYS = 9


@dataclass(frozen=True, slots=True)
class Pane:
    """What the template of a case shows."""

    comment: Comment
    case: Case | None
    body: SafeString
    ancestors: Sequence[Node]
    has_more_above: bool
    siblings: Sequence[Node]
    replies: Sequence[Node]
    author: Reader | None
    record: Record | None
    trace: list[Evidence]
    weights: list[Weight]
    reports: list[Report]
    reported_for: list[tuple[str, int]]
    appeal: Appeal | None
    copies: list[Copy]
    past: list[Line]
    reasons: list[Reason]
    suggested: int | None
    offers: list[Offer]
    rarer: list[Offer]
    rank: int | None
    an_hour: int
    is_claimed: bool

    @property
    def article_page(self) -> str:
        """Where readers see the article."""
        return article_page(self.comment.article.slug)

    @property
    def permalink(self) -> str:
        """Where readers see the comment, if they do."""
        return comment_page(self.comment.public_id)

    @property
    def held_by(self) -> list[str]:
        """The checks that held it, as they are called within a sentence."""
        return [within_sentence(each.label) for each in self.trace if each.mood == "held"]

    @property
    def asks_why(self) -> bool:
        """Whether one of the decisions wants a reason."""
        return any(each.asks_why for each in self.offers)

    @property
    def ticked(self) -> int:
        """How many copies the decision covers beside the comment, unless somebody unticks them."""
        return sum(each.is_ticked for each in self.copies)


def pane_of(request: HttpRequest, number: int, ask: Ask, *, now: datetime) -> Pane:
    """Everything about one comment of the sites that the reader moderates. Raises Refusal `not_found`."""
    sites, me = seat_of(request).sites, reader_of(request)
    comment = subject_at(request, number)
    case = queries.case_of(comment)
    is_blind = case is not None and case.is_blind
    # Whoever judges a sample does not know what the machine said.
    checks = [] if is_blind else queries.trace_of(comment)
    above = comments.ancestors(comment, limit=_MOST_ABOVE, cursor=None)
    reports, reasons = queries.reports_of(comment), _reasons(comment.site_id)
    filters = ask.filters(me.id)
    return Pane(
        comment=comment,
        case=case,
        body=marked(comment.body_html, found_phrases(checks, comment.body)),
        ancestors=above.items,
        has_more_above=above.next is not None,
        siblings=_beside(comment),
        replies=_below(comment),
        author=comment.author,
        record=record_of(comment.author) if comment.author else None,
        trace=evidence(checks),
        weights=weights(checks),
        reports=reports,
        reported_for=_reported_for(reports),
        appeal=queries.appeal_of(comment),
        copies=[] if is_blind else copies(comment),
        past=so_far(comment, reader=me, own_only=seat_of(request).is_editors, is_blind=is_blind),
        reasons=reasons,
        suggested=_suggested(reasons, reports, checks),
        offers=offers(comment.state, waits=case is not None, is_blind=is_blind),
        rarer=[]
        if is_blind
        else rarer(comment.state, is_featured=comment.featured_at is not None, waits=case is not None),
        rank=queries.rank_of(sites, case, filters=filters, now=now) + 1 if case else None,
        an_hour=comments_in_hour(comment.article_id, since=now - timedelta(hours=1)),
        is_claimed=_is_claimed(case, me, now),
    )


def _reasons(site_id: int) -> list[Reason]:
    """The site's reasons; where it has none yet, those that every site begins with."""
    return queries.reasons_of(site_id) or [each for each in ensured_reasons(site_id) if each.is_enabled]


def _beside(comment: Comment) -> list[Node]:
    """Other answers to what this comment answers, newest first."""
    window = comments.Window(sort="new", limit=_MOST_BESIDE, replies=0, depth=0)
    parent = comment.parent
    found = comments.replies(parent, window) if parent else comments.thread(comment.article, window)
    return [each for each in found.items if each.id != comment.id]


def _below(comment: Comment) -> list[Node]:
    """What answers the comment."""
    if not comment.reply_count:
        return []
    return comments.replies(comment, comments.Window(sort="new", limit=_MOST_BESIDE, replies=0, depth=0)).items


def _reported_for(reports: Sequence[Report]) -> list[tuple[str, int]]:
    """What open reports say, by how many say it."""
    counted = Counter(each.get_reason_display() for each in reports if each.outcome == Report.Outcome.OPEN)
    return [(str(reason), count) for reason, count in counted.most_common()]


def _suggested(reasons: Sequence[Reason], reports: Sequence[Report], checks: Sequence[Check]) -> int | None:
    """The reason that most reports give, else that of a check that held, where the site has it."""
    known = {each.code: each.id for each in reasons[:_KEYS]}
    open_ones = [each.reason for each in reports if each.outcome == Report.Outcome.OPEN]
    held = [each.name for each in checks if each.verdict in ("hold", "refuse")]
    said = [code for code, _count in Counter(open_ones).most_common()] + held
    return next((known[code] for code in said if code in known), None)


def _is_claimed(case: Case | None, me: Reader, now: datetime) -> bool:
    """Whether a colleague looks at it at this moment."""
    if case is None or case.claimed_until is None or case.claimed_until <= now:
        return False
    return case.claimed_by_id not in (None, me.id)
