"""What learned models decide alone about a text that every check has spoken of."""

from discussion.moderation.checks import deadline, policy
from discussion.moderation.engine import STRENGTH, Screened
from discussion.moderation.learned import ABUSE, SPAM
from discussion.moderation.models import Verdict


def by_zone(screened: Screened) -> str:
    """`reject`, `approve` where all models would, empty where a person decides."""
    routes = screened.routes()
    if "reject" in routes.values():
        return "reject"
    return "approve" if set(routes) == {SPAM, ABUSE} and set(routes.values()) == {"approve"} else ""


def released_from(screened: Screened) -> set[str]:
    """The checks whose hold ends by what the others said."""
    return {deadline.NAME, policy.NAME} if by_zone(screened) == "approve" else {deadline.NAME}


def at_last(screened: Screened) -> Verdict:
    """What becomes of a text of which quick and slow checks have spoken: a machine may refuse it, or let it pass."""
    if STRENGTH[screened.verdict] < STRENGTH[Verdict.HOLD]:
        return screened.verdict
    if by_zone(screened) == "reject":
        return Verdict.REFUSE
    held_by = {word.name for word in screened.says(Verdict.HOLD)}
    is_released = screened.verdict == Verdict.HOLD and held_by <= released_from(screened)
    return Verdict.PASS if is_released else screened.verdict
