"""Which language a text is written in. It takes a second and 130 MB to begin, so the worker alone asks."""

from functools import cache
from typing import Any, Final, NamedTuple

from discussion.moderation.traits import LINK

# "ok lol" is Javanese to it.
SHORTEST: Final = 20


class Language(NamedTuple):
    """A code as `de`, and how sure that is, from 0 to 1."""

    code: str
    confidence: float


def language_of(text: str) -> Language | None:
    """The language in which most of the text is written; None where too little is left without its addresses."""
    words = " ".join(LINK.sub(" ", text).split())
    if len(words) < SHORTEST:
        return None
    code, confidence = _identifier().classify(words)
    return Language(str(code), float(confidence))


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
