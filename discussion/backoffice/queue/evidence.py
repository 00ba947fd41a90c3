"""The trace in plain words: what each check said, how sure it was, and what weighed most."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from discussion.moderation.models import Check, Verdict

_MOODS = {
    Verdict.REFUSE.value: "held",
    Verdict.HOLD.value: "held",
    Verdict.NOTE.value: "noted",
    Verdict.FAILED.value: "failed",
}
# Checks whose score is a likelihood.
LIKELIHOODS = frozenset({"spam", "abuse", "perspective", "akismet", "external"})
_ORDER = ("held", "noted", "failed", "passed")
_MOST_MARKED = 9
# Weights are drawn against the heaviest, which fills this share of its half.
_FULL = 50


@dataclass(frozen=True, slots=True)
class Evidence:
    """A check's word as it is shown. `share` and `tick` are percent of its meter's width, where it has one."""

    name: str
    label: str
    mood: str
    figure: str
    sentence: str
    share: float | None = None
    tick: float | None = None


@dataclass(frozen=True, slots=True)
class Weight:
    """What pushed a learned score up or down; `x` and `width` are those of its bar, in percent."""

    words: str
    figure: str
    x: float
    width: float
    is_less: bool


def evidence(checks: Iterable[Check]) -> list[Evidence]:
    """What the checks said, those that held the comment first."""
    shown = [_evidence(each) for each in checks]
    return sorted(shown, key=lambda each: _ORDER.index(each.mood))


def label_of(name: str) -> str:
    """A check by the name that people give it."""
    return _labels().get(name) or name.replace("_", " ").capitalize()


def known_label(name: str) -> str:
    """The same for a check that is known by name; empty for anything else."""
    return _labels().get(name, "")


def within_sentence(label: str) -> str:
    """The name as it stands within a sentence: in lower case, but for languages that write nouns otherwise."""
    return label if (get_language() or "").startswith("de") else label.lower()


def weights(checks: Iterable[Check]) -> list[Weight]:
    """What weighed most in the learned score that held the comment, else in the highest."""
    learned = [each for each in checks if each.details.get("parts")]
    if not learned:
        return []
    chosen = max(learned, key=lambda each: (_MOODS.get(each.verdict) == "held", each.score or 0))
    pairs = [(str(name), float(weight)) for name, weight in chosen.details["parts"]]
    heaviest = max((abs(weight) for _name, weight in pairs), default=0) or 1
    return [_weight(name, weight, heaviest) for name, weight in pairs]


def found_phrases(checks: Iterable[Check], body: str) -> list[str]:
    """The very words of this body in which phrases of a list were found, longest first."""
    hits = [hit for check in checks for hit in check.details.get("found", ())]
    found = {body[hit["start"] : hit["end"]] for hit in hits}
    return sorted((words for words in found if words.strip()), key=lambda words: (-len(words), words))[:_MOST_MARKED]


def marked(body_html: str, phrases: Sequence[str]) -> SafeString:
    """The rendered text with these phrases marked, each by its number; the tags stay as they are."""
    # What is rendered is clean already: its one renderer sanitises.
    if not phrases:
        return mark_safe(body_html)  # noqa: S308
    numbers = {str(escape(words)).lower(): place for place, words in enumerate(phrases, start=1)}
    wanted = re.compile("|".join(map(_wherever_whole, numbers)), re.IGNORECASE)

    def mark(match: re.Match[str]) -> str:
        words = match.group()
        return f"<mark>{words}</mark><sup>{numbers[words.lower()]}</sup>"

    parts = re.split(r"(<[^>]*>)", body_html)
    return mark_safe("".join(part if part.startswith("<") else wanted.sub(mark, part) for part in parts))  # noqa: S308


def _wherever_whole(words: str) -> str:
    """The words as an expression that does not find them within a longer word of plain letters."""
    before = r"(?<![^\W_])" if words[0].isascii() and words[0].isalnum() else ""
    after = r"(?![^\W_])" if words[-1].isascii() and words[-1].isalnum() else ""
    return f"{before}{re.escape(words)}{after}"


def meter(share: float, tick: float | None) -> SafeString:
    """A bar of this share with a tick where comments are held; the words beside it say the same."""
    line = (
        format_html('<rect class="tick" x="{}" y="0" width="1" height="12"></rect>', tick) if tick is not None else ""
    )
    return format_html(
        '<svg class="q-meter" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="way" y="4" width="100" height="4"></rect><rect class="bar" y="4" width="{}" height="4"></rect>'
        "{}</svg>",
        share,
        line,
    )


def _evidence(check: Check) -> Evidence:
    mood = _MOODS.get(check.verdict, "passed")
    held_from = check.details.get("held_from")
    is_share = check.name in LIKELIHOODS and check.score is not None and 0 <= check.score <= 1
    return Evidence(
        name=check.name,
        label=label_of(check.name),
        mood=mood,
        figure=_figure(check.score, is_share=is_share),
        sentence=check.reason or _("Nothing found."),
        share=round(100 * (check.score or 0), 1) if is_share else None,
        tick=round(100 * float(held_from), 1) if is_share and held_from is not None else None,
    )


def _figure(score: float | None, *, is_share: bool) -> str:
    if score is None:
        return ""
    return f"{score:.2f}" if is_share or score != int(score) else f"{int(score):,}"


def _weight(name: str, weight: float, heaviest: float) -> Weight:
    width = round(_FULL * abs(weight) / heaviest, 1)
    is_less = weight < 0
    figure = f"{weight:+.2f}".replace("-", "−")
    return Weight(name, figure, x=_FULL - width if is_less else _FULL, width=width, is_less=is_less)


def _labels() -> dict[str, str]:
    return {
        "policy": _("The site’s policy"),
        "standing": _("What moderators decided of the author"),
        "history": _("The author’s last comments"),
        "length": _("Length and capitals"),
        "links": _("Links"),
        "phrases": _("Phrases on a list"),
        "spam": _("Likely spam"),
        "abuse": _("Likely abuse"),
        "profanity": _("Swearing"),
        "language": _("Language"),
        "repeats": _("The same text again"),
        "similar": _("Copies"),
        "duplicates": _("Copies"),
        "rate": _("How fast the author writes"),
        "deadline": _("Late checks"),
        "proof": _("Proof of work"),
        "external": _("The publisher’s own service"),
        "akismet": _("Akismet"),
        "perspective": _("Perspective"),
    }
