"""What is told of an event, in the language of its site: the only place with these sentences, for page, mail and push.

It is read when it is shown or sent, from what is there then; what may not be told any more is told to nobody.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.core import ids, markup
from discussion.core.languages import available
from discussion.core.numbers import counted
from discussion.moderation.models import Appeal, Decision, Sanction
from discussion.notifications.models import Kind, Notification, WebhookEndpoint
from discussion.notifications.visible import OF_OTHERS, visible

QUOTE_LENGTH = 280
_WITH = ("site", "article", "comment__article", "comment__author", "poll__article")
_LONG = tuple(
    f"{path}__{name}" for path in ("article", "comment__article", "poll__article") for name in ("body", "body_html")
)


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words: `title` on a line of its own, `sentence` with who and where; a quote only of what is public.

    `url` leads to it. What belongs together has one `thread_key`. Without an actor or an article the name is empty.
    """

    kind: str
    title: str
    sentence: str
    actor_name: str
    article_title: str
    url: str
    quote_html: str
    quote_text: str
    thread_key: str


def told(notification: Notification, now: datetime, channel: str = "") -> Told | None:
    """What the reader is told of it; None where it may not be told any more, or is not wanted by this channel.

    Without a channel it counts whether the reader wants to hear of it at all.
    """
    reader = Reader.objects.get(id=notification.reader_id)
    may_be_told = visible(reader, now=now, channel=channel, kind=notification.kind)
    found = list(may_be_told.filter(id=notification.id).select_related(*_WITH))
    return told_all(found).get(notification.id)


def with_subjects(notifications: Any) -> Any:
    """A query of notifications that brings along what `told_all` speaks of."""
    return notifications.select_related(*_WITH).defer(*_LONG)


def told_all(notifications: Iterable[Notification]) -> dict[int, Told]:
    """Notification → what its reader is told; whether they may be told was asked before (`visible`)."""
    found = list(notifications)
    rulings = _Rulings(found)
    words: dict[int, Told] = {}
    for each in found:
        with translation.override(available(each.site.language)):
            words[each.id] = _told(each, rulings)
    return words


class _Rulings:
    """What moderators said to the author, and which webhooks failed, fetched for many notifications at once."""

    def __init__(self, notifications: list[Notification]) -> None:
        said = [each.details for each in notifications]
        self.decisions = _by_id(Decision.objects.select_related("reason"), said, "decision")
        self.appeals = _by_id(Appeal.objects.select_related("answer"), said, "appeal")
        self.warnings = _by_id(Sanction.objects.all(), said, "sanction")
        self.webhooks = _by_id(WebhookEndpoint.objects.all(), said, "webhook")


def _by_id(rows: Any, said: list[dict[str, Any]], name: str) -> Mapping[int, Any]:
    wanted = [each[name] for each in said if name in each]
    return {each.id: each for each in rows.filter(id__in=wanted)} if wanted else {}


def _told(found: Notification, rulings: _Rulings) -> Told:
    comment, article = found.comment, _article(found)
    author = comment.author if comment and found.kind in OF_OTHERS else None
    name = author.name if author else (_("Somebody") if found.kind in OF_OTHERS else "")
    place = {"name": name, "title": article.title if article else ""}
    title, sentence = _WORDS[found.kind](found, rulings, place)
    quoted = comment.body_html if comment and found.kind in _QUOTING else ""
    return Told(
        kind=found.kind,
        title=title,
        sentence=sentence,
        actor_name=author.name if author else "",
        article_title=place["title"],
        url=f"{settings.PUBLIC_URL}{_path(found)}",
        quote_html=quoted,
        quote_text=markup.excerpt(quoted, length=QUOTE_LENGTH) if quoted else "",
        thread_key=_thread(found),
    )


def _article(found: Notification) -> Any:
    if found.comment is not None:
        return found.comment.article
    return found.poll.article if found.poll else found.article


def _path(found: Notification) -> str:
    if found.kind in (Kind.REJECTED, Kind.WARNING) or (found.kind == Kind.APPEAL and not _is_public(found)):
        return "/me/held"
    if found.comment is not None:
        return f"/c/{found.comment.public_id}/"
    if found.poll is not None:
        return f"/p/{found.poll.public_id}/"
    if "webhook" in found.details:
        return f"/admin/notifications/delivery/?webhook={ids.encode(found.details['webhook'])}&outcome=dead"
    return _DESK.get(found.kind, "/admin/queue/")


def _is_public(found: Notification) -> bool:
    return found.comment is not None and found.comment.state == "published"


def _thread(found: Notification) -> str:
    if found.comment is not None and found.kind in OF_OTHERS:
        return f"branch:{found.comment.branch_id}"
    return found.cause


_DESK = {Kind.DEAD.value: "/admin/core/outboxrow/"}
_QUOTING = frozenset({*OF_OTHERS, Kind.APPROVED.value, Kind.FEATURED.value})
_Words = tuple[str, str]
_Place = dict[str, str]


def _of_reply(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    return _("%(name)s answered you") % place, _("%(name)s answered you beneath “%(title)s”.") % place


def _of_mention(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    return _("%(name)s mentioned you") % place, _("%(name)s mentioned you beneath “%(title)s”.") % place


def _of_branch(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    return (
        _("%(name)s wrote in a conversation you follow") % place,
        _("%(name)s wrote in a conversation you follow beneath “%(title)s”.") % place,
    )


def _of_article(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    return (
        _("%(name)s commented on “%(title)s”") % place,
        _("%(name)s commented on “%(title)s”, which you follow.") % place,
    )


def _of_approved(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    return _("Your comment is public"), _("Your comment on “%(title)s” was looked at and is public now.") % place


def _of_rejected(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    sentence = _("Your comment on “%(title)s” is not shown.") % place
    decision = rulings.decisions.get(found.details.get("decision", 0))
    return _("Your comment is not shown"), " ".join(filter(None, [sentence, _why(decision)]))


def _of_featured(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    return _("Your comment stands out"), _("The editors chose your comment on “%(title)s” to stand out.") % place


def _of_appeal(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    appeal = rulings.appeals.get(found.details.get("appeal", 0))
    is_right = appeal is not None and appeal.outcome == Appeal.Outcome.REVERSED
    outcome = (
        _("Another moderator agreed with you: your comment on “%(title)s” is public again.")
        if is_right
        else _("Another moderator looked at your comment on “%(title)s”, and the decision stands.")
    )
    answer = appeal.answer.message if appeal and appeal.answer else ""
    return _("Your objection was answered"), " ".join(filter(None, [outcome % place, answer]))


def _of_warning(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    warning = rulings.warnings.get(found.details.get("sanction", 0))
    message = warning.message if warning else ""
    sentence = _("A moderator of %(site)s has a word for you:") % {"site": found.site.name}
    return _("A word from the moderators"), f"{sentence} {message}".strip()


def _of_poll(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    question = {"question": found.poll.question if found.poll else ""}
    return _("A poll is over"), _("The poll “%(question)s”, in which you took part, is over.") % question


def _of_queue(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    waiting, hours = found.details.get("waiting", 0), found.details.get("hours", 0)
    many = counted(waiting, "%(n)s comment waits", "%(n)s comments wait")
    old = counted(hours, "the oldest for %(n)s hour", "the oldest for %(n)s hours")
    return _("The queue needs you"), f"{found.site.name}: {many}, {old}."


def _of_cluster(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    sentence = _("%(site)s: several comments say nearly the same, and wait together.") % {"site": found.site.name}
    return _("Many similar comments"), sentence


def _of_dead(found: Notification, rulings: _Rulings, place: _Place) -> _Words:
    webhook = rulings.webhooks.get(found.details.get("webhook", 0))
    if webhook is not None:
        return _of_webhook(found, webhook)
    many = counted(
        found.details.get("failed", 0),
        "%(n)s piece of work failed for good and can be tried again in the admin.",
        "%(n)s pieces of work failed for good and can be tried again in the admin.",
    )
    return _("Work failed for good"), f"{found.site.name}: {many}"


def _of_webhook(found: Notification, webhook: WebhookEndpoint) -> _Words:
    # The rest of its address may be a secret.
    which = {"site": found.site.name, "name": webhook.name, "host": urlsplit(webhook.url).hostname or ""}
    if webhook.resting_since:
        rests = _(
            "%(site)s: the webhook “%(name)s” (%(host)s) took nothing for three days. It rests until it is woken."
        )
        return _("The webhook “%(name)s” rests") % which, rests % which
    failed = _("%(site)s: what was sent to the webhook “%(name)s” (%(host)s) failed for good.")
    return _("The webhook “%(name)s” failed") % which, failed % which


def _why(decision: Decision | None) -> str:
    if decision is None:
        return ""
    reason = _(decision.reason.text) if decision.reason and decision.reason.text else ""
    return " ".join(filter(None, [reason, decision.message]))


_WORDS: Mapping[str, Callable[[Notification, _Rulings, _Place], _Words]] = {
    Kind.WARNING: _of_warning,
    Kind.APPEAL: _of_appeal,
    Kind.REJECTED: _of_rejected,
    Kind.APPROVED: _of_approved,
    Kind.FEATURED: _of_featured,
    Kind.REPLY: _of_reply,
    Kind.MENTION: _of_mention,
    Kind.BRANCH: _of_branch,
    Kind.ARTICLE: _of_article,
    Kind.POLL: _of_poll,
    Kind.QUEUE: _of_queue,
    Kind.CLUSTER: _of_cluster,
    Kind.DEAD: _of_dead,
}
