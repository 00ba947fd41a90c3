"""What the templates of the moderators' desk need to say."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from discussion.backoffice import wording
from discussion.backoffice.queue.evidence import meter as drawn
from discussion.backoffice.queue.spans import age as told

register = template.Library()
register.filter("moment", wording.moment)


@register.filter
def second(value: datetime) -> str:
    """A time to the second, without its zone."""
    # Translators: a moment to the second, as Django's date filter writes it.
    return date_format(timezone.localtime(value), _("j F Y, H:i:s"))


@register.filter
def age(since: datetime, now: datetime) -> str:
    """How long ago that was, in few letters."""
    return told(since, now)


@register.simple_tag
def meter(share: float, tick: float | None = None) -> SafeString:
    """A bar of this share, in percent, with a tick."""
    return drawn(share, tick)
