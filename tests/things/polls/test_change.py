"""Whether opinion moved."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from discussion.polls.change import change_of_mind, chi_square_survival
from tests.things.polls.elections import unhurried

# Stuart (1955): the right and the left eye of 7,477 women.
VISION = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]


def tables(smallest=0):
    def of_size(size):
        row = st.lists(st.integers(smallest, 60), min_size=size, max_size=size)
        return st.lists(row, min_size=size, max_size=size)

    return st.integers(2, 5).flatmap(of_size)


def test_the_example_of_stuarts_paper():
    change = change_of_mind(VISION)

    assert change.readers == 7_477
    assert change.changed == 7_477 - 1520 - 1512 - 1772 - 492
    assert change.statistic == pytest.approx(11.957, abs=5e-4)
    assert change.degrees_of_freedom == 3
    assert change.p_value == pytest.approx(0.00753, abs=5e-6)
    assert change.moved


def test_two_options_are_mcnemars_test():
    change = change_of_mind([[40, 25], [10, 25]])

    assert change.statistic == pytest.approx((25 - 10) ** 2 / (25 + 10))
    assert change.degrees_of_freedom == 1


def test_readers_who_leave_an_option_are_a_loss_to_it():
    change = change_of_mind([[40, 25], [10, 25]])

    assert (change.before, change.after, change.changed) == ((65, 35), (50, 50), 35)
    assert change.net_shift == (0.15, -0.15)
    assert change.gains == (-0.15, 0.15)


@pytest.mark.parametrize(("staying", "readers", "moved"), [(44, 59, False), (45, 60, True)])
def test_opinion_moved_only_if_at_least_sixty_answered_twice(staying, readers, moved):
    change = change_of_mind([[staying, 15], [0, 0]])

    assert change.readers == readers
    assert change.p_value < 0.001
    assert change.moved is moved


def test_many_who_change_places_do_not_move_opinion():
    change = change_of_mind([[100, 50], [50, 100]])

    assert (change.changed, change.statistic, change.p_value, change.moved) == (100, 0, 1, False)


@pytest.mark.parametrize("table", [[], [[0]], [[0, 0], [0, 0]], [[30, 0], [0, 70]]])
def test_where_nobody_changed_nothing_moved(table):
    change = change_of_mind(table)

    assert (change.changed, change.degrees_of_freedom, change.p_value, change.moved) == (0, 0, 1, False)


def test_options_that_nobody_chose_take_no_degree_of_freedom():
    change = change_of_mind([[40, 25, 0], [10, 25, 0], [0, 0, 0]])

    assert change.degrees_of_freedom == 1
    assert change.statistic == pytest.approx(225 / 35)


@pytest.mark.parametrize("table", [[[1, 2]], [[1, 2], [3]], [[1, -1], [0, 0]]])
def test_what_is_no_table_of_readers_is_refused(table):
    with pytest.raises(ValueError, match=r"table has a row|negative"):
        change_of_mind(table)


@unhurried
@given(tables(smallest=1), st.integers(0, 4))
def test_dropping_any_category_as_the_classic_does_gives_the_same(table, dropped):
    counts = np.array(table)
    kept = [number for number in range(len(table)) if number != dropped % len(table)]
    shift = (counts.sum(axis=1) - counts.sum(axis=0))[kept]
    covariance = (np.diag(counts.sum(axis=1) + counts.sum(axis=0)) - counts - counts.T)[np.ix_(kept, kept)]
    change = change_of_mind(table)

    assert change.statistic == pytest.approx(float(shift @ np.linalg.solve(covariance, shift)), abs=1e-6)
    assert change.degrees_of_freedom == len(table) - 1


@unhurried
@given(tables())
def test_the_shifts_cancel_out_and_the_way_back_is_as_likely(table):
    assume(any(map(any, table)))
    there, back = change_of_mind(table), change_of_mind([list(row) for row in zip(*table, strict=True)])

    assert sum(there.net_shift) == pytest.approx(0)
    assert back.net_shift == there.gains
    assert 0 <= there.p_value <= 1
    assert back.p_value == pytest.approx(there.p_value)


@pytest.mark.parametrize(
    ("statistic", "degrees", "survival"),
    [
        (3.841458820694124, 1, 0.05),
        (5.991464547107979, 2, 0.05),
        (7.814727903251179, 3, 0.05),
        (18.307038053275146, 10, 0.05),
        (124.3421134028, 100, 0.05),
        (16.26623619623813, 3, 0.001),
        (100.0, 1, 1.5239706048321e-23),
        (0.0, 4, 1.0),
        (1e6, 50, 0.0),
    ],
)
def test_the_chi_square_has_the_tabled_tails(statistic, degrees, survival):
    assert chi_square_survival(statistic, degrees) == pytest.approx(survival, rel=1e-9)
