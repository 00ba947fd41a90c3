"""The log: what was decided, by whom, newest first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from discussion.accounts.models import Reader
from discussion.core import cursors, ids, statements
from discussion.core.errors import not_found
from discussion.moderation.models import Bulk, Check, Decision, Verdict
from discussion.moderation.queries import site_ids
from discussion.moderation.together import together

_MOST_AUTHORS = 200
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions are asked for; what is empty asks for all.

    `who` is "machine", "people" or the public id of a moderator. `words` are a comment's public id, else begin the
    name of its author or stand in the note. Both days are whole: from the beginning of `since` to before `until`.
    """

    verdict: str = ""
    who: str = ""
    reason: int | None = None
    article: str = ""
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None


def log(
    sites: Collection[int] | None, *, wanted: Wanted, limit: int, cursor: str | None = None
) -> tuple[list[Decision], str | None]:
    """A page of the log and the cursor behind it. Raises Refusal `invalid_cursor`."""
    below = cursors.whole(cursors.decode(cursor, length=2)[1]) if cursor else None
    numbers = _numbers(sites, wanted, below, limit + 1)
    items = _fetched(numbers[:limit])
    return items, cursors.encode(["log", items[-1].id]) if len(numbers) > limit else None


def whole_log(sites: Collection[int] | None, *, wanted: Wanted) -> Iterator[Decision]:
    """Every decision of the log, newest first, a few hundred in memory at a time."""
    below: int | None = None
    while numbers := _numbers(sites, wanted, below, _AT_ONCE):
        yield from _fetched(numbers)
        below = numbers[-1]


def own_decisions(sites: Collection[int] | None, moderator: Reader, numbers: Sequence[int]) -> list[Decision]:
    """Which of these decisions the moderator made, and has not taken back, in this order."""
    found = Decision.objects.filter(id__in=numbers, moderator=moderator, undone_by=None, undoes=None)
    within = found if sites is None else found.filter(site_id__in=sites)
    by_number = {each.id: each for each in within.select_related("author", "comment")}
    return [by_number[each] for each in numbers if each in by_number]


def moderators_of(sites: Collection[int] | None) -> list[Reader]:
    """Who moderates these sites, by name."""
    roles = Q(roles__name="moderator") if sites is None else Q(roles__name="moderator", roles__site_id__in=sites)
    return list(Reader.objects.filter(roles | Q(is_superuser=True)).distinct().order_by("name", "id"))


def bulk_of(sites: Collection[int] | None, number: int) -> Bulk:
    """An act on many comments of these sites. Raises Refusal `not_found`."""
    found = Bulk.objects.select_related("moderator", "reason").filter(id=number).first()
    if found is None or not (sites is None or found.site_id in sites):
        raise not_found()
    return found


def _numbers(sites: Collection[int] | None, wanted: Wanted, below: int | None, limit: int) -> list[int]:
    """The newest of every site, each of which is read as far as its index goes."""
    parts = [_narrow(Decision.objects.filter(site_id=site), wanted, below) for site in site_ids(sites)]
    if not parts:
        return []
    sql, parameters = together(part.order_by("-id").values_list("id")[:limit] for part in parts)
    return [number for (number,) in statements.rows(f"{sql} ORDER BY id DESC LIMIT %s", [*parameters, limit])]


def _narrow(found: QuerySet[Decision], wanted: Wanted, below: int | None) -> QuerySet[Decision]:
    if below is not None:
        found = found.filter(id__lt=below)
    if wanted.verdict:
        found = found.filter(verdict=wanted.verdict)
    if wanted.who in ("machine", "people"):
        found = found.filter(is_machine=wanted.who == "machine")
    elif wanted.who:
        found = found.filter(moderator_id=ids.decode(wanted.who) or 0)
    if wanted.reason is not None:
        found = found.filter(reason_id=wanted.reason)
    if wanted.article:
        found = found.filter(comment__article__slug=wanted.article)
    return _saying(_within(found, wanted), wanted.words)


def _within(found: QuerySet[Decision], wanted: Wanted) -> QuerySet[Decision]:
    """Ids follow time, so an index of ids leads to a day; the time itself decides at its edges."""
    if wanted.since:
        found = found.filter(id__gte=ids.first_id_of(wanted.since), decided_at__gte=wanted.since)
    if wanted.until:
        found = found.filter(id__lt=ids.first_id_of(wanted.until), decided_at__lt=wanted.until)
    return found


def _saying(found: QuerySet[Decision], words: str) -> QuerySet[Decision]:
    if not words:
        return found
    number = ids.decode(words.lower())
    if number is not None:
        return found.filter(Q(comment_id=number) | Q(id=number))
    authors = list(Reader.objects.filter(name__istartswith=words).values_list("id", flat=True)[:_MOST_AUTHORS])
    return found.filter(Q(author_id__in=authors) | Q(note__icontains=words))


def _fetched(numbers: Sequence[int]) -> list[Decision]:
    found = Decision.objects.filter(id__in=numbers).order_by("-id")
    shown = found.select_related("moderator", "author", "reason", "undone_by", "comment__article")
    return list(shown.defer("comment__body_html", "comment__article__body", "comment__article__body_html"))


def is_held_by(check: str, *, comment: int) -> bool:
    """Whether this check holds the comment, whatever others say."""
    return Check.objects.filter(screening__comment=comment, name=check, verdict=Verdict.HOLD).exists()


def bulks_of(sites: Collection[int] | None, *, limit: int) -> list[Bulk]:
    """The newest acts on many comments."""
    found = Bulk.objects.select_related("moderator", "reason")
    within = found if sites is None else found.filter(site_id__in=sites)
    return list(within.order_by("-id")[:limit])
