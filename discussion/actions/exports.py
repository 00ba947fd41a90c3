"""What happens to exports: asked for, made by a worker in the background, deleted."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from celery import current_app
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.accounts.queries import MODERATOR, roles_of
from discussion.articles.models import Article
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.exports.models import Export
from discussion.exports.queries import export
from discussion.sites.models import Site

logger = logging.getLogger(__name__)

MAKE_TASK = "discussion.make_exports"
KEPT = timedelta(days=7)
# Noted every few seconds while it is made, so a worker that is silent for so long is lost.
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 3
_LOST = "Its worker was lost three times: ask for it again, or look at the worker's log."
_UNFINISHED = (Export.State.WAITING, Export.State.RUNNING)
_MOST_WAITING = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: a site, or an article of it."""

    site: Site
    article: Article | None = None
    form: str = Export.Form.LINES
    has_emails: bool = False


def request_export(*, reader: Reader, wish: Wish, now: datetime, meter: Meter) -> Export:
    """An export that a worker will make; the same one that is not finished yet is asked for but once.

    Raises Refusal: `not_moderator`, `emails_not_allowed`, `invalid_as`, `invalid_article`, `rate_limited`,
    `too_many_exports`.
    """
    refuse_others(reader, wish.site)
    _check(reader, wish)
    with write():
        meter.take("exports")
        # One at a time for each site, so that two clicks ask for one export.
        Site.objects.select_for_update(no_key=True).get(id=wish.site.id)
        asked = Export.objects.filter(site=wish.site, state__in=_UNFINISHED)
        same = asked.filter(article=wish.article, form=wish.form, has_emails=wish.has_emails).first()
        if same is not None:
            return same
        if asked.count() >= _MOST_WAITING:
            sentence = f"{_MOST_WAITING} exports of this site wait to be made: wait for one of them, or delete one."
            raise Refusal(Kind.CONFLICT, "too_many_exports", sentence)
        transaction.on_commit(wake, robust=True)
        return Export.objects.create(
            site=wish.site,
            article=wish.article,
            form=wish.form,
            has_emails=wish.has_emails,
            requested_by=reader,
            created_at=now,
            expires_at=now + KEPT,
        )


def delete_export(*, reader: Reader, number: int) -> None:
    """The export is gone, with its file; a worker that makes it stops soon. Raises Refusal `not_found`."""
    found = export(number, reader=reader)
    with write():
        _delete(found)


def delete_expired(*, now: datetime) -> int:
    """Delete the exports whose time is over; returns how many."""
    expired = list(Export.objects.filter(expires_at__lte=now).select_related("article"))
    for each in expired:
        with write():
            _delete(each)
    return len(expired)


def claim_export(*, now: datetime) -> Export | None:
    """The oldest export that nobody makes, for one worker alone until the lease ends; None where there is none."""
    free = Q(state=Export.State.WAITING) | Q(state=Export.State.RUNNING, claimed_until__lte=now)
    with write():
        Export.objects.filter(free, attempts__gte=MAX_ATTEMPTS).update(
            state=Export.State.FAILED, error=_LOST, finished_at=now, claim_token=None
        )
        for number in list(Export.objects.filter(free).order_by("id").values_list("id", flat=True)[:_MOST_WAITING]):
            token = uuid4()
            taken = Export.objects.filter(free, id=number).update(
                state=Export.State.RUNNING,
                claim_token=token,
                claimed_until=now + LEASE,
                attempts=F("attempts") + 1,
                row_count=0,
            )
            if taken:
                return Export.objects.select_related("site", "article").get(id=number)
    return None


def note_progress(*, found: Export, rows: int, now: datetime, expected: int | None = None) -> bool:
    """Tell how far it has come, and hold it for another while; false where it is deleted or another worker's."""
    fresh = {"row_count": rows, "claimed_until": now + LEASE}
    if expected is not None:
        fresh["expected_count"] = expected
    with write():
        return bool(_own(found).update(**fresh))


def finish_export(*, found: Export, rows: int, now: datetime) -> bool:
    """It is made, and its file is there; false, and the file is gone, where it was deleted meanwhile."""
    size = found.path.stat().st_size
    with write():
        done = _own(found).update(
            state=Export.State.DONE, row_count=rows, size=size, finished_at=now, expires_at=now + KEPT, claim_token=None
        )
    if not done and not Export.objects.filter(id=found.id).exists():
        found.path.unlink(missing_ok=True)
    return bool(done)


def fail_export(*, found: Export, sentence: str, now: datetime) -> None:
    """It cannot be made; the sentence says why."""
    with write():
        _own(found).update(state=Export.State.FAILED, error=sentence[:300], finished_at=now, claim_token=None)


def refuse_others(reader: Reader, site: Site) -> None:
    """Raises Refusal `not_moderator`."""
    if MODERATOR not in roles_of(reader, site.id):
        raise Refusal(Kind.FORBIDDEN, "not_moderator", _("Only moderators of this site can export its discussions."))


def wake() -> None:
    """Tell a worker that an export waits; where the message is lost, the schedule finds it within a minute."""
    try:
        current_app.send_task(MAKE_TASK, retry=False, expires=60)
    except Exception as error:  # each transport has errors of its own, and none may reach the caller
        logger.warning("The wake-up for exports was not sent (%s); the schedule will look for them.", error)


def _check(reader: Reader, wish: Wish) -> None:
    if wish.form not in Export.Form.values:
        raise Refusal(Kind.INVALID, "invalid_as", "as must be jsonl or csv.", field="as")
    if wish.article is not None and wish.article.site_id != wish.site.id:
        raise Refusal(Kind.INVALID, "invalid_article", _("This article is on another site."), field="article")
    if wish.has_emails and wish.form == Export.Form.TABLE:
        raise Refusal(Kind.INVALID, "invalid_as", _("Only jsonl has readers' e-mails in it."), field="as")
    if wish.has_emails and not reader.is_superuser:
        raise Refusal(
            Kind.FORBIDDEN, "emails_not_allowed", _("Only superusers can export e-mails."), field="has_emails"
        )


def _own(found: Export) -> QuerySet[Export]:
    return Export.objects.filter(id=found.id, claim_token=found.claim_token, state=Export.State.RUNNING)


def _delete(found: Export) -> None:
    """After the commit nothing leads to the file any more."""
    transaction.on_commit(partial(found.path.unlink, missing_ok=True), robust=True)
    Export.objects.filter(id=found.id).delete()
