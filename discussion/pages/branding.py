"""The face of a site: its accent as a stylesheet, and its logo. Both are known by what they hold, so kept for ever."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from discussion.core.errors import not_found
from discussion.pages.page import PublicPage
from discussion.sites import queries
from discussion.sites.colours import DARK, LIGHT, Ground, shades, written_colour

_FOR_EVER = "max-age=31536000, public, immutable"
_LOOKS = """.discussion {{ {light} }}
@media screen and (prefers-color-scheme: dark) {{ .discussion:not([data-theme=light]) {{ {dark} }} }}
"""


class Accent(PublicPage):
    """The tokens of an accent, in shades that can be read on light and on dark pages."""

    def get(self, request: HttpRequest, accent: str) -> HttpResponseBase:
        """The stylesheet of a colour, which need not be any site's."""
        colour = written_colour(f"#{accent}")
        if colour is None or colour != f"#{accent}":
            raise not_found()
        looks = _LOOKS.format(light=_tokens(colour, LIGHT), dark=_tokens(colour, DARK))
        return _kept(looks.encode(), "text/css; charset=utf-8")


class Logo(PublicPage):
    """The picture in the head of a site's pages."""

    def get(self, request: HttpRequest, digest: str) -> HttpResponseBase:
        """Its bytes."""
        found = queries.logo(digest) if digest.isascii() and digest.isalnum() else None
        if found is None:
            raise not_found()
        content, media_type = found
        return _kept(content, media_type)


def _tokens(accent: str, ground: Ground) -> str:
    made = shades(accent, ground)
    tokens = {"accent": made.accent, "focus": made.accent, "accent-wash": made.wash, "on-accent": made.on_accent}
    return " ".join(f"--d-{name}: {value};" for name, value in tokens.items())


def _kept(content: bytes, media_type: str) -> HttpResponse:
    return HttpResponse(content, content_type=media_type, headers={"Cache-Control": _FOR_EVER})
