"""What the templates of the moderators' desk need to say."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from discussion.backoffice.queue.evidence import meter as drawn
from discussion.backoffice.queue.spans import age as told

register = template.Library()


@register.filter
def age(since: datetime, now: datetime) -> str:
    """How long ago that was, in few letters."""
    return told(since, now)


@register.simple_tag
def meter(share: float, tick: float | None = None) -> SafeString:
    """A bar of this share, in percent, with a tick."""
    return drawn(share, tick)
