"""How opinion stood hour by hour: what a replay of the ballots gives, sealed or not."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from discussion.polls import series
from tests.actions.test_ballot_log import HOUR, assert_sealed_once, cast_many, seal, withdraw
from tests.factories import NOON, cast, make_poll, make_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll(article):
    return make_poll(article)


def replayed(standings) -> list[tuple[object, dict[str, int]]]:
    """The hours at whose end opinion stood otherwise than at the end of the hour before."""
    hours, former = [], {}
    for hour_at, standing in standings:
        if standing != former:
            hours.append((hour_at, standing))
        former = standing
    return hours


def by_hour(poll, **whose) -> list[tuple[object, dict[str, int]]]:
    return [(hour.hour_at, hour.standing) for hour in series.by_hour(poll, **whose)]


@pytest.mark.parametrize("seed", range(4))
def test_the_hours_are_those_of_a_replay_sealed_or_not(article, seed):
    chance, poll = random.Random(seed), make_poll(article, max_choices=2, kind="multiple")
    readers = [make_reader(f"Reader {number}") for number in range(5)]
    said, standings = {}, []
    for hour in range(12):
        for minute in sorted(chance.sample(range(60), 4 if hour % 4 else 0)):
            reader, now = chance.choice(readers), NOON + timedelta(hours=hour, minutes=minute)
            numbers = sorted(chance.sample((1, 2, 3), chance.randrange(3)))
            if numbers:
                cast(reader, poll, *numbers, now=now)
            else:
                withdraw(reader, poll, now)
            said[reader.id] = ",".join(map(str, numbers))
            if chance.random() < 0.3:
                seal(now)
        standings.append((NOON + timedelta(hours=hour), dict(Counter(filter(None, said.values())))))
        assert by_hour(poll) == replayed(standings)
    seal()
    assert by_hour(poll) == replayed(standings)
    assert_sealed_once(poll)


def test_an_hour_that_changed_nothing_in_the_end_is_left_out(stan, ann, poll):
    cast(stan, poll, 1)
    cast(ann, poll, 2, now=NOON + HOUR)
    seal()
    withdraw(ann, poll, NOON + HOUR)
    assert by_hour(poll) == [(NOON, {"1": 1})]
    seal()
    assert by_hour(poll) == [(NOON, {"1": 1})]


def test_guests_can_be_told_from_members(stan, mo, poll):
    cast(stan, poll, 1)
    seal()
    cast(mo, poll, 2, now=NOON + HOUR)
    assert by_hour(poll, is_guest=True) == [(NOON, {"1": 1})]
    assert by_hour(poll, is_guest=False) == [(NOON + HOUR, {"2": 1})]
    assert by_hour(poll) == [(NOON, {"1": 1}), (NOON + HOUR, {"1": 1, "2": 1})]


def test_hours_take_one_statement(poll, django_assert_num_queries):
    cast_many(poll, 4)
    seal()
    cast_many(poll, 4, NOON + HOUR)
    with django_assert_num_queries(1):
        assert len(by_hour(poll)) == 2
