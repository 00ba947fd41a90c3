"""What is brought in from an export is as if it had been cast here: nothing is left to mend."""

from dataclasses import replace
from datetime import timedelta

import pytest

from discussion.actions.ballot_log import recount as recount_poll
from discussion.actions.ballot_log import seal_ballots
from discussion.actions.bringing_polls import (
    BroughtBallot,
    BroughtBurst,
    BroughtChange,
    BroughtOption,
    BroughtPoll,
    bring_ballots,
    bring_poll,
    bring_shown_stances,
    settle_poll,
)
from discussion.actions.polls import Terms
from discussion.actions.recount import recount
from discussion.core import ids
from discussion.core.errors import Refusal
from discussion.polls import queries
from discussion.polls.models import Ballot, BallotEvent, Poll
from discussion.polls.series import first_broken_seal
from discussion.stances.models import Camp, Stance
from tests.factories import NOON, make_comment, make_poll, work

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


def wanted(**fields):
    terms = Terms(**{"question": "Who wins?", "answers": (), "is_lead": True, **fields})
    options = tuple(BroughtOption(ids.new_id(), number, text) for number, text in ((1, "Ideas"), (3, "Hardware")))
    burst = BroughtBurst(NOON, 1, 0.5, 1e-9, "waiting")
    return BroughtPoll(
        ids.new_id(), terms, options, NOON, watched_until=LATER, corrections=(("A comma.", NOON),), bursts=(burst,)
    )


def ballot(reader, said, **fields):
    fields = {"is_guest": True, "is_set_apart": False, "cast_at": NOON, **fields}
    return BroughtBallot(ids.new_id(), reader.id if reader else None, said, **fields)


@pytest.fixture
def poll(article):
    return bring_poll(site=article.site, article=article, poll=wanted(), now=NOON)


@pytest.fixture
def ballots(article, ann, stan, mo):
    named = make_comment(article, ann)
    change = BroughtChange("1", named.id, LATER)
    return [
        ballot(ann, "1"),
        ballot(stan, "3", changed_at=LATER, change=change),
        ballot(mo, "3", is_guest=False),
        ballot(None, "1", is_set_apart=True),
    ]


def nothing_to_mend(poll):
    found = recount_poll(poll=poll, now=NOON, is_dry=True)
    return not (found.groups or found.hours or found.disputes) and list(recount(now=NOON, is_dry=True)) == []


def test_a_poll_comes_in_as_it_was_and_but_once(article):
    poll = wanted(kind="single", voters="apart", closes_at=LATER)

    for _ in range(2):
        made = bring_poll(site=article.site, article=article, poll=poll, now=NOON)

    assert Poll.objects.count() == 1
    assert (made.id, made.voters, made.closes_at, made.watched_until) == (poll.id, "apart", LATER, LATER)
    options = list(made.options.order_by("number").values_list("id", "number", "text"))
    assert options == [(each.id, each.number, each.text) for each in poll.options]
    assert made.corrections.get().note == "A comma."
    assert made.bursts.get().verdict == "waiting"


def test_a_second_lead_comes_in_without_the_mark(article):
    make_poll(article, is_lead=True)

    assert not bring_poll(site=article.site, article=article, poll=wanted(), now=NOON).is_lead


def test_a_poll_that_makes_no_sense_is_refused(article):
    poll = wanted()
    for wrong in (replace(poll, options=poll.options[:1]), replace(poll, terms=replace(poll.terms, kind="guess"))):
        with pytest.raises(Refusal):
            bring_poll(site=article.site, article=article, poll=wrong, now=NOON)


def test_an_id_that_a_poll_elsewhere_has_is_refused(article, poll):
    with pytest.raises(Refusal, match="under a new id"):
        bring_poll(site=article.site, article=None, poll=replace(wanted(is_lead=False), id=poll.id), now=NOON)


def test_ballots_are_counted_logged_and_credited_as_if_they_were_cast(poll, ballots):
    assert bring_ballots(poll=poll, ballots=ballots, now=NOON) == 4
    settle_poll(poll=poll, now=NOON)
    work()

    assert nothing_to_mend(poll)
    seal_ballots(now=LATER)
    assert nothing_to_mend(poll)
    assert first_broken_seal(poll) is None
    assert {(each.choices, each.is_set_apart, each.count) for each in queries.groups(poll)} == {
        ("1", False, 1),
        ("1", True, 1),
        ("3", False, 1),
    }
    kinds = BallotEvent.objects.order_by("happened_at").values_list("kind", flat=True)
    assert sorted(kinds) == ["cast"] * 4 + ["change"]
    assert dict(Camp.objects.values_list("option", "reader_count")) == {1: 1, 3: 2}


def test_ballots_that_are_there_already_change_nothing(poll, ballots):
    bring_ballots(poll=poll, ballots=ballots, now=NOON)

    assert bring_ballots(poll=poll, ballots=ballots, now=NOON) == 0
    again = [replace(ballots[0], id=ids.new_id(), choices="3")]
    assert bring_ballots(poll=poll, ballots=again, now=NOON) == 0
    assert Ballot.objects.count() == 4
    assert recount_poll(poll=poll, now=NOON, is_dry=True).groups == []


@pytest.mark.parametrize("said", ["2", "", "1,3", "1:5", "x", "3>1", " 1", "01"])
def test_what_is_no_ballot_of_the_poll_is_refused_with_all_of_its_batch(poll, ann, stan, said):
    with pytest.raises(Refusal):
        bring_ballots(poll=poll, ballots=[ballot(ann, "1"), ballot(stan, said)], now=NOON)
    assert not Ballot.objects.exists()


def test_who_showed_their_answer_shows_it(poll, ballots, stan):
    bring_ballots(poll=poll, ballots=ballots, now=NOON)
    for _ in range(2):
        bring_shown_stances(poll=poll, readers=[stan.id])
    settle_poll(poll=poll, now=NOON)
    work()

    stance = Stance.objects.get(reader=stan)
    assert (stance.shown_in_id, stance.option) == (poll.id, 3)
