"""What stands in the headers of mail: one line each, whatever people call themselves."""

import unicodedata
from email.utils import formataddr

from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "discussion.mail"


def one_line(text: str) -> str:
    """The text without line breaks, controls and characters that change its direction, however they are written."""
    kept = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    # Mail programs decode words that begin so (RFC 2047), and what comes of them is anything.
    return " ".join(kept.replace("=?", "= ?").split())


def sender(name: str) -> str:
    """From: the site's name and the service's address."""
    return formataddr((one_line(name), settings.DEFAULT_FROM_EMAIL))


def domain() -> str:
    """The domain that mail comes from."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]


def message_id(of: str) -> str:
    """The Message-ID of what this text names: always the same, and it tells nobody what that is."""
    return f"<{salted_hmac(_SALT, of, algorithm='sha256').hexdigest()[:32]}@{domain()}>"
