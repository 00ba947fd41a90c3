"""What follows from a decision about a comment, and from taking one back. Callers hold the lock of its branch."""

from datetime import datetime

from discussion.actions import events
from discussion.actions.cases import open_case, settle
from discussion.actions.comments import announce, move
from discussion.actions.corrections import notice
from discussion.comments.models import Comment
from discussion.moderation import transitions
from discussion.moderation.awaiting import held_again
from discussion.moderation.models import Appeal, Case, Decision, Report
from discussion.moderation.reporting import HARM_OF_AN_APPEAL, harm_of

_GIVING_WAY = ("approve", "restore")


def carry_out(comment: Comment, decision: Decision, *, now: datetime) -> None:
    """Bring the comment where the decision leads, and settle what waited for it."""
    root, is_taken_back = _root(decision)
    if is_taken_back:
        _back(comment, decision, root, now)
    else:
        _forth(comment, decision, root.verdict, root.message, now)
    events.emit("moderation.decided", now=now, decision=decision.id)
    notice(comment=comment, decision=decision, root=root, stands=not is_taken_back, now=now)


def feature(comment: Comment, *, at: datetime | None, note: str = "") -> None:
    """Show the comment as chosen by the editors, with their note; None ends it."""
    comment.featured_at, comment.featured_note = at, note
    comment.save(update_fields=["featured_at", "featured_note"])
    announce(comment)


def _forth(comment: Comment, decision: Decision, verdict: str, message: str, now: datetime) -> None:
    if verdict in transitions.SETTLING:
        _settle(comment, decision, verdict)
    elif verdict == "feature":
        feature(comment, at=now, note=message)
    elif verdict == "unfeature":
        feature(comment, at=None)
    elif verdict == "escalate":
        _pass_on(open_case(comment=comment, now=now, escalated=True, why=decision.note))
    elif verdict == "second_opinion":
        _pass_on(open_case(comment=comment, now=now), asked_by=decision)
    _bring(comment, decision.after, now)


def _back(comment: Comment, decision: Decision, root: Decision, now: datetime) -> None:
    if root.verdict == "feature":
        feature(comment, at=None)
    elif root.verdict == "unfeature":
        feature(comment, at=now, note=_latest_note(comment))
    elif root.verdict in ("escalate", "second_opinion"):
        _take_from_others(comment, root.verdict)
    else:
        _reopen(comment, decision, root, now)
    _bring(comment, decision.after, now)
    if root.was_shadowed and comment.state == Comment.State.REJECTED:
        comment.is_shadowed = True
        comment.save(update_fields=["is_shadowed"])


def _root(decision: Decision) -> tuple[Decision, bool]:
    """The verdict at the beginning of a row of undoings, and whether this decision takes it back."""
    is_taken_back = False
    while decision.undoes is not None:
        decision, is_taken_back = decision.undoes, not is_taken_back
    return decision, is_taken_back


def _settle(comment: Comment, decision: Decision, verdict: str) -> None:
    outcome = Report.Outcome.UPHELD if verdict in transitions.UPHOLDING else Report.Outcome.DISMISSED
    Report.objects.filter(comment=comment, outcome=Report.Outcome.OPEN).update(outcome=outcome)
    ruling = Appeal.Outcome.REVERSED if verdict in _GIVING_WAY else Appeal.Outcome.UPHELD
    Appeal.objects.filter(comment=comment, outcome=Appeal.Outcome.OPEN).update(outcome=ruling, answer=decision)
    settle(comment.id)


def _reopen(comment: Comment, decision: Decision, root: Decision, now: datetime) -> None:
    """What the decision had settled waits again; what it took away from waiting does too."""
    given = Report.Outcome.UPHELD if root.verdict in transitions.UPHOLDING else Report.Outcome.DISMISSED
    is_settling = root.verdict in transitions.SETTLING
    reports = Report.objects.filter(comment=comment, outcome=given, reported_at__lte=root.decided_at)
    reported = is_settling and reports.update(outcome=Report.Outcome.OPEN) > 0
    appeals = Appeal.objects.filter(comment=comment, answer=root)
    appealed = appeals.update(outcome=Appeal.Outcome.OPEN, answer=None) > 0
    pending = decision.after == Comment.State.PENDING
    escalated = _was_escalated(comment, root)
    settle(comment.id)
    if pending or reported or appealed or escalated or root.is_blind:
        harm, why = _weight(comment, pending=pending, appealed=appealed, now=now)
        open_case(
            comment=comment,
            now=now,
            pending=pending,
            reported=reported,
            appealed=appealed,
            sampled=root.is_blind,
            escalated=escalated,
            why=why,
            harm=harm,
        )


def _weight(comment: Comment, *, pending: bool, appealed: bool, now: datetime) -> tuple[float, str]:
    """Where the case stands again in the queue, and why it waits."""
    harm, why = held_again(comment, now) if pending else (0, "")
    open_ones = Report.objects.filter(comment=comment, outcome=Report.Outcome.OPEN).values_list("reason", "weight")
    return max(harm, harm_of(list(open_ones)), HARM_OF_AN_APPEAL if appealed else 0), why


def _was_escalated(comment: Comment, root: Decision) -> bool:
    """Whether an editor was asked to decide, and this was the answer."""
    before = Decision.objects.filter(comment=comment, id__lt=root.id, undoes=None, undone_by=None)
    newest = before.filter(verdict__in=(*transitions.SETTLING, "escalate")).order_by("-id").first()
    return root.verdict in transitions.SETTLING and newest is not None and newest.verdict == "escalate"


def _pass_on(case: Case, *, asked_by: Decision | None = None) -> None:
    """Somebody else shall look: whoever held the case holds it no longer."""
    case.claimed_by = case.claimed_until = None
    if asked_by is not None:
        case.second_opinion_of = asked_by.moderator
    case.save(update_fields=["claimed_by", "claimed_until", "second_opinion_of"])


def _take_from_others(comment: Comment, verdict: str) -> None:
    field = {"is_escalated": False} if verdict == "escalate" else {"second_opinion_of": None}
    Case.objects.filter(comment=comment).update(**field)
    flags = {"is_pending": False, "is_reported": False, "is_appealed": False, "is_sampled": False}
    # A case that waits for no other cause began with this one.
    Case.objects.filter(comment=comment, is_escalated=False, second_opinion_of=None, **flags).delete()


def _latest_note(comment: Comment) -> str:
    notes = Decision.objects.filter(comment=comment, verdict="feature").order_by("-id")
    return notes.values_list("message", flat=True).first() or ""


def _bring(comment: Comment, state: str, now: datetime) -> None:
    """Counters last: the article's row is the one that everybody waits for."""
    if comment.state != state:
        move(comment, Comment.State(state), now=now)
