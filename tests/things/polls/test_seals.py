"""The chain of seals on plain data: the same events give the same digest, and any others another one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.polls.seals import Entry, Link, digest, first_broken

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST = Entry(7, "cast", "", "1", True, NOON)
SECOND = Entry(8, "cast", "", "2", False, NOON)
THIRD = Entry(7, "change", "1", "2", True, NOON + timedelta(minutes=1))
texts = st.text('1,>:"[]\\\n', max_size=4)
entries = st.builds(
    Entry,
    ballot_id=st.integers(0, 2**63 - 1),
    kind=st.sampled_from(["cast", "change", "withdraw"]),
    former=texts,
    choices=texts,
    is_guest=st.booleans(),
    happened_at=st.datetimes(timezones=st.just(UTC)),
)


def chain(*seals):
    """The links that seal these batches, each with its events."""
    links, former = [], ""
    for number, batch in enumerate(seals, 1):
        former = digest(former, batch)
        links.append((Link(number, len(batch), former), batch))
    return links


@given(st.lists(entries, max_size=3), st.lists(entries, max_size=3))
def test_only_the_same_events_have_the_same_digest(these, those):
    assert (digest("", these) == digest("", those)) == (these == those)


def test_anybody_can_make_a_digest_again():
    line = '[7,"change","1","2",true,"2026-11-22T12:01:00.000000+00:00"]'
    from hashlib import sha256

    assert digest("abc", [THIRD]) == sha256(f"abc\n{line}\n".encode()).hexdigest()


def test_a_moment_is_the_same_in_every_zone():
    elsewhere = FIRST._replace(happened_at=NOON.astimezone(timezone(timedelta(hours=5))))
    assert digest("", [elsewhere]) == digest("", [FIRST])


def test_the_order_of_events_is_sealed():
    assert digest("", [FIRST, SECOND]) != digest("", [SECOND, FIRST])


def test_a_chain_that_nobody_touched_holds():
    assert first_broken(chain([FIRST, SECOND], [THIRD])) is None
    assert first_broken([]) is None


def test_the_same_events_in_other_batches_are_another_chain():
    assert chain([FIRST, SECOND], [THIRD])[-1][0].digest != chain([FIRST], [SECOND, THIRD])[-1][0].digest


@pytest.mark.parametrize("broken", [1, 2, 3])
@pytest.mark.parametrize("change", [{"choices": "3"}, {"happened_at": NOON + timedelta(microseconds=1)}])
def test_the_first_seal_over_a_rewritten_event_is_named(broken, change):
    links = chain([FIRST], [SECOND], [THIRD])
    link, [entry] = links[broken - 1]
    links[broken - 1] = (link, [entry._replace(**change)])
    assert first_broken(links) == broken


def test_a_seal_that_is_made_anew_breaks_the_next():
    links = chain([FIRST], [SECOND])
    forged = chain([FIRST._replace(choices="3")])
    assert first_broken([*forged, links[1]]) == 2


def test_a_seal_that_is_missing_breaks_the_chain():
    links = chain([FIRST], [SECOND], [THIRD])
    assert first_broken([links[0], links[2]]) == 3
    assert first_broken(links[1:]) == 2
