"""Stopping mail by the link that stands in it, and taking that back."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.core.transactions import write
from discussion.notifications import links
from discussion.notifications.channels.mail.newsroom import KEY
from discussion.notifications.links import Link
from discussion.notifications.models import Kind, Preferences, Rhythm, Subscription

_KINDS = (*Kind.values, KEY)
_MAIL = "mail"

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
        kinds = [link.what] if link.scope == links.KIND else list(_KINDS)
        return _silence(reader, [kind for kind in kinds if kind in _KINDS], now)


def resume(*, reader: Reader, link: Link, before: Before, now: datetime) -> None:
    """Mail comes as it came before the stop."""
    with write():
        if link.scope in (links.ARTICLE, links.BRANCH):
            _follow(reader, link, before, now)
            return
        found = _preferences(reader, now)
        for kind, rhythm in before.items():
            _choose(found.choices, kind, rhythm)
        _save(found, now)


def _silence(reader: Reader, kinds: list[str], now: datetime) -> Before:
    found = _preferences(reader, now)
    before = {kind: found.choices.get(kind, {}).get(_MAIL) for kind in kinds}
    for kind in kinds:
        _choose(found.choices, kind, Rhythm.NEVER.value)
    _save(found, now)
    return before


def _choose(choices: dict[str, dict[str, Any]], kind: str, rhythm: str | None) -> None:
    """None is the default, which is not kept."""
    chosen = choices.setdefault(kind, {})
    chosen[_MAIL] = rhythm
    if rhythm is None:
        del chosen[_MAIL]


def _preferences(reader: Reader, now: datetime) -> Preferences:
    Preferences.objects.get_or_create(reader=reader, defaults={"site_id": reader.site_id, "updated_at": now})
    return Preferences.objects.select_for_update().get(reader=reader)


def _save(found: Preferences, now: datetime) -> None:
    found.updated_at = now
    found.save(update_fields=["choices", "updated_at"])


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
