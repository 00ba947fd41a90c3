"""One verdict about many comments: previewed, made in the background, taken back as one."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.accounts.queries import MODERATOR, roles_of
from discussion.actions.idempotency import CREATED, RequestKey, once
from discussion.actions.moderation import chosen_reason, decide, undo
from discussion.actions.remarks import remark
from discussion.comments.models import Comment
from discussion.core import ids
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.numbers import count
from discussion.core.transactions import give_way, write
from discussion.moderation.models import Bulk, Decision
from discussion.sites.models import Site

logger = logging.getLogger(__name__)

TASK = "discussion.work_on_bulks"
MOST = 10_000
LEASE = timedelta(minutes=2)
EXAMPLES = 5
_SLICE = 25
# What a verdict about many says of each: what waits is rejected, what stands is removed.
VERDICTS: dict[str, dict[str, str]] = {
    "approve": {"pending": "approve"},
    "reject": {"pending": "reject"},
    "remove": {"published": "remove"},
    "restore": {"removed": "restore"},
    "keep": {"published": "keep"},
    "take_down": {"pending": "reject", "published": "remove"},
}
_State = Bulk.State


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which comments of a site are meant; what is left out asks for nothing.

    `comments` are ids, `article` and `author` too; `cluster` are those that say nearly the same. Times are inclusive.
    """

    comments: tuple[int, ...] = ()
    article: int | None = None
    author: int | None = None
    cluster: int | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a bulk act would do: to how many, counted up to one more than is allowed, and the newest of them."""

    total: int
    examples: list[Comment]


def preview(*, moderator: Reader, site: Site, criteria: Criteria, verdict: str) -> Preview:
    """What the act would do. Raises Refusal: `not_found`, `invalid_verdict`, `invalid_criteria`."""
    _check(moderator, site, criteria, verdict)
    found = _meant(site.id, criteria, verdict)
    newest = found.select_related("author", "article").defer("article__body", "article__body_html")
    return Preview(_total(found), list(newest.order_by("-id")[:EXAMPLES]))


def start(
    *,
    moderator: Reader,
    site: Site,
    criteria: Criteria,
    verdict: str,
    now: datetime,
    reason: int | None = None,
    note: str = "",
    key: RequestKey | None = None,
) -> Bulk:
    """An act on many comments, which a worker begins at once.

    Raises Refusal: what `preview` raises, `nothing_meant`, `too_many_meant`, `unknown_reason`, `note_…`.
    """
    said, number = remark(note, field="note"), ids.new_id()
    with once(reader=moderator, key=key, status=CREATED, subject=number, now=now) as earlier:
        if earlier is not None:
            return Bulk.objects.select_related("moderator", "reason").get(id=earlier)
        _check(moderator, site, criteria, verdict)
        total = _total(_meant(site.id, criteria, verdict))
        _refuse_size(total)
        transaction.on_commit(wake, robust=True)
        return Bulk.objects.create(
            id=number,
            site=site,
            moderator=moderator,
            criteria=_written(criteria),
            verdict=verdict,
            reason=chosen_reason(site.id, reason),
            note=said,
            total=total,
            made_at=now,
        )


def undo_bulk(*, moderator: Reader, bulk: int, now: datetime) -> Bulk:
    """The act, which a worker takes back from now on, wherever nobody has decided otherwise since.

    Raises Refusal: `not_found`, `bulk_at_work`, `already_undone`.
    """
    with write():
        found = _locked(moderator, bulk)
        if found.state in (_State.WAITING, _State.WORKING):
            raise Refusal(Kind.CONFLICT, "bulk_at_work", _("This is being done still: wait until it is, then undo it."))
        if found.state != _State.DONE:
            raise Refusal(Kind.CONFLICT, "already_undone", _("This has been undone already."))
        found.state, found.done, found.cursor, found.finished_at = _State.UNDOING, 0, 0, None
        found.lease_until = None
        found.save(update_fields=["state", "done", "cursor", "finished_at", "lease_until"])
        transaction.on_commit(wake, robust=True)
    return found


def wake() -> None:
    """Tell a worker that an act waits; where the message is lost, the schedule finds it within a minute."""
    try:
        current_app.send_task(TASK, retry=False, expires=60)
    except Exception as error:  # each transport has errors of its own, and none may reach the caller
        logger.warning("The wake-up for bulk acts was not sent (%s); the schedule will look for them.", error)


def claim(*, now: datetime) -> Bulk | None:
    """The oldest act that waits, or whose worker was lost; leased to who asks."""
    is_free = Q(lease_until=None) | Q(lease_until__lte=now)
    with write():
        waiting = Bulk.objects.filter(is_free, state__in=(_State.WAITING, _State.WORKING, _State.UNDOING))
        found = waiting.select_for_update(skip_locked=True).order_by("id").first()
        if found is None:
            return None
        found.state = _State.WORKING if found.state == _State.WAITING else found.state
        found.lease_until = now + LEASE
        found.save(update_fields=["state", "lease_until"])
    return found


def leave(*, bulk: Bulk) -> None:
    """Give a claimed act back before it is done, for the next worker to go on with."""
    bulk.lease_until = None
    with write():
        bulk.save(update_fields=["lease_until"])
    wake()


def work_on(*, bulk: Bulk, now: datetime) -> bool:
    """Some more of a claimed act, each comment in a transaction of its own; whether there is more to do.

    A moderator who is one no longer has no effect any more: the act ends where it is.
    """
    moderator = Reader.objects.filter(id=bulk.moderator_id).first()
    is_undoing = bulk.state == _State.UNDOING
    some = _next_decisions(bulk) if is_undoing else _next_comments(bulk)
    if not some or moderator is None or MODERATOR not in roles_of(moderator, bulk.site_id):
        _finish(bulk, now)
        return False
    for number, *rest in some:
        act = _take_back if is_undoing else _judge
        _perhaps(partial(act, bulk, moderator, number, *rest, now=now))
        give_way()
    _note_progress(bulk, cursor=some[-1][0], now=now)
    return True


def _judge(bulk: Bulk, moderator: Reader, number: int, state: str, *, now: datetime) -> None:
    verdict = VERDICTS[bulk.verdict].get(state)
    if verdict is not None:
        given = {"reason": bulk.reason_id, "note": bulk.note}
        decide(moderator=moderator, comment=number, verdict=verdict, now=now, bulk=bulk, **given)


def _take_back(bulk: Bulk, moderator: Reader, number: int, *, now: datetime) -> None:
    undo(moderator=moderator, decision=number, now=now, bulk=bulk)


def _perhaps(act: Any) -> None:
    """What somebody else decided meanwhile stays as they decided it."""
    try:
        act()
    except Refusal as refusal:
        if refusal.kind == Kind.UNAVAILABLE:
            raise


def _next_comments(bulk: Bulk) -> Sequence[tuple[Any, ...]]:
    # What was written after the act was begun was not previewed.
    meant = _meant(bulk.site_id, _read(bulk.criteria), bulk.verdict)
    found = meant.filter(id__gt=bulk.cursor, created_at__lte=bulk.made_at)
    return list(found.order_by("id").values_list("id", "state")[:_SLICE])


def _next_decisions(bulk: Bulk) -> Sequence[tuple[Any, ...]]:
    made = Decision.objects.filter(bulk=bulk, undoes=None, undone_by=None, id__gt=bulk.cursor)
    return list(made.order_by("id").values_list("id")[:_SLICE])


def _note_progress(bulk: Bulk, *, cursor: int, now: datetime) -> None:
    is_undoing = bulk.state == _State.UNDOING
    bulk.done = Decision.objects.filter(bulk=bulk, undoes__isnull=not is_undoing).count()
    bulk.cursor, bulk.lease_until = cursor, now + LEASE
    with write():
        bulk.save(update_fields=["done", "cursor", "lease_until"])


def _finish(bulk: Bulk, now: datetime) -> None:
    bulk.state = _State.UNDONE if bulk.state == _State.UNDOING else _State.DONE
    bulk.finished_at, bulk.lease_until = now, None
    with write():
        bulk.save(update_fields=["state", "finished_at", "lease_until"])


def _meant(site_id: int, criteria: Criteria, verdict: str) -> QuerySet[Comment]:
    found = Comment.objects.filter(site_id=site_id, state__in=VERDICTS[verdict], is_shadowed=False)
    if verdict == "keep":
        # What waits for nobody stays as it is anyway.
        found = found.filter(case__isnull=False)
    wanted: dict[str, object] = {
        "id__in": criteria.comments or None,
        "article_id": criteria.article,
        "author_id": criteria.author,
        "signature__cluster_id": criteria.cluster,
        "created_at__gte": criteria.since,
        "created_at__lte": criteria.until,
        f"case__is_{criteria.kind}": True if criteria.kind else None,
    }
    return found.filter(**{name: value for name, value in wanted.items() if value is not None})


def _total(found: QuerySet[Comment]) -> int:
    return found.order_by()[: MOST + 1].count()


def _check(moderator: Reader, site: Site, criteria: Criteria, verdict: str) -> None:
    if MODERATOR not in roles_of(moderator, site.id):
        raise not_found()
    if verdict not in VERDICTS:
        raise Refusal(
            Kind.INVALID,
            "invalid_verdict",
            _("Use one of %(values)s.") % {"values": ", ".join(VERDICTS)},
            field="verdict",
        )
    if criteria == Criteria():
        sentence = _("Say which comments are meant: by article, author, time, part of the queue, or one by one.")
        raise Refusal(Kind.INVALID, "invalid_criteria", sentence, field="criteria")


def _refuse_size(total: int) -> None:
    if total == 0:
        raise Refusal(Kind.CONFLICT, "nothing_meant", _("There is no comment to which this applies."))
    if total > MOST:
        sentence = _("These are more than %(most)s comments: narrow them down, for instance by time.") % {
            "most": count(MOST)
        }
        raise Refusal(Kind.CONFLICT, "too_many_meant", sentence)


def _locked(moderator: Reader, number: int) -> Bulk:
    found = Bulk.objects.select_for_update(of=("self",)).select_related("moderator", "reason").filter(id=number).first()
    if found is None or MODERATOR not in roles_of(moderator, found.site_id):
        raise not_found()
    return found


def _written(criteria: Criteria) -> dict[str, Any]:
    """As the row keeps it: ids and times, and no reader's words."""
    said = {name: value for name, value in asdict(criteria).items() if value}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in said.items()}


def _read(said: dict[str, Any]) -> Criteria:
    times: dict[str, Any] = {name: datetime.fromisoformat(said[name]) for name in ("since", "until") if name in said}
    whole: dict[str, Any] = {**said, **times, "comments": tuple(said.get("comments", ()))}
    return Criteria(**whole)
