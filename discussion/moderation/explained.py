"""What an author is told of their comments that are not shown: why, and what they can do about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.comments.models import Comment
from discussion.core import cursors
from discussion.moderation.models import Appeal, Check, Decision, Sanction, Verdict

_State = Comment.State
_HIDDEN = (_State.PENDING, _State.REJECTED, _State.REMOVED)
_MOST = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A comment that nobody else reads; `why` is told to its author, `message` is what a moderator wrote to them."""

    comment: Comment
    why: str
    message: str
    decided_at: datetime | None
    appeal: Appeal | None
    can_appeal: bool


@dataclass(frozen=True, slots=True)
class Reversals:
    """How often moderators' decisions were objected to, and how often another moderator gave way."""

    decisions: int
    appeals: int
    open: int
    upheld: int
    reversed: int

    @property
    def rate(self) -> float | None:
        """The share of the answered appeals that were right; None before there is one."""
        answered = self.upheld + self.reversed
        return self.reversed / answered if answered else None


def held_of(reader: Reader, *, limit: int = _MOST, cursor: str | None = None) -> tuple[list[Held], str | None]:
    """The reader's comments that wait, were rejected or removed, newest first. Raises Refusal `invalid_cursor`."""
    found = Comment.objects.filter(author=reader, state__in=_HIDDEN, is_shadowed=False)
    if cursor:
        kind, number, below = cursors.decode(cursor, length=3)
        if kind != "held" or number != reader.id:
            raise cursors.invalid()
        found = found.filter(id__lt=cursors.whole(below))
    shown = found.select_related("article", "author").defer("article__body", "article__body_html").order_by("-id")
    items = list(shown[: limit + 1])
    more = cursors.encode(["held", reader.id, items[limit - 1].id]) if len(items) > limit else None
    return _explained(items[:limit]), more


def held(comment: Comment) -> Held | None:
    """The same of one comment; None where there is nothing to explain."""
    if comment.state not in _HIDDEN or comment.is_shadowed:
        return None
    return _explained([comment])[0]


def unread_warnings(reader: Reader) -> list[Sanction]:
    """What moderators warned the reader of, and the reader has not read yet; oldest first."""
    return list(Sanction.objects.filter(reader=reader, kind=Sanction.Kind.WARN, read_at=None).order_by("id")[:_MOST])


def reversals(sites: Collection[int] | None, *, since: datetime) -> Reversals:
    """What became of rejections and removals by people since then."""
    scope = Q() if sites is None else Q(site_id__in=sites)
    decisions = Decision.objects.filter(
        scope, verdict__in=("reject", "remove"), is_machine=False, decided_at__gte=since
    )
    counts = dict(
        Appeal.objects.filter(scope, appealed_at__gte=since).order_by().values_list("outcome").annotate(Count("id"))
    )
    return Reversals(
        decisions=decisions.count(),
        appeals=sum(counts.values()),
        open=counts.get("open", 0),
        upheld=counts.get("upheld", 0),
        reversed=counts.get("reversed", 0),
    )


def reversal_period(now: datetime) -> datetime:
    """Since when rates are told."""
    return now - timedelta(days=90)


def _explained(comments: Sequence[Comment]) -> list[Held]:
    numbers = [each.id for each in comments]
    decisions = {each.comment_id: each for each in _decisions(numbers)}
    appeals = {each.comment_id: each for each in Appeal.objects.filter(comment__in=numbers).select_related("answer")}
    holding: dict[int, list[str]] = {}
    for number, name in _checks(numbers):
        holding.setdefault(number, []).append(name)
    return [_one(each, decisions.get(each.id), appeals.get(each.id), holding.get(each.id, [])) for each in comments]


def _decisions(numbers: Sequence[int]) -> list[Decision]:
    """The newest last: what came to this state."""
    found = Decision.objects.filter(comment__in=numbers, verdict__in=("reject", "remove", "undo"))
    return list(found.select_related("reason").order_by("id"))


def _checks(numbers: Sequence[int]) -> list[tuple[int, str]]:
    found = Check.objects.filter(screening__comment__in=numbers, verdict=Verdict.HOLD).order_by("id")
    return list(found.values_list("screening__comment_id", "name"))


def _one(comment: Comment, decision: Decision | None, appeal: Appeal | None, holding: Sequence[str]) -> Held:
    if comment.state == _State.PENDING:
        return Held(comment, _why_held(holding), "", None, appeal, can_appeal=False)
    is_judged = decision is not None and decision.after == comment.state
    reason = decision.reason.text if decision and decision.reason else ""
    message = decision.message if decision and is_judged else ""
    why = _(reason) if is_judged and reason else _("It breaks a rule of this site.")
    return Held(comment, why, message, decision.decided_at if decision else None, appeal, is_judged and appeal is None)


def _why_held(names: Sequence[str]) -> str:
    """Said so that nobody learns which word to leave out."""
    sentences = {
        "links": _("It has links, and somebody looks at those first."),
        "policy": _("Here, comments like this one are looked at before they are shown."),
        "standing": _("Moderators look at your comments before they are shown."),
        "history": _("Moderators look at your comments before they are shown."),
        "repeats": _("It says nearly the same as another comment."),
        "duplicates": _("It says nearly the same as another comment."),
    }
    known = dict.fromkeys(sentences[name] for name in names if name in sentences)
    return " ".join(known) or _("Somebody looks at it before it is shown.")
