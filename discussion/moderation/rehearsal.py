"""What other rules would have made of comments that are there: held, released, refused, and how often rightly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from discussion.comments.models import Comment
from discussion.moderation import engine
from discussion.moderation.checking import Check
from discussion.moderation.checks import abuse, history, language, length, links, phrases, policy, spam
from discussion.moderation.models import Screening, Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.routing import at_last
from discussion.moderation.subject import Subject
from discussion.moderation.transitions import TAKEN_DOWN
from discussion.moderation.trust import level

# Those that say the same of a text at any time: what others wrote, and who answers elsewhere, is not replayed.
REPLAYED: Sequence[Check] = (policy, history, length, links, phrases, language, spam, abuse)
_EXAMPLES = 20
_STOPPED = (Verdict.HOLD, Verdict.REFUSE)


def verdict_of(subject: Subject) -> Verdict:
    """What the subject's rules say of it."""
    return at_last(engine.run(REPLAYED, subject, Screening.Stage.REQUEST))


def under(subject: Subject, rules: Rules) -> Subject:
    """The same text under other rules; what it reads as stays the same."""
    trust = level(subject.author, subject.record, rules.policy, subject.now)
    other = replace(subject, rules=rules, trust=trust)
    other.__dict__["normalised"] = subject.normalised
    return other


@dataclass
class Tally:
    """What was counted so far. Examples are ids: a report quotes nobody."""

    total: int = 0
    changes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("held", "released", "refused"), 0))
    examples: dict[str, list[str]] = field(default_factory=lambda: {"held": [], "released": [], "refused": []})
    stopped: dict[str, list[int]] = field(default_factory=lambda: {"before": [0, 0, 0], "after": [0, 0, 0]})

    def count(self, comment: Comment, before: Verdict, after: Verdict, decided: str | None) -> None:
        """One comment: what the present rules and the others say, and where people brought it (None for nowhere)."""
        self.total += 1
        if change := _change(before, after):
            self.changes[change] += 1
            if len(self.examples[change]) < _EXAMPLES:
                self.examples[change].append(comment.public_id)
        if decided is not None:
            self._judge(self.stopped["before"], before in _STOPPED, decided in TAKEN_DOWN)
            self._judge(self.stopped["after"], after in _STOPPED, decided in TAKEN_DOWN)

    def report(self) -> dict[str, Any]:
        """The figures; precision and recall are None where there was nothing to tell them by."""
        rates = {name: _rates(counts) for name, counts in self.stopped.items()}
        return {"total": self.total, **self.changes, "examples": self.examples, **rates}

    def _judge(self, counts: list[int], is_stopped: bool, is_bad: bool) -> None:
        counts[0] += is_stopped
        counts[1] += is_bad
        counts[2] += is_stopped and is_bad


def _change(before: Verdict, after: Verdict) -> str:
    if after == Verdict.REFUSE and before != Verdict.REFUSE:
        return "refused"
    if after == Verdict.HOLD and before not in _STOPPED:
        return "held"
    return "released" if before in _STOPPED and after not in _STOPPED else ""


def _rates(counts: Sequence[int]) -> Mapping[str, Any]:
    stopped, bad, both = counts
    return {
        "stopped": stopped,
        "bad": bad,
        "precision": round(both / stopped, 3) if stopped else None,
        "recall": round(both / bad, 3) if bad else None,
    }
