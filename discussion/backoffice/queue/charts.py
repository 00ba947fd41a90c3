"""Small charts as plain numbers, which the templates draw as SVG. Each tells in words what it shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

WIDTH, HEIGHT = 136, 52
_TOP, _GROUND = 14, 38
_STEP, _BAR = 28, 22
_LINE_WIDTH = 104
STACK_WIDTH, STACK_HEIGHT = 720, 120
_GAP = 3
# The least height of a column that stands for something.
_LEAST = 1.1


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place, its height, what it counts and under which name."""

    x: float
    y: float
    height: float
    middle: float
    label: str
    count: int
    is_hot: bool

    @property
    def text_y(self) -> float:
        """Where the count stands."""
        return round(self.y - 3.5, 1)


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side and what they say together."""

    bars: list[Column]
    told: str
    width: int = WIDTH
    height: int = HEIGHT
    bar_width: int = _BAR


@dataclass(frozen=True, slots=True)
class Curve:
    """A line from left to right in pieces, its last point, perhaps a goal, and what it says."""

    pieces: list[str]
    last: tuple[float, float]
    goal_y: float | None
    told: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Pile:
    """One day: two counts on top of each other."""

    x: float
    width: float
    lower_y: float
    lower_height: float
    upper_y: float
    upper_height: float
    label: str
    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class Stack:
    """Piles side by side, the highest of which is as high as the chart."""

    piles: list[Pile]
    most: int
    width: int = STACK_WIDTH
    height: int = STACK_HEIGHT


def stack(counts: Sequence[tuple[str, int, int]]) -> Stack:
    """A pile for each name: the first count stands on the ground, the second on it."""
    most = max((lower + upper for _name, lower, upper in counts), default=0)
    step = STACK_WIDTH / max(len(counts), 1)
    return Stack([_pile(place, *each, step=step, most=most or 1) for place, each in enumerate(counts)], most)


def columns(counts: Sequence[tuple[str, int]], *, hot: int | None = None) -> Columns:
    """A column for each name and count; the one at `hot` is drawn in red."""
    most = max((count for _name, count in counts), default=0) or 1
    bars = [_column(place, name, count, most, is_hot=place == hot) for place, (name, count) in enumerate(counts)]
    return Columns(bars, ", ".join(f"{name}: {count}" for name, count in counts))


def curve(
    points: Sequence[float | None], *, goal: float | None = None, tells: Callable[[float], str] = str
) -> Curve | None:
    """A line through the points that are known; None where fewer than two are."""
    known = [(place, point) for place, point in enumerate(points) if point is not None]
    if len(known) < 2:
        return None
    values = [point for _place, point in known] + ([goal] if goal is not None else [])
    lowest, highest = min(values), max(values)
    scale = (_GROUND - _TOP + 6) / (highest - lowest or 1)

    def at(place: int, value: float) -> tuple[float, float]:
        return round(place * _LINE_WIDTH / max(len(points) - 1, 1), 1), round(_GROUND - (value - lowest) * scale, 1)

    drawn = [at(place, point) for place, point in known]
    told = _("From %(first)s to %(last)s in %(days)d days") % {
        "first": tells(known[0][1]),
        "last": tells(known[-1][1]),
        "days": len(points),
    }
    line = " ".join(f"{x},{y}" for x, y in drawn)
    return Curve([line], drawn[-1], at(0, goal)[1] if goal is not None else None, told)


def _column(place: int, name: str, count: int, most: int, *, is_hot: bool) -> Column:
    height = max((_GROUND - _TOP) * count / most, _LEAST) if count else 0
    x = place * _STEP
    return Column(x, round(_GROUND - height, 1), round(height, 1), x + _BAR / 2, name, count, is_hot)


def _pile(place: int, name: str, lower: int, upper: int, *, step: float, most: int) -> Pile:
    first, second = (round(STACK_HEIGHT * count / most, 1) for count in (lower, upper))
    ground = STACK_HEIGHT - first
    return Pile(
        x=round(place * step + _GAP / 2, 1),
        width=round(step - _GAP, 1),
        lower_y=round(ground, 1),
        lower_height=first,
        upper_y=round(ground - second, 1),
        upper_height=second,
        label=name,
        lower=lower,
        upper=upper,
    )
