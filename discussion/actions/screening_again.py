"""What machines find out about a comment once it is stored, and what follows: it may be held, or released.

The checks run outside of any transaction, since they may take seconds. A text is screened once, however often and in
whatever order its events come: the text that counts is the one that the comment has now.
"""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from discussion.actions import clusters, screening
from discussion.actions.cases import open_case
from discussion.actions.moderation import judge_by_machine
from discussion.comments import fetching
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment
from discussion.moderation import engine
from discussion.moderation.checks import duplicates, known
from discussion.moderation.engine import Screened
from discussion.moderation.learned import salt
from discussion.moderation.models import Case, Check, Screening, Verdict
from discussion.moderation.near_duplicates import one_at_a_time
from discussion.moderation.routing import by_zone, released_from
from discussion.moderation.subject import Subject
from discussion.moderation.zones import is_sampled

_STAGE = Screening.Stage
_State = Comment.State
_VISIBLE = (_State.PUBLISHED, _State.PENDING)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the slow checks said, and of which text: the one that came with the revision `text`."""

    subject: Subject
    screened: Screened
    text: int


def look_again(*, comment: int, now: datetime) -> Looked | None:
    """What the slow checks say of the comment's present text; None where there is nothing to look at.

    It changes nothing. Not in a transaction: it may take seconds, as many as the policy gives at most.
    """
    found, text = fetching.comment(comment), _unscreened(comment)
    if found is None or found.author is None or text is None or found.state not in _VISIBLE:
        return None
    subject = screening.subject_of(found.author, found.article, screening.Text(found.body, found.body_html), now, found)
    ends_at = monotonic() + subject.rules.policy.deadline_seconds
    checks = known.background(subject.rules)
    return Looked(subject, engine.run(checks, subject, _STAGE.BACKGROUND, ends_at=ends_at), text)


def screen_again(*, comment: int, prepared: Looked | None, now: datetime) -> None:
    """Keep what the slow checks said, and hold or release the comment by it.

    Nothing where the text has changed meanwhile, which has an event of its own, or somebody else was faster.
    """
    if prepared is None:
        return
    one_at_a_time(prepared.subject.site_id)
    found = lock_branch(comment)
    if found.state not in _VISIBLE or _unscreened(comment) != prepared.text:
        return
    together = engine.run(known.TOGETHER, prepared.subject, _STAGE.BACKGROUND)
    screened = engine.joined(prepared.screened, together)
    is_one_of_many = any(word.name == duplicates.NAME for word in together.says(Verdict.HOLD))
    clusters.gather(subject=prepared.subject, comment=comment, is_held=is_one_of_many, now=now)
    _settle(found, screened, prepared.text, now)


def _settle(comment: Comment, screened: Screened, text: int, now: datetime) -> None:
    kept = screening.keep(comment=comment, screened=screened, now=now, text=text)
    verdict = _verdict(comment, screened, text)
    if verdict and judge_by_machine(comment=comment, verdict=verdict, screening=kept, now=now):
        Screening.objects.filter(id=kept.id).update(outcome=comment.state)
        if verdict == "release":
            _wait_no_longer(comment)
    if comment.state == _State.PENDING:
        screening.wait(comment=comment, screened=screened, now=now)
    elif by_zone(screened) and is_sampled(comment.id, salt=salt(comment.site_id)):
        open_case(comment=comment, now=now, sampled=True)


def _verdict(comment: Comment, screened: Screened, text: int) -> str:
    """What the machine decides about the comment; empty for nothing."""
    if by_zone(screened) == "reject":
        return "reject"
    if engine.STRENGTH[screened.verdict] >= engine.STRENGTH[Verdict.HOLD]:
        return "hold" if comment.state == _State.PUBLISHED else ""
    held_by = _holds(comment, text) if comment.state == _State.PENDING else set()
    return "release" if held_by and held_by <= released_from(screened) else ""


def _wait_no_longer(comment: Comment) -> None:
    """Nobody need look at the comment because it waits; a case that has another cause stays."""
    case = Case.objects.filter(comment=comment)
    case.update(is_pending=False)
    case.filter(is_reported=False, is_appealed=False, is_sampled=False, is_escalated=False).delete()


def _holds(comment: Comment, text: int) -> set[str]:
    """Which checks hold the comment's present text."""
    held = Check.objects.filter(screening__comment=comment, screening__revision=text, verdict=Verdict.HOLD)
    return set(held.values_list("name", flat=True))


def _unscreened(comment: int) -> int | None:
    """The revision that brought the comment's present text, where the slow checks have not spoken of it."""
    found = Screening.objects.filter(comment_id=comment).order_by("-revision")
    stages = list(found.values_list("revision", "stage")[:2])
    if not stages or (stages[0][0], _STAGE.BACKGROUND) in stages:
        return None
    return stages[0][0]
