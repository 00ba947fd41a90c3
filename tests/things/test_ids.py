"""Identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.core import ids


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_the_public_form_leads_back(number):
    assert ids.decode(ids.encode(number)) == number


@pytest.mark.parametrize("text", ["", "0", "z" * 13, "O" * 13, "0" * 12 + "u", "0" * 14, "é" * 13, "\x00" * 13])
def test_what_was_never_given_out_leads_nowhere(text):
    assert ids.decode(text) is None


def test_identifiers_grow_and_never_repeat():
    made = [ids.new_id() for _ in range(10_000)]
    assert made == sorted(set(made))
