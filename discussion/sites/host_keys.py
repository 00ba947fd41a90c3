"""The keys with which a host site signs its readers' tokens: which are good enough, and how they verify."""

import hashlib
import hmac
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from discussion.core.errors import Kind, Refusal

HS256, RS256, ES256 = "HS256", "RS256", "ES256"
ALGORITHMS = (HS256, RS256, ES256)
_SECRET_BYTES = 32
_MOST_SECRET_BYTES = 1024
_LEAST_RSA_BITS = 2048
_MOST_RSA_BITS = 8192
_MOST_KEYS = 20
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
_VERIFIERS: dict[str, Any] = {RS256: RSAAlgorithm(RSAAlgorithm.SHA256), ES256: ECAlgorithm(ECAlgorithm.SHA256)}
_OPENSSL = "take what `openssl rand -hex 32` prints"


@dataclass(frozen=True, slots=True)
class HostKey:
    """A key as it is kept: a secret, or a public key as PEM; its name where it came from a key set."""

    text: str
    name: str | None = None


def checked_secret(text: str) -> str:
    """A shared secret that can be kept. Raises Refusal `weak_secret`."""
    secret = text.strip()
    if len(secret.encode("utf-8", "replace")) < _SECRET_BYTES:
        raise _weak(f"The secret is shorter than {_SECRET_BYTES} bytes: {_OPENSSL}.")
    if len(secret) > _MOST_SECRET_BYTES or not secret.isprintable():
        raise _weak(f"The secret is very long, or holds what no line holds: {_OPENSSL}.")
    if "-----BEGIN" in secret:
        raise _weak("This is a key of RS256 or ES256, which is no secret: choose its algorithm.")
    if _WELL_KNOWN.search(secret) or _is_monotonous(secret):
        raise _weak(f"The secret is well known or easily guessed: {_OPENSSL}.")
    return secret


def _is_monotonous(secret: str) -> bool:
    letters = secret.encode()
    steps = [abs(after - before) for before, after in pairwise(letters)]
    is_run = sum(step <= 1 for step in steps) > len(steps) / 2
    return is_run or len(zlib.compress(letters, 9)) - _DEFLATED_FRAME < _LEAST_CONTENT


def checked_public_key(text: str, algorithm: str) -> str:
    """A public key of the algorithm, as PEM. Raises Refusal `invalid_key`."""
    if "PRIVATE KEY" in text:
        raise _invalid("This is a private key, which stays with the host site: give its public half.")
    try:
        key = load_pem_public_key(text.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        raise _invalid("This is no public key in PEM: it begins with -----BEGIN PUBLIC KEY-----.") from None
    complaint = _complaint(key, algorithm)
    if complaint:
        raise _invalid(complaint)
    return _pem(key)


def _complaint(key: Any, algorithm: str) -> str:
    if algorithm == RS256:
        if not isinstance(key, RSAPublicKey):
            return "This is no RSA key, which RS256 needs."
        is_sound = _LEAST_RSA_BITS <= key.key_size <= _MOST_RSA_BITS and key.public_numbers().e > 1
        return "" if is_sound else f"An RSA key needs {_LEAST_RSA_BITS} to {_MOST_RSA_BITS} bits."
    is_p256 = isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)
    return "" if is_p256 else "This is no key on the curve P-256, which ES256 needs."


def _pem(key: Any) -> str:
    return str(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def keys_of_set(raw: bytes, algorithm: str) -> list[HostKey]:
    """The public keys of a JWKS that are for signing by this algorithm. Raises Refusal `invalid_key`."""
    try:
        listed = json.loads(raw.decode("utf-8"))["keys"]
        candidates = [each for each in listed[:_MOST_KEYS] if _is_candidate(each, algorithm)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _invalid("There is no key set (JWKS) at this address.") from None
    found = [key for each in candidates if (key := _key_of(each, algorithm))]
    if not found:
        raise _invalid(f"The key set at this address holds no usable public key for {algorithm}.")
    return found


def _is_candidate(key: Any, algorithm: str) -> bool:
    if not isinstance(key, dict) or key.get("kty") != ("RSA" if algorithm == RS256 else "EC"):
        return False
    return key.get("use", "sig") == "sig" and key.get("alg", algorithm) == algorithm and "d" not in key


def _key_of(key: dict[str, Any], algorithm: str) -> HostKey | None:
    try:
        loaded = (RSAAlgorithm if algorithm == RS256 else ECAlgorithm).from_jwk(key)
    except (InvalidKeyError, ValueError, TypeError, KeyError):
        return None
    name = key.get("kid")
    is_good = not _complaint(loaded, algorithm) and (name is None or isinstance(name, str))
    return HostKey(_pem(loaded), name) if is_good else None


def is_signed(message: bytes, signature: bytes, *, keys: Iterable[HostKey], algorithm: str) -> bool:
    """Whether one of these keys made the signature by this algorithm."""
    return any(_verifies(message, signature, key.text, algorithm) for key in keys)


def _verifies(message: bytes, signature: bytes, key: str, algorithm: str) -> bool:
    if algorithm == HS256:
        return hmac.compare_digest(hmac.digest(key.encode(), message, "sha256"), signature)
    return bool(_VERIFIERS[algorithm].verify(message, _loaded(key), signature))


@lru_cache(maxsize=64)
def _loaded(pem: str) -> Any:
    return load_pem_public_key(pem.encode())


def fingerprint(key: str) -> str:
    """What an administrator may compare two public keys by."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _weak(sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, "weak_secret", sentence, field="new_key")


def _invalid(sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, "invalid_key", sentence, field="new_key")
