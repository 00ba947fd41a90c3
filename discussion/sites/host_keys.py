"""The keys with which a host site signs its readers' tokens: how they verify, and how a key set is read."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from django.utils.translation import gettext as _
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.exceptions import InvalidKeyError

HS256, RS256, ES256 = "HS256", "RS256", "ES256"
_LEAST_RSA_BITS = 2048
_MOST_RSA_BITS = 8192
_MOST_KEYS = 20
_VERIFIERS: dict[str, Any] = {RS256: RSAAlgorithm(RSAAlgorithm.SHA256), ES256: ECAlgorithm(ECAlgorithm.SHA256)}


class NoKeySet(ValueError):
    """What came from the address of a key set holds no key that can be used; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class HostKey:
    """A key as it is kept: a secret, or a public key as PEM; its name where it came from a key set."""

    text: str
    name: str | None = None


def complaint_about(key: Any, algorithm: str) -> str:
    """Why a public key does not do for the algorithm; empty where it does."""
    if algorithm == RS256:
        if not isinstance(key, RSAPublicKey):
            return _("This is no RSA key, which RS256 needs.")
        is_sound = _LEAST_RSA_BITS <= key.key_size <= _MOST_RSA_BITS and key.public_numbers().e > 1
        return (
            ""
            if is_sound
            else _("An RSA key needs %(least_rsa_bits)s to %(most_rsa_bits)s bits.")
            % {"least_rsa_bits": _LEAST_RSA_BITS, "most_rsa_bits": _MOST_RSA_BITS}
        )
    is_p256 = isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)
    return "" if is_p256 else _("This is no key on the curve P-256, which ES256 needs.")


def as_pem(key: Any) -> str:
    """The one way in which a public key is kept."""
    return str(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def keys_of_set(raw: bytes, algorithm: str) -> list[HostKey]:
    """The public keys of a JWKS that are for signing by this algorithm. Raises NoKeySet."""
    try:
        listed = json.loads(raw.decode("utf-8"))["keys"]
        candidates = [each for each in listed[:_MOST_KEYS] if _is_candidate(each, algorithm)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NoKeySet(_("There is no key set (JWKS) at this address.")) from None
    found = [key for each in candidates if (key := _key_of(each, algorithm))]
    if not found:
        raise NoKeySet(
            _("The key set at this address holds no usable public key for %(algorithm)s.") % {"algorithm": algorithm}
        )
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
    is_good = not complaint_about(loaded, algorithm) and (name is None or isinstance(name, str))
    return HostKey(as_pem(loaded), name) if is_good else None


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
