"""Every read of polls that leaves the package."""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from discussion.accounts.models import Reader
from discussion.accounts.queries import EDITOR, roles_of
from discussion.articles.models import Article
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.ids import encode
from discussion.polls.choices import Rules
from discussion.polls.models import Ballot, BallotGroup, Correction, Option, Poll


@dataclass(frozen=True, slots=True)
class Group:
    """How many ballots say the same."""

    choices: str
    is_guest: bool
    is_set_apart: bool
    count: int


def poll(number: int, *, now: datetime) -> Poll:
    """A poll that readers may know of, with its site, article and options; raises Refusal `not_found`."""
    found = _whole().filter(id=number, is_draft=False).first()
    if found is None or (found.article is not None and not found.article.is_public(now)):
        raise not_found()
    return found


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


def options(found: Poll) -> list[Option]:
    """The poll's options in the editor's order."""
    return sorted(found.options.all(), key=lambda option: option.number)


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


def refuse_hidden_results(reader: Reader | None, found: Poll, now: datetime) -> None:
    """Raises Refusal `results_hidden` where this reader may not see the results yet; the site's editors always may."""
    if found.results_visible == Poll.Visibility.ALWAYS or found.is_over(now):
        return
    if EDITOR in roles_of(reader, found.site_id):
        return
    if found.results_visible == Poll.Visibility.AFTER_CLOSE:
        raise Refusal(Kind.FORBIDDEN, "results_hidden", "The results are shown when the poll has closed.")
    if ballot_of(reader, found) is None:
        raise Refusal(Kind.FORBIDDEN, "results_hidden", "The results are shown to those who have voted.")


_PARTS = ("options", "corrections")


def _whole() -> QuerySet[Poll]:
    return Poll.objects.select_related("site", "article").prefetch_related(*_PARTS)


def option_ids(found: Poll) -> dict[int, str]:
    """Option number → public id."""
    return {option.number: encode(option.id) for option in options(found)}
