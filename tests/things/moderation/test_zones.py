"""A machine decides alone only where its error is certified, and no longer when the blind checks say otherwise."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from discussion.moderation.zones import (
    DELTA,
    THRESHOLDS,
    Checked,
    Zone,
    Zones,
    certify,
    is_sampled,
    lapsed,
    lower_bound,
    route,
    upper_bound,
)

BUDGET = 0.05
OPEN = Zones(Zone(0.3, Checked(0, 200), 0.024, BUDGET), Zone(0.8, Checked(0, 200), 0.024, BUDGET))


def drawn(chance: random.Random, count: int) -> tuple[list[float], list[bool]]:
    """Scores that mean what they say: of those at 0.2 a fifth is bad."""
    scores = [chance.betavariate(0.25, 0.25) for _ in range(count)]
    return scores, [chance.random() < score for score in scores]


def true_error(zone: Zone, side: str) -> float:
    """What the zone gets wrong of all comments to come; both sides are alike."""
    end = zone.threshold if side == "approve" else 1 - zone.threshold
    return 0.5 * beta.cdf(end, 1.25, 0.25) / beta.cdf(end, 0.25, 0.25)


@given(st.integers(1, 3_000), st.data(), st.sampled_from([0.8, 0.9, 0.99, 1 - DELTA / 12]))
@settings(deadline=None)
def test_the_bounds_are_those_of_the_beta_distribution(size, data, certainty):
    errors = data.draw(st.integers(0, size))
    checked = Checked(errors, size)
    upper = 1.0 if errors == size else beta.ppf(certainty, errors + 1, size - errors)
    lower = 0.0 if errors == 0 else beta.ppf(1 - certainty, errors, size - errors + 1)
    assert upper_bound(checked, certainty=certainty) == pytest.approx(upper, abs=1e-9)
    assert lower_bound(checked, certainty=certainty) == pytest.approx(lower, abs=1e-9)


def test_nothing_is_known_of_what_nobody_looked_at():
    assert upper_bound(Checked(0, 0), certainty=0.9) == 1
    assert lower_bound(Checked(0, 0), certainty=0.9) == 0


def test_certified_zones_break_their_budget_in_fewer_draws_than_promised():
    chance, broken, opened = random.Random(7), {"approve": 0, "reject": 0}, {"approve": 0, "reject": 0}
    for _ in range(200):
        scores, labels = drawn(chance, 600)
        zones = certify(scores, labels, purpose="spam", budget_approve=BUDGET, budget_reject=BUDGET)
        for side, zone in (("approve", zones.approve), ("reject", zones.reject)):
            if zone:
                opened[side] += 1
                broken[side] += true_error(zone, side) > BUDGET
                assert zone.bound <= BUDGET
    assert min(opened.values()) > 150
    assert max(broken.values()) <= 200 * DELTA / 2


def test_abuse_is_never_rejected_by_a_machine():
    scores, labels = drawn(random.Random(1), 3_000)
    zones = certify(scores, labels, purpose="abuse", budget_approve=BUDGET, budget_reject=BUDGET)
    assert zones.approve is not None
    assert zones.reject is None
    assert "reject" not in {route(score, zones) for score in (0, 0.5, 1)}


def test_without_certificates_a_person_decides():
    assert {route(score, Zones()) for score in (0, 0.5, 1)} == {"human"}
    # The first count of decisions without an error for which (1 - budget) ** count is below delta / 12.
    few = math.ceil(math.log(DELTA / len(THRESHOLDS)) / math.log1p(-BUDGET)) - 1
    zones = certify([0.0] * few, [False] * few, purpose="spam", budget_approve=BUDGET, budget_reject=BUDGET)
    assert zones == Zones()
    zones = certify([0.0] * (few + 1), [False] * (few + 1), purpose="spam", budget_approve=BUDGET, budget_reject=BUDGET)
    assert zones.approve.measured == Checked(0, few + 1)
    assert zones.approve.threshold == THRESHOLDS[-1]


def test_a_score_leads_to_the_zone_in_which_it_lies():
    assert [route(score, OPEN) for score in (0, 0.3, 0.31, 0.79, 0.8, 1)] == [
        *("approve", "approve", "human", "human", "reject", "reject"),
    ]


def test_about_five_in_a_hundred_are_looked_at_and_always_the_same_ones():
    sampled = {each for each in range(20_000) if is_sampled(each, salt=b"one")}
    assert sampled == {each for each in range(20_000) if is_sampled(each, salt=b"one")}
    assert 900 < len(sampled) < 1_100
    assert len(sampled & {each for each in range(20_000) if is_sampled(each, salt=b"other")}) < 100
    assert all(is_sampled(each, salt=b"one", share=1) for each in (0, -1, 2**63 - 1))
    assert not any(is_sampled(each, salt=b"one", share=0) for each in range(100))


def test_a_zone_stays_open_while_the_blind_checks_find_hardly_anything():
    clean = Checked(0, 50)
    assert lapsed(OPEN, approve=clean, reject=clean) == OPEN
    assert lapsed(OPEN, approve=Checked(0, 0), reject=Checked(1, 60)) == OPEN


def test_a_zone_closes_when_its_certificate_does_not_hold_with_the_blind_checks():
    assert lapsed(OPEN, approve=Checked(6, 50), reject=Checked(0, 50)) == Zones(None, OPEN.reject)
    assert lapsed(OPEN, approve=Checked(0, 50), reject=Checked(6, 50)) == Zones(OPEN.approve, None)


def test_what_was_measured_long_ago_does_not_outvote_a_change_of_today():
    old = Zones(Zone(0.3, Checked(10, 5_000), 0.004, BUDGET))
    assert lapsed(old, approve=Checked(9, 80), reject=Checked(0, 0)) == Zones()


def test_what_is_closed_stays_closed():
    assert lapsed(Zones(), approve=Checked(0, 500), reject=Checked(0, 500)) == Zones()
