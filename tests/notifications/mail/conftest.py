"""Whoever gets mail, what they are told, and the mails that went out."""

from datetime import datetime
from itertools import count

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from discussion.accounts.models import Identity, Reader
from discussion.actions import deliveries
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core import clock
from discussion.notifications.models import Delivery, Notification, Subscription
from tests.factories import NOON, make_article, make_comment, make_member, make_reader

_causes = count(1)


def make_addressee(name: str = "Ada Addressee", email: str = "ada@example.org", **fields) -> Reader:
    """A member who has confirmed the address."""
    member = make_member(name, email, **fields)
    EmailAddress.objects.create(user=member, email=email, primary=True, verified=True)
    return member


def notify(
    reader: Reader, comment: Comment, *, kind: str = "reply", rhythm: str = "", now: datetime = NOON
) -> Notification:
    """Something to be told, with the mail that tells it planned: at once, or in the next digest."""
    if kind in ("article", "branch"):
        place = {"article": comment.article, "branch_id": comment.branch_id if kind == "branch" else None}
        Subscription.objects.get_or_create(reader=reader, **place, defaults={"site": comment.site, "created_at": now})
    made = Notification.objects.create(
        site=comment.site,
        reader=reader,
        kind=kind,
        cause=f"test:{next(_causes)}",
        article=comment.article,
        comment=comment,
        created_at=now,
        rhythm=rhythm,
    )
    plan(reader, f"{rhythm}:{reader.id}:now" if rhythm else f"n:{made.id}", None if rhythm else made, now=now)
    return made


def plan(reader: Reader, key: str, notification: Notification | None = None, *, now: datetime = NOON) -> None:
    """A mail on its way."""
    planned = Delivery(
        site=reader.site,
        channel="mail",
        key=key,
        reader=reader,
        notification=notification,
        created_at=now,
        due_at=now,
    )
    deliveries.plan([planned], now=now)


def post() -> list[Delivery]:
    """Send all that is due; what came of each."""
    sent = []
    while claimed := deliveries.claim("mail", now=clock.now()):
        for each in claimed:
            deliveries.send(each, clock=clock.now)
            each.refresh_from_db()
            sent.append(each)
    return sent


def outcomes() -> list[tuple[str, str]]:
    """Send all that is due; the outcome of each and what was said."""
    return [(each.outcome, each.answer) for each in post()]


def sent() -> list:
    """The mails that went out, as Django made them."""
    return mail.outbox


@pytest.fixture
def ada(db) -> Reader:
    """A member with a confirmed address."""
    return make_addressee()


@pytest.fixture
def thread(db) -> Article:
    """An article with a name of its own."""
    return make_article("electricity")


@pytest.fixture
def reply(ada, thread) -> Comment:
    """Ann's answer to Ada."""
    question = make_comment(thread, ada, body="Who pays for it?")
    return make_comment(thread, make_reader("Ann Author"), body="Whoever **uses** it does.", parent=question)


def make_guest_of_the_host(name: str, email: str) -> Reader:
    """A reader of whom the host site says that this is their address."""
    reader = make_reader(name, kind=Reader.Kind.SSO)
    Identity.objects.create(
        site=reader.site, reader=reader, provider="host", subject=name, email=email, created_at=NOON
    )
    return reader
