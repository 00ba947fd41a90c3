"""The ballot log is sealed in the background, while ballots are cast, and whoever rewrites it is found out."""

from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from discussion.actions import ballot_log, ballots
from discussion.core import ids
from discussion.core.errors import Refusal
from discussion.polls import series
from discussion.polls.models import Ballot, BallotEvent, BallotGroup, Seal
from tests.actions.test_together import at_once
from tests.factories import NOON, cast, free_meter, make_poll, make_reader

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def poll(article):
    return make_poll(article)


@pytest.fixture
def small_batches(monkeypatch):
    """Three events fill a seal."""
    monkeypatch.setattr(ballot_log, "BATCH", 3)


def seal(now=NOON) -> int:
    return ballot_log.seal_ballots(now=now)


def withdraw(reader, poll, now=NOON):
    ballots.withdraw_ballot(reader=reader, poll=poll, now=now, meter=free_meter(now))


def cast_many(poll, count, now=NOON):
    readers = [make_reader(f"Reader {number}") for number in range(count)]
    for number, reader in enumerate(readers):
        cast(reader, poll, number % 3 + 1, now=now)
    return readers


def recount(poll, **options) -> list[str]:
    """The differences that a recount finds, as sentences."""
    found = ballot_log.recount(poll=poll, now=NOON, **options)
    return [str(each) for each in (*found.disputes, *found.groups, *found.hours)]


def command(name, poll, *options) -> str:
    """What a command prints about the poll."""
    said = StringIO()
    call_command(name, poll.public_id, *options, stdout=said)
    return said.getvalue()


def assert_sealed_once(poll) -> None:
    """Every event is in one seal, the chain holds and the hours are those of the log."""
    sealed = BallotEvent.objects.filter(poll=poll, seal__isnull=False)
    assert sealed.count() == BallotEvent.objects.count() == sum(Seal.objects.values_list("count", flat=True))
    numbers = list(Seal.objects.filter(poll=poll).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert series.first_broken_seal(poll) is None
    assert recount(poll, is_dry=True) == []


def test_what_was_cast_is_sealed_in_its_order(stan, ann, poll):
    cast(stan, poll, 1)
    cast(ann, poll, 2)
    cast(stan, poll, 3)
    assert seal() == 3
    sealed = BallotEvent.objects.filter(seal__number=1).order_by("place")
    assert [(event.place, event.choices) for event in sealed] == [(1, "1"), (2, "2"), (3, "3")]
    assert_sealed_once(poll)


def test_a_seal_follows_the_one_before_and_an_empty_minute_makes_none(stan, poll):
    for number in (1, 2):
        cast(stan, poll, number)
        assert seal(NOON + number * HOUR) == 1
        assert seal() == 0
    assert list(Seal.objects.order_by("number").values_list("number", "count")) == [(1, 1), (2, 1)]
    assert series.last_seal(poll).sealed_at == NOON + 2 * HOUR
    assert_sealed_once(poll)


def test_each_poll_has_a_chain_of_its_own(stan, article):
    polls = [make_poll(article), make_poll(article)]
    for poll in polls:
        cast(stan, poll, 1)
    assert seal() == 2
    assert [series.last_seal(poll).number for poll in polls] == [1, 1]
    assert [series.first_broken_seal(poll) for poll in polls] == [None, None]


def test_a_backlog_is_sealed_in_batches(poll, small_batches):
    cast_many(poll, 7)
    assert seal() == 7
    assert list(Seal.objects.order_by("number").values_list("count", flat=True)) == [3, 3, 1]
    assert_sealed_once(poll)


def test_a_ballot_that_is_committed_late_is_sealed_behind_greater_ids(stan, ann, poll):
    cast(stan, poll, 1)
    early = BallotEvent.objects.get().id - 1
    seal()
    cast(ann, poll, 2)
    BallotEvent.objects.filter(seal=None).update(id=early)
    assert seal() == 1
    assert BallotEvent.objects.get(id=early).seal.number == 2
    assert_sealed_once(poll)


def test_sealers_at_once_seal_each_event_once(poll, small_batches):
    for round_number in range(4):
        cast_many(poll, 10, NOON + round_number * HOUR)
        outcomes = at_once([seal] * 4)
        assert not [each for each in outcomes if isinstance(each, Refusal)]
        # Whoever finds the log in another's hands leaves it to the next minute.
        seal()
        assert_sealed_once(poll)


def test_ballots_are_cast_while_others_are_sealed_and_recounted(poll, small_batches):
    readers = cast_many(poll, 8)
    for number in range(4):
        BallotGroup.objects.filter(poll=poll, choices="2").update(count=F("count") + 5)
        acts = [partial(cast, reader, poll, (place + number) % 3 + 1) for place, reader in enumerate(readers)]
        outcomes = at_once([*acts, seal, seal, partial(recount, poll), partial(recount, poll)])
        assert not [each for each in outcomes if isinstance(each, Refusal)]
    seal()
    assert_sealed_once(poll)


@pytest.mark.services
@pytest.mark.parametrize("act", [seal, recount], ids=["sealing", "a recount"])
def test_nobody_waits_with_a_ballot_for(act, stan, ann, mo, poll, monkeypatch):
    cast(stan, poll, 1)
    if act is recount:
        seal()
        act = partial(recount, poll)
        BallotGroup.objects.filter(poll=poll, choices="1").update(count=7)
    fold, outcomes = ballot_log._fold, []

    def cast_soon(reader, number):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        cast(reader, poll, number)

    def fold_slowly(*work):
        outcomes.extend(at_once([partial(cast_soon, ann, 2), partial(cast_soon, mo, 3)]))
        fold(*work)

    monkeypatch.setattr(ballot_log, "_fold", fold_slowly)
    act()
    assert outcomes == [None, None]
    monkeypatch.undo()
    seal()
    assert_sealed_once(poll)


def test_a_batch_takes_the_same_statements_however_large_it_is(poll):
    counts = []
    for size in (2, 12):
        cast_many(poll, size)
        with CaptureQueriesContext(connection) as statements:
            seal()
        counts.append(len(statements))
    assert counts[0] == counts[1]


def _swap_places():
    for old, new in ((1, 9), (2, 1), (9, 2)):
        BallotEvent.objects.filter(seal__number=1, place=old).update(place=new)


def _insert():
    event = BallotEvent.objects.get(seal__number=2, place=1)
    event.id, event.place, event.ballot_id = ids.new_id(), 3, ids.new_id()
    event.save(force_insert=True)


def _rewrite(**change):
    return lambda: BallotEvent.objects.filter(seal__number=2, place=2).update(**change)


@pytest.mark.parametrize(
    ("tamper", "broken"),
    [
        pytest.param(_rewrite(choices="3"), 2, id="choices"),
        pytest.param(_rewrite(former="3"), 2, id="former"),
        pytest.param(_rewrite(kind="change"), 2, id="kind"),
        pytest.param(_rewrite(is_guest=False), 2, id="guest"),
        pytest.param(_rewrite(ballot_id=5), 2, id="ballot"),
        pytest.param(_rewrite(happened_at=NOON + timedelta(microseconds=1)), 2, id="time"),
        pytest.param(_rewrite(seal=None, place=None), 2, id="taken out"),
        pytest.param(lambda: BallotEvent.objects.filter(seal__number=1, place=3).delete(), 1, id="deleted"),
        pytest.param(lambda: BallotEvent.objects.filter(seal__number=2).delete(), 2, id="a whole seal deleted"),
        pytest.param(_insert, 2, id="inserted"),
        pytest.param(_swap_places, 1, id="reordered"),
        pytest.param(lambda: Seal.objects.filter(number=1).update(digest="0" * 64), 1, id="another digest"),
        pytest.param(lambda: Seal.objects.filter(number=2).update(number=4), 4, id="another number"),
    ],
)
def test_a_log_that_is_rewritten_is_found_out(poll, small_batches, tamper, broken):
    cast_many(poll, 5)
    seal()
    assert "Every seal" in command("verify_poll", poll)
    tamper()
    assert series.first_broken_seal(poll) == broken
    with pytest.raises(CommandError, match=rf"Seal {broken} of .* does not hold"):
        command("verify_poll", poll)


def test_the_last_digest_is_printed_to_compare(stan, poll):
    assert "No ballot" in command("verify_poll", poll)
    cast(stan, poll, 1)
    seal()
    assert Seal.objects.get().digest in command("verify_poll", poll)


def test_a_poll_that_is_not_there_is_said_so(poll):
    for name in ("verify_poll", "recount_poll"):
        for text in ("0000000000000", "nonsense"):
            with pytest.raises(CommandError, match="There is no poll"):
                call_command(name, text)


def test_erasing_a_reader_breaks_no_seal(stan, ann, poll):
    cast(stan, poll, 1)
    cast(ann, poll, 2)
    seal()
    stan.delete()
    assert Ballot.objects.filter(reader=None).count() == 1
    assert_sealed_once(poll)
