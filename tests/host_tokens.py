"""A host site that signs tokens: rightly, or as a test wants them."""

import base64
import hashlib
import hmac
import itertools
import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from discussion.actions.host_sign_in import Settings, set_host_sign_in
from discussion.sites.models import HostSignIn, Site
from discussion.sites.queries import default_site
from tests.factories import NOON

ISSUER, AUDIENCE = "https://news.example.org", "discussion-news"
SECRET = "9f2c1b7a64e05d38c7f1a90b3e6d2854f00c7b9a1d4e83625ab7c90f1e2d3c4b"
OTHER_SECRET = "31b07de5c94f28a6e1d0537c9b8f4a260ed1c35b79a8f0462c7b9d1e8a5f3046"
_numbers = itertools.count(1)


def offer(site: Site | None = None, **given: Any) -> HostSignIn:
    """The site takes tokens of this host."""
    terms = {"issuer": ISSUER, "audience": AUDIENCE, "new_key": SECRET, **given}
    return set_host_sign_in(site=site or default_site(), settings=Settings(**terms))


def claims(**changes: Any) -> dict[str, Any]:
    """What a sound token says at noon; a change to None leaves a claim out."""
    now = int(NOON.timestamp())
    said = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "4711", "iat": now, "exp": now + 300, "jti": f"token-{next(_numbers)}",
        "name": "Ada Lovelace",
    }  # fmt: skip
    return {name: value for name, value in {**said, **changes}.items() if value is not None}


def encoded(raw: bytes | dict[str, Any] | str) -> str:
    """A part of a token."""
    raw = json.dumps(raw).encode() if isinstance(raw, dict) else raw.encode() if isinstance(raw, str) else raw
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(said: Any = None, *, key: Any = SECRET, head: Any = None, alg: str = "HS256", **changes: Any) -> str:
    """A token signed by this key, whatever its head says."""
    head = {"alg": alg, "typ": "JWT"} | head if isinstance(head, dict) else head or {"alg": alg, "typ": "JWT"}
    message = f"{encoded(head)}.{encoded(claims(**changes) if said is None else said)}"
    return f"{message}.{encoded(_signature(message.encode(), key))}"


def _signature(message: bytes, key: Any) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    if isinstance(key, ec.EllipticCurvePrivateKey):
        size = (key.curve.key_size + 7) // 8
        return b"".join(
            n.to_bytes(size, "big") for n in decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
        )
    return hmac.digest(key.encode() if isinstance(key, str) else key, message, hashlib.sha256)


@cache
def rsa_key(name: str = "one", bits: int = 2048) -> rsa.RSAPrivateKey:
    """The same key for the same name."""
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str = "one") -> ec.EllipticCurvePrivateKey:
    """The same on the curve P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def pem(key: Any) -> str:
    """The public half."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
