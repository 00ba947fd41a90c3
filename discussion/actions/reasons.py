"""The reasons a site's moderators choose from."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import write
from discussion.moderation.models import Reason
from discussion.moderation.reasons import BEGINNINGS


def ensured_reasons(site_id: int) -> list[Reason]:
    """The site's reasons in their order, disabled ones too; a site without any is given those of the beginning."""
    found = list(Reason.objects.filter(site_id=site_id))
    return found or _begin(site_id)


def begin_reasons(site_ids: Collection[int]) -> None:
    """Give each of these sites the reasons of the beginning, where it has none yet."""
    for site_id in site_ids:
        ensured_reasons(site_id)


def reason_of(site_id: int, *, code: str) -> Reason:
    """The site's enabled reason with this code. Raises Refusal `unknown_reason`, which names those there are."""
    usable = {each.code: each for each in ensured_reasons(site_id) if each.is_enabled}
    if code not in usable:
        sentence = _("There is no such reason on this site: use one of %(codes)s.") % {"codes": ", ".join(usable)}
        raise Refusal(Kind.INVALID, "unknown_reason", sentence, field="reason")
    return usable[code]


def _begin(site_id: int) -> list[Reason]:
    rows = [
        Reason(site_id=site_id, code=each.code, title=each.title, text=each.text, position=position)
        for position, each in enumerate(BEGINNINGS)
    ]
    with write():
        Reason.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Reason.objects.filter(site_id=site_id))
