"""One mail: its headers, and its two parts from a pair of templates."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from discussion.core.columns import in_columns
from discussion.core.headers import domain, message_id, one_line, sender
from discussion.notifications import links
from discussion.notifications.addresses import Destination
from discussion.notifications.models import Delivery
from discussion.sites.models import Site

_SUBJECT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Message:
    """A mail that is ready to be sent; the notifications that a digest `settles` are told once it is."""

    email: EmailMultiAlternatives
    to: Destination
    settles: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says: its templates and their words, what `stop` ends, and its threads, the widest first.

    `settles` are the notifications of a digest.
    """

    template: str
    subject: str
    words: dict[str, Any]
    stop: links.Link | None = None
    threads: tuple[str, ...] = ()
    settles: Collection[int] = ()


def compose(delivery: Delivery, to: Destination, content: Content) -> Message:
    """The mail of a delivery; the site's language is the one at hand."""
    site = delivery.site
    subject = one_line(content.subject)[:_SUBJECT_LENGTH]
    words = {
        "site": site,
        "site_name": one_line(site.name),
        "home": settings.PUBLIC_URL,
        "subject": subject,
        **content.words,
    }
    email = EmailMultiAlternatives(
        subject,
        in_columns(render_to_string(f"mail/notifications/{content.template}.txt", words).strip()),
        sender(site.name),
        [to.email],
        headers=_headers(delivery, site, content),
    )
    # Providers that rewrite links and add pictures by themselves are told not to.
    vars(email).update(track_opens=False, track_clicks=False)
    email.attach_alternative(render_to_string(f"mail/notifications/{content.template}.html", words), "text/html")
    return Message(email, to, content.settles)


def _headers(delivery: Delivery, site: Site, content: Content) -> dict[str, str]:
    named = {
        # The same for each attempt: a mail program shows what came twice once.
        "Message-ID": message_id(f"{delivery.channel}:{delivery.key}:{delivery.target}"),
        "List-Id": f"<notifications.{site.public_id}.{domain()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Precedence": "bulk",
    }
    if content.stop:
        # RFC 8058: one POST to this address, by a button of the mail program, and it is done.
        named["List-Unsubscribe"] = f"<{links.address(content.stop)}>"
        named["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if content.threads:
        # What a thread begins with is no mail that anybody has: programs gather what names the same.
        begun = [message_id(f"thread:{site.id}:{thread}") for thread in content.threads]
        named["References"], named["In-Reply-To"] = " ".join(begun), begun[-1]
    return named
