"""Real comments with somebody's decision on each: spam or not, beneath three videos, or what another file says."""

import csv
from pathlib import Path

from discussion.moderation.features import features
from discussion.moderation.learning import Example, example
from discussion.moderation.normalise import normalise
from discussion.moderation.phrases import PhraseBook, PhraseList
from discussion.moderation.shipped_lists import shipped_lines

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "moderation"


def videos(folder: Path) -> dict[str, list[Example]]:
    """The decided comments of each video; says where it looked if there are none."""
    files = sorted(folder.glob("*.csv"))
    if not files:
        print(f"\nThere are no decided comments in {folder.resolve()}: --decided says where else they are.")
    return {file.stem: [_example(row) for row in _rows(file)] for file in files}


def texts(folder: Path) -> list[str]:
    """All comments, as they were written."""
    return [row["CONTENT"] for file in sorted(folder.glob("*.csv")) for row in _rows(file)]


def labelled(path: Path) -> list[Example]:
    """The texts of a file with the columns `text` and `label`, with the phrases of the English list that they hold."""
    book = PhraseBook([PhraseList("English", "suspect", shipped_lines("en"), "en")])
    return [_labelled(row["text"], book, is_bad=row["label"] == "1") for row in _rows(path)]


def _labelled(text: str, book: PhraseBook, *, is_bad: bool) -> Example:
    read = normalise(text)
    return example(features(text, read, book.find(text, read)), is_bad=is_bad)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _example(row: dict[str, str]) -> Example:
    return example(features(row["CONTENT"], normalise(row["CONTENT"])), is_bad=row["CLASS"] == "1")
