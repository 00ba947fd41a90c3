"""Who answers a poll again: what they said first, and the comment that changed their mind."""

from datetime import timedelta

import pytest

from discussion.actions import ballots
from discussion.actions.bursts import count_burst, flag_bursts
from discussion.actions.minds import Again
from discussion.core.errors import Refusal
from discussion.polls.models import Burst
from discussion.stances import differences
from discussion.stances.models import ChangeOfMind
from discussion.stances.queries import changes
from tests.factories import NOON, cast, free_meter, make_article, make_comment, make_member, make_poll, make_reader

pytestmark = pytest.mark.django_db

YES, PARTLY, NO = 1, 2, 3


def again(reader, poll, option, comment=None, *, number=None):
    """The reader answers once more, after reading."""
    named = comment.id if comment else number
    ballots.cast_ballot(
        reader=reader, poll=poll, choices=str(option), network="", now=NOON, meter=free_meter(), again=Again(named)
    )


def named_by(comment):
    comment.refresh_from_db()
    return comment.changed_mind_count


@pytest.fixture
def poll(article):
    """A poll beneath the article."""
    return make_poll(article)


@pytest.fixture
def comment(ann, article):
    """What ann says beneath the article."""
    return make_comment(article, ann)


def test_a_changed_answer_is_a_change_from_the_first_one(stan, poll):
    for option in (YES, PARTLY, NO):
        cast(stan, poll, option)

    assert ChangeOfMind.objects.get().before == str(YES)
    assert changes(poll).readers == 1


def test_the_same_ballot_twice_is_no_second_answer(stan, poll):
    cast(stan, poll, YES)
    cast(stan, poll, YES)

    assert changes(poll).readers == 0


def test_the_same_answer_after_reading_is_a_second_answer(stan, poll):
    cast(stan, poll, YES)
    again(stan, poll, YES)
    again(stan, poll, YES)

    assert changes(poll).readers == 1
    assert ChangeOfMind.objects.get().before == str(YES)


def test_the_comment_that_changed_a_mind_carries_the_count(stan, mo, poll, comment):
    for reader in (stan, mo):
        cast(reader, poll, YES)
        again(reader, poll, NO, comment)

    assert named_by(comment) == 2


def test_who_goes_back_to_the_first_answer_takes_the_count_back(stan, poll, comment):
    cast(stan, poll, YES)
    again(stan, poll, NO, comment)
    again(stan, poll, YES)
    assert named_by(comment) == 0

    again(stan, poll, PARTLY)
    assert named_by(comment) == 1


def test_another_comment_takes_the_count_over(stan, mo, poll, comment, article):
    other = make_comment(article, mo)
    cast(stan, poll, YES)
    again(stan, poll, NO, comment)
    again(stan, poll, NO, other)

    assert (named_by(comment), named_by(other)) == (0, 1)


def test_a_withdrawn_ballot_takes_the_count_with_it(stan, poll, comment):
    cast(stan, poll, YES)
    again(stan, poll, NO, comment)

    ballots.withdraw_ballot(reader=stan, poll=poll, now=NOON, meter=free_meter())

    assert named_by(comment) == 0
    assert changes(poll).readers == 0


def test_a_comment_elsewhere_is_refused_and_nothing_is_cast(stan, ann, poll):
    elsewhere = make_comment(make_article("water"), ann)
    cast(stan, poll, YES)

    for named in (elsewhere.id, 12345):
        with pytest.raises(Refusal) as refused:
            again(stan, poll, NO, number=named)
        assert refused.value.code == "comment_not_here"
    assert ChangeOfMind.objects.count() == 0


def test_ones_own_comment_changes_no_mind(ann, poll, comment):
    cast(ann, poll, YES)

    with pytest.raises(Refusal) as refused:
        again(ann, poll, NO, comment)

    assert refused.value.code == "own_comment"


def test_nobody_names_a_comment_before_the_first_answer(stan, poll, comment):
    with pytest.raises(Refusal) as refused:
        again(stan, poll, NO, comment)

    assert refused.value.code == "not_answered_before"
    assert not poll.ballots.exists()


def test_ballots_that_are_set_apart_change_nothing(stan, poll):
    cast(stan, poll, YES)
    cast(stan, poll, NO)
    poll.ballots.update(is_set_apart=True)

    assert changes(poll).readers == 0


def test_a_ballot_that_is_set_apart_credits_no_comment(stan, poll, comment):
    cast(stan, poll, YES, now=NOON - timedelta(hours=1))
    crowd = [make_reader(f"Reader {number}") for number in range(12)]
    for reader in crowd:
        cast(reader, poll, YES)
    again(crowd[0], poll, NO, comment)
    assert named_by(comment) == 1

    flag_bursts(now=NOON + timedelta(minutes=2))
    assert named_by(comment) == 0
    again(crowd[1], poll, NO, comment)
    assert named_by(comment) == 0

    editor = make_member("Ed Editor", "ed@example.org", role="editor")
    count_burst(editor=editor, burst=Burst.objects.get().id, now=NOON)
    assert named_by(comment) == 2
    assert list(differences.minds()) == []


def test_opinion_moved_where_enough_readers_moved_one_way(poll):
    for number in range(60):
        reader = make_reader(f"Reader {number}")
        cast(reader, poll, YES)
        again(reader, poll, YES if number < 40 else NO)

    found = changes(poll)

    assert (found.readers, found.changed, found.moved) == (60, 20, True)
    assert found.p_value is None or found.p_value < 0.05


def test_few_changes_are_told_without_their_number(poll):
    for number in range(12):
        reader = make_reader(f"Reader {number}")
        cast(reader, poll, YES)
        again(reader, poll, YES if number < 9 else NO)

    found = changes(poll)

    assert (found.readers, found.changed) == (12, None)
    assert found.table is not None
    assert all(cell is None or cell == 0 or cell >= 10 for row in found.table for cell in row)


def test_a_poll_that_asks_for_several_answers_has_no_table(stan, article):
    approval = make_poll(article, kind="approval")
    cast(stan, approval, YES, NO)
    cast(stan, approval, YES)

    assert (changes(approval).readers, changes(approval).table) == (1, None)
