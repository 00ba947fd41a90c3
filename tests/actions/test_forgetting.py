"""What is forgotten when its time is over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.accounts.models import Reader, Token
from discussion.actions import ballots, housekeeping, polls
from discussion.actions.accounts import issue_token
from discussion.polls.models import Ballot
from tests.factories import NOON, free_meter, make_comment, make_poll, make_reader

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CLOSE = NOON + DAY


def cast_from(network, poll, *, now=NOON):
    reader = make_reader("Guest")
    ballots.cast_ballot(reader=reader, poll=poll, choices="1", network=network, now=now, meter=free_meter(now))


def remembered(poll) -> int:
    """How many ballots of the poll know their network."""
    return Ballot.objects.filter(poll=poll).exclude(network="").count()


def forget(now) -> int:
    return housekeeping.forget_networks(now=now)


def test_networks_are_forgotten_thirty_days_after_the_close(article):
    poll = make_poll(article, closes_at=CLOSE)
    cast_from("192.0.2.0/24", poll)
    assert forget(CLOSE + 30 * DAY - timedelta(seconds=1)) == 0
    assert remembered(poll) == 1
    assert forget(CLOSE + 30 * DAY) == 1
    assert remembered(poll) == 0
    assert Ballot.objects.get().choices == "1"


def test_a_poll_without_a_close_forgets_ballot_by_ballot_and_others_are_not_touched(article):
    endless, later = make_poll(article), make_poll(article, closes_at=NOON + 365 * DAY)
    for poll in (endless, later):
        cast_from("192.0.2.0/24", poll)
        cast_from("192.0.2.0/24", poll, now=NOON + DAY)
    assert forget(NOON + 30 * DAY) == 1
    assert [remembered(poll) for poll in (endless, later)] == [1, 2]


def test_how_long_they_are_kept_is_a_setting(article, settings):
    settings.NETWORKS_KEPT_DAYS = 7
    poll = make_poll(article, closes_at=CLOSE)
    cast_from("192.0.2.0/24", poll)
    assert forget(CLOSE + 7 * DAY) == 1


def test_guests_who_left_nothing_are_forgotten_with_their_tokens(ann, stan, article):
    make_comment(article, ann)
    issue_token(reader=stan, now=NOON)
    assert housekeeping.forget_readers(now=NOON + 90 * DAY) == 0
    assert housekeeping.forget_readers(now=NOON + 91 * DAY) == 1
    assert list(Reader.objects.values_list("name", flat=True)) == ["Ann Author"]
    assert not Token.objects.exists()


@pytest.mark.parametrize("batch", [1, 2, 7, 8])
def test_they_are_forgotten_batch_by_batch(article, monkeypatch, batch):
    monkeypatch.setattr(housekeeping, "BATCH", batch)
    poll = make_poll(article, closes_at=CLOSE)
    for number in range(7):
        cast_from(f"192.0.{number}.0/24", poll, now=NOON + number // 2 * timedelta(seconds=1))
    assert forget(CLOSE + 30 * DAY) == 7
    assert remembered(poll) == 0


def test_a_poll_that_is_done_is_not_looked_at_again(article):
    poll = make_poll(article, closes_at=CLOSE)
    cast_from("192.0.2.0/24", poll)
    forget(CLOSE + 31 * DAY)
    with CaptureQueriesContext(connection) as seen:
        assert forget(CLOSE + 32 * DAY) == 0
    # Which polls are due, and which have no close.
    assert len(seen) == 2


def test_a_poll_that_was_opened_again_is_due_again(article):
    poll = make_poll(article, closes_at=CLOSE)
    forget(CLOSE + 31 * DAY)
    terms = replace(polls.terms_of(poll), closes_at=CLOSE + 60 * DAY)
    reopened = polls.edit_poll(poll=poll, terms=terms, now=CLOSE + 40 * DAY, meter=free_meter())
    cast_from("192.0.2.0/24", reopened, now=CLOSE + 50 * DAY)
    assert forget(CLOSE + 89 * DAY) == 0
    assert forget(CLOSE + 90 * DAY) == 1
