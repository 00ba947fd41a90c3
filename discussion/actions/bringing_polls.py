"""Polls and ballots from an export of our own: what an import calls within its batches, once ids are resolved.

Each is safe to call again. First the poll, then its ballots in any number of batches, then who shows their answers, and
last `settle_poll`, which has the votes beneath the article counted to the camps.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from discussion.actions import events
from discussion.actions.polls import Answer, Terms, check_terms
from discussion.actions.stances import announce, leads
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core import ids, statements
from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import write
from discussion.polls import choices, queries
from discussion.polls.models import Ballot, BallotEvent, Burst, Correction, Option, Poll
from discussion.sites.models import Site
from discussion.stances.models import ChangeOfMind, Stance

_BATCH = 500
_COUNT = """
    INSERT INTO polls_ballotgroup (id, site_id, poll_id, choices, is_guest, is_set_apart, count)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (poll_id, choices, is_guest, is_set_apart)
    DO UPDATE SET count = polls_ballotgroup.count + excluded.count
"""


@dataclass(frozen=True, slots=True)
class BroughtOption:
    """One of the poll's answers. An `id` that another option has is replaced by a new one."""

    id: int
    number: int
    text: str
    is_undecided: bool = False


@dataclass(frozen=True, slots=True)
class BroughtBurst:
    """A minute whose ballots were set apart."""

    minute_at: datetime
    ballots: int
    rate: float
    probability: float
    verdict: str
    judged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BroughtPoll:
    """A poll under the id that it shall have. The answers of `terms` are left out: `options` say them with numbers."""

    id: int
    terms: Terms
    options: tuple[BroughtOption, ...]
    created_at: datetime
    watched_until: datetime | None = None
    corrections: tuple[tuple[str, datetime], ...] = ()
    bursts: tuple[BroughtBurst, ...] = ()


@dataclass(frozen=True, slots=True)
class BroughtChange:
    """That a ballot was answered again; `comment` is the id of the one that changed it."""

    before: str
    comment: int | None
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class BroughtBallot:
    """A ballot under the id that it shall have; `reader` is None for one who is forgotten."""

    id: int
    reader: int | None
    choices: str
    is_guest: bool
    is_set_apart: bool
    cast_at: datetime
    changed_at: datetime | None = None
    change: BroughtChange | None = None


def bring_poll(*, site: Site, article: Article | None, poll: BroughtPoll, now: datetime) -> Poll:
    """The poll, made where none has its id. Where another one leads the article, it comes without that mark.

    Raises Refusal: `invalid_…` with its field, `poll_of_another_place` where its id belongs to one elsewhere.
    """
    answers = tuple(Answer(each.text, each.number, each.is_undecided) for each in poll.options)
    terms = poll.terms
    check_terms(Terms(**{name: getattr(terms, name) for name in _COPIED}, answers=answers))
    with write():
        if article is not None:
            article = Article.objects.select_for_update(no_key=True).get(id=article.id)
        known = Poll.objects.select_related("site", "article").filter(id=poll.id).first()
        if known is not None:
            _refuse_other_place(known, site, article)
            return known
        is_lead = terms.is_lead and article is not None and not article.polls.filter(is_lead=True).exists()
        fields = {name: getattr(terms, name) for name in _COPIED if name != "is_lead"}
        made = Poll.objects.create(
            id=poll.id,
            site=site,
            article=article,
            created_at=poll.created_at,
            watched_until=poll.watched_until,
            is_lead=is_lead,
            **fields,
        )
        _bring_parts(made, poll)
        if article is not None:
            announce(article.id)
    return made


def bring_ballots(*, poll: Poll, ballots: Sequence[BroughtBallot], now: datetime) -> int:
    """How many of the ballots came in: those whose id, or whose reader, has none in the poll yet.

    Rows, counters, log and credited comments are those that casting them would have left; a ballot that was changed
    before is logged as it was cast first, where that is known. Raises Refusal `invalid_choices` for what is no ballot
    of the poll: then none of them came in.
    """
    rules = queries.rules(poll)
    for each in ballots:
        choices.refuse_foreign(rules, each.choices)
        if each.change is not None:
            choices.refuse_foreign(rules, each.change.before)
    with write():
        # Recounts and sealers wait; ballots that are cast meanwhile do not.
        Poll.objects.select_for_update(no_key=True).get(id=poll.id)
        new = _new(poll, ballots)
        _insert(poll, new)
        _count(poll, new)
        _log(poll, new)
        _bring_changes(poll, new)
        if new:
            # What is set apart, and whatever else the log does not say, tells results that are kept.
            Poll.objects.filter(id=poll.id).update(version=F("version") + 1)
    return len(new)


def bring_shown_stances(*, poll: Poll, readers: Collection[int]) -> None:
    """These readers show their answers in the poll beside their comments, unless they decided otherwise since."""
    if poll.article_id is None:
        return
    with write():
        for reader in sorted(readers):
            place = {"article_id": poll.article_id, "reader_id": reader}
            Stance.objects.get_or_create(**place, defaults={"site_id": poll.site_id, "shown_in": poll})
        announce(poll.article_id)


def settle_poll(*, poll: Poll, now: datetime) -> None:
    """Every ballot and every vote came in: have results told, and votes counted to the camps by the outbox."""
    with write():
        events.emit("poll.results", now=now, poll=poll.id)
        if leads(poll):
            events.emit("lead.changed", now=now, article=poll.article_id or 0, after=0)


_COPIED = tuple(name for name in Terms.__dataclass_fields__ if name not in ("answers", "note"))


def _refuse_other_place(known: Poll, site: Site, article: Article | None) -> None:
    if known.site_id != site.id or known.article_id != (article.id if article else None):
        sentence = _("Another poll has this id and stands elsewhere: bring this one in under a new id.")
        raise Refusal(Kind.CONFLICT, "poll_of_another_place", sentence)


def _bring_parts(made: Poll, poll: BroughtPoll) -> None:
    site = made.site_id
    taken = set(Option.objects.filter(id__in=[each.id for each in poll.options]).values_list("id", flat=True))
    Option.objects.bulk_create(
        Option(
            id=ids.new_id() if each.id in taken else each.id,
            site_id=site,
            poll=made,
            number=each.number,
            text=each.text,
            is_undecided=each.is_undecided,
        )
        for each in poll.options
    )
    Correction.objects.bulk_create(
        Correction(site_id=site, poll=made, note=note, created_at=created_at) for note, created_at in poll.corrections
    )
    names = BroughtBurst.__dataclass_fields__
    Burst.objects.bulk_create(
        Burst(site_id=site, poll=made, **{name: getattr(each, name) for name in names}) for each in poll.bursts
    )


def _new(poll: Poll, ballots: Sequence[BroughtBallot]) -> list[BroughtBallot]:
    """Those that are not there yet, each id and each reader once."""
    known = set(Ballot.objects.filter(id__in=[each.id for each in ballots]).values_list("id", flat=True))
    named = [each.reader for each in ballots if each.reader is not None]
    readers = set(Ballot.objects.filter(poll=poll, reader__in=named).values_list("reader_id", flat=True))
    found: list[BroughtBallot] = []
    for each in ballots:
        if each.id in known or (each.reader is not None and each.reader in readers):
            continue
        known.add(each.id)
        readers |= {each.reader} if each.reader is not None else set()
        found.append(each)
    return found


def _insert(poll: Poll, ballots: Sequence[BroughtBallot]) -> None:
    Ballot.objects.bulk_create(
        (
            Ballot(
                id=each.id,
                site_id=poll.site_id,
                poll_id=poll.id,
                reader_id=each.reader,
                choices=each.choices,
                is_guest=each.is_guest,
                is_set_apart=each.is_set_apart,
                cast_at=each.cast_at,
                changed_at=each.changed_at,
            )
            for each in ballots
        ),
        batch_size=_BATCH,
    )


def _count(poll: Poll, ballots: Sequence[BroughtBallot]) -> None:
    """Counters are taken in the order of their texts, as by ballots that are cast."""
    counted = Counter((each.choices, each.is_guest, each.is_set_apart) for each in ballots)
    for group, count in sorted(counted.items()):
        statements.change(_COUNT, [ids.new_id(), poll.site_id, poll.id, *group, count])


def _log(poll: Poll, ballots: Sequence[BroughtBallot]) -> None:
    lines = [line for each in ballots for line in _lines(poll, each)]
    BallotEvent.objects.bulk_create(lines, batch_size=_BATCH)


def _lines(poll: Poll, ballot: BroughtBallot) -> list[BallotEvent]:
    first = ballot.change.before if ballot.change else ballot.choices
    steps = [(BallotEvent.Kind.CAST, "", first, ballot.cast_at)]
    if first != ballot.choices:
        steps.append((BallotEvent.Kind.CHANGE, first, ballot.choices, ballot.changed_at or ballot.cast_at))
    return [
        BallotEvent(
            site_id=poll.site_id,
            poll_id=poll.id,
            ballot_id=ballot.id,
            kind=kind,
            former=former,
            choices=said,
            is_guest=ballot.is_guest,
            happened_at=happened_at,
        )
        for kind, former, said, happened_at in steps
    ]


def _bring_changes(poll: Poll, ballots: Sequence[BroughtBallot]) -> None:
    changed = [(each, each.change) for each in ballots if each.change is not None]
    ChangeOfMind.objects.bulk_create(
        (
            ChangeOfMind(
                site_id=poll.site_id,
                ballot_id=ballot.id,
                before=change.before,
                comment_id=change.comment,
                answered_at=change.answered_at,
            )
            for ballot, change in changed
        ),
        batch_size=_BATCH,
    )
    credited = Counter(
        change.comment
        for ballot, change in changed
        if change.comment is not None and change.before != ballot.choices and not ballot.is_set_apart
    )
    for comment, count in sorted(credited.items()):
        Comment.objects.filter(id=comment).update(changed_mind_count=F("changed_mind_count") + count)
