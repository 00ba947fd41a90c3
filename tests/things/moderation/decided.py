"""Comments with a moderator's decision, made from a seed: spam and chat that share most of their words."""

import random

from discussion.moderation.features import Features, features
from discussion.moderation.learning import Example, example
from discussion.moderation.normalise import normalise

COMMON = "the a video this really you my it is so and song friend time good".split()
SPAM = "subscribe channel check free visit win cash click".split()
CHAT = "chorus singer memory agree concert voice summer school".split()


def seen(text: str) -> Features:
    """What a model sees of it."""
    return features(text, normalise(text))


def text(chance: random.Random, *, is_bad: bool, mixed: float = 0.15) -> str:
    """A comment, some of whose telling words are of the other sort."""
    telling = [chance.choice(SPAM if (chance.random() < mixed) != is_bad else CHAT) for _ in range(3)]
    words = telling + chance.choices(COMMON, k=6)
    chance.shuffle(words)
    return " ".join(words)


def decided(count: int, *, seed: int, mixed: float = 0.15) -> list[Example]:
    """So many decisions, half of them bad."""
    chance = random.Random(seed)
    kinds = [chance.random() < 0.5 for _ in range(count)]
    return [example(seen(text(chance, is_bad=each, mixed=mixed)), is_bad=each) for each in kinds]
