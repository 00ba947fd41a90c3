"""Ballots that arrive too fast wait apart for an editor, and whatever is judged, the counters equal the rows."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions.bursts import count_burst, flag_bursts, keep_burst_apart
from discussion.core.errors import Refusal
from discussion.polls import queries
from discussion.polls.models import Ballot, Burst, Poll
from discussion.polls.results import results
from tests.actions.test_ballot_log import recount, seal
from tests.actions.test_ballots import assert_counters_equal_rows, refusal_of, withdraw
from tests.actions.test_together import at_once
from tests.factories import NOON, cast, make_member, make_poll, make_reader, make_site

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def poll(article, stan):
    """A poll that is open for an hour, with one ballot from its first minute."""
    poll = make_poll(article)
    cast(stan, poll, 3, now=NOON - 60 * MINUTE)
    return poll


def crowd(poll, count, *, at=NOON, number=1, start=0):
    """So many readers who vote within a minute."""
    readers = [make_reader(f"Reader {place}") for place in range(start, start + count)]
    for place, reader in enumerate(readers):
        cast(reader, poll, number, now=at + place % 60 * timedelta(seconds=1))
    return readers


def flag(now=NOON + 2 * MINUTE) -> int:
    return flag_bursts(now=now)


def votes(poll) -> list[int]:
    """The votes that count, option by option."""
    return [each.votes for each in results(queries.poll_for_editor(poll.id)).main.options]


def test_a_burst_is_set_apart_and_nothing_is_lost(poll):
    crowd(poll, 12)
    assert flag() == 1
    burst = Burst.objects.get()
    assert (burst.minute_at, burst.ballots, burst.rate, burst.verdict) == (NOON, 12, 1.0, "waiting")
    assert burst.probability < 1e-6
    found = results(queries.poll_for_editor(poll.id))
    assert (found.main.ballots, found.set_apart, found.raw.ballots) == (1, 12, 13)
    assert (votes(poll), [each.votes for each in found.raw.options]) == ([0, 0, 1], [12, 0, 1])
    assert_counters_equal_rows()


def test_as_many_ballots_over_an_hour_are_no_burst(poll):
    for place in range(60):
        crowd(poll, 1, at=NOON + place * MINUTE, start=place)
    assert flag(NOON + 65 * MINUTE) == 0
    assert not Ballot.objects.filter(is_set_apart=True).exists()


def test_a_minute_is_judged_a_minute_after_its_end_and_once(poll):
    crowd(poll, 12)
    assert flag(NOON + 2 * MINUTE - timedelta(seconds=1)) == 0
    assert flag() == 1
    assert flag() == flag(NOON + 3 * MINUTE) == 0
    assert Burst.objects.count() == 1


def test_minutes_that_nobody_looked_at_in_time_are_judged_later(poll):
    crowd(poll, 12)
    crowd(poll, 12, at=NOON + 5 * MINUTE, start=12)
    assert flag(NOON + 90 * MINUTE) == 2
    assert sorted(Burst.objects.values_list("minute_at", flat=True)) == [NOON, NOON + 5 * MINUTE]


def test_a_poll_that_closed_in_the_middle_of_a_burst_is_judged(article, stan):
    poll = make_poll(article, closes_at=NOON + MINUTE)
    cast(stan, poll, 3, now=NOON - 60 * MINUTE)
    crowd(poll, 12)
    assert flag() == 1


def test_what_is_older_than_a_day_is_left_as_it_is(poll):
    crowd(poll, 12)
    assert flag(NOON + timedelta(days=2)) == 0


def test_the_first_ten_minutes_of_a_poll_are_no_burst(article):
    poll = make_poll(article)
    crowd(poll, 12)
    assert flag() == 0


def test_each_poll_is_judged_by_its_own_rate(poll, article, ann):
    other = make_poll(article)
    cast(ann, other, 1, now=NOON - 60 * MINUTE)
    crowd(poll, 12)
    assert flag() == 1
    assert Burst.objects.get().poll_id == poll.id


def test_an_editor_counts_a_burst_and_sets_it_apart_again(poll, ed):
    crowd(poll, 12)
    flag()
    burst = Burst.objects.get()
    judged = count_burst(editor=ed, burst=burst.id, now=NOON + 5 * MINUTE)
    assert (judged.verdict, judged.judged_by, judged.judged_at) == ("counted", ed, NOON + 5 * MINUTE)
    assert votes(poll) == [12, 0, 1]
    assert flag(NOON + 6 * MINUTE) == 0
    for _ in range(2):
        assert keep_burst_apart(editor=ed, burst=burst.id, now=NOON).verdict == "apart"
        assert votes(poll) == [0, 0, 1]
        assert_counters_equal_rows()
    count_burst(editor=ed, burst=burst.id, now=NOON)
    assert votes(poll) == [12, 0, 1]
    assert_counters_equal_rows()


def test_keeping_apart_what_waits_moves_nothing(poll, ed):
    crowd(poll, 12)
    flag()
    keep_burst_apart(editor=ed, burst=Burst.objects.get().id, now=NOON)
    assert votes(poll) == [0, 0, 1]
    assert_counters_equal_rows()


def test_only_editors_of_the_site_judge(poll, mo, stan):
    crowd(poll, 12)
    flag()
    burst = Burst.objects.get().id
    foreign = make_member("Eve", "eve@example.org", role="editor", site=make_site())
    for reader in (mo, stan, foreign):
        for act in (keep_burst_apart, count_burst):
            assert refusal_of(lambda act=act, reader=reader: act(editor=reader, burst=burst, now=NOON)) == "not_found"
    assert refusal_of(lambda: count_burst(editor=mo, burst=1, now=NOON)) == "not_found"
    assert Burst.objects.get().verdict == "waiting"


def test_a_ballot_that_is_set_apart_stays_apart_when_it_changes(poll):
    first, *_ = crowd(poll, 12)
    flag()
    cast(first, poll, 2, now=NOON + 3 * MINUTE)
    found = results(queries.poll_for_editor(poll.id))
    assert (found.main.ballots, found.set_apart) == (1, 12)
    assert [each.votes for each in found.raw.options] == [11, 1, 1]
    assert_counters_equal_rows()


def test_a_ballot_that_is_set_apart_cannot_come_back_as_another(poll):
    reader = crowd(poll, 12)[0]
    flag()

    assert refusal_of(partial(withdraw, reader, poll)) == "ballot_final"
    assert Ballot.objects.filter(is_set_apart=True).count() == 12


def test_recounts_and_seals_agree_with_what_was_judged(poll, ed):
    crowd(poll, 12)
    flag()
    seal()
    assert recount(poll) == []
    count_burst(editor=ed, burst=Burst.objects.get().id, now=NOON)
    assert recount(poll) == []


def test_readers_who_vote_meanwhile_wait_for_nobody_in_a_circle(poll, ed):
    readers = crowd(poll, 12) + crowd(poll, 12, number=2, start=12)
    flag()
    burst = Burst.objects.get().id
    for turn in range(4):
        outcomes = at_once(
            [
                *(partial(cast, reader, poll, (place + turn) % 3 + 1) for place, reader in enumerate(readers[:10])),
                *(partial(withdraw, reader, poll) for reader in readers[12:14]),
                *(partial(cast, make_reader(f"New {turn} {number}"), poll, number) for number in (1, 2)),
                *(partial(act, editor=ed, burst=burst, now=NOON) for act in (keep_burst_apart, count_burst)),
                flag,
            ]
        )
        # What an editor looks at cannot be taken back.
        assert {each.code for each in outcomes if isinstance(each, Refusal)} <= {"ballot_final"}
        assert_counters_equal_rows()
    assert recount(poll) == []


def test_results_that_are_kept_learn_of_a_verdict(poll, ed):
    before = Poll.objects.get(id=poll.id).version
    crowd(poll, 12)
    flag()
    count_burst(editor=ed, burst=Burst.objects.get().id, now=NOON)
    assert Poll.objects.get(id=poll.id).version == before + 2


def test_a_quiet_minute_takes_the_same_statements_however_many_polls_there_are(article, stan):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            flag()
        counts.append(len(seen))
        for _ in range(4):
            make_poll(article)
    assert counts[0] == counts[1] == 1
