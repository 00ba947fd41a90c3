"""Languages that the product speaks. A site may name another one: its pages then say so, and speak English."""

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def available(language: str) -> str:
    """The nearest language that the product speaks, like `de` for `de-AT`; English where there is none."""
    return _spoken(language) or str(settings.LANGUAGE_CODE)


def wanted(accept_language: str) -> str | None:
    """The first language that the header asks for and the product speaks."""
    asked = (language for language, _ in parse_accept_lang_header(accept_language.lower()))
    return next((found for language in asked if (found := _spoken(language))), None)


def _spoken(language: str) -> str | None:
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return None
