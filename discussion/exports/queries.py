"""Every read of exports that leaves the package."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.accounts.queries import MODERATOR, roles_of
from discussion.core.errors import Kind, Refusal, not_found
from discussion.exports.models import Export, PersonalExport

_SHOWN = 100


def exports_of(site_ids: Collection[int] | None) -> QuerySet[Export]:
    """Every export of these sites (of all, for None), newest first, for those who moderate them."""
    found = Export.objects.select_related("site", "article", "requested_by").order_by("-id")
    return found if site_ids is None else found.filter(site_id__in=site_ids)


def newest_exports(site_ids: Collection[int] | None, reader: Reader) -> list[Export]:
    """The last of them that this reader may download."""
    found = exports_of(site_ids)
    return list((found if reader.is_superuser else found.filter(has_emails=False))[:_SHOWN])


def export(number: int, *, reader: Reader) -> Export:
    """An export that the reader may see; raises Refusal `not_found`."""
    found = Export.objects.select_related("site", "article", "requested_by").filter(id=number).first()
    if found is None or not may_see(reader, found):
        raise not_found()
    return found


def finished_export(number: int, *, reader: Reader, now: datetime) -> Export:
    """An export whose file is there; raises Refusal `not_found`, `export_not_ready`."""
    found = export(number, reader=reader)
    if found.expires_at <= now or (found.state == Export.State.DONE and not found.path.exists()):
        raise not_found()
    if found.state != Export.State.DONE:
        sentence = _("This export is not made yet: ask for it again when its state is done.")
        raise Refusal(Kind.CONFLICT, "export_not_ready", sentence)
    return found


def may_see(reader: Reader, found: Export) -> bool:
    """Whether the reader moderates its site; e-mails are for superusers alone."""
    return reader.is_superuser or (not found.has_emails and MODERATOR in roles_of(reader, found.site_id))


def personal_export(reader: Reader, *, now: datetime) -> PersonalExport | None:
    """The reader's own, as long as it lasts."""
    return PersonalExport.objects.filter(reader=reader, expires_at__gt=now).order_by("-id").first()


def finished_personal_export(reader: Reader, *, now: datetime) -> PersonalExport:
    """The reader's own whose files are there; raises Refusal `not_found`, `export_not_ready`."""
    found = personal_export(reader, now=now)
    if found is None:
        raise not_found()
    if found.state != PersonalExport.State.DONE:
        sentence = _("This export is not made yet: ask for it again when its state is done.")
        raise Refusal(Kind.CONFLICT, "export_not_ready", sentence)
    return found
