"""What authors object to."""

from datetime import datetime

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions.cases import open_case
from discussion.actions.idempotency import CREATED, RequestKey, once
from discussion.actions.refusals import refuse_foreign
from discussion.actions.remarks import remark
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment
from discussion.core import ids
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.limits import Meter
from discussion.moderation.models import Appeal, Decision
from discussion.moderation.reporting import HARM_OF_AN_APPEAL

TEXT_LIMIT = 2_000


def appeal(
    *, reader: Reader, comment: int, text: str, now: datetime, meter: Meter, key: RequestKey | None = None
) -> Appeal:
    """The author's one objection to the rejection or removal of their comment; another moderator answers it.

    Raises Refusal: `not_found`, `nothing_to_appeal`, `already_appealed`, `text_blank`, `text_…`, `rate_limited`.
    """
    said, number = remark(text, field="text", limit=TEXT_LIMIT), ids.new_id()
    if not said:
        sentence = _("Say in a few words why your comment should stand.")
        raise Refusal(Kind.INVALID, "text_blank", sentence, field="text")
    with once(reader=reader, key=key, status=CREATED, subject=number, now=now) as earlier:
        if earlier is not None:
            return Appeal.objects.get(id=earlier)
        meter.take("reports")
        found, decision = _appealable(reader, comment)
        open_case(comment=found, now=now, appealed=True, why="appealed", harm=HARM_OF_AN_APPEAL)
        place = {"site_id": found.site_id, "comment": found, "reader": reader, "decision": decision}
        return Appeal.objects.create(id=number, text=said, appealed_at=now, **place)


def _appealable(reader: Reader, comment: int) -> tuple[Comment, Decision]:
    found = lock_branch(comment)
    if found.author_id != reader.id or found.state == Comment.State.DELETED:
        raise not_found()
    refuse_foreign(reader, found.article.site)
    decisions = Decision.objects.filter(comment=found, verdict__in=("reject", "remove"), after=found.state)
    decision = None if found.is_shadowed else decisions.order_by("-id").first()
    if decision is None:
        sentence = _("Nobody has rejected or removed this comment, so there is nothing to object to.")
        raise Refusal(Kind.CONFLICT, "nothing_to_appeal", sentence)
    if Appeal.objects.filter(comment=found).exists():
        sentence = _("You have objected already. Another moderator decides, and that decision is the last.")
        raise Refusal(Kind.CONFLICT, "already_appealed", sentence)
    return found, decision
