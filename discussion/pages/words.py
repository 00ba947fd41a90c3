"""The words of the pages' scripts in one language: a script of its own, known by what it holds, so kept for ever."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import check_for_language
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

from discussion.core.errors import not_found
from discussion.pages.page import PublicPage

_FOR_EVER = "max-age=31536000, public, immutable"
_DOMAIN = "djangojs"
_SCRIPT = "globalThis.discussionWords = {{ sentences: {sentences}, plural: (n) => Number({plural}) }};\n"
_TWO_FORMS = "n != 1"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The script, and the digest that its address carries."""

    script: bytes
    digest: str


class Words(PublicPage):
    """The catalogue of a language."""

    def get(self, request: HttpRequest, language: str, digest: str) -> HttpResponseBase:
        """The script; raises Refusal `not_found`, also for words of another version."""
        found = catalogue(language) if check_for_language(language) else None
        if found is None or found.digest != digest:
            raise not_found()
        headers = {"Cache-Control": _FOR_EVER}
        return HttpResponse(found.script, content_type="text/javascript; charset=utf-8", headers=headers)


def catalogue(language: str) -> Catalogue | None:
    """The words in this language; None for English."""
    return None if language.startswith("en") else _catalogue(language)


@lru_cache(maxsize=32)
def _catalogue(language: str) -> Catalogue:
    # Django's own view knows how such a catalogue is read; its script wants more of a page than ours do.
    reader = JavaScriptCatalog()
    reader.translation = DjangoTranslation(language, domain=_DOMAIN, localedirs=[*map(str, settings.LOCALE_PATHS)])
    sentences = orjson.dumps(reader.get_catalog(), option=orjson.OPT_SORT_KEYS).decode()
    script = _SCRIPT.format(sentences=sentences, plural=reader.get_plural() or _TWO_FORMS).encode()
    return Catalogue(script, hashlib.blake2b(script, digest_size=9).hexdigest())
