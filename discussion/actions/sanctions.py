"""What moderators do about readers: from a note for colleagues to a closed door. It holds from the next request on."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader, Role
from discussion.accounts.queries import MODERATOR, roles_of
from discussion.actions import events
from discussion.actions.bulk import Criteria, start
from discussion.actions.idempotency import CREATED, RequestKey, once
from discussion.actions.remarks import remark
from discussion.core import ids
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.transactions import write
from discussion.moderation.models import Bulk, Sanction
from discussion.notifications.models import PushEndpoint

_Kind = Sanction.Kind
_Restriction = Reader.Restriction
# What a kind keeps its reader from; a note and a warning keep from nothing.
RESTRICTIONS = {
    _Kind.HOLD: _Restriction.HOLD,
    _Kind.SUSPEND: _Restriction.BAN,
    _Kind.BAN: _Restriction.BAN,
    _Kind.SHADOW: _Restriction.SHADOW,
}
# Those of which an operator's own services hear that the reader is kept out.
_BANS = frozenset({_Kind.SUSPEND, _Kind.BAN, _Kind.SHADOW})
CHOICES = tuple(kind.value for kind in _Kind if kind != _Kind.LIFT)


@dataclass(frozen=True, slots=True)
class _Wish:
    kind: str
    until: datetime | None
    message: str
    note: str


def sanction(
    *,
    moderator: Reader,
    reader: int,
    kind: str,
    now: datetime,
    until: datetime | None = None,
    message: str = "",
    note: str = "",
    key: RequestKey | None = None,
) -> Sanction:
    """A note, a warning, or a restriction of a reader, which takes the place of an earlier one.

    The reader is shown the `message`, colleagues the `note`. Raises Refusal: `not_found`, `invalid_kind`,
    `invalid_until`, `message_required`, `note_required`, `staff_stays`, `message_…`, `note_…`.
    """
    wish = _Wish(kind, until, remark(message, field="message"), remark(note, field="note"))
    _check(wish, now)
    number = ids.new_id()
    with once(reader=moderator, key=key, status=CREATED, subject=number, now=now) as earlier:
        if earlier is not None:
            return Sanction.objects.select_related("moderator").get(id=earlier)
        found = _locked(moderator, reader)
        if kind in RESTRICTIONS:
            _refuse_staff(found)
            _restrict(found, RESTRICTIONS[_Kind(kind)], until)
        fields = {"kind": kind, "until": until, "message": wish.message, "note": wish.note}
        place = {"site_id": found.site_id, "reader": found, "moderator": moderator}
        if kind == _Kind.BAN:
            PushEndpoint.objects.filter(reader=found).delete()
        made = Sanction.objects.create(id=number, made_at=now, **place, **fields)
        _tell(made, now)
    return made


def lift(*, moderator: Reader, number: int, now: datetime, note: str = "") -> Sanction:
    """What ends an earlier sanction; where it restricts the reader still, they are free from now on.

    Raises Refusal: `not_found`, `already_lifted`, `note_…`.
    """
    said = remark(note, field="note")
    with write():
        former = Sanction.objects.filter(id=number).exclude(kind=_Kind.LIFT).first()
        if former is None:
            raise not_found()
        found = _locked(moderator, former.reader_id)
        if Sanction.objects.filter(lifts=former).exists():
            raise Refusal(Kind.CONFLICT, "already_lifted", _("Somebody has lifted this already."))
        later = Sanction.objects.filter(reader=found, id__gt=former.id, kind__in=RESTRICTIONS)
        if former.kind in RESTRICTIONS and not later.exists():
            _restrict(found, _Restriction.NONE, None)
        place = {"site_id": found.site_id, "reader": found, "moderator": moderator}
        return Sanction.objects.create(kind=_Kind.LIFT, lifts=former, note=said, made_at=now, **place)


def read_warnings(*, reader: Reader, now: datetime) -> int:
    """The reader has read what they were warned of; how many warnings that were."""
    with write():
        unread = Sanction.objects.filter(reader=reader, kind=_Kind.WARN, read_at=None)
        return unread.update(read_at=now)


def reject_all_since(
    *, moderator: Reader, reader: int, since: datetime, now: datetime, reason: int | None = None, note: str = ""
) -> Bulk:
    """Take away, in the background, whatever the reader wrote since then: what waits is rejected, the rest removed.

    Raises Refusal: `not_found`, and what `bulk.start` raises.
    """
    found = _judged(moderator, reader)
    criteria = Criteria(author=found.id, since=since)
    return start(
        moderator=moderator, site=found.site, criteria=criteria, verdict="take_down", reason=reason, note=note, now=now
    )


def _check(wish: _Wish, now: datetime) -> None:
    if wish.kind not in CHOICES:
        raise Refusal(
            Kind.INVALID, "invalid_kind", _("Use one of %(values)s.") % {"values": ", ".join(CHOICES)}, field="kind"
        )
    if wish.until is not None and (wish.until <= now or wish.kind in (_Kind.NOTE, _Kind.WARN)):
        raise Refusal(Kind.INVALID, "invalid_until", _("Give a time to come, or none."), field="until")
    if wish.kind == _Kind.SUSPEND and wish.until is None:
        raise Refusal(Kind.INVALID, "invalid_until", _("Say until when the suspension lasts."), field="until")
    if wish.kind == _Kind.WARN and not wish.message:
        sentence = _("Write what the reader is to be told.")
        raise Refusal(Kind.INVALID, "message_required", sentence, field="message")
    if wish.kind == _Kind.NOTE and not wish.note:
        raise Refusal(Kind.INVALID, "note_required", _("Write the note."), field="note")


def _judged(moderator: Reader, reader: int) -> Reader:
    found = Reader.objects.select_related("site").filter(id=reader).first()
    if found is None or MODERATOR not in roles_of(moderator, found.site_id):
        raise not_found()
    return found


def _locked(moderator: Reader, reader: int) -> Reader:
    found = _judged(moderator, reader)
    return Reader.objects.select_for_update(of=("self",), no_key=True).get(id=found.id)


def _refuse_staff(reader: Reader) -> None:
    if reader.is_superuser or Role.objects.filter(reader=reader).exists():
        sentence = _("This reader has a role on the site: take the role away first.")
        raise Refusal(Kind.FORBIDDEN, "staff_stays", sentence)


def _tell(made: Sanction, now: datetime) -> None:
    if made.kind in _BANS:
        events.emit("reader.banned", now=now, reader=made.reader_id, sanction=made.id)
    elif made.kind == _Kind.WARN:
        events.emit("reader.warned", now=now, sanction=made.id)


def _restrict(reader: Reader, restriction: str, until: datetime | None) -> None:
    reader.restriction, reader.restricted_until = restriction, until
    reader.save(update_fields=["restriction", "restricted_until"])
