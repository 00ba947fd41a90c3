"""A model learns from decisions, explains itself in words, and takes another's place only if it is no worse."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discussion.moderation import features as features_module
from discussion.moderation.features import HASHED, WIDTH, features
from discussion.moderation.learning import fit, refit, roc_auc, shadow_evaluate
from discussion.moderation.model import LARGEST_BYTES, Model, Refused, digest_of
from discussion.moderation.normalise import normalise
from discussion.moderation.phrases import Hit
from tests.things.moderation.decided import decided, seen

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def model() -> Model:
    return fit(decided(300, seed=1), purpose="spam")


def score(model: Model, text: str) -> float:
    made = seen(text)
    return model.score(made.numbers, made.values)


def test_what_was_learnt_is_known_again_even_in_disguise(model):
    assert score(model, "check my channel and subscribe") > 0.8
    assert score(model, "сhесk my ch4nnel and s u b s c r i b e") > 0.8
    assert score(model, "the chorus and her voice") < 0.2


def test_new_decisions_are_ordered_nearly_as_the_moderator_would(model):
    unseen = decided(300, seed=2)
    assert roc_auc([model.score(each.numbers, each.values) for each in unseen], [each.is_bad for each in unseen]) > 0.9


def test_the_strongest_parts_are_told_in_words(model):
    reasons = model.strongest(seen("so check this channel, what a chorus"), 5)
    assert len(reasons) == 5
    told = {reason.text: reason.weight for reason in reasons}
    assert told["check"] > 0
    assert told["channel"] > 0
    assert told["chorus"] < 0
    assert [abs(reason.weight) for reason in reasons] == sorted((abs(each.weight) for each in reasons), reverse=True)


def test_the_parts_together_are_the_score(model):
    made = seen("Check check this CHANNEL http://example.com, what a chorus!!")
    total = sum(reason.weight for reason in model.strongest(made, 1_000)) + model.intercept
    assert score(model, "Check check this CHANNEL http://example.com, what a chorus!!") == pytest.approx(
        1 / (1 + np.exp(-total)), abs=1e-5
    )


def test_the_same_decisions_make_the_same_model():
    assert fit(decided(80, seed=1), purpose="spam").to_bytes() == fit(decided(80, seed=1), purpose="spam").to_bytes()


def test_a_stored_model_comes_back_as_it_was(model):
    stored = model.to_bytes()
    again = Model.from_bytes(stored, digest=digest_of(stored))
    assert (again.purpose, again.intercept, again.decisions) == ("spam", model.intercept, 300)
    assert np.array_equal(again.weights, model.weights)
    assert len(stored) < LARGEST_BYTES


def test_bytes_that_were_changed_are_refused_before_they_are_read(model):
    stored = model.to_bytes()
    changed = bytearray(stored)
    changed[len(changed) // 2] ^= 1
    for bad in (bytes(changed), stored[:-1], stored + b"x", b"", b"cos\nsystem\n(S'true'\ntR."):
        with pytest.raises(Refused, match="Learn it again"):
            Model.from_bytes(bad, digest=digest_of(stored))


def test_a_model_of_other_features_is_refused(model):
    stored = replace(model, version=features_module.VERSION + 1).to_bytes()
    with pytest.raises(Refused, match="another version"):
        Model.from_bytes(stored, digest=digest_of(stored))


def test_too_few_decisions_make_no_model():
    few = decided(30, seed=1)
    made = refit(few, purpose="spam", at_work=None)
    assert made.model is None
    assert not made.verdict.is_promoted
    assert "more of one sort are needed" in made.verdict.reason
    one_sided = [each._replace(is_bad=False) for each in decided(200, seed=1)]
    assert refit(one_sided, purpose="spam", at_work=None).model is None


def test_the_newest_fifth_is_kept_out_and_tells_whether_the_model_is_promoted():
    decisions = decided(300, seed=3)
    made = refit(decisions, purpose="spam", at_work=None)
    assert made.verdict.is_promoted
    assert made.model.decisions == 240
    assert list(made.tried_on) == decisions[240:]
    assert made.verdict.new_auc > 0.8


def test_a_first_model_that_learnt_nothing_is_not_promoted():
    chance = random.Random(4)
    noise = [each._replace(is_bad=chance.random() < 0.5) for each in decided(200, seed=4, mixed=0.5)]
    made = refit(noise, purpose="spam", at_work=None)
    assert not made.verdict.is_promoted
    assert "hardly better than chance" in made.verdict.reason


def test_a_worse_model_does_not_take_the_place_of_a_better_one(model):
    newest = decided(200, seed=5)
    misled = fit([each._replace(is_bad=not each.is_bad) for each in decided(100, seed=6)], purpose="spam")
    verdict = shadow_evaluate(misled, model, newest)
    assert not verdict.is_promoted
    assert verdict.new_auc < verdict.old_auc
    assert "worse than the old one" in verdict.reason
    assert shadow_evaluate(model, misled, newest).is_promoted
    assert shadow_evaluate(model, model, newest).is_promoted


def test_the_area_under_the_curve_is_the_share_of_pairs_in_the_right_order():
    assert roc_auc([0.1, 0.4, 0.35, 0.8], [False, False, True, True]) == 0.75
    assert roc_auc([1, 1, 1], [True, False, True]) == 0.5
    with pytest.raises(ValueError, match="good and bad"):
        roc_auc([1, 2], [True, True])


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
@settings(deadline=None)
def test_the_area_agrees_with_counting_pairs(scored):
    bad = [value for value, is_bad in scored if is_bad]
    good = [value for value, is_bad in scored if not is_bad]
    if bad and good:
        counted = sum((one > other) + (one == other) / 2 for one in bad for other in good) / (len(bad) * len(good))
        assert roc_auc(*zip(*scored, strict=True)) == pytest.approx(counted)


@given(st.text(st.characters(exclude_categories=()), max_size=120))
@settings(deadline=None)
def test_any_text_has_features_that_fit_every_model(text):
    made = features(text, normalise(text), [Hit(0, 1, "a", "ours", "banned")] if text else [])
    assert list(made.numbers) == sorted(set(made.numbers.tolist()))
    assert all(0 <= number < WIDTH for number in made.numbers)
    assert len(made.numbers) == len(made.values) == len(made.counts)
    assert np.isfinite(made.values).all()
    assert all(0 < value <= 1 for value in made.values[made.numbers >= HASHED])
    assert {number for part in made.parts for number in part.numbers.tolist()} == set(made.numbers.tolist())


@pytest.mark.parametrize(
    ("text", "trait"),
    [
        ("see www.example.com", "a link"),
        ("see example.com/a now", "a link"),
        ("THIS IS SHOUTED", "capital letters"),
        ("f r e e sh0es", "disguised letters"),
        ("call 0123456", "digits"),
        ("what!!! no!", "exclamation marks"),
        ("buy buy buy", "words said again"),
    ],
)
def test_traits_of_a_text_are_told(text, trait):
    told = {part.text for part in seen(text).parts if part.kind == "trait"}
    assert trait in told
    calm = {part.text for part in seen("a calm sentence that says nothing").parts if part.kind == "trait"}
    assert calm == {"its length"}


def test_phrases_of_the_lists_are_traits():
    text = "some rot"
    hits = [Hit(5, 8, "rot", "ours", "banned"), Hit(5, 8, "rot", "theirs", "suspect")]
    told = {part.text for part in features(text, normalise(text), hits).parts if part.kind == "trait"}
    assert {"a banned phrase", "a suspect phrase"} <= told


def test_what_serves_requests_loads_nothing_of_what_learns():
    rules = [
        path.stem for path in (ROOT / "discussion/moderation").glob("*.py") if path.stem not in ("models", "queries")
    ]
    imports = "\n".join(f"import discussion.moderation.{name}" for name in rules if not name.startswith("_"))
    code = f"import config.asgi, config.urls\n{imports}\nimport sys\nprint(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    loaded = set(ended.stdout.split())
    assert "discussion.moderation.learning" in loaded, ended.stderr
    assert {name.partition(".")[0] for name in loaded} & {"sklearn", "scipy", "joblib", "py3langid"} == set()
