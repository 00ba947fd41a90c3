"""What editors do with polls."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions import events, news
from discussion.actions.closings import tell_if_closed
from discussion.actions.idempotency import CREATED, RequestKey, once
from discussion.actions.refusals import stale
from discussion.articles.models import Article
from discussion.core import ids
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.polls.models import MAX_OPTIONS, BallotEvent, Correction, Option, Poll
from discussion.sites.models import Site

_LENGTHS = {"question": 300, "note": 500}
_OPTION_LENGTH = 200
_CHOICES = {"kind": Poll.Kind, "scale": Poll.Scale, "voters": Poll.Voters, "results_visible": Poll.Visibility}
# What a ballot meant when it was cast must be what it means when it is counted.
_FIXED = ("kind", "min_choices", "max_choices", "scale", "voters")
_COPIED = (
    *("question", "kind", "min_choices", "max_choices", "scale", "voters", "results_visible"),
    *("is_shuffled", "may_change", "may_withdraw", "is_lead", "is_draft", "opens_at", "closes_at"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An option as an editor sets it; `number` is that of a present one, None for a new one."""

    text: str
    number: int | None = None
    is_undecided: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What an editor sets of a poll. `note` says in public why it was corrected after ballots were cast."""

    question: str
    answers: tuple[Answer, ...]
    kind: str = Poll.Kind.SINGLE
    min_choices: int = 1
    max_choices: int = 1
    scale: str = Poll.Scale.FIVE
    voters: str = Poll.Voters.EVERYONE
    results_visible: str = Poll.Visibility.AFTER_VOTE
    is_shuffled: bool = False
    may_change: bool = True
    may_withdraw: bool = True
    is_lead: bool = False
    is_draft: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    note: str = ""


def create_poll(
    *,
    site: Site,
    article: Article | None,
    terms: Terms,
    now: datetime,
    meter: Meter,
    editor: Reader | None = None,
    key: RequestKey | None = None,
) -> Poll:
    """A new poll of the site, beneath the article or on its own, or the one that an earlier request made.

    Raises Refusal: `invalid_…` with its field, `lead_poll_taken`, `rate_limited`.
    """
    check_terms(terms)
    poll = Poll(id=ids.new_id(), site=site, article=article, created_at=now)
    if editor is None:
        with write():
            return _create(poll, terms, now)
    with once(reader=editor, key=key, status=CREATED, subject=poll.id, now=now) as earlier:
        if earlier is not None:
            return Poll.objects.select_related("site", "article").get(id=earlier)
        meter.take("articles")
        return _create(poll, terms, now)


def edit_poll(*, poll: Poll, terms: Terms, now: datetime, meter: Meter, revision: int | None = None) -> Poll:
    """The poll with new terms. Once a ballot was cast, texts change with a public note and options are only added.

    Raises Refusal: `stale`, `ballots_cast`, `note_required`, and what `create_poll` raises.
    """
    check_terms(terms)
    with write():
        meter.take("articles")
        # Waits for ballots that are being cast, and holds off others: each takes a share of this row first.
        locked = Poll.objects.select_for_update(of=("self",)).select_related("site", "article").get(id=poll.id)
        if revision is not None and revision != locked.revision:
            raise stale()
        has_ballots = BallotEvent.objects.filter(poll=locked).exists()
        if has_ballots:
            _refuse_other_meaning(locked, terms)
            _correct(locked, terms, now)
        locked.revision += 1
        _fill(locked, terms, now)
        _set_options(locked, terms.answers, keeps_numbers=has_ballots)
        tell_if_closed(locked, now)
    return locked


def terms_of(poll: Poll) -> Terms:
    """What an editor has set of the poll."""
    answers = tuple(Answer(each.text, each.number, each.is_undecided) for each in _options(poll))
    return Terms(answers=answers, **{name: getattr(poll, name) for name in _COPIED})


def _create(poll: Poll, terms: Terms, now: datetime) -> Poll:
    _fill(poll, terms, now)
    Option.objects.bulk_create(
        Option(site_id=poll.site_id, poll=poll, number=number, text=each.text, is_undecided=each.is_undecided)
        for number, each in enumerate(terms.answers, 1)
    )
    return poll


def _fill(poll: Poll, terms: Terms, now: datetime) -> None:
    _refuse_second_lead(poll, terms)
    is_moved = poll.is_lead != terms.is_lead
    for name in _COPIED:
        setattr(poll, name, getattr(terms, name))
    poll.version += 1
    poll.save()
    if poll.article_id:
        news.note(article=poll.article_id, event=news.Event.ARTICLE)
    if is_moved and poll.article_id:
        events.emit("lead.changed", now=now, article=poll.article_id, after=0)


def _set_options(poll: Poll, answers: tuple[Answer, ...], *, keeps_numbers: bool) -> None:
    """Store the options anew, under the ids they had; without ballots they are numbered in the order that is given."""
    known = {each.number: each.id for each in _options(poll)}
    following = count(max(known, default=0) + 1) if keeps_numbers else count(1)
    Option.objects.filter(poll=poll).delete()
    Option.objects.bulk_create(
        Option(
            id=known.get(each.number or 0) or ids.new_id(),
            site_id=poll.site_id,
            poll=poll,
            number=each.number if keeps_numbers and each.number else next(following),
            text=each.text,
            is_undecided=each.is_undecided,
        )
        for each in answers
    )


def _refuse_other_meaning(poll: Poll, terms: Terms) -> None:
    """Raise Refusal `ballots_cast` where the ballots that are there would come to say something else."""
    for name in _FIXED:
        if getattr(poll, name) != getattr(terms, name):
            raise _cast(
                _("Ballots were cast: %(name)s stays as it is. Start another poll to ask differently.")
                % {"name": name},
                name,
            )
    present = [(each.number, each.is_undecided) for each in _options(poll)]
    if [(each.number, each.is_undecided) for each in terms.answers[: len(present)]] != present:
        raise _cast(_("Ballots were cast: options stay in their order, and new ones come after them."), "options")


def _correct(poll: Poll, terms: Terms, now: datetime) -> None:
    """Keep the note in public; raises Refusal `note_required` where a text changed without one."""
    texts = {each.number: each.text for each in _options(poll)}
    is_changed = poll.question != terms.question or any(
        each.number is not None and texts[each.number] != each.text for each in terms.answers
    )
    if is_changed and not terms.note.strip():
        sentence = _("Ballots were cast: say in a note, which readers will see, what you correct and why.")
        raise Refusal(Kind.INVALID, "note_required", sentence, field="note")
    if terms.note.strip():
        Correction.objects.create(site_id=poll.site_id, poll=poll, note=terms.note.strip(), created_at=now)


def _options(poll: Poll) -> list[Option]:
    return list(Option.objects.filter(poll=poll).order_by("number"))


def _refuse_second_lead(poll: Poll, terms: Terms) -> None:
    if not terms.is_lead:
        return
    if poll.article_id is None:
        raise _invalid("is_lead", _("A poll on its own leads no article."))
    # Of two editors at once the second waits, and is told.
    Article.objects.select_for_update(no_key=True).only("id").get(id=poll.article_id)
    if Poll.objects.filter(article_id=poll.article_id, is_lead=True).exclude(id=poll.id).exists():
        sentence = _("Another poll leads this article: take the mark from that one first.")
        raise Refusal(Kind.CONFLICT, "lead_poll_taken", sentence, field="is_lead")


def check_terms(terms: Terms) -> None:
    """Raises Refusal `invalid_…` with its field."""
    if not terms.question.strip():
        raise _invalid("question", _("Ask a question."))
    for name, longest in _LENGTHS.items():
        _check_text(name, getattr(terms, name), longest)
    for name, values in _CHOICES.items():
        if getattr(terms, name) not in values:
            raise _invalid(name, _("Use one of %(values)s.") % {"values": ", ".join(values.values)})
    _check_answers(terms.answers)
    decided = sum(not each.is_undecided for each in terms.answers)
    if not 1 <= terms.min_choices <= terms.max_choices <= decided:
        raise _invalid(
            "max_choices",
            _("Let readers choose from 1 to %(decided)s options, at least min_choices of them.") % {"decided": decided},
        )
    if terms.opens_at and terms.closes_at and terms.closes_at <= terms.opens_at:
        raise _invalid("closes_at", _("The poll must close after it opens."))


def _check_answers(answers: tuple[Answer, ...]) -> None:
    if not 2 <= len(answers) <= MAX_OPTIONS:
        raise _invalid("options", _("Give from 2 to %(max_options)s options.") % {"max_options": MAX_OPTIONS})
    for each in answers:
        if not each.text.strip():
            raise _invalid("options", _("Every option needs a text."))
        _check_text("options", each.text, _OPTION_LENGTH)
    if len({each.text.strip().casefold() for each in answers}) < len(answers):
        raise _invalid("options", _("Two options say the same: nobody could tell them apart."))
    numbers = [each.number for each in answers if each.number is not None]
    if len(set(numbers)) < len(numbers):
        raise _invalid("options", _("Name each option once: two of them have one id."))
    if sum(each.is_undecided for each in answers) > 1:
        raise _invalid("options", _("Only one option can stand for undecided."))


def _check_text(field: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise _invalid(
            field,
            _("Use at most %(longest)s characters; this has %(length)s.") % {"longest": longest, "length": len(text)},
        )
    if any(letter < " " or "\ud800" <= letter <= "\udfff" for letter in text):
        raise _invalid(field, _("This holds characters that cannot be shown."))


def _invalid(field: str, sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, f"invalid_{field}", sentence, field=field)


def _cast(sentence: str, field: str) -> Refusal:
    return Refusal(Kind.CONFLICT, "ballots_cast", sentence, field=field)
