"""What a check is: it looks at a subject and says one thing about it. A new one is a copy of a file in `checks/`."""

from dataclasses import dataclass, field
from typing import Any, Protocol

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


class Check(Protocol):
    """A module of `checks/`: its name, whether it reads the database, what it says, and the version of its rules."""

    NAME: str
    READS: bool

    def look(self, subject: Subject, /) -> Said:
        """What it says of the subject; it may raise, which is noted and stops nobody."""

    def version(self, rules: Rules, /) -> str:
        """What the check says may differ where this does."""
