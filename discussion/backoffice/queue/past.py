"""What happened to a comment so far, in sentences."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.backoffice.queue.offers import past
from discussion.comments.models import Comment
from discussion.moderation import queries
from discussion.moderation.models import Decision


@dataclass(frozen=True, slots=True)
class Line:
    """A moment and what happened; `decision` can be taken back, where one stands."""

    at: datetime
    sentence: str
    note: str = ""
    decision: Decision | None = None


def so_far(comment: Comment, *, reader: Reader, own_only: bool = False, is_blind: bool = False) -> list[Line]:
    """Posted, edited, decided: oldest first; with `own_only` nobody else's decision can be taken back.

    To whoever judges blindly machines' decisions are not told.
    """
    lines = [Line(comment.created_at, _("Posted."))]
    if comment.edited_at:
        lines.append(Line(comment.edited_at, _("Edited by its author.")))
    decisions = queries.decisions_of(comment)
    last = decisions[-1].id if decisions else None
    for each in [each for each in decisions if not (is_blind and each.is_machine)]:
        is_within_reach = each.moderator_id == reader.id or not own_only
        lines.append(_decided(each, reader, is_open=each.id == last and is_within_reach))
    return sorted(lines, key=lambda each: each.at)


def who_decided(decision: Decision, reader: Reader) -> str:
    """Whose decision it was, to this reader, as the end of a sentence."""
    if decision.is_machine:
        return _("screening")
    if decision.moderator is None:
        return _("a moderator who is gone")
    return _("you") if decision.moderator_id == reader.id else decision.moderator.name


def _decided(decision: Decision, reader: Reader, *, is_open: bool) -> Line:
    done = _("%(done)s by %(who)s") % {"done": past(decision.verdict), "who": who_decided(decision, reader)}
    why = f": {decision.reason.title}" if decision.reason else ""
    can_undo = is_open and not decision.is_machine and decision.undoes_id is None
    return Line(decision.decided_at, f"{done}{why}", decision.note, decision if can_undo else None)
