"""What the checks of a text cost beside 65,000 phrases, and what learning adds after the commit; no database needed.

The texts are real comments joined to the wanted length, so their words are those that people write. What is told is CPU
of this process: median and fastest of batches. The phrases are made up from a seed: words, pairs of words, beginnings,
ends and middles of words, some of them with accents or in Cyrillic.
"""

import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from bench import decided
from bench.timing import table
from discussion.moderation.features import features
from discussion.moderation.learning import fit
from discussion.moderation.normalise import normalise
from discussion.moderation.phrases import PhraseBook, PhraseList
from discussion.moderation.similarity import bands, signature

_PHRASES = 65_000
_LATIN, _CYRILLIC = "abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшыюя"
_SHORT, _LONG, _TEXTS = 500, 10_000, 40
_BATCHES, _BATCH = 15, 20
_MOST_LOADING_S, _MOST_CHECKING_MS, _MOST_IN_REQUEST_MS, _MOST_AFTERWARDS_MS = 1.0, 5.0, 2.0, 20.0


def measure(*, folder: Path) -> None:
    """Loading, each check, and all of them; ends the program where an aim is missed by the fastest batch."""
    comments = decided.texts(folder)
    if not comments:
        decided.videos(folder)
        return
    lines = _lines(Random(65))
    spent, book = _seconds(lambda: PhraseBook([PhraseList("made up", "banned", lines)]))
    again = min(_seconds(lambda: PhraseBook([PhraseList("made up", "banned", lines)]))[0] for _ in range(2))
    loading = min(spent, again)
    table("Loading", ["phrases", "CPU seconds"], [[f"{len(lines):,}", loading]])
    missed = [f"loading takes {loading:.2f} s"] if loading > _MOST_LOADING_S else []
    short, long = _texts(comments, _SHORT), _texts(comments, _LONG)
    rows = {name: _cost(check, texts) for name, check, texts in _checks(book, short, long, _model(folder))}
    table(
        "Checks: CPU ms of one text",
        ["check", "letters", "median", "fastest"],
        [[name, *row] for name, row in rows.items()],
    )
    aims = {_IN_REQUEST: _MOST_IN_REQUEST_MS, _TEN_KB: _MOST_CHECKING_MS, _AFTERWARDS: _MOST_AFTERWARDS_MS}
    missed += [f"{name} takes {rows[name][2]:.2f} ms" for name, most in aims.items() if rows[name][2] > most]
    if missed:
        raise SystemExit(f"An aim is missed: {'; '.join(missed)}.")


_IN_REQUEST, _TEN_KB, _AFTERWARDS = "all within the request", "normalise and look up", "features, score and reasons"
_Check = tuple[str, Callable[[str], Any], list[str]]


def _checks(book: PhraseBook, short: list[str], long: list[str], model: Any) -> list[_Check]:
    read = {text: normalise(text) for text in [*short, *long]}

    def in_request(text: str) -> None:
        normalised = normalise(text)
        book.find(text, normalised)
        if made := signature(normalised.text):
            bands(made)

    def afterwards(text: str) -> None:
        seen = features(text, read[text])
        model.score(seen.numbers, seen.values)
        model.strongest(seen)

    return [
        ("normalise", normalise, short),
        ("look up phrases", lambda text: book.find(text, read[text]), short),
        ("signature and bands", lambda text: bands(signature(read[text].text) or b""), short),
        (_IN_REQUEST, in_request, short),
        (_TEN_KB, lambda text: book.find(text, normalise(text)), long),
        (_AFTERWARDS, afterwards, short),
    ]


def _lines(chance: Random) -> list[str]:
    def word(letters: str = _LATIN) -> str:
        return "".join(chance.choices(letters, k=chance.randint(4, 10)))

    kinds: list[tuple[Callable[[], str], int]] = [
        (word, 60),
        (lambda: f"{word()} {word()}", 20),
        (lambda: f"{word()}*", 6),
        (lambda: f"*{word()}", 3),
        (lambda: f"*{word()}*", 1),
        (lambda: f"é{word()}", 5),
        (lambda: word(_CYRILLIC), 5),
    ]
    made, weights = zip(*kinds, strict=True)
    return [kind() for kind in chance.choices(made, weights=weights, k=_PHRASES)]


def _texts(comments: list[str], length: int) -> list[str]:
    """Comments one after another, cut to the length."""
    chance, texts = Random(length), list[str]()
    for _ in range(_TEXTS):
        text = ""
        for comment in cycle(chance.sample(comments, len(comments))):
            text += f"{comment}\n"
            if len(text) >= length:
                break
        texts.append(text[:length])
    return texts


def _model(folder: Path) -> Any:
    return fit([each for examples in decided.videos(folder).values() for each in examples], purpose="spam")


def _cost(check: Callable[[str], Any], texts: list[str]) -> list[Any]:
    each = cycle(texts)
    for text in texts:
        check(text)
    spent = [_seconds(lambda: [check(next(each)) for _ in range(_BATCH)])[0] * 1000 / _BATCH for _ in range(_BATCHES)]
    return [f"{len(texts[0]):,}", median(spent), min(spent)]


def _seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = act()
    return time.process_time() - start, result
