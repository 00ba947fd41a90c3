"""How far two moderators agree, what waits longest at the greatest cost, and in which language a text is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from discussion.moderation.agreement import kappa
from discussion.moderation.harm import expected_harm
from discussion.moderation.language import language_of

DECISIONS = st.sampled_from(["approve", "reject", "spam"])
SHARES = st.floats(0, 1)
READERS = st.integers(0, 100_000)


def test_agreement_is_told_beyond_chance():
    assert kappa([("approve", "approve"), ("reject", "reject")]) == 1
    assert kappa([("approve", "reject"), ("reject", "approve")]) == -1
    assert kappa([("approve", "approve"), ("approve", "reject"), ("reject", "approve"), ("reject", "reject")]) == 0


def test_agreement_is_unknown_where_chance_explains_it_all():
    assert kappa([]) is None
    assert kappa([("approve", "approve")] * 9) is None


@settings(deadline=None)
@given(st.lists(st.tuples(DECISIONS, DECISIONS), min_size=2, max_size=40))
def test_agreement_is_cohens_kappa(pairs):
    ours = kappa(pairs)
    if ours is not None:
        assert ours == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))


@settings(deadline=None)
@given(SHARES, SHARES, READERS, SHARES, SHARES, READERS)
def test_harm_never_falls_when_a_part_of_it_grows(probability, severity, readers, more, worse, busier):
    less = expected_harm(probability=probability, severity=severity, readers_last_hour=readers)
    assert 0 <= less <= 100
    assert less <= expected_harm(
        probability=max(probability, more), severity=max(severity, worse), readers_last_hour=max(readers, busier)
    )


def test_harm_is_greater_where_more_would_meet_it_and_not_nothing_where_nobody_is():
    quiet, busy, crowded = (
        expected_harm(probability=0.9, severity=1, readers_last_hour=each) for each in (0, 30, 5_000)
    )
    assert 0 < quiet < busy < crowded == 90
    assert expected_harm(probability=2, severity=1, readers_last_hour=-5) == 20
    assert expected_harm(probability=0, severity=1, readers_last_hour=50) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The article says nothing about what the new cable would cost us.", "en"),
        ("Der Artikel sagt nichts darüber, was das neue Kabel uns kosten würde.", "de"),
        ("L’article ne dit rien de ce que le nouveau câble nous coûterait.", "fr"),
        ("В статье ничего не сказано о том, сколько будет стоить кабель.", "ru"),
        ("siehe https://example.com/the-article-in-english was darüber alles geschrieben wurde", "de"),
    ],
)
def test_the_language_of_a_text_is_told(text, code):
    found = language_of(text)
    assert found.code == code
    assert 0.5 < found.confidence <= 1


@pytest.mark.parametrize("text", ["ok lol", "", "https://example.com/a-very-long-address-of-a-page ok", " \n" * 40])
def test_too_little_text_is_of_no_language(text):
    assert language_of(text) is None


def test_broken_text_is_of_some_language_or_of_none():
    assert language_of("\ud800\x00" * 40) is None or language_of("\ud800\x00" * 40).code
