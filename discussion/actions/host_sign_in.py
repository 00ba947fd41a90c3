"""What administrators set of the sign-in from a host site."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader, Role
from discussion.actions import news
from discussion.core import vault
from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import write
from discussion.sites.host_keys import HS256
from discussion.sites.models import HostSignIn, Site
from discussion.sites.new_keys import checked_public_key, checked_secret

_LONGEST = 255
_LONGEST_ADDRESS = 500


@dataclass(frozen=True, slots=True)
class Settings:
    """What an administrator sets. An empty `new_key` leaves the present one; a new one makes it the previous one."""

    issuer: str
    audience: str
    algorithm: str = HS256
    is_enabled: bool = True
    new_key: str = ""
    forget_previous: bool = False
    key_set_url: str = ""
    allowed_roles: Collection[str] = ()


def set_host_sign_in(*, site: Site, settings: Settings) -> HostSignIn:
    """The site's sign-in with these settings. What a token may not give any more, nobody has from one any more.

    Raises Refusal: `invalid_issuer`, `invalid_audience`, `invalid_algorithm`, `invalid_key_set_url`, `weak_secret`,
    `invalid_key`, `invalid_new_key`, `invalid_allowed_roles`.
    """
    checked = _checked(settings)
    with write():
        found = HostSignIn.objects.select_for_update().filter(site=site).first() or HostSignIn(site=site)
        _change_keys(found, checked)
        found.is_enabled, found.issuer, found.audience = checked.is_enabled, checked.issuer, checked.audience
        found.allowed_roles = " ".join(sorted(checked.allowed_roles))
        found.save()
        _take_away(site, set(Role.Name.values) - set(checked.allowed_roles))
    return found


def _checked(settings: Settings) -> Settings:
    issuer, audience, url = settings.issuer.strip(), settings.audience.strip(), settings.key_set_url.strip()
    for field, text in (("issuer", issuer), ("audience", audience)):
        if not 0 < len(text) <= _LONGEST or not text.isprintable():
            raise _invalid(
                field,
                _("Give the %(field)s in 1 to %(longest)s characters, as tokens say it.")
                % {"field": field, "longest": _LONGEST},
            )
    if settings.algorithm not in HostSignIn.Algorithm.values:
        raise _invalid("algorithm", _("Choose HS256, RS256 or ES256."))
    if not set(settings.allowed_roles) <= set(Role.Name.values):
        raise _invalid("allowed_roles", _("There is no such role."))
    if url and settings.algorithm == HS256:
        raise _invalid(
            "key_set_url", _("A shared secret stands in no key set: choose RS256 or ES256, or give no address.")
        )
    if url and not _is_web_address(url):
        raise _invalid("key_set_url", _("Give an https address, like https://news.example.org/.well-known/jwks.json."))
    return replace(settings, issuer=issuer, audience=audience, key_set_url=url, new_key=settings.new_key.strip())


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_plain = len(url) <= _LONGEST_ADDRESS and url.isascii() and url.isprintable() and " " not in url
        return is_plain and parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def _change_keys(found: HostSignIn, settings: Settings) -> None:
    """A key of one algorithm never meets a token of another: a change of the algorithm begins without keys."""
    if (settings.algorithm, settings.key_set_url) != (found.algorithm, found.key_set_url):
        found.fetched_keys, found.complaint, found.fetched_at, found.asked_at = "", "", None, None
    if settings.algorithm != found.algorithm or settings.key_set_url:
        found.key = found.previous_key = ""
    found.algorithm, found.key_set_url = settings.algorithm, settings.key_set_url
    if settings.new_key:
        _rotate(found, settings)
    if settings.forget_previous:
        found.previous_key = ""
    if not found.key and not found.key_set_url:
        raise _invalid("new_key", _("Give a key, or for RS256 and ES256 a key set: without one nobody can sign in."))


def _rotate(found: HostSignIn, settings: Settings) -> None:
    if settings.key_set_url:
        raise _invalid("new_key", _("Give a key or the address of a key set, not both."))
    key = _checked_key(settings.new_key, settings.algorithm)
    if key != _present(found):
        found.previous_key, found.key = found.key, vault.lock(key)


def _present(found: HostSignIn) -> str:
    try:
        return vault.unlock(found.key)
    except vault.Unreadable:
        return ""


def _checked_key(text: str, algorithm: str) -> str:
    return checked_secret(text) if algorithm == HS256 else checked_public_key(text, algorithm)


def _take_away(site: Site, roles: Collection[str]) -> None:
    held = Role.objects.filter(site=site, reader__kind=Reader.Kind.SSO, name__in=roles)
    readers = set(held.values_list("reader_id", flat=True))
    held.delete()
    if readers:
        news.note_readers(readers, sites=[site.id])


def _invalid(field: str, sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, f"invalid_{field}", sentence, field=field)
