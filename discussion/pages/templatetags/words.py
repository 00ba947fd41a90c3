"""Where a page's scripts find their words."""

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from discussion.pages.words import catalogue

register = template.Library()


@register.simple_tag
def words_address() -> str:
    """The address of the language's catalogue; empty for English, which the scripts speak by themselves."""
    language = get_language() or ""
    found = catalogue(language)
    return reverse("words", args=[language, found.digest]) if found else ""
