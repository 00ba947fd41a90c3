"""What machines find out about a comment once it is stored, and what follows: it may be held, or released.

The checks run outside of any transaction, since they may take seconds. A text is screened once, however often and in
whatever order its events come: the text that counts is the one that the comment has now.
"""

from dataclasses import dataclass
from datetime import datetime

from discussion.actions import screening
from discussion.actions.cases import open_case
from discussion.actions.comments import move
from discussion.comments import fetching
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment
from discussion.core import ids
from discussion.moderation import engine
from discussion.moderation.checks import known
from discussion.moderation.engine import Screened
from discussion.moderation.models import Decision, Screening, Verdict

_STAGE = Screening.Stage
_VISIBLE = (Comment.State.PUBLISHED, Comment.State.PENDING)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the slow checks said, and of which text: the one that came with the revision `text`."""

    screened: Screened
    text: int


def look_again(*, comment: int, now: datetime) -> Looked | None:
    """What the slow checks say of the comment's present text; None where there is nothing to look at.

    It changes nothing. Not in a transaction: it may take seconds.
    """
    found, text = fetching.comment(comment), _unscreened(comment)
    if found is None or found.author is None or text is None or found.state not in _VISIBLE:
        return None
    subject = screening.subject_of(found.author, found.article, found.body, found.body_html, now, found)
    return Looked(engine.run(known.BACKGROUND, subject, _STAGE.BACKGROUND), text)


def screen_again(*, comment: int, prepared: Looked | None, now: datetime) -> None:
    """Keep what the slow checks said, and hold or release the comment by it.

    Nothing where the text has changed meanwhile, which has an event of its own, or somebody else was faster.
    """
    if prepared is None:
        return
    found = lock_branch(comment)
    if found.state not in _VISIBLE or _unscreened(comment) != prepared.text:
        return
    screened = prepared.screened
    kept = screening.keep(comment=found, screened=screened, now=now, text=prepared.text)
    if screened.verdict in (Verdict.HOLD, Verdict.REFUSE):
        _hold(found, kept, screened, now)


def _unscreened(comment: int) -> int | None:
    """The revision that brought the comment's present text, where the slow checks have not spoken of it."""
    found = Screening.objects.filter(comment_id=comment).order_by("-revision")
    stages = list(found.values_list("revision", "stage")[:2])
    if not stages or (stages[0][0], _STAGE.BACKGROUND) in stages:
        return None
    return stages[0][0]


def _hold(comment: Comment, kept: Screening, screened: Screened, now: datetime) -> None:
    if comment.state == Comment.State.PUBLISHED:
        decide(comment, "hold", Comment.State.PENDING, kept, now)
    Screening.objects.filter(id=kept.id).update(outcome=comment.state)
    open_case(comment=comment, now=now, pending=True, why=screening.why(screened))


def decide(comment: Comment, verdict: str, state: Comment.State, kept: Screening | None, now: datetime) -> Decision:
    """Bring the comment, whose branch is locked, into another state, as a decision of a machine."""
    before = comment.state
    move(comment, state)
    return Decision.objects.create(
        id=ids.new_id(),
        site_id=comment.site_id,
        comment=comment,
        author_id=comment.author_id,
        is_machine=True,
        verdict=verdict,
        before=before,
        after=state,
        revision=comment.revision,
        screening=kept,
        decided_at=now,
    )
