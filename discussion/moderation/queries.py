"""What waits for a moderator: the cases of the queue, worst first, and what surrounds each.

Every read takes the sites that its reader moderates (None for all), and asks the database for nothing else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from discussion.accounts.models import Reader
from discussion.comments.models import Comment
from discussion.core import cursors, ids, statements
from discussion.core.errors import not_found
from discussion.moderation.models import (
    Appeal,
    Case,
    Check,
    Decision,
    Reason,
    Report,
    Screening,
    Signature,
    Verdict,
)
from discussion.moderation.together import together
from discussion.sites.models import Site

# Kind → the flag of a case. Each has an index of its own in the order of the queue.
KINDS = {
    "pending": "is_pending",
    "reported": "is_reported",
    "appealed": "is_appealed",
    "sampled": "is_sampled",
    "escalated": "is_escalated",
}
# Beyond this nobody needs the exact number, and counting on would cost.
ENOUGH = 1000
_MOST_AUTHORS = 200
_MOST_SIMILAR = 20
_MOST_REPORTS = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """Which cases are asked for; what is empty asks for all.

    `article` is a slug, `reason` what reporters chose or the name of a check that held, `words` stand in the text or
    begin its author's name. `claimed_by` leaves those that this reader holds, `open_to` those that nobody else does.
    """

    kind: str = ""
    article: str = ""
    reason: str = ""
    words: str = ""
    claimed_by: int | None = None
    open_to: int | None = None


EVERYTHING = Filters()


def cases(
    sites: Collection[int] | None,
    *,
    kind: str = "",
    filters: Filters = EVERYTHING,
    limit: int,
    cursor: str | None = None,
    now: datetime,
) -> tuple[list[Case], str | None]:
    """A page of the queue and the cursor behind it. Raises Refusal `invalid_cursor`."""
    place = _place(cursor) if cursor else None
    wanted = replace(filters, kind=kind or filters.kind)
    found = _merged([_behind(each, place) for each in _parts(sites, wanted, now)], limit + 1)
    items = _fetched([number for number, _ in found[:limit]])
    more = cursors.encode(["case", *_key(items[-1])]) if len(found) > limit else None
    return items, more


def next_case(
    sites: Collection[int] | None, *, filters: Filters, behind: tuple[float, int] | None, besides: int, now: datetime
) -> int | None:
    """The comment of the next case behind this place in the queue, else of the first; None where the queue is empty.

    `besides` is a comment that has just been looked at; what somebody else holds is left to them.
    """
    parts = [each.exclude(comment_id=besides) for each in _parts(sites, filters, now)]
    for place in (behind, None) if behind else (None,):
        if found := _merged([_behind(each, place) for each in parts], 1):
            return Case.objects.values_list("comment_id", flat=True).get(id=found[0][0])
    return None


def place_of(case: Case) -> tuple[float, int]:
    """Where a case stands in the queue."""
    return case.harm, case.id


def rank_of(sites: Collection[int] | None, case: Case, *, filters: Filters, now: datetime) -> int:
    """How many cases stand before this one, counted up to `ENOUGH`."""
    before = Q(harm__gt=case.harm) | Q(harm=case.harm, id__lt=case.id)
    parts = [each.filter(before, harm__gte=case.harm) for each in _parts(sites, filters, now)]
    return len(_merged(parts, ENOUGH))


def counts(sites: Collection[int] | None, *, reader: Reader, now: datetime) -> dict[str, int]:
    """How many cases there are of each kind, of all, and of one's own; each counted up to `ENOUGH`."""
    cases_there = _scoped(sites)
    # In the order of each kind's own index: without it SQLite takes another one, and looks at every case.
    in_order = cases_there.order_by("site_id", "-harm", "id")
    wanted = {
        "all": cases_there,
        **{kind: in_order.filter(**{flag: True}) for kind, flag in KINDS.items()},
        "mine": cases_there.filter(claimed_by=reader, claimed_until__gt=now),
    }
    return counted_up(wanted)


def subject(sites: Collection[int] | None, number: int) -> Comment:
    """A comment of these sites in any state, with its article, author and (where it waits) case.

    Raises Refusal `not_found`, also for what stands on another site.
    """
    found = Comment.objects.filter(id=number).select_related("site", "article", "author", "parent", "case__claimed_by")
    within = found if sites is None else found.filter(site_id__in=sites)
    comment = within.defer("article__body", "article__body_html").first()
    if comment is None:
        raise not_found()
    return comment


def case_of(comment: Comment) -> Case | None:
    """The open case of a comment, which `subject` has fetched with it."""
    return getattr(comment, "case", None)


def case(sites: Collection[int] | None, number: int) -> Case:
    """The open case of this comment. Raises Refusal `not_found` where it does not wait, or on another site."""
    found = case_of(subject(sites, number))
    if found is None:
        raise not_found()
    return found


def trace_of(comment: Comment) -> list[Check]:
    """What the checks said of the text that they saw last, newest run of each check, in the order they ran.

    A decision counts as a revision, and changes no text: nothing is looked at anew for it.
    """
    newest_run = Screening.objects.filter(comment=comment).order_by("-revision").values("revision")[:1]
    checks = Check.objects.filter(screening__comment=comment, screening__revision=newest_run)
    newest = {each.name: each for each in checks.select_related("screening").order_by("id")}
    return list(newest.values())


def decisions_of(comment: Comment) -> list[Decision]:
    """What was decided about the comment, oldest first."""
    found = Decision.objects.filter(comment=comment).select_related("moderator", "reason", "undone_by")
    return list(found.order_by("id")[:_MOST_REPORTS])


def reports_of(comment: Comment) -> list[Report]:
    """The newest reports of a comment, each with who reported it."""
    found = Report.objects.filter(comment=comment).select_related("reader").order_by("-id")
    return list(found[:_MOST_REPORTS])


def appeal_of(comment: Comment) -> Appeal | None:
    """The author's objection, with the decision that it is about."""
    found = Appeal.objects.filter(comment=comment).select_related("decision__reason", "decision__moderator")
    return found.first()


def similar_to(comment: Comment) -> list[Comment]:
    """Comments of the same site that say nearly the same, newest first."""
    cluster = Signature.objects.filter(comment=comment).values_list("cluster_id", flat=True).first()
    if cluster is None:
        return []
    found = Comment.objects.filter(signature__cluster_id=cluster, site_id=comment.site_id).exclude(id=comment.id)
    return list(found.select_related("author", "signature").order_by("-id")[:_MOST_SIMILAR])


def signature_of(comment: Comment) -> Signature | None:
    """What the comment looks like to the search for near-duplicates, while that is remembered."""
    return Signature.objects.filter(comment=comment).first()


def reasons_of(site_id: int) -> list[Reason]:
    """The reasons that moderators of a site choose from, in their order."""
    return list(Reason.objects.filter(site_id=site_id, is_enabled=True))


def reasons_on(sites: Collection[int] | None) -> list[Reason]:
    """The reasons of several sites."""
    found = Reason.objects.filter(is_enabled=True)
    return list(found if sites is None else found.filter(site_id__in=sites))


def counted_up(wanted: dict[str, QuerySet[Case]]) -> dict[str, int]:
    """How many rows each of these holds, counted up to one more than `ENOUGH`, in one statement."""
    sql, parameters = together((rows.values_list("id")[: ENOUGH + 1] for rows in wanted.values()), named=wanted)
    return dict(statements.rows(sql, parameters))


def open_cases(sites: Collection[int] | None) -> QuerySet[Case]:
    """Every open case of these sites, for those who count them."""
    return _scoped(sites)


def _scoped(sites: Collection[int] | None) -> QuerySet[Case]:
    return Case.objects.order_by() if sites is None else Case.objects.order_by().filter(site_id__in=sites)


def site_ids(sites: Collection[int] | None) -> list[int]:
    """These sites one by one, every site for None."""
    return list(Site.objects.values_list("id", flat=True)) if sites is None else sorted(sites)


def _parts(sites: Collection[int] | None, filters: Filters, now: datetime) -> list[QuerySet[Case]]:
    """The cases of each site by themselves: only so does the index of the queue give them in order."""
    narrowed = [_narrow(Case.objects.filter(site_id=each), filters, [each], now) for each in site_ids(sites)]
    return [each.order_by("-harm", "id") for each in narrowed]


def _narrow(found: QuerySet[Case], filters: Filters, sites: Sequence[int], now: datetime) -> QuerySet[Case]:
    if flag := KINDS.get(filters.kind):
        found = found.filter(**{flag: True})
    if filters.article:
        found = found.filter(article__slug=filters.article)
    if filters.reason:
        found = found.filter(_about(filters.reason))
    if filters.words:
        found = found.filter(_saying(filters.words.strip(), sites))
    if filters.claimed_by is not None:
        found = found.filter(claimed_by=filters.claimed_by, claimed_until__gt=now)
    if filters.open_to is not None:
        is_free = Q(claimed_until=None) | Q(claimed_until__lte=now) | Q(claimed_by=None)
        found = found.filter(is_free | Q(claimed_by=filters.open_to))
    return found


def _about(reason: str) -> Q:
    """Reported for this reason, or held by the check of this name."""
    reports = Report.objects.filter(comment=OuterRef("comment_id"), reason=reason, outcome=Report.Outcome.OPEN)
    held = Check.objects.filter(screening__comment=OuterRef("comment_id"), name=reason)
    return Exists(reports) | Exists(held.filter(verdict__in=[Verdict.HOLD, Verdict.REFUSE]))


def _saying(words: str, sites: Sequence[int]) -> Q:
    number = ids.decode(words.lower())
    if number is not None:
        return Q(comment_id=number)
    authors = Reader.objects.filter(site_id__in=sites, name__istartswith=words).values_list("id", flat=True)
    return Q(comment__body__icontains=words) | Q(comment__author_id__in=list(authors[:_MOST_AUTHORS]))


def _behind(found: QuerySet[Case], place: tuple[float, int] | None) -> QuerySet[Case]:
    if place is None:
        return found
    harm, number = place
    # The range first: the index is entered there and not at its beginning.
    return found.filter(Q(harm__lt=harm) | Q(id__gt=number), harm__lte=harm)


def _merged(parts: Sequence[QuerySet[Any]], limit: int) -> list[tuple[int, float]]:
    """The first of all parts together, each of which is read as far as its index goes."""
    if not parts:
        return []
    sql, parameters = together(part.values_list("id", "harm")[:limit] for part in parts)
    found = statements.rows(f"{sql} ORDER BY harm DESC, id LIMIT %s", [*parameters, limit])
    return [(number, harm) for number, harm in found]


def _fetched(numbers: Sequence[int]) -> list[Case]:
    """The cases with what a line of the queue shows, in the order of the numbers."""
    found = Case.objects.filter(id__in=numbers).select_related("comment__author", "article", "claimed_by")
    shown = found.defer("article__body", "article__body_html", "comment__body_html")
    by_number = {each.id: each for each in shown}
    return [by_number[each] for each in numbers if each in by_number]


def _key(case: Case) -> tuple[float, int]:
    return case.harm, case.id


def _place(cursor: str) -> tuple[float, int]:
    kind, harm, number = cursors.decode(cursor, length=3)
    if kind != "case" or not isinstance(harm, int | float):
        raise cursors.invalid()
    return float(harm), cursors.whole(number)
