"""What a check is: it looks at a subject and says one thing about it. A new one is a copy of a file in `checks/`."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject


@dataclass(frozen=True, slots=True)
class Said:
    """A check's word. `score` is a probability or a count, as the reason tells; `details` is for programs."""

    verdict: Verdict = Verdict.PASS
    reason: str = ""
    score: float | None = None
    details: dict[str, Any] = field(default_factory=dict)


# In a word's details: there was no time left to find it out.
LATE = "late"


def too_late() -> Said:
    """The word of a check that there was no time for."""
    return Said(Verdict.FAILED, _("There was no time left for this check."), details={LATE: True})


class Check(Protocol):
    """A module of `checks/`: its name, whether it reads the database, what it says, and the version of its rules."""

    NAME: str
    READS: bool

    def look(self, subject: Subject, /) -> Said:
        """What it says of the subject; it may raise, which is noted and stops nobody."""

    def version(self, rules: Rules, /) -> str:
        """What the check says may differ where this does."""


class OutsideCheck(Check, Protocol):
    """A check that asks somebody elsewhere; it ends within `subject.seconds_left()`."""

    def is_wanted(self, rules: Rules, /) -> bool:
        """Whether the policy names whom to ask."""
