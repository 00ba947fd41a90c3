"""A recount says what differs, mends the counters and leaves ballots and log alone."""

import pytest
from django.core.management import CommandError

from discussion.polls.models import Ballot, BallotGroup, BallotHour
from tests.actions.test_ballot_hours import by_hour
from tests.actions.test_ballot_log import HOUR, command, recount, seal, withdraw
from tests.factories import NOON, cast, make_member, make_poll

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll(article):
    return make_poll(article)


def test_a_recount_finds_nothing_where_nothing_is_wrong(stan, ann, poll):
    cast(stan, poll, 1)
    cast(stan, poll, 2)
    seal()
    cast(ann, poll, 1)
    withdraw(ann, poll)
    assert recount(poll) == []
    assert command("recount_poll", poll) == "There is nothing to mend.\n"


def test_a_recount_mends_a_counter_and_says_which(stan, ann, poll):
    cast(stan, poll, 1)
    cast(make_member("Sue", "sue@example.org"), poll, 1)
    cast(ann, poll, 2)
    BallotGroup.objects.filter(choices="1", is_guest=True).update(count=7)
    BallotGroup.objects.filter(choices="2").delete()
    sentences = [
        "“1” of guests: the counter says 7 and the rows say 1.",
        "“2” of guests: the counter says 0 and the rows say 1.",
    ]
    dry = command("recount_poll", poll, "--dry-run").splitlines()
    assert dry == [*sentences, "A recount without --dry-run will mend 2 counters."]
    assert command("recount_poll", poll).splitlines() == [*sentences, "Mended 2 counters."]
    assert recount(poll) == []
    assert BallotGroup.objects.get(choices="2").count == 1


def test_ballots_that_are_set_apart_are_counted_apart(stan, ann, poll):
    cast(stan, poll, 1)
    cast(ann, poll, 1)
    Ballot.objects.filter(reader=ann).update(is_set_apart=True)
    assert recount(poll) == [
        "“1” of guests: the counter says 2 and the rows say 1.",
        "“1” of guests, set apart: the counter says 0 and the rows say 1.",
    ]
    assert recount(poll) == []


def test_a_recount_mends_the_hours_from_the_log(stan, ann, poll):
    cast(stan, poll, 1)
    cast(ann, poll, 2, now=NOON + HOUR)
    seal()
    BallotHour.objects.filter(choices="1").update(net=5, hour_at=NOON + 3 * HOUR)
    BallotHour.objects.filter(choices="2").delete()
    assert recount(poll) == [
        "“1” of guests in the hour from 2026-11-22 12:00 UTC: the counter says +0 and the log says +1.",
        "“2” of guests in the hour from 2026-11-22 13:00 UTC: the counter says +0 and the log says +1.",
        "“1” of guests in the hour from 2026-11-22 15:00 UTC: the counter says +5 and the log says +0.",
    ]
    assert recount(poll) == []
    assert by_hour(poll) == [(NOON, {"1": 1}), (NOON + HOUR, {"1": 1, "2": 1})]


def test_ballots_and_a_log_that_disagree_are_told_and_left_alone(stan, ann, mo, poll):
    for reader in (stan, ann):
        cast(reader, poll, 1)
    cast(mo, poll, 3)
    Ballot.objects.filter(reader=stan).update(choices="2")
    BallotGroup.objects.filter(choices="3").update(count=2)
    dispute = (
        "“{}” of guests: the rows say {} and the log says {}, which differ in 1 of the ballots."
        " Both stay as they are, and so does their counter."
    )
    found = recount(poll)
    assert found == [
        dispute.format(1, 1, 2),
        dispute.format(2, 1, 0),
        "“1” of guests: the counter says 2 and the rows say 1.",
        "“2” of guests: the counter says 0 and the rows say 1.",
        "“3” of members: the counter says 2 and the rows say 1.",
    ]
    assert recount(poll) == found[:4]
    assert BallotGroup.objects.get(choices="3").count == 1
    with pytest.raises(CommandError, match="disagree"):
        command("recount_poll", poll)


def test_ballots_that_traded_places_are_found_though_their_sums_are_right(stan, ann, poll):
    cast(stan, poll, 1)
    cast(ann, poll, 2)
    for reader, choices in ((stan, "2"), (ann, "1")):
        Ballot.objects.filter(reader=reader).update(choices=choices)
    assert len(recount(poll)) == 2
