"""Learning from moderators' decisions: fitted anew from all of them, tried on the newest, promoted if not worse.

The newest are kept out of what a model learns. So nobody judges a model by what it knows already, neither the new one
nor the one at work, which was learnt the same way; and what is left over measures the zones (`zones.certify`).
scikit-learn is imported where a model is fitted, which the worker alone does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from discussion.moderation.features import WIDTH, Features, Numbers, Values
from discussion.moderation.model import Model, Purpose

# A fifth of the decisions, the newest, are kept out; more than these tell nothing more.
NEWEST: Final = 500
# Of each sort: with fewer there is nothing to learn, or to judge by.
FEWEST_TO_LEARN: Final = 20
FEWEST_TO_JUDGE: Final = 5
# Below this a first model sorts hardly better than chance, and the rules alone do better.
LEAST_AUC: Final = 0.6
_PART_KEPT_OUT = 5
# How closely the weights follow the decisions; of 1, 3, 10, 30 and 100 this was best before it began to be too sure.
_CLOSENESS = 10.0
# How often a part of the decisions is left out to see how sure a model should be; and what leaves two numbers free.
_TURNS, _ANY = 5, 1e6
# What orders decisions no better than chance keeps its order, and is sure of nothing.
_LEAST_SLOPE = 0.1


class Example(NamedTuple):
    """A text that a moderator has judged, as the model sees it, and whether it was what the model looks for."""

    numbers: Numbers
    values: Values
    is_bad: bool


class Verdict(NamedTuple):
    """Whether a new model takes the place of the one at work, and why, in a sentence for the admin."""

    is_promoted: bool
    reason: str
    new_auc: float | None = None
    old_auc: float | None = None


@dataclass(frozen=True, slots=True)
class Refit:
    """What a night has brought: a model, if one could be made, the verdict on it, and the decisions it was tried on."""

    model: Model | None
    verdict: Verdict
    tried_on: Sequence[Example] = ()


def example(seen: Features, *, is_bad: bool) -> Example:
    """What is learnt from a text, without what only explanations need."""
    return Example(seen.numbers, seen.values, is_bad)


def fit(examples: Sequence[Example], *, purpose: Purpose) -> Model:
    """The model of these decisions: logistic regression, the same for the same decisions in the same order.

    Its scores are shares: of all that score 0.8, four in five are bad where decisions are as these were.
    """
    rows, truth = _rows(examples), np.array([each.is_bad for each in examples])
    weights, intercept = _regression(rows, truth)
    slope, shift = _calibration(rows, truth)
    return Model(purpose, (slope * weights).astype(np.float32), slope * intercept + shift, len(examples))


def refit(decisions: Sequence[Example], *, purpose: Purpose, at_work: Model | None) -> Refit:
    """A model of all decisions but the newest, judged by those; the decisions come in the order of their time."""
    kept_out = min(NEWEST, len(decisions) // _PART_KEPT_OUT)
    learnt, newest = decisions[: len(decisions) - kept_out], decisions[len(decisions) - kept_out :]
    missing = max(FEWEST_TO_LEARN - _fewest(learnt), FEWEST_TO_JUDGE - _fewest(newest))
    if missing > 0:
        return Refit(None, Verdict(False, f"Too few decisions yet: {missing} more of one sort are needed."))
    model = fit(learnt, purpose=purpose)
    return Refit(model, shadow_evaluate(model, at_work, newest), newest)


def shadow_evaluate(new: Model, old: Model | None, newest: Sequence[Example]) -> Verdict:
    """Whether the new model orders the newest decisions, which neither has learnt from, no worse than the old one."""
    new_auc = _auc_of(new, newest)
    if old is None:
        is_good = new_auc >= LEAST_AUC
        reason = "orders the newest decisions well enough." if is_good else "orders them hardly better than chance."
        return Verdict(is_good, f"The first model (AUC {new_auc:.3f}) {reason}", new_auc)
    old_auc = _auc_of(old, newest)
    word = "no worse" if new_auc >= old_auc else "worse"
    reason = f"The new model (AUC {new_auc:.3f}) orders the newest decisions {word} than the old one ({old_auc:.3f})."
    return Verdict(new_auc >= old_auc, reason, new_auc, old_auc)


def roc_auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """How often a bad text has a higher score than a good one, a tie counting half; 0.5 is chance."""
    values, truth = np.asarray(scores, np.float64), np.asarray(labels, np.bool_)
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    bad, good = int(truth.sum()), int((~truth).sum())
    if not bad or not good:
        raise ValueError("An order can be judged only where there are good and bad ones.")
    return float((ranks[truth].sum() - bad * (bad + 1) / 2) / (bad * good))


def _rows(examples: Sequence[Example]) -> Any:
    from scipy.sparse import csr_array

    ends = np.cumsum([0, *(len(each.numbers) for each in examples)], dtype=np.int32)
    values = np.concatenate([each.values for each in examples]).astype(np.float64)
    numbers = np.concatenate([each.numbers for each in examples])
    return csr_array((values, numbers, ends), shape=(len(examples), WIDTH))


def _regression(rows: Any, truth: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=_CLOSENESS, solver="liblinear", max_iter=1_000, random_state=0).fit(rows, truth)
    return fitted.coef_[0], float(fitted.intercept_[0])


def _calibration(rows: Any, truth: NDArray[np.bool_]) -> tuple[float, float]:
    """By how much scores are stretched and shifted to be shares (Platt): few decisions make a model too unsure.

    Learnt from decisions that were left out in turn, since a model is too sure of those that it knows; and not from the
    newest, which measure the zones.
    """
    from sklearn.linear_model import LogisticRegression

    turns, totals = _turns(truth), np.zeros(len(truth))
    if min(truth.sum(), (~truth).sum()) < _TURNS:
        return 1.0, 0.0
    for turn in range(_TURNS):
        weights, intercept = _regression(rows[turns != turn], truth[turns != turn])
        totals[turns == turn] = rows[turns == turn] @ weights + intercept
    # One more decision of either sort than there was, so that nothing is ever quite sure.
    shares = np.where(truth, (truth.sum() + 1) / (truth.sum() + 2), 1 / ((~truth).sum() + 2))
    twice, either = np.concatenate([totals, totals]).reshape(-1, 1), np.repeat([True, False], len(truth))
    fitted = LogisticRegression(C=_ANY).fit(twice, either, sample_weight=np.concatenate([shares, 1 - shares]))
    return max(_LEAST_SLOPE, float(fitted.coef_[0][0])), float(fitted.intercept_[0])


def _turns(truth: NDArray[np.bool_]) -> NDArray[np.int64]:
    """In which turn each decision is left out; of either sort as many in each."""
    return np.where(truth, np.cumsum(truth), np.cumsum(~truth)) % _TURNS


def _fewest(examples: Sequence[Example]) -> int:
    bad = sum(each.is_bad for each in examples)
    return min(bad, len(examples) - bad)


def _auc_of(model: Model, examples: Sequence[Example]) -> float:
    return roc_auc([model.score(each.numbers, each.values) for each in examples], [each.is_bad for each in examples])
