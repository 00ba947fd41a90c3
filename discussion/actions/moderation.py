"""What moderators decide about comments, and what they take back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.accounts.models import Reader
from discussion.accounts.queries import others_judge
from discussion.actions.cases import may_judge
from discussion.actions.idempotency import CREATED, RequestKey, once
from discussion.actions.refusals import stale
from discussion.actions.remarks import remark
from discussion.actions.verdicts import carry_out
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment
from discussion.core import ids
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.transactions import write
from discussion.moderation import transitions
from discussion.moderation.models import Appeal, Bulk, Case, Decision, Reason, Screening
from discussion.moderation.telling import told

_STATES = {
    "published": gettext_lazy("published"),
    "pending": gettext_lazy("pending"),
    "rejected": gettext_lazy("rejected"),
    "removed": gettext_lazy("removed"),
    "deleted": gettext_lazy("deleted"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Why: a reason of the site's list, a message to the author (when featured, to all), a note to colleagues."""

    reason: Reason | None = None
    message: str = ""
    note: str = ""


AT_ONCE = timedelta(seconds=10)
_TOLD = ("comment__article", "moderator", "reason", "author")


def decide(
    *,
    moderator: Reader,
    comment: int,
    verdict: str,
    now: datetime,
    reason: int | None = None,
    message: str = "",
    note: str = "",
    revision: int | None = None,
    seen: int | None = None,
    bulk: Bulk | None = None,
    key: RequestKey | None = None,
) -> Decision:
    """A moderator's verdict on a comment, with all that follows: its state, its reports, its appeal, its case.

    With a key it is the decision that an earlier request with this key made.
    `revision` is the comment's, and `seen` the newest decision's id (0 for none), that the moderator had before them;
    without both, what another moderator settled in the last ten seconds counts as not seen.
    Raises Refusal: `not_found` (also for a comment of a site that the reader does not moderate), `wrong_state`, which
    says what was decided meanwhile, `stale`, `unknown_reason`, `own_decision`, `message_…`, `note_…`.
    """
    said, number = (remark(message, field="message"), remark(note, field="note")), ids.new_id()
    with once(reader=moderator, key=key, status=CREATED, subject=number, now=now) as earlier:
        if earlier is not None:
            return Decision.objects.select_related(*_TOLD).get(id=earlier)
        found, case = _locked(moderator, comment)
        words = Words(chosen_reason(found.site_id, reason), *said)
        newest = _newest(found)
        if revision is None and seen is None:
            _refuse_at_once(found, case, newest, moderator, now)
        _refuse_overtaken(found, newest, moderator, now, revision=revision, seen=seen)
        state = transitions.after(verdict, found.state) if verdict in transitions.VERDICTS else None
        if state is None or not _applies(verdict, found, case):
            raise _wrong_state(found, newest, moderator, now)
        _refuse_own_appeal(found, moderator, verdict)
        given = {"id": number, "moderator": moderator, "bulk": bulk, **_sight(found, case)}
        made = _note(found, verdict, state, words, now, **given)
        carry_out(found, made, now=now)
    return made


def undo(*, moderator: Reader, decision: int, now: datetime, note: str = "", bulk: Bulk | None = None) -> Decision:
    """A new decision that takes this one back; of a comment only the newest can be taken back.

    Raises Refusal: `not_found`, `wrong_state`, which says what was decided since, `note_…`.
    """
    words = Words(note=remark(note, field="note"))
    with write():
        former = Decision.objects.filter(id=decision).first()
        if former is None:
            raise not_found()
        found, _case = _locked(moderator, former.comment_id, own=former.moderator_id == moderator.id)
        newest = _newest(found)
        if newest is None or newest.id != former.id or found.state != former.after:
            raise _wrong_state(found, newest, moderator, now)
        state = Comment.State(former.before)
        made = _note(found, "undo", state, words, now, moderator=moderator, undoes=former, bulk=bulk)
        carry_out(found, made, now=now)
    return made


def judge_by_machine(*, comment: Comment, verdict: str, screening: Screening, now: datetime) -> Decision | None:
    """Screening holds, releases or rejects a comment whose branch the caller has locked.

    None where a moderator decided about this text first. Whoever holds a comment opens its case too.
    """
    state = transitions.SCREENING[verdict].get(Comment.State(comment.state))
    by_people = Decision.objects.filter(comment=comment, is_machine=False, revision__gte=screening.revision)
    if state is None or by_people.exists():
        return None
    made = _note(comment, verdict, state, Words(), now, is_machine=True, screening=screening)
    carry_out(comment, made, now=now)
    return made


def chosen_reason(site_id: int, number: int | None) -> Reason | None:
    """The site's enabled reason with this id; raises Refusal `unknown_reason`."""
    if number is None:
        return None
    found = Reason.objects.filter(id=number, site_id=site_id, is_enabled=True).first()
    if found is None:
        sentence = _("There is no such reason on this site: choose another one.")
        raise Refusal(Kind.INVALID, "unknown_reason", sentence, field="reason")
    return found


def _sight(comment: Comment, case: Case | None) -> dict[str, object]:
    """The trace that the decision is made on, and whether its moderator was shown nothing of it."""
    trace = Screening.objects.filter(comment=comment).order_by("-revision", "-id").first()
    return {"screening": trace, "is_blind": case is not None and case.is_blind}


def _locked(moderator: Reader, comment: int, *, own: bool = False) -> tuple[Comment, Case | None]:
    """The comment behind the lock of its branch and its case, for one who decides, or takes back what was their own."""
    found = lock_branch(comment)
    case = Case.objects.filter(comment=found).first()
    if not may_judge(moderator, found.site_id, is_escalated=own or (case is not None and case.is_escalated)):
        raise not_found()
    return found, case


def _newest(comment: Comment) -> Decision | None:
    return Decision.objects.filter(comment=comment).select_related("moderator").order_by("-id").first()


def _applies(verdict: str, comment: Comment, case: Case | None) -> bool:
    """Beside its state: what waits for nobody cannot be kept, and what is featured is so already."""
    if verdict == "keep":
        return case is not None
    if verdict in ("feature", "unfeature"):
        return (comment.featured_at is None) == (verdict == "feature")
    return True


def _note(
    comment: Comment, verdict: str, state: Comment.State, words: Words, now: datetime, **more: object
) -> Decision:
    return Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        author_id=comment.author_id,
        verdict=verdict,
        before=comment.state,
        after=state,
        was_shadowed=comment.is_shadowed,
        revision=comment.revision,
        reason=words.reason,
        message=words.message,
        note=words.note,
        decided_at=now,
        **more,
    )


def _refuse_overtaken(
    comment: Comment,
    newest: Decision | None,
    moderator: Reader,
    now: datetime,
    *,
    revision: int | None,
    seen: int | None,
) -> None:
    """Refuse a verdict on something other than what the moderator had before them."""
    is_decided = newest is not None and (seen is not None and newest.id != seen)
    is_changed = revision is not None and revision != comment.revision
    if is_changed and newest is not None and revision is not None and newest.revision >= revision:
        is_decided = True
    if is_decided:
        raise _wrong_state(comment, newest, moderator, now)
    if is_changed:
        raise stale()


def _refuse_at_once(
    comment: Comment, case: Case | None, newest: Decision | None, moderator: Reader, now: datetime
) -> None:
    """Who does not say what they had before them cannot have seen what another moderator decided a moment ago."""
    if case is not None or newest is None or newest.moderator_id in (None, moderator.id):
        return
    if now - newest.decided_at < AT_ONCE:
        raise _wrong_state(comment, newest, moderator, now)


def _refuse_own_appeal(comment: Comment, moderator: Reader, verdict: str) -> None:
    """An appeal is for another moderator than the one whom it is about, where the site has another."""
    if verdict not in transitions.SETTLING:
        return
    appeal = Appeal.objects.filter(comment=comment, outcome=Appeal.Outcome.OPEN).select_related("decision").first()
    if appeal is None or appeal.decision is None or appeal.decision.moderator_id != moderator.id:
        return
    if others_judge(comment.site_id, besides=moderator.id):
        sentence = _("This is an appeal against your own decision: another moderator answers it.")
        raise Refusal(Kind.FORBIDDEN, "own_decision", sentence)


def _wrong_state(comment: Comment, newest: Decision | None, moderator: Reader, now: datetime) -> Refusal:
    if newest is not None and newest.after == comment.state:
        decided = told(newest, reader=moderator, now=now)
        sentence = _("%(decided)s Look at it again before you decide.") % {"decided": decided}
    else:
        state = {"state": _STATES.get(comment.state, comment.state)}
        sentence = _("This comment is %(state)s; that verdict does not apply to it. Look at it again.") % state
    return Refusal(Kind.CONFLICT, "wrong_state", sentence)
