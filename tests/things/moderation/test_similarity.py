"""Near-duplicates have signatures that agree; other texts do not, and no text is too strange for one."""

import random
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from discussion.moderation.normalise import normalise
from discussion.moderation.similarity import ALIKE, BANDS, SHORTEST, SIZE, bands, jaccard_estimate, signature

WORDS = "wind solar tariff meter winter price storage cable roof village public grid fair loud quiet cheap".split()
LONG = "Hey, check out my new channel, I make covers of the songs that you like, please subscribe, it means a lot!"


def sentence(chance: random.Random, words: int = 30) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def runs(text: str) -> set[str]:
    return {text[start : start + 5] for start in range(len(text) - 4)}


def test_a_disguised_and_edited_copy_is_alike_and_another_text_is_not():
    copy = LONG.replace("covers", "remixes").replace("check", "сhесk").replace("a lot", "so muuuuch").upper()
    one, other = (signature(normalise(text).text) for text in (LONG, copy))
    assert jaccard_estimate(one, one) == 1
    assert jaccard_estimate(one, other) >= ALIKE
    assert set(bands(one)) & set(bands(other))
    different = signature("the article says nothing about what the cable to the village would cost us in winter")
    assert jaccard_estimate(one, different) < 0.1
    assert not set(bands(one)) & set(bands(different))


def test_the_estimate_is_about_the_share_of_runs_in_common():
    chance, errors = random.Random(5), []
    for _ in range(200):
        first, middle, last = (sentence(chance, words=12) for _ in range(3))
        one, other = f"{first} {middle}", f"{first} {last}"
        truth = len(runs(one) & runs(other)) / len(runs(one) | runs(other))
        errors.append(jaccard_estimate(signature(one), signature(other)) - truth)
    assert abs(sum(errors) / len(errors)) < 0.02
    assert max(map(abs, errors)) < 0.25


def test_a_short_text_has_no_signature_because_strangers_write_the_same():
    assert signature("x" * (SHORTEST - 1)) is None
    assert signature("  first!   \n\n      ") is None
    assert signature("abcdefghij klmnopqrs") is not None


def test_the_spaces_between_words_make_no_other_text():
    assert signature(LONG) == signature(LONG.replace(" ", " \n  "))


def test_a_signature_is_the_same_in_every_process():
    code = f"from discussion.moderation.similarity import *; s = signature({LONG!r}); print(s.hex(), *bands(s))"
    command = [sys.executable, "-c", code]
    root = Path(__file__).parents[3]
    ended = subprocess.run(
        command, cwd=root, env={"PYTHONHASHSEED": "7"}, capture_output=True, text=True, timeout=60, check=True
    )
    ours = signature(LONG)
    assert ended.stdout.split() == [ours.hex(), *map(str, bands(ours))]
    assert ours.hex().startswith("0aecf208dad72700")


@given(st.text(st.characters(exclude_categories=()), min_size=SHORTEST, max_size=200))
@settings(deadline=None)
def test_any_text_has_a_signature_of_one_size_and_bands_that_a_database_can_hold(text):
    made = signature(text)
    if made is not None:
        assert len(made) == SIZE * 4
        assert len(bands(made)) == BANDS
        assert all(0 <= band < 2**63 for band in bands(made))
