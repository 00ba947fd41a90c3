"""How lively a discussion is: bars for its last days, and its busiest branches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from discussion.articles.models import Article
from discussion.backoffice.links import comment_page
from discussion.backoffice.wording import excerpt
from discussion.comments.models import ActivityHour, Branch
from discussion.comments.statistics import activity_by_hour, busiest_branches
from discussion.core.numbers import counted

# Three days tell a debate that is going on from one that is over; more bars would be hairlines.
HOURS = 72
BRANCHES = 10
WIDTH, HEIGHT = 720, 120
_STEP = WIDTH / HOURS
_GAP = 2
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour's counts."""

    starts_at: datetime
    comments: int
    readers: int

    def __str__(self) -> str:
        comments = counted(self.comments, "%(n)s comment", "%(n)s comments")
        readers = counted(self.readers, "by %(n)s reader", "by %(n)s readers")
        # Translators: an hour, as Django's date filter writes it.
        hour = date_format(self.starts_at, _("D j M, H:i"))
        return f"{hour} UTC: {comments} {readers}"


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour as it is drawn: the comments, and within them the readers who wrote them."""

    hour: Hour
    x: float
    width: float
    comments_height: float
    readers_height: float

    @property
    def comments_y(self) -> float:
        """Where the outer bar begins."""
        return HEIGHT - self.comments_height

    @property
    def readers_y(self) -> float:
        """Where the inner bar begins."""
        return HEIGHT - self.readers_height


@dataclass(frozen=True, slots=True)
class Twig:
    """A busy branch: how its root begins, where it is read and how much hangs on it."""

    link: str
    author: str
    beginning: str
    comment_count: int
    last_comment_at: datetime


@dataclass(frozen=True, slots=True)
class Activity:
    """What the page of an article shows beneath its form."""

    hours: list[Hour]
    bars: list[Bar]
    peak: int
    branches: list[Twig]
    width: int = WIDTH
    height: int = HEIGHT


def activity_of(article: Article) -> Activity:
    """The hours up to the last one in which anybody wrote, and the busiest branches."""
    rows = list(activity_by_hour(article.id).reverse()[:HOURS])
    hours = [Hour(row.hour_at, row.comment_count, row.reader_count) for row in _recent(rows)]
    peak = max((hour.comments for hour in hours), default=0)
    branches = [_twig(branch) for branch in busiest_branches(article.id, BRANCHES)]
    return Activity(hours, bars(hours, peak), peak, branches)


def _recent(rows: list[ActivityHour]) -> Iterable[ActivityHour]:
    """Of rows, newest first, those within the hours that are drawn."""
    return [row for row in rows if rows[0].hour_at - row.hour_at < HOURS * _HOUR]


def bars(hours: list[Hour], peak: int) -> list[Bar]:
    """A bar for each hour in which anybody wrote, the newest at the right."""
    if not hours:
        return []
    first = hours[0].starts_at - (HOURS - 1) * _HOUR
    return [_bar(hour, round((hour.starts_at - first) / _HOUR), peak) for hour in hours]


def _bar(hour: Hour, place: int, peak: int) -> Bar:
    scale = HEIGHT / peak
    return Bar(
        hour,
        x=round(place * _STEP + _GAP / 2, 1),
        width=round(_STEP - _GAP, 1),
        comments_height=round(hour.comments * scale, 1),
        readers_height=round(hour.readers * scale, 1),
    )


def _twig(branch: Branch) -> Twig:
    root = branch.root
    words = excerpt(root.body) if root.state == "published" else f"({root.get_state_display().lower()})"
    author = str(root.author) if root.author else ""
    return Twig(comment_page(root.public_id), author, words, branch.comment_count, branch.last_comment_at)
