"""How the lead poll divides the votes beneath its article, and how they follow who changes their answer."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

import pytest

from discussion.accounts.models import Reader
from discussion.actions import ballots, polls, stances, votes
from discussion.actions.bursts import flag_bursts
from discussion.comments.models import Comment, Vote
from discussion.comments.queries import node
from discussion.core.errors import Refusal
from discussion.polls.models import Ballot, Poll
from discussion.stances.bridging import common_ground, split
from discussion.stances.models import Camp, Stance, StanceTally
from discussion.stances.queries import is_shown, show_on
from tests.actions.test_together import at_once
from tests.factories import NOON, cast, free_meter, make_comment, make_poll, make_reader, work

pytestmark = pytest.mark.django_db

YES, PARTLY, NO, UNDECIDED = 1, 2, 3, 4
RATE = 0.7


def readers(count: int, name: str) -> list[Reader]:
    return [make_reader(f"{name} {number}") for number in range(count)]


def vote(reader: Reader, comment: Comment, value: int = 1) -> None:
    votes.vote(reader=reader, comment=comment.id, value=value, now=NOON, meter=free_meter())


def answer(who: list[Reader], poll: Poll, option: int) -> None:
    for reader in who:
        cast(reader, poll, option)
    work()


def tally(comment: Comment) -> dict[int, tuple[int, int]]:
    """Answer → the votes of those who gave it, up and down."""
    found = StanceTally.objects.filter(comment=comment).exclude(up=0, down=0)
    return {each.option: (each.up, each.down) for each in found}


def assert_tallies_equal_rows() -> None:
    """Every tally and camp, counted again."""
    for comment in Comment.objects.all():
        expected: dict[int, tuple[int, int]] = {}
        for cast_vote in Vote.objects.filter(comment=comment):
            stance = Stance.objects.filter(article_id=comment.article_id, reader_id=cast_vote.reader_id).first()
            if stance and stance.option:
                up, down = expected.get(stance.option, (0, 0))
                expected[stance.option] = (up + (cast_vote.value == 1), down + (cast_vote.value == -1))
        assert tally(comment) == expected
    for camp in Camp.objects.all():
        assert camp.reader_count == Stance.objects.filter(article=camp.article_id, option=camp.option).count()


@pytest.fixture
def poll(article) -> Poll:
    """The article's lead poll."""
    return make_poll(article, is_lead=True, undecided=True)


@pytest.fixture
def comment(ann, article) -> Comment:
    """What ann says beneath the article."""
    return make_comment(article, ann)


def shown_on(comment: Comment) -> str | None:
    """The answer that stands beside the comment."""
    found = node(comment)
    show_on(comment.article, [found])
    return found.answer.text if found.answer else None


def scores(comment: Comment) -> tuple[float, float]:
    comment.refresh_from_db()
    return comment.common_ground, comment.split


def test_a_vote_counts_to_the_answer_that_its_reader_gave(stan, comment, poll):
    answer([stan], poll, PARTLY)

    vote(stan, comment)
    assert tally(comment) == {PARTLY: (1, 0)}

    vote(stan, comment, -1)
    assert tally(comment) == {PARTLY: (0, 1)}

    vote(stan, comment, 0)
    assert tally(comment) == {}


def test_earlier_votes_follow_the_first_answer_and_every_change(stan, comment, poll):
    vote(stan, comment)
    answer([stan], poll, YES)
    assert tally(comment) == {YES: (1, 0)}

    answer([stan], poll, NO)
    assert tally(comment) == {NO: (1, 0)}

    ballots.withdraw_ballot(reader=stan, poll=poll, now=NOON, meter=free_meter())
    work()
    assert tally(comment) == {}
    assert_tallies_equal_rows()


def test_following_twice_changes_nothing(stan, comment, poll, article):
    vote(stan, comment)
    answer([stan], poll, YES)

    stances.follow_ballot(article=article.id, reader=stan.id, now=NOON)

    assert tally(comment) == {YES: (1, 0)}
    assert_tallies_equal_rows()


def test_without_two_sides_a_comment_stands_where_best_puts_it(stan, comment, poll):
    answer(readers(12, "Yes"), poll, YES)
    vote(stan, comment)

    comment.refresh_from_db()
    assert comment.common_ground == comment.best
    assert comment.split == 0


def test_two_sides_score_every_comment_and_weigh_as_equals(comment, poll):
    yes, no = readers(12, "Yes"), readers(10, "No")
    for voter in yes:
        vote(voter, comment)
    for voter in no[:4]:
        vote(voter, comment, -1)
    answer(yes, poll, YES)
    answer(no, poll, NO)

    counts = {"up": 12, "down": 4, "sides": [(12, 0), (0, 4)], "approval_rate": RATE}
    assert scores(comment) == pytest.approx((common_ground(**counts), split(**counts)))
    assert_tallies_equal_rows()


def test_answers_of_few_readers_are_one_side(comment, poll):
    yes, partly, no = readers(10, "Yes"), readers(6, "Partly"), readers(4, "No")
    for voter in [*partly, *no]:
        vote(voter, comment)
    answer(yes, poll, YES)
    answer(partly, poll, PARTLY)
    assert Camp.objects.exclude(side=None).count() == 0
    answer(no, poll, NO)

    counts = {"up": 10, "down": 0, "sides": [(0, 0), (10, 0)], "approval_rate": RATE}
    assert scores(comment) == pytest.approx((common_ground(**counts), split(**counts)))


def test_the_undecided_stand_on_no_side(comment, poll):
    answer(readers(10, "Yes"), poll, YES)
    answer(readers(10, "Undecided"), poll, UNDECIDED)

    assert Camp.objects.exclude(side=None).count() == 0


def test_ballots_that_are_set_apart_stand_on_no_side(stan, comment, poll):
    cast(stan, poll, YES)
    Ballot.objects.update(is_set_apart=True)
    vote(stan, comment)
    work()

    assert tally(comment) == {}


def test_another_lead_poll_divides_the_readers_anew(stan, comment, poll, article):
    vote(stan, comment)
    answer([stan], poll, YES)
    other = make_poll(article)
    cast(stan, other, NO)

    for changed, is_lead in ((poll, False), (other, True)):
        terms = replace(polls.terms_of(changed), is_lead=is_lead)
        polls.edit_poll(poll=changed, terms=terms, now=NOON, meter=free_meter())
    work()

    assert tally(comment) == {NO: (1, 0)}
    assert_tallies_equal_rows()


def test_what_was_shown_of_one_poll_is_not_shown_of_the_next(stan, poll, article):
    comment = make_comment(article, stan)
    stances.show_stance(reader=stan, poll=poll, is_shown=True, now=NOON, meter=free_meter())
    answer([stan], poll, YES)
    other = make_poll(article, "Left", "Right")
    cast(stan, other, NO - 1)
    assert shown_on(comment) == "Yes, decisively"

    for changed, is_lead in ((poll, False), (other, True)):
        terms = replace(polls.terms_of(changed), is_lead=is_lead)
        polls.edit_poll(poll=changed, terms=terms, now=NOON, meter=free_meter())
        assert shown_on(comment) is None
    work()

    assert shown_on(comment) is None
    assert not is_shown(stan, article)


def test_a_poll_that_does_not_lead_divides_nobody(stan, comment, article):
    vote(stan, comment)
    answer([stan], make_poll(article), YES)

    assert tally(comment) == {}
    assert not Stance.objects.exists()


def test_a_ranked_ballot_stands_for_its_first_choice(stan, comment, article):
    ranked = make_poll(article, is_lead=True, kind="ranked")
    vote(stan, comment)
    cast(stan, ranked, NO, YES)
    work()

    assert tally(comment) == {NO: (1, 0)}


@pytest.mark.django_db(transaction=True)
def test_votes_and_answers_at_once_are_all_counted_where_they_belong(ann, article):
    poll = make_poll(article, is_lead=True)
    comments = [make_comment(article, ann) for _ in range(3)]
    crowd = readers(6, "Reader")
    for seed in range(4):
        chance = Random(seed)
        acts = [
            *(partial(vote, reader, chance.choice(comments), chance.choice([1, -1, 0])) for reader in crowd),
            *(partial(cast, reader, poll, chance.choice([YES, PARTLY, NO])) for reader in crowd),
            *[work] * 2,
        ]
        chance.shuffle(acts)
        outcomes = at_once(acts)
        assert not [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
        work()
        assert_tallies_equal_rows()
    assert Stance.objects.filter(option=None).count() == 0


def test_readers_whose_ballots_came_in_a_burst_stand_on_no_side(stan, comment, poll):
    cast(stan, poll, NO, now=NOON - timedelta(hours=1))
    crowd = readers(12, "Reader")
    vote(crowd[0], comment)
    answer(crowd, poll, YES)
    assert tally(comment) == {YES: (1, 0)}

    later = NOON + timedelta(minutes=2)
    flag_bursts(now=later)
    work(now=later)

    assert tally(comment) == {}
    assert_tallies_equal_rows()
