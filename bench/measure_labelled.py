"""How well spam or abuse is learnt from texts of your own: a file with the columns `text` and `label` (1 is bad).

So many random decisions are learnt, and a fixed part that no draw learns from is judged. Phrases of the list that comes
for English count as suspect ones, as on a site that has taken it over. Held is what scores 80 percent or more, as by
the policy that every site begins with; approved is what a zone certified on other decisions lets through.
"""

from pathlib import Path
from random import Random
from statistics import mean

from bench.decided import labelled
from bench.timing import table
from discussion.moderation.learning import Example, fit, roc_auc
from discussion.moderation.model import Model, Purpose
from discussion.moderation.zones import certify, route

_DRAWS = 10
_DECISIONS = (100, 300, 1_000, 2_000)
_HELD_FROM = 0.8
_BUDGET = 0.05
_CERTIFIED_ON = 500
_COLUMNS = [
    *("decisions", "AUC", "precision at 50 %", "recall", "held", "of them bad", "of the bad"),
    *("approved", "of them bad", "rejected", "of them good"),
]


def measure(*, path: Path, purpose: Purpose) -> None:
    """The order, what would be held, and the zones, of the texts of this file."""
    examples = labelled(path)
    Random(0).shuffle(examples)
    judged, rest = examples[: len(examples) // 3], examples[len(examples) // 3 :]
    bad = sum(each.is_bad for each in examples)
    print(f"\n{path.name}: {len(examples):,} texts, {bad:,} of them {purpose}; {len(judged):,} are judged.")
    counts = [count for count in _DECISIONS if count + _CERTIFIED_ON < len(rest)]
    table(f"{purpose.title()}, {_DRAWS} draws", _COLUMNS, [_line(rest, judged, count, purpose) for count in counts])


def _line(rest: list[Example], judged: list[Example], count: int, purpose: Purpose) -> list[object]:
    told = [_told(Random(draw).sample(rest, count + _CERTIFIED_ON), judged, purpose) for draw in range(_DRAWS)]
    return [f"{count:,}", *(f"{mean(each):.3f}" for each in zip(*told, strict=True))]


def _told(drawn: list[Example], judged: list[Example], purpose: Purpose) -> list[float]:
    model = fit(drawn[_CERTIFIED_ON:], purpose=purpose)
    scores, truth = _scores(model, judged), [each.is_bad for each in judged]
    found, held = (
        [bad for score, bad in zip(scores, truth, strict=True) if score >= least] for least in (0.5, _HELD_FROM)
    )
    order = [roc_auc(scores, truth), _share(found, len(found)), _share(found, sum(truth))]
    return [
        *order,
        len(held) / len(truth),
        _share(held, len(held)),
        _share(held, sum(truth)),
        *_alone(model, drawn, judged),
    ]


def _alone(model: Model, drawn: list[Example], judged: list[Example]) -> list[float]:
    """What the machine decides alone, and how much of that is wrong."""
    measured = drawn[:_CERTIFIED_ON]
    truth = [each.is_bad for each in measured]
    zones = certify(
        _scores(model, measured), truth, purpose=model.purpose, budget_approve=_BUDGET, budget_reject=_BUDGET
    )
    routed = [(route(score, zones), each.is_bad) for score, each in zip(_scores(model, judged), judged, strict=True)]
    approved = [bad for way, bad in routed if way == "approve"]
    rejected = [not bad for way, bad in routed if way == "reject"]
    shares = [(len(each) / len(judged), _share(each, len(each))) for each in (approved, rejected)]
    return [number for pair in shares for number in pair]


def _share(found: list[bool], of: int) -> float:
    return sum(found) / max(1, of)


def _scores(model: Model, examples: list[Example]) -> list[float]:
    return [model.score(each.numbers, each.values) for each in examples]
