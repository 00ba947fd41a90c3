"""Which new keys are good enough to sign a host site's tokens."""

import re
import zlib
from itertools import pairwise

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils.translation import gettext as _

from discussion.core.errors import Kind, Refusal
from discussion.sites.host_keys import as_pem, complaint_about

_SECRET_BYTES = 32
_MOST_SECRET_BYTES = 1024
# What a deflated secret takes beyond its content; 32 random bytes, or their hexadecimal digits, leave 32 and more.
_DEFLATED_FRAME = 8
_LEAST_CONTENT = 22
# Words of well-known examples, and of those who have not changed them.
_WELL_KNOWN = re.compile(
    r"your.{0,3}(256|super|secret|jwt|256.bit)|super.{0,2}secret|secret.{0,2}key|change.?(me|it|this)|at.?least.?(32|256)"
    r"|256.?bit.?secret|pass.?word|example|insecure|default|placeholder|replace.?(me|this)|keyboard.?cat|lorem.?ipsum"
    r"|correct.?horse|my.?secret|jwt.?secret|top.?secret|test.?secret|s3cr3t|p[a4]ssw[o0]rd|qwerty|12345678|abcdefgh",
    re.IGNORECASE,
)
_OPENSSL = "take what `openssl rand -hex 32` prints"


def checked_secret(text: str) -> str:
    """A shared secret that can be kept. Raises Refusal `weak_secret`."""
    secret = text.strip()
    if len(secret.encode("utf-8", "replace")) < _SECRET_BYTES:
        raise _weak(
            _("The secret is shorter than %(secret_bytes)s bytes: %(openssl)s.")
            % {"secret_bytes": _SECRET_BYTES, "openssl": _OPENSSL}
        )
    if len(secret) > _MOST_SECRET_BYTES or not secret.isprintable():
        raise _weak(_("The secret is very long, or holds what no line holds: %(openssl)s.") % {"openssl": _OPENSSL})
    if "-----BEGIN" in secret:
        raise _weak(_("This is a key of RS256 or ES256, which is no secret: choose its algorithm."))
    if _WELL_KNOWN.search(secret) or _is_monotonous(secret):
        raise _weak(_("The secret is well known or easily guessed: %(openssl)s.") % {"openssl": _OPENSSL})
    return secret


def _is_monotonous(secret: str) -> bool:
    letters = secret.encode()
    steps = [abs(after - before) for before, after in pairwise(letters)]
    is_run = sum(step <= 1 for step in steps) > len(steps) / 2
    return is_run or len(zlib.compress(letters, 9)) - _DEFLATED_FRAME < _LEAST_CONTENT


def checked_public_key(text: str, algorithm: str) -> str:
    """A public key of the algorithm, as PEM. Raises Refusal `invalid_key`."""
    if "PRIVATE KEY" in text:
        raise _invalid(_("This is a private key, which stays with the host site: give its public half."))
    try:
        key = load_pem_public_key(text.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        raise _invalid(_("This is no public key in PEM: it begins with -----BEGIN PUBLIC KEY-----.")) from None
    complaint = complaint_about(key, algorithm)
    if complaint:
        raise _invalid(complaint)
    return as_pem(key)


def _weak(sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, "weak_secret", sentence, field="new_key")


def _invalid(sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, "invalid_key", sentence, field="new_key")
