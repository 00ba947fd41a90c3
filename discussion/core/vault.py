"""Secrets that the service must be able to read again, kept so that a copy of the database does not give them away."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

_PURPOSE = b"discussion.vault:"


class Unreadable(Exception):
    """What is kept was locked under another SECRET_KEY."""


def lock(text: str) -> str:
    """The text as it may be stored; an empty one stays empty."""
    return _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode() if text else ""


def unlock(kept: str) -> str:
    """The text that was locked. Raises Unreadable."""
    try:
        return _fernet(settings.SECRET_KEY).decrypt(kept.encode()).decode() if kept else ""
    except InvalidToken:
        raise Unreadable from None


@lru_cache(maxsize=2)
def _fernet(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(_PURPOSE + secret.encode()).digest()))
