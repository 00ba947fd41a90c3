"""A learned model's word on a text, with the parts of the text that moved it."""

from django.utils.translation import gettext as _

from discussion.moderation.checking import Said
from discussion.moderation.learned import ABUSE, SPAM, Mind
from discussion.moderation.model import Model
from discussion.moderation.models import Verdict
from discussion.moderation.subject import Subject
from discussion.moderation.trust import STAFF, TRUSTED
from discussion.moderation.zones import route

_NOTED_FROM = 0.5
_PARTS = 5
REJECT, APPROVE = "reject", "approve"


def judged(subject: Subject, target: str) -> Said:
    """How likely it is, in percent, and why; a model that has not learned enough says so."""
    mind = subject.rules.minds.get(target)
    model = mind.model() if mind else None
    if mind is None or model is None:
        return Said(reason=_("There are too few decisions to learn from yet."))
    score = model.score(subject.features.numbers, subject.features.values)
    way = route(score, mind.zones)
    if subject.trust in (TRUSTED, STAFF) and way == REJECT:
        way = "human"
    parts, held_from = _parts(model, subject), _held_from(subject, target)
    details = {"route": way, "model": mind.number, "parts": parts, "held_from": held_from}
    held = way == REJECT or (way != APPROVE and score >= held_from)
    verdict = Verdict.HOLD if held else Verdict.NOTE if score >= _NOTED_FROM else Verdict.PASS
    return Said(verdict, _sentence(target, score, parts), round(score, 4), details)


def version_of(mind: Mind | None) -> str:
    """The model that speaks."""
    return mind.digest[:12] if mind else "0"


def _held_from(subject: Subject, target: str) -> float:
    policy = subject.rules.policy
    return (policy.spam_held_from if target == SPAM else policy.abuse_held_from) / 100


def _parts(model: Model, subject: Subject) -> list[list[object]]:
    return [[each.text, round(each.weight, 3)] for each in model.strongest(subject.features, _PARTS)]


def _sentence(target: str, score: float, parts: list[list[object]]) -> str:
    names = {SPAM: _("Spam"), ABUSE: _("Abuse")}
    named = ", ".join(f"“{text}”" for text, weight in parts if float(str(weight)) > 0)
    sentence = _("%(what)s: %(percent)d %% likely.") % {"what": names[target], "percent": round(score * 100)}
    if score >= _NOTED_FROM and named:
        sentence += " " + _("What speaks for it: %(parts)s.") % {"parts": named}
    return sentence
