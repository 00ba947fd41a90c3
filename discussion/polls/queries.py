"""Every read of polls that leaves the package."""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, cast

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.accounts.queries import EDITOR, roles_of
from discussion.articles.models import Article
from discussion.core import statements
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.ids import encode
from discussion.core.kept import Kept
from discussion.polls.choices import Rules
from discussion.polls.models import Ballot, BallotGroup, Burst, Correction, Option, Poll
from discussion.sites.models import Site

HUES = 4


@dataclass(frozen=True, slots=True)
class Group:
    """How many ballots say the same."""

    choices: str
    is_guest: bool
    is_set_apart: bool
    count: int


class BallotSet(NamedTuple):
    """Two with the same numbers have the same ballots, counted alike.

    A ballot adds to the unsealed end of the log and sealing to its chain: that is `cast`. What changes a result without
    a line in the log raises the poll's version.
    """

    versions: tuple[int, int]
    cast: tuple[int | None, int]


def poll(number: int, *, now: datetime) -> Poll:
    """A poll that readers may know of, with its site and its article; raises Refusal `not_found`."""
    found = statements.first(_PUBLIC, [number], _POLL, _SITE, _ARTICLE)
    if found is None:
        raise not_found()
    shown, site, article = found
    shown.site, shown.article = site, article if shown.article_id else None
    if shown.article and not shown.article.is_public(now):
        raise not_found()
    return cast(Poll, shown)


def poll_for_editor(number: int) -> Poll:
    """A poll in any state, for a door that checks the editor's role; raises Refusal `not_found`."""
    found = _whole().filter(id=number).first()
    if found is None:
        raise not_found()
    return found


def polls_beneath(articles: Collection[Article]) -> dict[int, list[Poll]]:
    """Article id → its polls that readers may know of, the lead first, with their options."""
    found: dict[int, list[Poll]] = {each.id: [] for each in articles}
    shown = Poll.objects.filter(article__in=found, is_draft=False).order_by("-is_lead", "id")
    for each in shown.select_related("site", "article").prefetch_related(*_PARTS):
        found[each.article_id or 0].append(each)
    return found


def ids_beneath(articles: Collection[Article]) -> dict[int, list[int]]:
    """Article id → the ids of its polls that readers may know of, the lead first."""
    found: dict[int, list[int]] = {each.id: [] for each in articles}
    shown = Poll.objects.filter(article__in=found, is_draft=False).order_by("-is_lead", "id")
    for article, number in shown.values_list("article_id", "id"):
        found[article or 0].append(number)
    return found


def polls_of(site_ids: Collection[int] | None) -> QuerySet[Poll]:
    """Every poll of these sites (of all, for None), newest first, for their editors."""
    found = Poll.objects.select_related("site", "article").order_by("-id")
    return found if site_ids is None else found.filter(site_id__in=site_ids)


def with_counts(found: QuerySet[Poll]) -> QuerySet[Poll]:
    """These polls with `ballot_count`, those that are set apart too, and `waiting_count`, the bursts to judge."""
    ballots = BallotGroup.objects.filter(poll=OuterRef("id")).values("poll").values(total=Sum("count"))
    waiting = Burst.objects.filter(poll=OuterRef("id"), verdict=Burst.Verdict.WAITING).values("poll")
    return found.annotate(
        ballot_count=Coalesce(Subquery(ballots), 0),
        waiting_count=Coalesce(Subquery(waiting.values(total=Count("id"))), 0),
    )


def options(found: Poll) -> list[Option]:
    """The poll's options in the editor's order; others may be given the same ones, so leave them as they are."""
    if "options" in getattr(found, "_prefetched_objects_cache", ()):
        return sorted(found.options.all(), key=lambda option: option.number)
    # Whoever changes an option makes another revision of the poll, in the same transaction.
    return list(_options.get(found.id, found.revision, lambda: list(found.options.order_by("number"))))


def hues(found: Poll) -> dict[int, int | None]:
    """Option number → 1 to 4, its hue: the place in the editor's order, the undecided one last.

    None for all of them where more than four say something, and for the undecided one behind four others.
    """
    present = sorted(options(found), key=lambda option: option.is_undecided)
    has_hues = sum(not option.is_undecided for option in present) <= HUES
    return {each.number: place if has_hues and place <= HUES else None for place, each in enumerate(present, 1)}


def corrections(found: Poll) -> list[Correction]:
    """What was corrected after ballots were cast, oldest first."""
    return sorted(found.corrections.all(), key=lambda correction: correction.id)


def rules(found: Poll) -> Rules:
    """What the poll asks of a ballot."""
    present = options(found)
    return Rules(
        kind=found.kind,
        numbers={option.public_id: option.number for option in present},
        min_choices=found.min_choices,
        max_choices=found.max_choices,
        scale=found.scale,
        undecided=next((option.number for option in present if option.is_undecided), None),
    )


def order_for(reader: Reader, found: Poll) -> list[str]:
    """The public ids of the options in the reader's own order, the same at every visit; undecided comes last."""

    def place(option: Option) -> tuple[bool, bytes | int]:
        if not found.is_shuffled:
            return option.is_undecided, option.number
        text = f"{found.id}:{reader.id}:{option.id}".encode()
        return option.is_undecided, hmac.digest(settings.SECRET_KEY.encode(), text, hashlib.sha256)

    return [option.public_id for option in sorted(options(found), key=place)]


def ballot_of(reader: Reader | None, found: Poll) -> str | None:
    """What the reader's ballot says, as it is stored; None without one."""
    if reader is None:
        return None
    return Ballot.objects.filter(poll=found, reader=reader).values_list("choices", flat=True).first()


def ballots_of(reader: Reader, polls: Iterable[Poll]) -> dict[int, str]:
    """Poll id → what the reader's ballot in it says."""
    return dict(Ballot.objects.filter(reader=reader, poll__in=list(polls)).values_list("poll_id", "choices"))


def groups(found: Poll) -> list[Group]:
    """The ballots of the poll, those that say the same together."""
    rows = BallotGroup.objects.filter(poll=found, count__gt=0)
    return [Group(*row) for row in rows.values_list("choices", "is_guest", "is_set_apart", "count")]


def signs_of_ballots(articles: Collection[int], *, now: datetime) -> dict[int, dict[int, tuple[object, ...]]]:
    """Article → its polls → what is otherwise where a result may be, or may be shown since."""
    signs: dict[int, dict[int, tuple[object, ...]]] = {}
    rows = statements.rows(_SIGNS.format(statements.among()), [now, statements.numbers(articles)])
    for article, poll, *sign in rows:
        signs.setdefault(article, {})[poll] = tuple(sign)
    return signs


def ballot_set(found: Poll) -> BallotSet:
    """Which ballots there are, and whatever else a result follows from, in a few numbers.

    The poll as it was loaded is in it too, because its options are.
    """
    [(version, seal, unsealed)] = statements.rows(_BALLOT_SET, [found.id])
    return BallotSet((found.version, version), (seal, unsealed))


def refuse_hidden_results(reader: Reader | None, found: Poll, now: datetime) -> None:
    """Raises Refusal `results_hidden` where this reader may not see the results yet; the site's editors always may."""
    if found.results_visible == Poll.Visibility.ALWAYS or found.is_over(now):
        return
    if EDITOR in roles_of(reader, found.site_id):
        return
    if found.results_visible == Poll.Visibility.AFTER_CLOSE:
        raise Refusal(Kind.FORBIDDEN, "results_hidden", _("The results are shown when the poll has closed."))
    if ballot_of(reader, found) is None:
        raise Refusal(Kind.FORBIDDEN, "results_hidden", _("The results are shown to those who have voted."))


# Fifty options take some 30 kB.
_options = Kept[list[Option]](most=1024)
_POLL, _SITE = statements.Share(Poll, "p"), statements.Share(Site, "s")
_ARTICLE = statements.Share(Article, "a", without=("body", "body_html"))
_PUBLIC = f"""
    SELECT {_POLL}, {_SITE}, {_ARTICLE} FROM polls_poll p JOIN sites_site s ON s.id = p.site_id
    LEFT JOIN articles_article a ON a.id = p.article_id WHERE p.id = %s AND NOT p.is_draft
"""  # noqa: S608
_PARTS = ("options", "corrections")
# One statement, hence one moment: an event that is sealed meanwhile is on one side or the other.
_BALLOT_SET = """
    SELECT version, (SELECT max(number) FROM polls_seal WHERE poll_id = polls_poll.id),
        (SELECT count(*) FROM polls_ballotevent WHERE poll_id = polls_poll.id AND seal_id IS NULL)
    FROM polls_poll WHERE id = %s
"""


_SIGNS = """
    SELECT p.article_id, p.id, p.version, p.closes_at <= %s, (SELECT max(number) FROM polls_seal WHERE poll_id = p.id),
        (SELECT count(*) FROM polls_ballotevent WHERE poll_id = p.id AND seal_id IS NULL)
    FROM polls_poll p WHERE p.article_id {} AND NOT p.is_draft
"""


def _whole() -> QuerySet[Poll]:
    return Poll.objects.select_related("site", "article").prefetch_related(*_PARTS)


def option_ids(found: Poll) -> dict[int, str]:
    """Option number → public id."""
    return {option.number: encode(option.id) for option in options(found)}
