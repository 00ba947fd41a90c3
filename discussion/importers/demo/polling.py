"""The demonstration's poll: ballots that come in over the hours, a few of them changes of mind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from discussion.actions.ballots import cast_ballot
from discussion.actions.minds import Again
from discussion.actions.polls import Answer, Terms, create_poll
from discussion.actions.stances import show_stance
from discussion.importers.demo.cast import Cast, unlimited
from discussion.importers.demo.scripts import Question
from discussion.polls.queries import poll_for_editor

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.articles.models import Article


@dataclass(frozen=True, slots=True)
class _Cast:
    """A ballot: who says what when, from 0, the opening, to 1, now; `again` after an earlier one."""

    reader: "Reader"
    choices: str
    share: float
    again: Again | None = None


def ask(
    question: Question,
    article: "Article",
    cast: Cast,
    *,
    posted: Mapping[str, int],
    opens_at: datetime,
    now: datetime,
) -> None:
    """Ask the question beneath the article, and let the demonstration's voters answer; `posted` has its comments."""
    answers = tuple(Answer(text, is_undecided=text == question.undecided) for text in question.answers)
    terms = Terms(question=question.question, answers=answers, is_lead=True)
    made = create_poll(site=cast.site, article=article, terms=terms, now=opens_at, meter=unlimited(opens_at))
    poll = poll_for_editor(made.id)
    for name in (name for names in question.shown.values() for name in names):
        show_stance(reader=cast.reader(name), poll=poll, is_shown=True, now=opens_at, meter=unlimited(opens_at))
    final = _final(question)
    voters = cast.crowd(len(final))
    for each in [*_first(question, cast, voters, final), *_again(question, voters, final, posted)]:
        at = opens_at + (now - opens_at) * each.share
        cast_ballot(
            reader=each.reader,
            poll=poll,
            choices=each.choices,
            network="",
            now=at,
            meter=unlimited(at),
            again=each.again,
        )


def _first(question: Question, cast: Cast, voters: "list[Reader]", final: list[str]) -> Iterator[_Cast]:
    """The first answers; those of who changes them later are drawn."""
    # The same readers answer at the same times in every installation.
    chance = Random(question.question)  # noqa: S311  # nothing secret
    # More come at first than later.
    times = sorted(chance.random() ** 1.6 for _ in final)
    for place, (reader, choices) in enumerate(zip(voters, final, strict=True)):
        yield _Cast(reader, chance.choice("123") if place < question.changes else choices, 0.8 * times[place])
    for number, names in enumerate(question.shown.values(), 1):
        for name in names:
            yield _Cast(cast.reader(name), str(number), 0.0)


def _again(question: Question, voters: "list[Reader]", final: list[str], posted: Mapping[str, int]) -> Iterator[_Cast]:
    """Who answers once more: those who changed their mind, some of them by a comment, and those who did not."""
    reasons = [key for key, count in question.reasons.items() for _ in range(count)]
    places = range(question.changes + question.confirmed)
    for place in places:
        named = posted[reasons[place]] if place < len(reasons) else None
        yield _Cast(voters[place], final[place], 0.8 + 0.2 * place / len(places), Again(named))


def _final(question: Question) -> list[str]:
    """What the nameless voters say in the end; the others say the rest."""
    counts = {text: count - len(question.shown.get(text, ())) for text, count in question.answers.items()}
    final = [str(number) for number, count in enumerate(counts.values(), 1) for _ in range(count)]
    Random(question.question).shuffle(final)  # noqa: S311  # nothing secret
    return final
