"""The demonstration's poll: ballots that come in over the hours, a few of them changes of mind."""

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from discussion.actions.ballots import cast_ballot
from discussion.actions.polls import Answer, Terms, create_poll
from discussion.importers.demo.cast import Cast, unlimited
from discussion.importers.demo.scripts import Question
from discussion.polls.queries import poll_for_editor

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.articles.models import Article


def ask(question: Question, article: "Article", cast: Cast, *, opens_at: datetime, now: datetime) -> None:
    """Ask the question beneath the article, and let the demonstration's voters answer."""
    answers = tuple(Answer(text, is_undecided=text == question.undecided) for text in question.answers)
    terms = Terms(question=question.question, answers=answers, is_lead=True)
    made = create_poll(site=cast.site, article=article, terms=terms, now=opens_at, meter=unlimited(opens_at))
    poll = poll_for_editor(made.id)
    # The same readers answer at the same times in every installation.
    chance = Random(question.question)  # noqa: S311  # nothing secret
    for reader, choices, share in _ballots(question, cast, chance):
        at = opens_at + (now - opens_at) * share
        cast_ballot(reader=reader, poll=poll, choices=choices, network="", now=at, meter=unlimited(at))


def _ballots(question: Question, cast: Cast, chance: Random) -> "Iterator[tuple[Reader, str, float]]":
    """Who says what when (from 0, the opening, to 1, now), in the order of time for each reader."""
    final = [str(number) for number, count in enumerate(question.answers.values(), 1) for _ in range(count)]
    chance.shuffle(final)
    # More come at first than later.
    times = sorted(chance.random() ** 1.6 for _ in final)
    voters, changing = cast.crowd(len(final)), set(chance.sample(range(len(final)), question.changes))
    for place, (reader, choices, at) in enumerate(zip(voters, final, times, strict=True)):
        yield reader, chance.choice("123") if place in changing else choices, at
    for place in sorted(changing):
        yield voters[place], final[place], times[place] + (1 - times[place]) * chance.random()
