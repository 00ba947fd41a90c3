"""What the demonstration's files hold: each article is a Markdown file, its discussion the TOML file beside it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from discussion.importers.article_text import parse_article

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One comment and what becomes of it. All minutes count from the article's publication."""

    key: str
    by: str
    minutes: int
    body: str
    parent: str = ""
    up: int = 0
    down: int = 0
    earlier_body: str = ""
    edited: int = 0
    deleted: int = 0
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A poll beneath the article: how many ballots each answer gets, and how many of them are changes of mind.

    `confirmed` ballots say the same again, `reasons` has the comments that changed minds and how many each changed,
    `shown` the names of those who show their answer, by answer.
    """

    question: str
    answers: dict[str, int]
    undecided: str
    changes: int
    confirmed: int
    reasons: dict[str, int]
    shown: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Script:
    """An article and the comments beneath it, each after the one it answers."""

    slug: str
    title: str
    body: str
    standfirst: str
    author: str
    hours_ago: int
    lines: list[Line]
    poll: Question | None = None

    def published_at(self, now: datetime) -> datetime:
        """When the article was published, for somebody who loads it now."""
        return now - timedelta(hours=self.hours_ago)


def scripts() -> list[Script]:
    """Every script, the oldest first."""
    return sorted(_read_all(), key=lambda script: -script.hours_ago)


def _read_all() -> Iterator[Script]:
    for path in sorted(_FOLDER.glob("*.toml")):
        table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        lines = sorted((Line(**line) for line in table.pop("comments")), key=lambda line: line.minutes)
        parsed = parse_article(path.with_suffix(".md").read_text("utf-8"), markdown=True, title=None)
        if "poll" in table:
            table["poll"] = Question(**table["poll"])
        yield Script(slug=path.stem, title=parsed.title, body=parsed.body, lines=lines, **table)
