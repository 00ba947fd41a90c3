"""How someone becomes a reader, and signs in and out."""

from collections.abc import Iterable
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.backends.db import SessionStore
from django.utils.translation import gettext as _

from discussion.accounts.clients import client_name
from discussion.accounts.models import Reader, Token
from discussion.accounts.queries import may_enter, member_with_password
from discussion.accounts.tokens import digest_of, new_token
from discussion.actions.names import chosen_name
from discussion.actions.pushing import forget_endpoints_of
from discussion.actions.tokens import MOST_SESSIONS, SESSION_LIFETIME
from discussion.core import statements
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.sites.models import Site

# The limit is larger than any number of sessions: SQLite takes no OFFSET without one.
_BEYOND = """
    SELECT id FROM accounts_token
    WHERE reader_id = %s AND kind = %s AND (expires_at > %s OR expires_at IS NULL)
    ORDER BY COALESCE(last_used_at, created_at) DESC, id DESC LIMIT 1000000 OFFSET %s
"""


def make_guest(*, site: Site, name: str | None, now: datetime, meter: Meter) -> Reader:
    """A guest of the site; without a name one who may vote, and sets a name before the first comment.

    Raises Refusal: `guests_not_allowed`, `name_…`, `rate_limited`.
    """
    if not site.guests_allowed:
        raise Refusal(Kind.FORBIDDEN, "guests_not_allowed", _("This site takes no guests: sign in to take part."))
    with write():
        meter.take("guests")
        guest = Reader(site=site, kind=Reader.Kind.GUEST, password=UNUSABLE_PASSWORD_PREFIX, created_at=now)
        guest.be_called(chosen_name(site=site, name=name) if name is not None else "")
        guest.save(force_insert=True)
    return guest


def sign_in(*, email: str, password: str, site: Site | None, meter: Meter) -> Reader:
    """The member of the site with this e-mail and password; without a site, of any.

    Whether a second factor is due is for whoever asks. Raises Refusal: `wrong_credentials`, `rate_limited`.
    """
    take_guess(email=email, meter=meter)
    member = member_with_password(email=email, password=password)
    if member is None or (site is not None and not may_enter(member, site)):
        raise Refusal(
            Kind.UNAUTHENTICATED, "wrong_credentials", _("This e-mail and password do not belong together: check both.")
        )
    return member


def take_guess(*, email: str, meter: Meter) -> None:
    """Count a try at this member's password, right or wrong, before anything is hashed or looked up.

    Whom strangers try often from everywhere has fewer tries from each network, the own one too, and is never locked
    out. Raises Refusal `rate_limited`.
    """
    account = email.strip().lower()
    meter.take("logins", account=account)
    try:
        meter.take("guesses", account=account)
    except Refusal:
        meter.take("careful_logins", account=account)


def issue_token(*, reader: Reader, now: datetime, user_agent: str = "") -> str:
    """A new bearer token for a session of the reader, which is told this once and kept as a digest.

    Where there are many sessions already, the one that was used least lately ends.
    """
    token = new_token()
    with write():
        made = Token(
            site_id=reader.site_id,
            reader=reader,
            digest=digest_of(token),
            name=client_name(user_agent),
            created_at=now,
            last_used_at=now,
            expires_at=now + SESSION_LIFETIME,
        )
        statements.insert(made)
        beyond = [number for (number,) in statements.rows(_BEYOND, [reader.id, Token.Kind.SESSION, now, MOST_SESSIONS])]
        if beyond:
            Token.objects.filter(id__in=beyond).delete()
    return token


def end_session(*, member: Reader, number: int) -> None:
    """The browser with this session is signed out. Raises Refusal `not_found`."""
    found = UserSession.objects.filter(user=member, id=number).first()
    if found is None:
        raise not_found()
    end_sessions([found])


def end_sessions(sessions: Iterable[UserSession]) -> None:
    """These browsers are signed out, and shown nothing any more."""
    with write():
        for each in sessions:
            forget_endpoints_of(SessionStore(each.session_key))
            each.end()
