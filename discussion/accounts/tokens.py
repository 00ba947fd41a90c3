"""Bearer tokens: random, shown once, kept as a digest, and signed.

The signature makes what was mistyped or made up known as such without a look into the database, and tells apart who
still comes in while somebody else of the same network tries wrong ones.
"""

import base64
import hashlib
import re
import secrets
from functools import lru_cache
from hmac import compare_digest

from django.conf import settings

_SESSION, _PERSONAL = "dsc_", "dsp_"
_SIGNATURE_BYTES = 6
# Session tokens from before there were signatures have none.
_SHAPE = re.compile("(dsc_|dsp_)[A-Za-z0-9_-]{43}([A-Za-z0-9_-]{8})?")


def new_token() -> str:
    """A fresh token of a session, with 256 random bits."""
    return _signed(_SESSION)


def new_personal_token() -> str:
    """A fresh personal token, with as many."""
    return _signed(_PERSONAL)


def is_signed(token: str) -> bool:
    """Whether we have made this token, dead or alive; costs some microseconds, however long the text is."""
    shape = _SHAPE.fullmatch(token)
    if shape is None or shape[2] is None:
        return False
    text = token[: shape.start(2)]
    return any(
        compare_digest(_signature(text, str(key)), shape[2])
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )


def is_possible(token: str) -> bool:
    """Whether the database can know this token: we have made it, or it is from before there were signatures."""
    shape = _SHAPE.fullmatch(token)
    if shape is None:
        return False
    return is_signed(token) if shape[2] else shape[1] == _SESSION


def digest_of(token: str) -> str:
    """What the database keeps of a token: SHA-256, since a random token needs no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _signed(prefix: str) -> str:
    text = prefix + secrets.token_urlsafe(32)
    return text + _signature(text, settings.SECRET_KEY)


def _signature(text: str, key: str) -> str:
    made = hashlib.blake2b(text.encode(), key=_key(key), digest_size=_SIGNATURE_BYTES).digest()
    return base64.urlsafe_b64encode(made).decode()


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return hashlib.blake2b(secret.encode(), person=b"bearer token").digest()
