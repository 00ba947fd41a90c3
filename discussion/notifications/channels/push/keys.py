"""The key by which push services know this service (RFC 8292): the same in every process and on every machine.

It follows from SECRET_KEY, so there is nothing to make, to lock or to lose on its own.
"""

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

_PURPOSE = b"discussion.vapid"
# Half as many bytes again as the curve's order has: what is left over shows no bias (FIPS 186-5, A.2.1).
_BYTES = 48
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def private_key() -> ec.EllipticCurvePrivateKey:
    """The key that signs."""
    return _derived(settings.SECRET_KEY)


def public_key() -> str:
    """What browsers subscribe with, in base64url."""
    return as_text(private_key().public_key())


def as_text(key: ec.EllipticCurvePublicKey) -> str:
    """A public key as browsers write it."""
    return (
        base64.urlsafe_b64encode(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).decode().rstrip("=")
    )


def bytes_of(text: str) -> bytes:
    """What base64url stands for. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


@lru_cache(maxsize=2)
def _derived(secret: str) -> ec.EllipticCurvePrivateKey:
    drawn = HKDF(SHA256(), length=_BYTES, salt=None, info=_PURPOSE).derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(drawn) % (_ORDER - 1) + 1, ec.SECP256R1())
