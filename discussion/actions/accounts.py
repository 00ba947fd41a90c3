"""How someone becomes a reader, signs in and out, and changes their name."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from discussion.accounts.models import Reader, Token
from discussion.accounts.names import clean_name
from discussion.accounts.queries import may_enter, member_with_password
from discussion.accounts.tokens import digest_of, new_token
from discussion.core.errors import Kind, Refusal, not_found
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


def sign_in(*, email: str, password: str, site: Site | None, meter: Meter) -> Reader:
    """The member of the site with this e-mail and password; without a site, of any.

    Whether a second factor is due is for whoever asks. Raises Refusal: `wrong_credentials`, `rate_limited`.
    """
    meter.take("logins", subject=email.strip().lower())
    member = member_with_password(email=email, password=password)
    if member is None or (site is not None and not may_enter(member, site)):
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


def end_session(*, member: Reader, number: int) -> None:
    """The browser with this session is signed out. Raises Refusal `not_found`."""
    found = UserSession.objects.filter(user=member, id=number).first()
    if found is None:
        raise not_found()
    with write():
        found.end()


def rename(*, reader: Reader, name: str, meter: Meter) -> Reader:
    """The reader under a new name. Raises Refusal `name_…`, `rate_limited`."""
    cleaned = clean_name(name)
    with write():
        meter.take("profiles")
        reader.name = cleaned
        reader.save(update_fields=["name"])
    return reader
