"""Where moderators see a text otherwise than Akismet did, it is told so, and learns."""

from datetime import datetime

from discussion.actions import events, screening
from discussion.comments import fetching
from discussion.comments.models import Comment
from discussion.moderation.checks import akismet
from discussion.moderation.models import Check, Decision, Verdict
from discussion.moderation.policies import rules_for

SPAM, HAM = "submit-spam", "submit-ham"
_GOOD = ("approve", "restore", "keep")
_BAD = ("reject", "remove")


def notice(*, comment: Comment, decision: Decision, root: Decision, stands: bool, now: datetime) -> None:
    """Have Akismet told, where it said otherwise than the verdict `root` does, which `decision` gave or took back.

    `stands` says whether the verdict holds from now on.
    """
    if decision.is_machine or not rules_for(comment.article, comment.article.site).policy.akismet_key:
        return
    said, person = _said(comment), _meant(root)
    if said and person and said != person:
        events.emit("akismet.erred", now=now, comment=comment.id, kind=person if stands else said)


def send(*, comment: int, kind: str, now: datetime) -> None:
    """Tell Akismet, outside of any transaction; nothing where the comment or the key is gone. Raises Unanswered."""
    found = fetching.comment(comment)
    if found is None or found.author is None or found.state == Comment.State.DELETED:
        return
    subject = screening.subject_of(found.author, found.article, screening.Text(found.body, found.body_html), now, found)
    if akismet.is_wanted(subject.rules):
        akismet.correct(subject, kind)


def done(*, comment: int, kind: str, prepared: None, now: datetime) -> None:
    """Nothing is left to do: the outbox notes that it was told."""


def _said(comment: Comment) -> str:
    """What Akismet said of the newest text that it saw; empty where it was not asked, or gave no answer."""
    words = Check.objects.filter(screening__comment=comment, name=akismet.NAME).order_by("-id")
    verdict = words.values_list("verdict", flat=True).first()
    return {Verdict.HOLD: SPAM, Verdict.PASS: HAM}.get(Verdict(verdict), "") if verdict else ""


def _meant(decision: Decision) -> str:
    """Whether the verdict says spam or not; one that takes a text away for another reason says neither."""
    if decision.verdict in _GOOD and decision.after == Comment.State.PUBLISHED:
        return HAM
    is_spam = decision.verdict in _BAD and decision.reason is not None and decision.reason.code == "spam"
    return SPAM if is_spam else ""
