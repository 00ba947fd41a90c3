"""From an event to those who hear of it: their notifications, and messages by the ways that each of them wants."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from discussion.accounts.models import Reader
from discussion.accounts.standing import BAN, standing
from discussion.actions import deliveries
from discussion.core import ids, statements
from discussion.notifications.models import Delivery, Mute, Notification, Preferences, PushEndpoint, Rhythm
from discussion.notifications.preferences import PAGE, PUSH, rhythm, wants, wants_any
from discussion.notifications.recipients import Reason, hearing, strongest
from discussion.notifications.rhythms import slot

_APART = ("id", "reader_id", "kind", "rhythm")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: its name, which is told once to each reader, and what it is about; `root` heads the branch."""

    site: int
    cause: str
    actor: int | None = None
    article: int | None = None
    comment: int | None = None
    poll: int | None = None
    root: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Heard:
    """What is to be told, ready to be stored: notifications, and the messages that go out with each."""

    told: list[Notification]
    messages: dict[int, list[Delivery]]
    values: list[list[Any]]


def reach(event: Event, reasons: Sequence[Reason], *, now: datetime) -> None:
    """Tell these readers, a thousand at most, in the caller's transaction; whoever was told of it stays as they are.

    Nobody hears of what they muted or did themselves, nor for a reason for which they want to hear nothing.
    """
    tell(hear(event, reasons, now=now), now=now)


def hear(event: Event, reasons: Sequence[Reason], *, now: datetime) -> Heard:
    """What these readers are to be told: all that needs no transaction, since it keeps writers waiting."""
    people, banned = _people({each.reader for each in reasons}, now)
    chosen = {each.reader_id: each for each in Preferences.objects.filter(reader__in=people)}
    wanted = [each for each in reasons if each.reader in people and _wants(people[each.reader], chosen, each)]
    heard = hearing(strongest(wanted), actor=event.actor, deaf=_deaf(event, people), banned=banned)
    told = [_notification(event, each, people[each.reader], chosen.get(each.reader), now) for each in heard]
    messages = {each.id: [_mail(each, chosen.get(each.reader_id), now)] for each in told if each.rhythm}
    for push in _pushes(told, people, chosen, now):
        messages.setdefault(push.notification_id or 0, []).append(push)
    return Heard(told, messages, statements.values_of_alike(told, apart=_APART))


def tell(heard: Heard, *, now: datetime) -> None:
    """Store it in the caller's transaction; two that tell of one event at once leave one notification."""
    statements.insert_new(Notification, heard.values)
    new = set(Notification.objects.filter(id__in=[each.id for each in heard.told]).values_list("id", flat=True))
    due = [message for number, some in heard.messages.items() if number in new for message in some]
    deliveries.plan(due, now=now)


def _people(numbers: Collection[int], now: datetime) -> tuple[dict[int, str], set[int]]:
    """Reader → kind, of those who are there, and which of them are banned."""
    there = Reader.objects.filter(id__in=numbers, is_active=True, erase_at=None)
    found = list(there.values_list("id", "kind", "restriction"))
    restricted = [number for number, _kind, restriction in found if restriction]
    looked_at = Reader.objects.filter(id__in=restricted) if restricted else ()
    banned = {each.id for each in looked_at if standing(each, now) == BAN}
    return {number: kind for number, kind, _restriction in found}, banned


def _wants(kind: str, chosen: dict[int, Preferences], reason: Reason) -> bool:
    preferences = chosen.get(reason.reader)
    if kind == Reader.Kind.GUEST:
        return wants(preferences, reason.kind, PAGE)
    return wants_any(preferences, reason.kind)


def _deaf(event: Event, people: Collection[int]) -> set[int]:
    """Who muted the article, the branch or the author."""
    about = Q(article=event.article) if event.article else Q(id=None)
    about |= Q(branch=event.root) if event.root else Q(id=None)
    about |= Q(whom=event.actor) if event.actor else Q(id=None)
    return set(Mute.objects.filter(about, reader__in=people).values_list("reader_id", flat=True))


def _notification(event: Event, reason: Reason, kind: str, chosen: Preferences | None, now: datetime) -> Notification:
    is_guest = kind == Reader.Kind.GUEST
    often = Rhythm.NEVER.value if is_guest else rhythm(chosen, reason.kind, reason.rhythm)
    return Notification(
        id=ids.new_id(),
        site_id=event.site,
        reader_id=reason.reader,
        kind=reason.kind,
        cause=event.cause,
        article_id=event.article,
        comment_id=event.comment,
        poll_id=event.poll,
        details=event.details,
        created_at=now,
        rhythm="" if often == Rhythm.NEVER else often,
    )


def _mail(told: Notification, chosen: Preferences | None, now: datetime) -> Delivery:
    to = {"site_id": told.site_id, "reader_id": told.reader_id, "channel": Delivery.Channel.MAIL, "created_at": now}
    if told.rhythm == Rhythm.AT_ONCE:
        return Delivery(key=f"n:{told.id}", notification=told, due_at=now, **to)
    wish = chosen or Preferences()
    name, due = slot(told.rhythm, zone=wish.time_zone, hour=wish.digest_hour, weekday=wish.digest_weekday, now=now)
    return Delivery(key=f"{told.rhythm}:{told.reader_id}:{name}", due_at=due, **to)


def _pushes(
    told: Sequence[Notification], people: dict[int, str], chosen: dict[int, Preferences], now: datetime
) -> list[Delivery]:
    """One for each browser of whoever wants them."""
    wanted = {
        each.reader_id: each
        for each in told
        if people[each.reader_id] != Reader.Kind.GUEST and wants(chosen.get(each.reader_id), each.kind, PUSH)
    }
    endpoints = PushEndpoint.objects.filter(reader__in=wanted).values_list("id", "reader_id") if wanted else ()
    return [_push(wanted[reader], number, now) for number, reader in endpoints]


def _push(told: Notification, endpoint: int, now: datetime) -> Delivery:
    return Delivery(
        site_id=told.site_id,
        channel=Delivery.Channel.PUSH,
        key=f"n:{told.id}",
        target=endpoint,
        reader_id=told.reader_id,
        notification=told,
        created_at=now,
        due_at=now,
    )
