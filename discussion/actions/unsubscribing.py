"""Stopping mail by the link that stands in it, and taking that back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions.preferences import Wish, store
from discussion.core.transactions import write
from discussion.notifications import links
from discussion.notifications.links import Link
from discussion.notifications.models import Kind, Preferences, Rhythm, Subscription
from discussion.notifications.preferences import DEFAULTS, MAIL, choice

# What a stop took away, for whoever takes the stop back: kind → rhythm of mail, or that of a subscription.
Before = dict[str, Any]


def kind_name(kind: str) -> str:
    """What mail of this kind tells, in the language at hand."""
    return str(Kind(kind).label) if kind in Kind.values else _("The newsroom’s mornings")


def stop(*, reader: Reader, link: Link, now: datetime) -> Before:
    """No more mail of what the link is about; done again, it changes nothing. Returns what `resume` asks for."""
    with write():
        if link.scope in (links.ARTICLE, links.BRANCH):
            return _unfollow(reader, link)
        kinds = [link.what] if link.scope == links.KIND else list(DEFAULTS)
        return _silence(reader, [kind for kind in kinds if kind in DEFAULTS], now)


def resume(*, reader: Reader, link: Link, before: Before, now: datetime) -> None:
    """Mail comes as it came before the stop."""
    with write():
        if link.scope in (links.ARTICLE, links.BRANCH):
            _follow(reader, link, before, now)
        else:
            _choose(reader, before, now)


def choose(*, reader: Reader, wish: Wish, now: datetime) -> None:
    """Whatever else can be chosen, by who has a link of the reader's. Raises Refusal as `preferences.choose` does."""
    with write():
        store(reader=reader, wish=wish, now=now)


def _silence(reader: Reader, kinds: list[str], now: datetime) -> Before:
    chosen = Preferences.objects.filter(reader=reader).first()
    before = {kind: choice(chosen, kind)[MAIL] for kind in kinds}
    _choose(reader, dict.fromkeys(kinds, Rhythm.NEVER.value), now)
    return before


def _choose(reader: Reader, rhythms: Mapping[str, str], now: datetime) -> None:
    wish = Wish(kinds={kind: {MAIL: rhythm} for kind, rhythm in rhythms.items()})
    store(reader=reader, wish=wish, now=now)


def _unfollow(reader: Reader, link: Link) -> Before:
    there = Subscription.objects.filter(reader=reader, **_place(link))
    followed = there.values("article_id", "rhythm", "site_id").first()
    there.delete()
    return dict(followed) if followed else {}


def _follow(reader: Reader, link: Link, before: Before, now: datetime) -> None:
    if before:
        Subscription.objects.get_or_create(reader=reader, **_place(link), defaults={**before, "created_at": now})


def _place(link: Link) -> dict[str, int | None]:
    is_branch = link.scope == links.BRANCH
    return {"branch_id": link.number} if is_branch else {"article_id": link.number, "branch": None}
