"""Results are kept while the ballots stay the same, and no longer."""

from dataclasses import replace

import pytest
from django.db.models import F

from discussion.actions import ballot_log, ballots, polls
from discussion.polls import results
from discussion.polls.models import BallotGroup, Poll
from discussion.polls.queries import ballot_set, poll_for_editor
from tests.factories import NOON, cast, free_meter, make_article, make_poll

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll():
    return make_poll(make_article(), kind="ranked")


def first_choices(poll) -> list[int]:
    return [each.votes for each in results.results(poll).main.options]


def test_results_are_counted_once_while_the_ballots_stay(stan, poll):
    cast(stan, poll, 1, 2)
    assert results.results(poll) is results.results(poll)
    assert results.by_hour(poll) is results.by_hour(poll)


def test_each_ballot_counts_at_once(ann, stan, poll):
    told = [first_choices(poll)]
    cast(ann, poll, 1, 2)
    told.append(first_choices(poll))
    cast(stan, poll, 3)
    told.append(first_choices(poll))
    cast(stan, poll, 1, 3)
    told.append(first_choices(poll))
    ballots.withdraw_ballot(reader=ann, poll=poll, now=NOON, meter=free_meter())
    told.append(first_choices(poll))
    assert told == [[0, 0, 0], [1, 0, 0], [1, 0, 1], [2, 0, 0], [1, 0, 0]]


def test_the_hours_follow_each_ballot_too(ann, stan, poll):
    cast(ann, poll, 1)
    assert results.by_hour(poll) == [(NOON, {1: 1})]
    cast(stan, poll, 1)
    assert results.by_hour(poll) == [(NOON, {1: 2})]


def test_ballots_after_a_seal_count_as_well(ann, stan, poll):
    cast(ann, poll, 1)
    assert first_choices(poll) == [1, 0, 0]
    ballot_log.seal_ballots(now=NOON)
    cast(stan, poll, 2)
    assert first_choices(poll) == [1, 1, 0]
    ballot_log.seal_ballots(now=NOON)
    assert first_choices(poll) == [1, 1, 0]


def test_a_mended_counter_counts_at_once(stan, poll):
    cast(stan, poll, 2)
    BallotGroup.objects.filter(poll=poll).update(count=F("count") + 5)
    assert first_choices(poll) == [0, 6, 0]
    ballot_log.recount(poll=poll, now=NOON)
    assert first_choices(poll) == [0, 1, 0]


def test_a_new_option_is_in_the_results_at_once(stan, poll):
    cast(stan, poll, 2)
    assert first_choices(poll) == [0, 1, 0]
    terms = polls.terms_of(poll)
    more = replace(terms, answers=(*terms.answers, polls.Answer("Nobody wins")))
    polls.edit_poll(poll=poll, terms=more, now=NOON, meter=free_meter())
    assert first_choices(poll_for_editor(poll.id)) == [0, 1, 0, 0]


def test_two_polls_do_not_share_their_results(stan, poll):
    other = make_poll(make_article(), kind="ranked")
    cast(stan, poll, 1)
    assert first_choices(poll) == [1, 0, 0]
    assert first_choices(other) == [0, 0, 0]


def test_asking_what_ballots_there_are_takes_one_statement(stan, poll, django_assert_num_queries):
    cast(stan, poll, 1)
    results.results(poll)
    with django_assert_num_queries(1):
        results.results(poll)
    assert ballot_set(Poll.objects.get(id=poll.id)) == ballot_set(poll)
