"""The benchmarks' ballots are such as readers could have cast."""

from collections import Counter

import pytest

from bench import ballots
from discussion.actions import ballot_log
from discussion.polls import results, series
from discussion.polls.models import Ballot, BallotEvent, BallotGroup
from tests.factories import NOON

pytestmark = pytest.mark.django_db
KINDS = pytest.mark.parametrize("fill", [ballots.single, ballots.ranked])


@KINDS
def test_rows_counters_hours_and_log_say_the_same(fill):
    poll = fill(300)

    found = ballot_log.recount(poll=poll, now=NOON, is_dry=True)
    assert (found.groups, found.hours, found.disputes) == ([], [], [])
    assert Ballot.objects.count() == BallotEvent.objects.count() == 300


@KINDS
def test_the_log_is_sealed(fill):
    poll = fill(300)

    assert series.first_broken_seal(poll) is None
    assert not BallotEvent.objects.filter(seal=None).exists()


@KINDS
def test_the_results_hold_every_ballot(fill):
    poll = fill(300)

    assert results.results(poll).main.ballots == 300
    assert sum(results.by_hour(poll)[-1][1].values()) == 300


def test_the_same_seed_casts_the_same_ballots():
    first, second = ballots.ranked(200, seed=7), ballots.ranked(200, seed=7)

    def said(poll) -> Counter[str]:
        return Counter(dict(BallotGroup.objects.filter(poll=poll, is_guest=True).values_list("choices", "count")))

    assert said(first) == said(second)
