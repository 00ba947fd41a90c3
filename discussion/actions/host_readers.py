"""How a reader comes in whom the host site vouches for."""

import hashlib
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from discussion.accounts.host_tokens import Claims, Terms, Unverified, claims_of, take_apart
from discussion.accounts.models import Identity, Reader, Role, UsedToken
from discussion.accounts.names import fitting_name
from discussion.accounts.queries import identity_of
from discussion.actions import news
from discussion.actions.host_keys import fetch_keys, keys_of, keys_unavailable
from discussion.actions.names import available_name
from discussion.actions.profiles import note_name_change
from discussion.core import ids, statements
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.sites.host_keys import HostKey
from discussion.sites.models import HostSignIn, Site
from discussion.sites.queries import host_sign_in

_ATTEMPTS = 3
_HOST = Identity.Provider.HOST.value


def sign_in_by_host_site(*, site: Site, token: str, now: datetime, meter: Meter) -> Reader:
    """The reader of whom the host site's token speaks, with the name and the roles that it says; made when new.

    A token counts once. Raises Refusal: `rate_limited`, `sso_not_offered`, `sso_token_invalid`, `sso_token_expired`,
    `sso_token_used`, `sso_keys_unavailable`, `reader_inactive`.
    """
    # Outside of the transaction, so that what is refused counts too, and before anything is looked at.
    meter.take("host_tokens")
    offered = _offered(site)
    taken = take_apart(token, algorithm=offered.algorithm, has_key_set=bool(offered.key_set_url))
    claims = claims_of(taken, terms=_terms(offered, taken, now), now=now)
    with write():
        _use_up(site, claims)
        reader, identity = _known(site, claims.subject) or _newcomer(site, claims, now)
        if not reader.is_active:
            raise Refusal(Kind.FORBIDDEN, "reader_inactive", _("This account has been closed here."))
        _bring_up_to_date(site, reader, identity, claims, offered.roles, now)
    return reader


def _offered(site: Site) -> HostSignIn:
    found = host_sign_in(site.id)
    if found is None or not found.is_enabled:
        sentence = _("This site takes no sign-in from its host: its administrators can set one.")
        raise Refusal(Kind.FORBIDDEN, "sso_not_offered", sentence)
    return found


def _terms(offered: HostSignIn, token: Unverified, now: datetime) -> Terms:
    keys = keys_of(offered)
    if offered.key_set_url and not _holds(keys, token.key_name):
        offered = fetch_keys(found=offered, now=now)
        keys = keys_of(offered)
    if not keys:
        raise keys_unavailable()
    return Terms(
        offered.issuer, offered.audience, offered.algorithm, keys, bool(offered.key_set_url), roles=offered.roles
    )


def _holds(keys: list[HostKey], name: str | None) -> bool:
    return bool(keys) and (name is None or any(key.name == name for key in keys))


_USE_UP = """
    INSERT INTO accounts_usedtoken (id, site_id, digest, expires_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


def _use_up(site: Site, claims: Claims) -> None:
    digest = hashlib.sha256(claims.token_id.encode()).hexdigest()
    if not statements.change(_USE_UP, [ids.new_id(), site.id, digest, claims.forgotten_at]):
        raise Refusal(Kind.UNAUTHENTICATED, "sso_token_used", _("This token has been used: make a new one each time."))


def _known(site: Site, subject: str) -> tuple[Reader, Identity] | None:
    return identity_of(site_id=site.id, provider=_HOST, subject=subject)


def _newcomer(site: Site, claims: Claims, now: datetime) -> tuple[Reader, Identity]:
    """A new reader; or the one whom another request has just made for the same subject."""
    for _attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return _made(site, claims, now)
        except IntegrityError:
            found = _known(site, claims.subject)
            if found is not None:
                return found
    raise Refusal(Kind.CONFLICT, "name_taken", _("Others are taking the same name at this moment: sign in again."))


def _made(site: Site, claims: Claims, now: datetime) -> tuple[Reader, Identity]:
    reader = Reader(
        site=site,
        kind=Reader.Kind.SSO,
        password=UNUSABLE_PASSWORD_PREFIX,
        created_at=now,
    )
    reader.be_called(available_name(site=site, wished=claims.name))
    identity = Identity(
        site=site,
        reader=reader,
        provider=_HOST,
        subject=claims.subject,
        email=claims.email,
        avatar_url=claims.avatar_url,
        created_at=now,
    )
    statements.insert(reader)
    statements.insert(identity)
    return reader, identity


def _bring_up_to_date(
    site: Site, reader: Reader, identity: Identity, claims: Claims, allowed: frozenset[str], now: datetime
) -> None:
    _rename(site, reader, claims, now)
    if (identity.email, identity.avatar_url) != (claims.email, claims.avatar_url):
        identity.email, identity.avatar_url = claims.email, claims.avatar_url
        identity.save(update_fields=["email", "avatar_url"])
    # Where a token gives no roles, saving the site's settings has taken them all away.
    if allowed and _set_roles(site, reader, claims.roles):
        news.note_readers([reader.id], sites=[site.id])


def _rename(site: Site, reader: Reader, claims: Claims, now: datetime) -> None:
    before = reader.name
    if before == fitting_name(claims.name):
        return
    name = available_name(site=site, wished=claims.name, reader=reader)
    if before == name:
        return
    reader.be_called(name)
    try:
        with transaction.atomic():
            reader.save(update_fields=["name", "name_skeleton"])
    except IntegrityError:
        # Somebody took it a moment ago: the next sign-in finds another one.
        reader.be_called(before)
        return
    note_name_change(reader, before=before, now=now)


def _set_roles(site: Site, reader: Reader, wanted: frozenset[str]) -> bool:
    held = set(Role.objects.filter(site=site, reader=reader).values_list("name", flat=True))
    Role.objects.filter(site=site, reader=reader, name__in=held - wanted).delete()
    missing = sorted(wanted - held)
    Role.objects.bulk_create([Role(site=site, reader=reader, name=name) for name in missing], ignore_conflicts=True)
    return held != wanted


def forget_used_tokens(*, now: datetime) -> int:
    """Forget the tokens that would be refused for their age by now."""
    with write():
        return UsedToken.objects.filter(expires_at__lt=now).delete()[0]
