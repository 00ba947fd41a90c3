"""What a ballot says, between a request's option ids and the short text that is stored, grouped and sealed.

Options go by their numbers: `2` chooses one, `1,4` several in the order of the numbers, `3>1>2` ranks,
`1:5,2:3` scores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from discussion.core.errors import Kind, Refusal
from discussion.core.numbers import counted

_SCALES = {"1-5": (1, 5), "0-10": (0, 10)}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a poll asks of a ballot; `numbers` is option id → number."""

    kind: str
    numbers: Mapping[str, int]
    min_choices: int = 1
    max_choices: int = 1
    scale: str = "1-5"
    undecided: int | None = None


def written(rules: Rules, *, choices: Any = None, scores: Any = None) -> str:
    """The ballot as it is stored.

    Raises Refusal: `choices_required`, `scores_required`, `invalid_choices`, `unknown_option`, `repeated_option`,
    `too_few_choices`, `too_many_choices`, `undecided_alone`, `score_out_of_range`.
    """
    if rules.kind == "rating":
        return _scored(rules, scores, choices)
    if choices is None or scores is not None:
        raise _refusal("choices_required", _("Send the chosen options in choices."), field="choices")
    chosen = _numbers(rules, choices)
    _check_count(rules, chosen)
    return ">".join(map(str, chosen)) if rules.kind == "ranked" else ",".join(map(str, sorted(chosen)))


def read(kind: str, text: str) -> dict[int, int]:
    """Option number → 1 for a choice, the rank from 1, or the score."""
    if kind == "ranked":
        return {int(number): rank for rank, number in enumerate(text.split(">"), 1)}
    if kind == "rating":
        return {int(number): int(score) for number, _, score in (part.partition(":") for part in text.split(","))}
    return {int(number): 1 for number in text.split(",")}


def refuse_foreign(rules: Rules, text: str) -> None:
    """Raise Refusal `invalid_choices`, or what `written` raises, where a stored text is no ballot of such a poll."""
    ids = {number: name for name, number in rules.numbers.items()}
    try:
        said = shown(rules.kind, text, ids)
    except (KeyError, ValueError):
        said = {}
    if not said or written(rules, **said) != text:
        raise _refusal("invalid_choices", f"“{text[:60]}” is no ballot of this poll.", field="choices")


def answer(kind: str, text: str) -> int | None:
    """The one option that the ballot stands for, a ranked one for its first; None for the kinds that choose several."""
    return next(iter(read(kind, text))) if kind in ("single", "ranked") else None


def shown(kind: str, text: str, ids: Mapping[int, str]) -> dict[str, Any]:
    """The ballot as a client sends it: `choices`, or `scores` by option id."""
    said = read(kind, text)
    if kind == "rating":
        return {"scores": {ids[number]: score for number, score in said.items()}}
    return {"choices": [ids[number] for number in said]}


def _numbers(rules: Rules, choices: Any) -> list[int]:
    if not isinstance(choices, Sequence) or isinstance(choices, str) or len(choices) > len(rules.numbers):
        if isinstance(choices, list):
            raise _refusal("too_many_choices", _most(rules), field="choices")
        raise _refusal("invalid_choices", "choices is a list of option ids.", field="choices")
    return _distinct([_number(rules, each, "choices") for each in choices], "choices")


def _number(rules: Rules, option: Any, field: str) -> int:
    if not isinstance(option, str):
        raise _refusal("invalid_choices", _("Name each option by its id, without gaps."), field=field)
    number = rules.numbers.get(option)
    if number is None:
        raise _refusal("unknown_option", _("This poll has no such option: read it again, then choose."), field=field)
    return number


def _distinct(numbers: list[int], field: str) -> list[int]:
    if len(set(numbers)) < len(numbers):
        raise _refusal("repeated_option", _("Name each option once."), field=field)
    return numbers


def _check_count(rules: Rules, chosen: list[int]) -> None:
    least, most = _bounds(rules)
    if rules.undecided in chosen and len(chosen) > 1:
        raise _refusal("undecided_alone", _("Who is undecided chooses nothing else."), field="choices")
    if len(chosen) > most:
        raise _refusal("too_many_choices", _most(rules), field="choices")
    if len(chosen) < least and rules.undecided not in chosen:
        sentence = counted(least, "Choose an option.", "Choose at least %(n)s options.")
        raise _refusal("too_few_choices", sentence, field="choices")


def _bounds(rules: Rules) -> tuple[int, int]:
    if rules.kind == "single":
        return 1, 1
    if rules.kind == "multiple":
        return rules.min_choices, rules.max_choices
    return 1, len(rules.numbers)


def _most(rules: Rules) -> str:
    most = _bounds(rules)[1]
    return counted(most, "Choose one option.", "Choose at most %(n)s options.")


def _scored(rules: Rules, scores: Any, choices: Any) -> str:
    if not isinstance(scores, dict) or choices is not None:
        raise _refusal("scores_required", _("Send option ids and their scores in scores."), field="scores")
    if not scores:
        raise _refusal("too_few_choices", _("Give at least one option a score."), field="scores")
    if len(scores) > len(rules.numbers):
        raise _refusal("too_many_choices", _("There are fewer options than scores."), field="scores")
    given = {_number(rules, option, "scores"): _score(rules, score) for option, score in scores.items()}
    return ",".join(f"{number}:{given[number]}" for number in sorted(given))


def _score(rules: Rules, score: Any) -> int:
    low, high = _SCALES[rules.scale]
    if isinstance(score, bool) or not isinstance(score, int) or not low <= score <= high:
        raise _refusal(
            "score_out_of_range",
            _("Scores are whole numbers from %(low)s to %(high)s.") % {"low": low, "high": high},
            field="scores",
        )
    return score


def _refusal(code: str, sentence: str, *, field: str) -> Refusal:
    return Refusal(Kind.INVALID, code, sentence, field=field)
