"""Proof of work, by ALTCHA: a browser tries keys until one fits, which costs it a moment and whoever floods a lot.

A challenge costs no row and no look-up: it is signed, is for one subject, and ends. Its answer is a key that is told
from others by its signature, so judging one is a few hashes, however much work it was.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.utils.translation import gettext as _

from discussion.core import limits
from discussion.core.errors import Kind, Refusal

LIFETIME = timedelta(minutes=10)
# Iterated by the browser itself, so that a phone is not much slower than what an attacker runs.
ALGORITHM, ROUNDS = "PBKDF2/SHA-256", 1_000
# Several times as long as any that the solver makes.
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Proof:
    """An answer to a challenge: the `mark` that tells it from others, and when it ends; None where it has ended."""

    mark: str
    ends_at: datetime | None


def make_challenge(subject: str, *, now: datetime) -> dict[str, Any]:
    """A challenge for this subject alone, as ALTCHA's solvers and its widget take it."""
    made = create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=secrets.randbelow(settings.PROOF_TRIES),
        expires_at=now + LIFETIME,
        data={"for": _name(subject)},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("key"),
    )
    shown: dict[str, Any] = made.to_dict()
    return shown


def judge(text: str, subject: str) -> Proof:
    """What a solver made of a challenge for this subject. Raises Refusal `proof_invalid`."""
    payload = _read(text)
    judged = verify_solution(payload, _secret("challenge"), hmac_key_secret=_secret("key"))
    mark, parameters = str(payload.challenge.signature), payload.challenge.parameters
    if judged.expired:
        return Proof(mark, None)
    if not judged.verified or parameters.data != {"for": _name(subject)}:
        raise _unfit()
    return Proof(mark, datetime.fromtimestamp(parameters.expires_at or 0, tz=UTC))


def use(proof: Proof) -> None:
    """Use it up, with the transaction: what is refused afterwards has used nothing.

    Raises Refusal `proof_expired`, and `proof_invalid` for one that was used before.
    """
    if proof.ends_at is None:
        sentence = _("This proof of work is too old: work on a new challenge, then send the same again.")
        raise Refusal(Kind.FORBIDDEN, "proof_expired", sentence)
    if not limits.is_first(f"proof {proof.mark}", until=proof.ends_at):
        sentence = _("This proof of work was used before: work on a new challenge for each comment.")
        raise Refusal(Kind.FORBIDDEN, "proof_invalid", sentence)


def _read(text: str) -> Payload:
    try:
        return Payload.from_base64(text if len(text) <= LONGEST else "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _unfit() from None


def _unfit() -> Refusal:
    sentence = _("This proof of work does not fit: work on a new challenge, then send the same again.")
    return Refusal(Kind.FORBIDDEN, "proof_invalid", sentence)


def _name(subject: str) -> str:
    return hmac.digest(_secret("subject"), subject.encode(), "sha256").hex()[:32]


def _secret(purpose: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"proof of work: {purpose}".encode(), "sha256")
