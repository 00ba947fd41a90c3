"""How well spam is learnt from so many decisions, and how much of it the machine may then decide; no database needed.

Two videos are learnt from and the third is judged, all three ways, each with ten random draws of decisions. Precision
and recall are those at one half. Zones are certified on comments drawn at random, and what they get wrong is counted on
the rest of them: a certificate holds for comments like those it was measured on. Of the rest there are few, so that one
draw may exceed the budget by chance alone.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import mean
from typing import NamedTuple, TypeAlias

from bench.decided import videos
from bench.timing import table
from discussion.moderation.learning import Example, fit, roc_auc
from discussion.moderation.model import Model
from discussion.moderation.zones import certify, route

_DRAWS = 10
_DECISIONS = (50, 100, 300, None)
_CALIBRATED_ON, _CALIBRATED_ON_ALL = 250, 600
_BUDGETS = (0.05, 0.10)
_LEAST_AUC = 0.95
_AFTER = 300


_Split: TypeAlias = tuple[list[Example], list[Example], list[Example]]


class Counts(NamedTuple):
    """Of the comments that a model met after its zones were certified."""

    every: int
    approved: int
    wrongly_approved: int
    rejected: int
    wrongly_rejected: int


@dataclass(slots=True)
class Told:
    """What the draws of one line have told."""

    auc: list[float] = field(default_factory=list)
    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)


def measure(*, folder: Path) -> None:
    """The order, the verdicts and the zones; ends the program where 300 decisions do not order well enough."""
    decided = videos(folder)
    if not decided:
        return
    rows, after = [], list[float]()
    for judged in decided:
        for count in _DECISIONS:
            told = _told(decided, judged, count)
            rows.append([judged, count or "all", mean(told.auc), mean(told.precision), mean(told.recall)])
            after += told.auc if count == _AFTER else []
    table("Spam: learnt from two videos, judged on the third", _COLUMNS, [_three_places(row) for row in rows])
    print(f"\nMean AUC after {_AFTER} decisions: {mean(after):.4f} (the aim is {_LEAST_AUC}).")
    table("Zones: certified on random comments, counted on the rest of them", _ZONE_COLUMNS, _zones(decided))
    table("Learning", ["decisions", "seconds", "stored kB"], [_cost(decided, each) for each in (500, 2_000, 10_000)])
    if mean(after) < _LEAST_AUC:
        raise SystemExit("Spam is not learnt well enough.")


_COLUMNS = ["judged video", "decisions", "AUC", "precision", "recall"]
_ZONE_COLUMNS = [
    *(
        "learnt from",
        "certified on",
        "budget",
        "approved",
        "of them wrong",
        "rejected",
        "of them wrong",
        "left to a person",
    ),
    "budget broken",
]


def _told(decided: dict[str, list[Example]], judged: str, count: int | None) -> Told:
    told, others = Told(), _others(decided, judged)
    for draw in range(_DRAWS if count else 1):
        model = fit(Random(draw).sample(others, count or len(others)), purpose="spam")
        scores, truth = _scores(model, decided[judged]), [each.is_bad for each in decided[judged]]
        told.auc.append(roc_auc(scores, truth))
        found = [is_bad for score, is_bad in zip(scores, truth, strict=True) if score >= 0.5]
        told.precision.append(sum(found) / max(1, len(found)))
        told.recall.append(sum(found) / sum(truth))
    return told


def _zones(decided: dict[str, list[Example]]) -> list[list[str]]:
    """One line for each way of learning and each budget: another video than those learnt from, or all three."""
    ways = [
        (
            f"{count or 'all'} of two videos",
            lambda judged, chance, count=count: _of_another(decided, judged, count, chance),
        )
        for count in (_AFTER, None)
    ]
    ways.append((f"{_AFTER} of all three", lambda _, chance: _of_all(decided, chance)))
    rows = []
    for name, split in ways:
        splits = [split(judged, Random(draw)) for judged in decided for draw in range(_DRAWS)]
        models = [fit(learnt, purpose="spam") for learnt, _, _ in splits]
        for budget in _BUDGETS:
            counted = [_counted(model, budget, *each[1:]) for model, each in zip(models, splits, strict=True)]
            rows.append([name, str(len(splits[0][1])), f"{budget:.0%}", *_summed(counted, budget)])
    return rows


def _of_another(decided: dict[str, list[Example]], judged: str, count: int | None, chance: Random) -> _Split:
    others = _others(decided, judged)
    learnt = chance.sample(others, count or len(others))
    comments = chance.sample(decided[judged], len(decided[judged]))
    return learnt, comments[:_CALIBRATED_ON], comments[_CALIBRATED_ON:]


def _of_all(decided: dict[str, list[Example]], chance: Random) -> _Split:
    comments = [each for examples in decided.values() for each in examples]
    chance.shuffle(comments)
    return comments[:_AFTER], comments[_AFTER : _AFTER + _CALIBRATED_ON_ALL], comments[_AFTER + _CALIBRATED_ON_ALL :]


def _counted(model: Model, budget: float, measured: list[Example], rest: list[Example]) -> Counts:
    truth = [each.is_bad for each in measured]
    zones = certify(_scores(model, measured), truth, purpose="spam", budget_approve=budget, budget_reject=budget)
    routed = Counter((route(score, zones), each.is_bad) for score, each in zip(_scores(model, rest), rest, strict=True))
    return Counts(
        len(rest),
        routed["approve", True] + routed["approve", False],
        routed["approve", True],
        routed["reject", True] + routed["reject", False],
        routed["reject", False],
    )


def _summed(counted: list[Counts], budget: float) -> list[str]:
    every, approved, wrongly_approved, rejected, wrongly_rejected = map(sum, zip(*counted, strict=True))
    broken = [
        each.wrongly_approved > budget * each.approved or each.wrongly_rejected > budget * each.rejected
        for each in counted
    ]
    shares = [
        *(approved / every, wrongly_approved / max(1, approved), rejected / every, wrongly_rejected / max(1, rejected)),
        *(1 - (approved + rejected) / every, mean(broken)),
    ]
    return [f"{share:.1%}" for share in shares]


def _others(decided: dict[str, list[Example]], judged: str) -> list[Example]:
    return [each for video, examples in decided.items() if video != judged for each in examples]


def _scores(model: Model, examples: Sequence[Example]) -> list[float]:
    return [model.score(each.numbers, each.values) for each in examples]


def _cost(decided: dict[str, list[Example]], count: int) -> list[object]:
    every = [each for examples in decided.values() for each in examples]
    examples = Random(1).choices(every, k=count)
    start = time.process_time()
    model = fit(examples, purpose="spam")
    return [f"{count:,}", time.process_time() - start, round(len(model.to_bytes()) / 1000)]


def _three_places(row: list[object]) -> list[object]:
    return [f"{cell:.3f}" if isinstance(cell, float) else cell for cell in row]
