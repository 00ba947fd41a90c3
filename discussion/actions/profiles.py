"""What readers say of themselves: their name, and a few words."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from discussion.accounts.models import NameChange, Reader
from discussion.accounts.queries import last_name_change
from discussion.actions import news
from discussion.actions.names import chosen_name, name_taken
from discussion.actions.refusals import refuse_leaving
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.markup import clean
from discussion.core.moments import day
from discussion.core.transactions import write

ABOUT_LIMIT = 500
# Whoever has just come may try some names; then people are to know whom they answer.
GRACE = timedelta(days=1)
INTERVAL = timedelta(days=30)


def change_profile(
    *, reader: Reader, now: datetime, meter: Meter, name: str | None = None, about: str | None = None
) -> Reader:
    """The reader with another name, another text about them, or both; None leaves what is there.

    Raises Refusal: `name_…`, `about_too_long`, `about_invalid_characters`, `being_erased`, `rate_limited`.
    """
    refuse_leaving(reader)
    text = None if about is None else clean_about(about)
    with write():
        meter.take("profiles")
        found = Reader.objects.select_for_update(of=("self",), no_key=True).select_related("site").get(id=reader.id)
        if name is not None:
            _rename(found, name, now)
        found.about = found.about if text is None else text
        _save(found)
    return found


def clean_about(text: str) -> str:
    """A text about oneself as it is stored, which may be empty.

    Raises Refusal `about_too_long`, `about_invalid_characters`.
    """
    try:
        return clean(text, limit=ABOUT_LIMIT)
    except Refusal as refusal:
        if refusal.code == "body_blank":
            return ""
        code = refusal.code.replace("body", "about")
        raise Refusal(refusal.kind, code, refusal.detail, field="about") from None


def note_name_change(reader: Reader, *, before: str, now: datetime) -> None:
    """Keep the record of a name that was changed, and tell whoever shows it beside comments."""
    if before in ("", reader.name):
        return
    NameChange.objects.create(site_id=reader.site_id, reader=reader, before=before, after=reader.name, changed_at=now)
    news.note_readers([reader.id], sites=[reader.site_id])


def may_be_renamed_at(reader: Reader, *, now: datetime) -> datetime | None:
    """From when on the reader may take another name; None where that is now."""
    last = last_name_change(reader) if reader.name and now >= reader.created_at + GRACE else None
    if last is None or last.changed_at < reader.created_at + GRACE or last.changed_at + INTERVAL <= now:
        return None
    return last.changed_at + INTERVAL


def _rename(reader: Reader, name: str, now: datetime) -> None:
    before = reader.name
    if name == before:
        return
    if reader.kind == Reader.Kind.SSO and before:
        sentence = _("Your name comes from the site where you signed in: change it there.")
        raise Refusal(Kind.FORBIDDEN, "name_kept_elsewhere", sentence, field="name")
    cleaned = chosen_name(site=reader.site, name=name, reader=reader)
    again_at = may_be_renamed_at(reader, now=now)
    if again_at is not None and cleaned != before:
        raise _changed_lately(again_at)
    reader.be_called(cleaned)
    note_name_change(reader, before=before, now=now)


def _save(reader: Reader) -> None:
    try:
        with transaction.atomic():
            reader.save(update_fields=["name", "name_skeleton", "about"])
    except IntegrityError:
        # Another reader took it between our look and now.
        raise name_taken() from None


def _changed_lately(again_at: datetime) -> Refusal:
    sentence = _(
        "You changed your name less than %(days)s days ago, and people know you by it: "
        "you can change it again from %(day)s on."
    ) % {"days": INTERVAL.days, "day": day(again_at)}
    return Refusal(Kind.FORBIDDEN, "name_changed_lately", sentence, field="name")
