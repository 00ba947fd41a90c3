"""The work that a site may ask for before it takes a comment, and what becomes of a comment without it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.core import proofs
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.sites.models import Proving, Site

# Said instead of a proof by who cannot work: then a moderator looks first.
HOLD = "hold"


def challenge(*, reader: Reader, now: datetime) -> dict[str, Any]:
    """What the reader is to work on, for ten minutes. Nothing is stored."""
    return proofs.make_challenge(_subject(reader), now=now)


def read_proof(text: str, reader: Reader) -> proofs.Proof | None:
    """The reader's proof; None where there is none. Raises Refusal `proof_invalid`."""
    return proofs.judge(text, _subject(reader)) if text and text != HOLD else None


def lacks_proof(*, reader: Reader, site: Site, text: str, proof: proofs.Proof | None, meter: Meter) -> bool:
    """Whether the reader's comment must wait for want of a proof, after the meter has counted it. The proof is used up.

    Raises Refusal: `proof_required`, `proof_expired`, `proof_invalid`.
    """
    if not is_asked(reader, site, meter):
        return False
    if proof is not None:
        proofs.use(proof)
        return False
    if text != HOLD:
        sentence = _("This site asks your browser for a little work first. Reload the page, then post it again.")
        raise Refusal(Kind.FORBIDDEN, "proof_required", sentence)
    return True


def is_asked(reader: Reader, site: Site, meter: Meter) -> bool:
    """Whether the site asks this reader for a proof now."""
    if site.proof_of_work == Proving.GUESTS:
        return reader.kind == Reader.Kind.GUEST
    return site.proof_of_work == Proving.AFTER_LIMITS and meter.is_near("posts")


def _subject(reader: Reader) -> str:
    return f"{reader.site_id}:{reader.id}"
