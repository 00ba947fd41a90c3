"""Bearer tokens: random, shown once, kept as a digest."""

import hashlib
import secrets

_PREFIX = "dsc_"


def new_token() -> str:
    """A fresh token with 256 random bits."""
    return _PREFIX + secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What the database keeps of a token: SHA-256, since a random token needs no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
