"""What a guest did becomes a member's, once, and every counter stays what its rows say."""

from datetime import timedelta

import pytest

from discussion.actions import ballot_log, ballots, claiming
from discussion.actions import votes as vote_actions
from discussion.actions.ballots import Again
from discussion.actions.recount import recount
from discussion.comments.models import ActivityHour, Comment, Vote
from discussion.core.errors import Refusal
from discussion.polls.models import Ballot, BallotEvent, BallotGroup
from discussion.polls.series import first_broken_seal
from discussion.stances.models import ChangeOfMind
from tests.actions.test_stances import assert_tallies_equal_rows
from tests.factories import (
    NOON,
    cast,
    free_meter,
    make_article,
    make_comment,
    make_member,
    make_poll,
    make_reader,
    make_site,
    work,
)

pytestmark = pytest.mark.django_db

YES, PARTLY, NO = 1, 2, 3


@pytest.fixture
def guest():
    """Ann before she signed up."""
    return make_reader("Ann")


@pytest.fixture
def member():
    """Ann since she signed up."""
    return make_member("Ann Author", "ann@example.org")


def claim(guest, member):
    claiming.claim_guest(guest=guest, member=member, now=NOON, meter=free_meter())
    finish()


def finish():
    """Everything that follows has followed."""
    for _ in range(4):
        for queue in ("claims", "stances", "statistics"):
            work(queue)


def vote(reader, comment, value=1):
    vote_actions.vote(reader=reader, comment=comment.id, value=value, now=NOON, meter=free_meter())


def counts(comment):
    return Comment.objects.values_list("up", "down").get(id=comment.id)


def groups(poll):
    """What each ballot says and whether a guest's → how many."""
    found = BallotGroup.objects.filter(poll=poll, count__gt=0)
    return {(each.choices, each.is_guest): each.count for each in found}


def assert_everything_counts():
    assert list(recount(now=NOON, is_dry=True)) == []
    assert_tallies_equal_rows()


def test_a_guests_comments_are_the_members(guest, member, article, api):
    comment = make_comment(article, guest)
    claim(guest, member)
    comment.refresh_from_db()
    assert comment.author_id == member.id
    shown = api.get(f"/articles/{article.slug}/comments").json()["items"][0]
    assert shown["author"]["name"] == "Ann Author"
    assert_everything_counts()


def test_who_wrote_as_both_in_one_hour_counts_once(guest, member, article):
    make_comment(article, guest)
    make_comment(article, member)
    finish()
    assert ActivityHour.objects.get().reader_count == 2
    claim(guest, member)
    assert ActivityHour.objects.get().reader_count == 1
    assert_everything_counts()


def test_a_guests_votes_are_the_members_and_where_both_voted_the_members_stays(guest, member, stan, article):
    one, both = make_comment(article, stan), make_comment(article, stan)
    vote(guest, one)
    vote(guest, both)
    vote(member, both, -1)
    claim(guest, member)
    assert list(Vote.objects.order_by("comment_id").values_list("reader_id", "value")) == [
        (member.id, 1),
        (member.id, -1),
    ]
    assert (counts(one), counts(both)) == ((1, 0), (0, 1))
    assert_everything_counts()


def test_votes_on_what_is_the_members_own_comment_now_are_gone(guest, member, article):
    as_guest, as_member = make_comment(article, guest), make_comment(article, member)
    vote(member, as_guest)
    vote(guest, as_member)
    claim(guest, member)
    assert not Vote.objects.exists()
    assert counts(as_guest) == counts(as_member) == (0, 0)
    assert_everything_counts()


def test_votes_follow_the_members_answer_in_the_lead_poll(guest, member, stan, article):
    poll, comment = make_poll(article, is_lead=True), make_comment(article, stan)
    for number in range(10):
        cast(make_reader(f"Yes {number}"), poll, YES)
        cast(make_reader(f"No {number}"), poll, NO)
    cast(guest, poll, YES)
    cast(member, poll, NO)
    finish()
    vote(guest, comment)
    assert_tallies_equal_rows()
    claim(guest, member)
    assert_everything_counts()
    assert counts(comment) == (1, 0)


def test_a_guests_ballot_counts_among_the_members(guest, member):
    poll = make_poll()
    cast(guest, poll, YES)
    claim(guest, member)
    ballot = Ballot.objects.get()
    assert (ballot.reader_id, ballot.is_guest) == (member.id, False)
    assert groups(poll) == {("1", False): 1}
    assert_everything_counts()


def test_where_both_cast_a_ballot_the_members_stays(guest, member):
    poll = make_poll()
    cast(guest, poll, YES)
    cast(member, poll, NO)
    claim(guest, member)
    assert list(Ballot.objects.values_list("reader_id", "choices")) == [(member.id, "3")]
    assert groups(poll) == {("3", False): 1}
    assert_everything_counts()


def test_the_claim_stands_in_the_ballot_log_and_its_chain_holds(guest, member):
    poll = make_poll()
    cast(guest, poll, YES)
    ballot_log.seal_ballots(now=NOON)
    claim(guest, member)
    ballot_log.seal_ballots(now=NOON)
    events = BallotEvent.objects.filter(kind="claim").order_by("id")
    assert list(events.values_list("former", "choices", "is_guest")) == [("1", "", True), ("", "1", False)]
    assert first_broken_seal(poll) is None
    assert_everything_counts()


def test_the_result_of_a_closed_poll_stands(guest, member):
    ended = {"closes_at": NOON - timedelta(hours=1)}
    before = NOON - timedelta(hours=2)
    alone, both = make_poll(now=before, **ended), make_poll(now=before, **ended)
    cast(guest, alone, YES, now=before)
    cast(guest, both, YES, now=before)
    cast(member, both, NO, now=before)
    claim(guest, member)
    assert groups(alone) == {("1", True): 1}
    assert groups(both) == {("1", True): 1, ("3", False): 1}
    assert Ballot.objects.get(poll=alone).reader_id == member.id
    assert_everything_counts()


def test_nobodys_own_comment_has_changed_their_mind(guest, member, article):
    poll, comment = make_poll(article, is_lead=True), make_comment(article, guest)
    cast(member, poll, YES)
    meant = {"reader": member, "poll": poll, "network": "", "now": NOON, "meter": free_meter()}
    ballots.cast_ballot(choices=str(NO), again=Again(comment.id), **meant)
    comment.refresh_from_db()
    assert comment.changed_mind_count == 1
    claim(guest, member)
    comment.refresh_from_db()
    assert (comment.changed_mind_count, ChangeOfMind.objects.get().comment_id) == (0, None)
    assert_everything_counts()


def test_a_guest_is_claimed_once_and_can_do_no_more(guest, member, as_reader):
    as_guest = as_reader(guest)
    claim(guest, member)
    assert as_guest.get("/me").status_code == 401
    with pytest.raises(Refusal, match="already"):
        claim(guest, make_member("Another", "another@example.org"))


@pytest.mark.parametrize("whose", ["a member", "a guest of another site", "by a guest"])
def test_nothing_else_can_be_claimed(whose, guest, member):
    if whose == "a member":
        guest = make_member("Mo", "mo@example.org")
    elif whose == "a guest of another site":
        guest = make_reader("Ann", site=make_site())
    else:
        member = make_reader("Stan")
    with pytest.raises(Refusal) as refused:
        claim(guest, member)
    assert refused.value.code == "not_claimable"


def test_more_than_one_batch_is_handed_over(guest, member, stan, monkeypatch):
    monkeypatch.setattr(claiming, "BATCH", 2)
    monkeypatch.setattr("discussion.actions.claimed_votes.BATCH", 2)
    article = make_article()
    for _ in range(5):
        make_comment(article, guest)
        vote(guest, make_comment(article, stan))
    claim(guest, member)
    for _ in range(6):
        finish()
    assert Comment.objects.filter(author=member).count() == 5
    assert Vote.objects.filter(reader=member).count() == 5
    assert_everything_counts()


def test_twice_changes_nothing(guest, member, stan, article):
    poll, comment = make_poll(article, is_lead=True), make_comment(article, stan)
    cast(guest, poll, YES)
    vote(guest, comment)
    claim(guest, member)
    both = {"guest": guest.id, "member": member.id, "now": NOON}
    from discussion.actions.claimed_ballots import hand_over_ballot
    from discussion.actions.claimed_votes import hand_over_votes

    claiming.hand_over_comments(**both)
    hand_over_votes(article=article.id, **both)
    hand_over_ballot(poll=poll.id, **both)
    assert (counts(comment), groups(poll)) == ((1, 0), {("1", False): 1})
    assert_everything_counts()


def test_by_the_api_a_member_names_the_guest_by_its_token(guest, member, article, as_reader):
    comment = make_comment(article, guest)
    token = as_reader(guest).token
    answer = as_reader(member).post("/session/claim", {"token": token})
    finish()
    comment.refresh_from_db()
    assert (answer.status_code, comment.author_id) == (204, member.id)
    again = as_reader(member).post("/session/claim", {"token": token})
    assert (again.status_code, again.json()["code"]) == (401, "invalid_token")
