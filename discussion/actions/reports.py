"""What readers report."""

from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions.cases import open_case
from discussion.actions.idempotency import CREATED, RequestKey, once
from discussion.actions.refusals import refuse_foreign, refuse_restricted
from discussion.actions.remarks import remark
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment
from discussion.core import ids
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.limits import Meter
from discussion.moderation.models import Report
from discussion.moderation.reporting import harm_of, weight_of

NOTE_LIMIT = 1_000
_OPEN, _UPHELD, _DISMISSED = Report.Outcome.OPEN, Report.Outcome.UPHELD, Report.Outcome.DISMISSED


def report_comment(
    *,
    reader: Reader,
    comment: int,
    reason: str,
    now: datetime,
    meter: Meter,
    note: str = "",
    key: RequestKey | None = None,
) -> Report:
    """The reader's one report of a published comment, which waits for a moderator from now on.

    It weighs what the reader's earlier reports were worth. Raises Refusal: `invalid_reason`, `note_required`, `note_…`,
    `own_comment`, `already_reported`, `not_found`, `banned`, `suspended`, `rate_limited`, and for another site's reader
    `reader_of_another_site`.
    """
    if reason not in Report.Reason.values:
        sentence = _("Choose one of the reasons: %(values)s.") % {"values": ", ".join(Report.Reason.values)}
        raise Refusal(Kind.INVALID, "invalid_reason", sentence, field="reason")
    said = remark(note, field="note", limit=NOTE_LIMIT)
    if reason == Report.Reason.OTHER and not said:
        raise Refusal(Kind.INVALID, "note_required", _("Say in a few words what is wrong with it."), field="note")
    number = ids.new_id()
    with once(reader=reader, key=key, status=CREATED, subject=number, now=now) as earlier:
        if earlier is not None:
            return Report.objects.select_related("comment").get(id=earlier)
        meter.take("reports")
        found = _reportable(reader, comment, now)
        return _report(number, found, reader, reason, said, now)


def _reportable(reader: Reader, comment: int, now: datetime) -> Comment:
    found = lock_branch(comment)
    if found.state != Comment.State.PUBLISHED or not found.article.is_public(now):
        raise not_found()
    refuse_foreign(reader, found.article.site)
    refuse_restricted(reader, now)
    if found.author_id == reader.id:
        raise Refusal(Kind.FORBIDDEN, "own_comment", _("This comment is yours: you can delete it, but not report it."))
    if Report.objects.filter(comment=found, reader=reader).exists():
        sentence = _("You have reported this comment already. A moderator looks at it, or has looked at it.")
        raise Refusal(Kind.CONFLICT, "already_reported", sentence)
    return found


def _report(number: int, comment: Comment, reader: Reader, reason: str, note: str, now: datetime) -> Report:
    made = Report.objects.create(
        id=number,
        site_id=comment.site_id,
        comment=comment,
        reader=reader,
        reason=reason,
        note=note,
        weight=_weight(reader),
        reported_at=now,
    )
    reports = list(Report.objects.filter(comment=comment, outcome=_OPEN).values_list("reason", "weight"))
    open_case(comment=comment, now=now, reported=True, why=f"reported: {reason}", harm=harm_of(reports))
    return made


def _weight(reader: Reader) -> float:
    """What became of the reader's earlier reports."""
    upheld, dismissed = Count("id", filter=Q(outcome=_UPHELD)), Count("id", filter=Q(outcome=_DISMISSED))
    counts = Report.objects.filter(reader=reader).aggregate(upheld=upheld, dismissed=dismissed)
    return weight_of(**counts)
