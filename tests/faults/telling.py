"""What the fault tests do about notifications, each in a process of its own; the nursery forks them."""

import time
from collections import Counter
from datetime import datetime

from allauth.account.models import EmailAddress

from discussion.accounts.models import Reader
from discussion.actions.comments import post_comment
from discussion.actions.pushing import keep_endpoint
from discussion.actions.webhook_settings import Settings, add_webhook
from discussion.comments.models import Comment
from discussion.core import clock
from discussion.core.limits import Meter
from discussion.core.models import PENDING, OutboxRow
from discussion.notifications.models import Delivery, Notification, PushEndpoint
from tests.browsers import new_browser, subscription_of
from tests.factories import make_member
from tests.faults.acts import counts, publish

NAME = "Ann Author"


def welcome(push: str, hook: str) -> None:
    """Ann, who hears of answers in the page, by mail and in her browser, and an operator who hears of every comment."""
    now, article = clock.now(), publish("told")
    ann = make_member(NAME, "ann@example.org", site=article.site)
    EmailAddress.objects.create(user=ann, email=ann.email, primary=True, verified=True)
    meter = Meter(reader=ann.id, network="", now=now)
    endpoint = keep_endpoint(reader=ann, subscription=subscription_of(new_browser()), within={}, now=now, meter=meter)
    # A push service is never at an address of this machine.
    PushEndpoint.objects.filter(id=endpoint.id).update(url=push)
    add_webhook(site=article.site, settings=Settings("Newsroom", hook, ["comment.published"]), now=now)
    post_comment(reader=ann, article=article, body="Well?", parent=None, now=now, meter=meter)


def answer(count: int) -> None:
    """So many answers to Ann."""
    above = Comment.objects.select_related("article").get(author__name=NAME)
    guest = Reader.objects.create(site=above.article.site, kind="guest", name="Guest", created_at=clock.now())
    for number in range(count):
        meter = Meter(reader=guest.id, network="", now=clock.now())
        text = f"Answer {number}."
        post_comment(reader=guest, article=above.article, body=text, parent=above.id, now=clock.now(), meter=meter)


def settle_told(patience: float, is_all: bool = True) -> dict[str, object]:
    """Wait until all is told, or what is due by this clock; then count what there is, by what became of it."""
    deadline = time.monotonic() + patience
    while _is_pending(None if is_all else clock.now()) and time.monotonic() < deadline:
        time.sleep(0.05)
    outcomes = Delivery.objects.values_list("channel", "outcome")
    return {
        "answers": Comment.objects.filter(parent__author__name=NAME).count(),
        "notifications": Notification.objects.filter(reader__name=NAME, kind="reply").count(),
        "deliveries": {f"{channel} {outcome}": count for (channel, outcome), count in Counter(outcomes).items()},
        "counts": counts(),
    }


def _is_pending(now: datetime | None) -> bool:
    due = {"due_at__lte": now} if now else {}
    rows = OutboxRow.objects.filter(PENDING, **due)
    return rows.exists() or Delivery.objects.filter(outcome="", **due).exists()
