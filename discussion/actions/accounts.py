"""How someone becomes a reader, signs in and out, and changes their name."""

from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from discussion.accounts.models import Reader, Token
from discussion.accounts.names import clean_name
from discussion.accounts.queries import member_with_password
from discussion.accounts.tokens import digest_of, new_token
from discussion.actions.refusals import refuse_leaving
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
    cleaned = clean_name(name) if name is not None else ""
    with write():
        meter.take("guests")
        return Reader.objects.create(
            site=site, kind=Reader.Kind.GUEST, name=cleaned, password=UNUSABLE_PASSWORD_PREFIX, created_at=now
        )


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


def rename(*, reader: Reader, name: str, meter: Meter) -> Reader:
    """The reader under a new name. Raises Refusal `name_…`, `being_erased`, `rate_limited`."""
    refuse_leaving(reader)
    cleaned = clean_name(name)
    with write():
        meter.take("profiles")
        reader.name = cleaned
        reader.save(update_fields=["name"])
    return reader
