"""How someone becomes a reader, and signs in and out."""

from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from discussion.accounts.models import Reader, Token
from discussion.accounts.queries import member_with_password
from discussion.accounts.tokens import digest_of, new_token
from discussion.actions.names import chosen_name
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.sites.models import Site


def make_guest(*, site: Site, name: str | None, now: datetime, meter: Meter) -> Reader:
    """A guest of the site; without a name one who may vote, and sets a name before the first comment.

    Raises Refusal: `guests_not_allowed`, `name_…`, `rate_limited`.
    """
    if not site.guests_allowed:
        raise Refusal(Kind.FORBIDDEN, "guests_not_allowed", "This site takes no guests: sign in to take part.")
    with write():
        meter.take("guests")
        guest = Reader(site=site, kind=Reader.Kind.GUEST, password=UNUSABLE_PASSWORD_PREFIX, created_at=now)
        guest.be_called(chosen_name(site=site, name=name) if name is not None else "")
        guest.save(force_insert=True)
    return guest


def sign_in(*, email: str, password: str, meter: Meter) -> Reader:
    """The member with this e-mail and password. Raises Refusal: `wrong_credentials`, `rate_limited`."""
    meter.take("logins")
    member = member_with_password(email=email, password=password)
    if member is None:
        raise Refusal(
            Kind.UNAUTHENTICATED, "wrong_credentials", "This e-mail and password do not belong together: check both."
        )
    return member


def issue_token(*, reader: Reader, now: datetime) -> str:
    """A new bearer token for the reader, which is told this once and kept as a digest."""
    token = new_token()
    with write():
        Token.objects.create(site_id=reader.site_id, reader=reader, digest=digest_of(token), created_at=now)
    return token


def revoke_token(*, token: str) -> None:
    """The token is dead; an unknown one stays unknown."""
    with write():
        Token.objects.filter(digest=digest_of(token)).delete()
