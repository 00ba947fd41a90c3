"""How values are set in the admin."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOTHING = "–"
KINDS = {"guest": gettext_lazy("guest"), "member": gettext_lazy("member"), "sso": gettext_lazy("sso")}
TRUST = {
    "guest": gettext_lazy("Guest"),
    "newcomer": gettext_lazy("Newcomer"),
    "regular": gettext_lazy("Regular"),
    "trusted": gettext_lazy("Trusted"),
    "staff": gettext_lazy("Staff"),
}
ROLES = {"moderator": gettext_lazy("moderator"), "editor": gettext_lazy("editor")}
_EXCERPT_LENGTH = 140


def moment(value: datetime | None) -> SafeString | str:
    """A time with its zone, on one line."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    # Translators: a moment, as Django's date filter writes it.
    told = date_format(local, _("j M Y, H:i T"))
    return format_html('<time datetime="{}" class="desk-time">{}</time>', local.isoformat(), told)


def excerpt(text: str) -> str:
    """The beginning of a text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= _EXCERPT_LENGTH:
        return line
    return line[:_EXCERPT_LENGTH].rsplit(" ", 1)[0] + "…"


def code(text: str) -> SafeString:
    """An identifier, in letters of one width."""
    return format_html('<code class="desk-code">{}</code>', text)


def percentage(share: float) -> str:
    """42% in English, 42 % in German."""
    return _("%(number)s%%") % {"number": f"{share:.0%}".removesuffix("%")}
