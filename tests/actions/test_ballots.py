"""One ballot for each reader, whatever happens at once; the counters and the log agree with the rows."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from discussion.actions import ballots, polls
from discussion.core.errors import Refusal
from discussion.polls import choices as forms
from discussion.polls import queries
from discussion.polls.models import Ballot, BallotEvent, BallotGroup, Poll
from tests.actions.test_together import at_once
from tests.factories import NOON, cast, free_meter, make_article, make_member, make_poll, make_reader

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = {
    "single": {},
    "multiple": {"max_choices": 2},
    "approval": {},
    "ranked": {},
    "rating": {},
}


def withdraw(reader, poll, now=NOON):
    ballots.withdraw_ballot(reader=reader, poll=poll, now=now, meter=free_meter(now))


def refusal_of(act) -> str:
    """The code with which it is refused."""
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def counted() -> dict[tuple[int, str, bool, bool], int]:
    """What the counters say."""
    return {(each.poll_id, each.choices, each.is_guest, each.is_set_apart): each.count for each in groups()}


def groups():
    return BallotGroup.objects.filter(count__gt=0)


def assert_counters_equal_rows() -> None:
    rows = Counter(Ballot.objects.values_list("poll_id", "choices", "is_guest", "is_set_apart"))
    assert counted() == rows
    for poll in Poll.objects.all():
        standing = {}
        for event in BallotEvent.objects.filter(poll=poll).order_by("id"):
            assert standing.get(event.ballot_id, "") == event.former
            standing[event.ballot_id] = event.choices
        told = Counter(choices for choices in standing.values() if choices)
        assert told == Counter(Ballot.objects.filter(poll=poll).values_list("choices", flat=True))


def test_a_ballot_is_cast_changed_and_taken_back(stan, article):
    poll = make_poll(article)
    cast(stan, poll, 1)
    cast(stan, poll, 3)
    assert queries.ballot_of(stan, poll) == "3"
    withdraw(stan, poll)
    withdraw(stan, poll)
    assert queries.ballot_of(stan, poll) is None
    assert [event.kind for event in BallotEvent.objects.order_by("id")] == ["cast", "change", "withdraw"]
    assert_counters_equal_rows()


def test_the_same_ballot_again_changes_nothing(stan, article):
    poll = make_poll(article)
    for _ in range(3):
        cast(stan, poll, 2)
    assert BallotEvent.objects.count() == 1
    assert_counters_equal_rows()


def test_200_casts_and_changes_of_one_reader_leave_one_ballot(stan, article):
    poll = make_poll(article)
    for batch in range(10):
        at_once([partial(cast, stan, poll, (batch + number) % 3 + 1) for number in range(20)])
    assert Ballot.objects.count() == 1
    assert_counters_equal_rows()


def test_ballots_that_trade_places_do_not_wait_for_each_other(article):
    poll = make_poll(article)
    readers = [make_reader(f"Reader {number}") for number in range(12)]
    for number, reader in enumerate(readers):
        cast(reader, poll, number % 2 + 1)
    for _ in range(4):
        outcomes = at_once(
            [
                lambda reader=reader, number=number: cast(reader, poll, (number + 1) % 3 + 1)
                for number, reader in enumerate(readers)
            ]
            + [lambda reader=reader: withdraw(reader, poll) for reader in readers[:4]]
        )
        assert not [each for each in outcomes if isinstance(each, Refusal)]
    assert_counters_equal_rows()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_ballot_comes_back_as_it_was_sent(stan, article, kind):
    poll = make_poll(article, kind=kind, **KINDS[kind])
    ids = queries.option_ids(poll)
    sent = (
        {"scores": {ids[1]: 5, ids[3]: 1}}
        if kind == "rating"
        else {"choices": [ids[3], ids[1]][: 1 if kind == "single" else 2]}
    )
    text = forms.written(queries.rules(poll), **sent)
    ballots.cast_ballot(reader=stan, poll=poll, choices=text, network="", now=NOON, meter=free_meter())
    shown = forms.shown(kind, queries.ballot_of(stan, poll) or "", ids)
    assert shown == (sent if kind in ("ranked", "rating", "single") else {"choices": [ids[1], ids[3]]})


def test_nobody_votes_early_late_or_in_a_hidden_poll(stan, article):
    hour = timedelta(hours=1)
    early, late = make_poll(article, opens_at=NOON + hour), make_poll(article, closes_at=NOON)
    draft = make_poll(article, is_draft=True)
    hidden = make_poll(make_article(state="draft"))
    codes = [refusal_of(lambda poll=poll: cast(stan, poll, 1)) for poll in (early, late, draft, hidden)]
    assert codes == ["poll_not_open_yet", "poll_closed", "not_found", "not_found"]
    cast(stan, early, 1, now=NOON + hour)
    assert_counters_equal_rows()


def test_a_poll_for_members_takes_no_guest(stan, mo, article):
    poll = make_poll(article, voters="members")
    assert refusal_of(lambda: cast(stan, poll, 1)) == "members_only"
    cast(mo, poll, 1)
    assert counted() == {(poll.id, "1", False, False): 1}


def test_guests_are_counted_beside_members(stan, mo, article):
    poll = make_poll(article, voters="apart")
    cast(stan, poll, 1)
    cast(mo, poll, 1)
    assert counted() == {(poll.id, "1", True, False): 1, (poll.id, "1", False, False): 1}


def test_a_poll_that_keeps_every_ballot_says_so(stan, article):
    poll = make_poll(article, may_change=False, may_withdraw=False)
    cast(stan, poll, 1)
    cast(stan, poll, 1)
    assert refusal_of(lambda: cast(stan, poll, 2)) == "ballot_final"
    assert refusal_of(lambda: withdraw(stan, poll)) == "ballot_final"
    assert_counters_equal_rows()


def test_who_belongs_to_another_site_does_not_vote(article):
    from tests.factories import make_site

    stranger = make_member("Sue", "sue@example.org", site=make_site())
    assert refusal_of(lambda: cast(stranger, make_poll(article), 1)) == "reader_of_another_site"


@pytest.mark.parametrize(
    ("kind", "sent", "code"),
    [
        ("single", {"choices": []}, "too_few_choices"),
        ("single", {"choices": [1, 2]}, "too_many_choices"),
        ("single", {"choices": [1, 1]}, "repeated_option"),
        ("single", {"choices": ["0000000000000"]}, "unknown_option"),
        ("single", {"choices": [None]}, "invalid_choices"),
        ("single", {"choices": "x"}, "invalid_choices"),
        ("single", {"choices": {"a": 1}}, "invalid_choices"),
        ("single", {"choices": ["x"] * 10_000}, "too_many_choices"),
        ("single", {}, "choices_required"),
        ("single", {"scores": {}}, "choices_required"),
        ("multiple", {"choices": [1, 2, 3]}, "too_many_choices"),
        ("multiple", {"choices": [1, 4]}, "undecided_alone"),
        ("ranked", {"choices": [1, None, 2]}, "invalid_choices"),
        ("ranked", {"choices": [[1, 2]]}, "invalid_choices"),
        ("rating", {"choices": [1]}, "scores_required"),
        ("rating", {"scores": {}}, "too_few_choices"),
        ("rating", {"scores": {1: 6}}, "score_out_of_range"),
        ("rating", {"scores": {1: 0}}, "score_out_of_range"),
        ("rating", {"scores": {1: 2.5}}, "score_out_of_range"),
        ("rating", {"scores": {1: True}}, "score_out_of_range"),
        ("rating", {"scores": {1: float("nan")}}, "score_out_of_range"),
        ("rating", {"scores": {"x": 1}}, "unknown_option"),
    ],
)
def test_a_ballot_that_says_nothing_clear_is_refused(article, kind, sent, code):
    poll = make_poll(article, kind=kind, undecided=True, **KINDS[kind])
    ids = queries.option_ids(poll)

    def named(value):
        return ids.get(value, value) if isinstance(value, int) else value

    if isinstance(sent.get("choices"), list):
        sent = {"choices": [named(each) for each in sent["choices"]]}
    if "scores" in sent:
        sent = {"scores": {named(option): score for option, score in sent["scores"].items()}}
    assert refusal_of(lambda: forms.written(queries.rules(poll), **sent)) == code


def test_a_shuffled_order_stays_with_its_reader(stan, ann, article):
    poll = make_poll(article, *[f"Option {number}" for number in range(20)], is_shuffled=True, undecided=True)
    mine, hers = queries.order_for(stan, poll), queries.order_for(ann, poll)
    assert mine == queries.order_for(stan, queries.poll_for_editor(poll.id)) != hers
    assert sorted(mine) == sorted(hers) == sorted(queries.option_ids(poll).values())
    assert mine[-1] == hers[-1] == queries.option_ids(poll)[21]


def test_a_network_is_remembered_as_a_digest_of_this_poll_alone(article):
    first, second = make_poll(article), make_poll(article)
    digests = {ballots.network_digest(poll, "192.0.2.0/24") for poll in (first, second)}
    assert len(digests) == 2
    assert not any("192" in each for each in digests)
    assert ballots.network_digest(first, "") == ""


def test_a_ballot_for_a_poll_that_was_changed_meanwhile_is_refused(stan, article):
    poll = make_poll(article)
    terms = polls.terms_of(poll)
    edited = replace(terms, answers=terms.answers[:2])
    polls.edit_poll(poll=poll, terms=edited, now=NOON, meter=free_meter())
    assert refusal_of(lambda: cast(stan, poll, 3)) == "poll_changed"
    assert_counters_equal_rows()


def test_an_editor_and_the_first_voters_do_not_cross(article):
    for _ in range(5):
        poll = make_poll(article)
        terms = replace(polls.terms_of(poll), answers=polls.terms_of(poll).answers[:2])
        edit = partial(polls.edit_poll, poll=poll, terms=terms, now=NOON, meter=free_meter())
        at_once([edit, *(partial(cast, make_reader(f"Reader {number}"), poll, 3) for number in range(4))])
        kept = set(queries.option_ids(queries.poll_for_editor(poll.id)))
        assert {int(choices) for choices in Ballot.objects.filter(poll=poll).values_list("choices", flat=True)} <= kept
    assert_counters_equal_rows()
