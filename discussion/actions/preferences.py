"""How readers want to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions import digests
from discussion.actions.refusals import refuse_leaving
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.notifications.models import Preferences, Rhythm
from discussion.notifications.preferences import CHANNELS, DEFAULTS, MAIL, choice, differing

_HOURS, _DAYS = range(24), range(7)
_OF_THE_CLOCK = frozenset({"time_zone", "digest_hour", "digest_weekday"})
_PLAIN = ("is_off", "follows_own", *sorted(_OF_THE_CLOCK))


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader changes; None stays as it is. `kinds` is kind → channel → whether, and for mail how often."""

    is_off: bool | None = None
    follows_own: bool | None = None
    kinds: Mapping[str, Mapping[str, Any]] | None = None
    time_zone: str | None = None
    digest_hour: int | None = None
    digest_weekday: int | None = None


def choose(*, reader: Reader, wish: Wish, now: datetime, meter: Meter) -> Preferences:
    """The reader's preferences, changed so. They hold for what is on its way, too.

    Raises Refusal: `unknown_kind`, `unknown_channel`, `invalid_choice`, `invalid_time_zone`, `invalid_digest_hour`,
    `invalid_digest_weekday`, `being_erased`, `rate_limited`.
    """
    _check(wish)
    refuse_leaving(reader)
    with write():
        meter.take("wishes")
        return store(reader=reader, wish=wish, now=now)


def store(*, reader: Reader, wish: Wish, now: datetime) -> Preferences:
    """The same in the caller's transaction, without a look at who asks: for signed links, which carry their right."""
    _check(wish)
    blank = {"site_id": reader.site_id, "updated_at": now}
    found, _made = Preferences.objects.select_for_update().get_or_create(reader=reader, defaults=blank)
    changed = [name for name in _PLAIN if getattr(wish, name) not in (None, getattr(found, name))]
    for name in changed:
        setattr(found, name, getattr(wish, name))
    for kind, chosen in (wish.kinds or {}).items():
        apart = differing(kind, {**choice(found, kind), **chosen})
        found.choices = {name: each for name, each in found.choices.items() if name != kind}
        if apart:
            found.choices[kind] = apart
    found.updated_at = now
    found.save()
    if not _OF_THE_CLOCK.isdisjoint(changed):
        digests.move(reader.id, now=now)
    return found


def hand_over(*, guest: int, member: int) -> None:
    """What a guest chose holds for their member, unless the member chose already."""
    if not Preferences.objects.filter(reader_id=member).exists():
        Preferences.objects.filter(reader_id=guest).update(reader_id=member)


def _check(wish: Wish) -> None:
    for kind, chosen in (wish.kinds or {}).items():
        if kind not in DEFAULTS:
            raise _invalid("unknown_kind", kind, DEFAULTS)
        for channel, value in chosen.items():
            if channel not in CHANNELS:
                raise _invalid("unknown_channel", channel, CHANNELS)
            _check_choice(channel, value)
    # Looked up among names, since a name may be a path.
    if wish.time_zone and wish.time_zone not in available_timezones():
        sentence = _("There is no such time zone: use a name like Europe/Berlin.")
        raise Refusal(Kind.INVALID, "invalid_time_zone", sentence, field="time_zone")
    for name, allowed in (("digest_hour", _HOURS), ("digest_weekday", _DAYS)):
        value = getattr(wish, name)
        if value is not None and value not in allowed:
            sentence = _("Use a whole number from %(low)s to %(high)s.") % {"low": 0, "high": allowed[-1]}
            raise Refusal(Kind.INVALID, f"invalid_{name}", sentence, field=name)


def _check_choice(channel: str, value: Any) -> None:
    fits = value in Rhythm.values if channel == MAIL else isinstance(value, bool)
    if not fits:
        sentence = (
            _("For mail use one of %(values)s.") % {"values": ", ".join(Rhythm.values)}
            if channel == MAIL
            else _("Use true or false.")
        )
        raise Refusal(Kind.INVALID, "invalid_choice", sentence, field="kinds")


def _invalid(code: str, name: str, known: Any) -> Refusal:
    sentence = _("There is no “%(name)s”: use one of %(values)s.") % {"name": name[:40], "values": ", ".join(known)}
    return Refusal(Kind.INVALID, code, sentence, field="kinds")
