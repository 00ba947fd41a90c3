"""Times in the admin's pages."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from discussion.backoffice import wording

register = template.Library()
register.filter("moment", wording.moment)


@register.filter
def second(value: datetime) -> str:
    """A time to the second, without its zone."""
    # Translators: a moment to the second, as Django's date filter writes it.
    return date_format(timezone.localtime(value), _("j F Y, H:i:s"))
