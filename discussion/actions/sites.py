"""What administrators do with sites, and editors with the face of theirs."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from discussion.actions.reasons import begin_reasons
from discussion.core.errors import Kind, Refusal
from discussion.core.numbers import count
from discussion.core.transactions import write
from discussion.sites.addresses import written_host, written_origin
from discussion.sites.colours import written_colour
from discussion.sites.logos import MOST_BYTES, media_type_of
from discussion.sites.models import AllowedOrigin, Logo, Origin, Proving, Site, Who

_NAME_LENGTH, _RESERVED_LENGTH, _MOST_POSTS = 120, 4_000, 12
_MOST_WAITING, _LONGEST_WAIT = 10_000, 720
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Policy:
    """What an administrator sets of a site: `hosts` serve its discussions, pages of the `origins` embed them."""

    name: str
    language: str = "en"
    is_default: bool = False
    guests_allowed: bool = True
    who_comments: str = Who.EVERYONE.value
    who_votes: str = Who.EVERYONE.value
    edit_window_minutes: int = 15
    reserved_names: str = ""
    posts_per_minute: int | None = None
    proof_of_work: str = Proving.NEVER.value
    may_be_framed: bool = False
    most_waiting: int = 100
    longest_wait_hours: int = 24
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branding:
    """The face of a site. An empty accent is the product's own; a logo of None leaves the present one, `b""` none."""

    accent: str = ""
    logo: bytes | None = None


_COPIED = (
    *("language", "is_default", "guests_allowed", "who_comments", "who_votes"),
    *("edit_window_minutes", "posts_per_minute", "proof_of_work", "may_be_framed"),
    *("most_waiting", "longest_wait_hours"),
)


def create_site(*, policy: Policy, now: datetime, branding: Branding | None = None) -> Site:
    """A new site. Raises Refusal: `invalid_…` with its field, `host_taken`, `origin_taken`."""
    site = Site(created_at=now)
    _check(policy)
    with write():
        _fill(site, policy)
        if branding is not None:
            _paint(site, branding)
        begin_reasons([site.id])
    return site


def edit_site(*, site: Site, policy: Policy, branding: Branding | None = None) -> Site:
    """The site with new policies, hosts and origins, and perhaps another face.

    Raises Refusal: `no_default_site` and what `create_site` raises.
    """
    _check(policy)
    with write():
        locked = Site.objects.select_for_update().get(id=site.id)
        if locked.is_default and not policy.is_default:
            raise Refusal(
                Kind.CONFLICT,
                "no_default_site",
                _("One site must be the default: make another site the default, and this one ceases to be it."),
                field="is_default",
            )
        _fill(locked, policy)
        if branding is not None:
            _paint(locked, branding)
        _announce(locked)
    return locked


def brand_site(*, site: Site, branding: Branding) -> Site:
    """The site with another face. Raises Refusal: `invalid_accent`, `invalid_logo`."""
    with write():
        locked = Site.objects.select_for_update().get(id=site.id)
        _paint(locked, branding)
        _announce(locked)
    return locked


def policy_of(site: Site) -> Policy:
    """What an administrator has set of the site."""
    return Policy(
        name=site.name,
        hosts=tuple(site.origins.values_list("host", flat=True)),
        origins=tuple(site.allowed_origins.values_list("origin", flat=True)),
        reserved_names=site.reserved_names,
        **{name: getattr(site, name) for name in _COPIED},
    )


def _check(policy: Policy) -> None:
    if not 0 < len(policy.name.strip()) <= _NAME_LENGTH:
        raise _invalid(
            "name", _("Give the site a name of up to %(name_length)s characters.") % {"name_length": _NAME_LENGTH}
        )
    if not _LANGUAGE.fullmatch(policy.language):
        raise _invalid("language", _("Name the language by its code, like en or pt-BR."))
    if len(policy.reserved_names) > _RESERVED_LENGTH or "\x00" in policy.reserved_names:
        raise _invalid(
            "reserved_names",
            _("Give names of up to %(reserved_length)s characters altogether.")
            % {"reserved_length": count(_RESERVED_LENGTH)},
        )
    if policy.posts_per_minute is not None and not 0 < policy.posts_per_minute <= _MOST_POSTS:
        sentence = _("Allow 1 to %(most_posts)s comments in a minute, or leave it empty; no site allows more.") % {
            "most_posts": _MOST_POSTS
        }
        raise _invalid("posts_per_minute", sentence)
    _check_queue(policy)
    for name in ("who_comments", "who_votes"):
        if getattr(policy, name) not in Who.values:
            raise _invalid(name, _("Use one of %(values)s.") % {"values": ", ".join(Who.values)})
    if policy.proof_of_work not in Proving.values:
        raise _invalid("proof_of_work", _("Use one of %(values)s.") % {"values": ", ".join(Proving.values)})


def _check_queue(policy: Policy) -> None:
    """When its moderators are to be told of the queue."""
    if not 0 <= policy.most_waiting <= _MOST_WAITING:
        sentence = _("Let 0 to %(most)s comments wait before moderators are told.") % {"most": count(_MOST_WAITING)}
        raise _invalid("most_waiting", sentence)
    if not 0 < policy.longest_wait_hours <= _LONGEST_WAIT:
        sentence = _("Let a comment wait for 1 to %(most)s hours before moderators are told.") % {"most": _LONGEST_WAIT}
        raise _invalid("longest_wait_hours", sentence)


def _fill(site: Site, policy: Policy) -> None:
    if policy.is_default:
        Site.objects.filter(is_default=True).exclude(id=site.id).update(is_default=False)
    site.name = " ".join(policy.name.split())
    site.reserved_names = "\n".join(line.strip() for line in policy.reserved_names.splitlines() if line.strip())
    for name in _COPIED:
        setattr(site, name, getattr(policy, name))
    site.save()
    _name_hosts(site, {_host(text) for text in policy.hosts})
    _name_origins(site, {_origin(text) for text in policy.origins})


def _host(text: str) -> str:
    host = written_host(text)
    if host is None:
        raise _invalid("host", f"{text!r} is no host name: give one without scheme and port, like news.example.org.")
    return host


def _origin(text: str) -> str:
    origin = written_origin(text)
    if origin is None:
        sentence = (
            f"{text!r} is no origin: give scheme and host, and a port if it is unusual, like https://example.org."
        )
        raise _invalid("origin", sentence)
    return origin


def _name_hosts(site: Site, wanted: set[str]) -> None:
    site.origins.exclude(host__in=wanted).delete()
    known = set(site.origins.values_list("host", flat=True))
    for host in sorted(wanted - known):
        try:
            with transaction.atomic():
                Origin.objects.create(site=site, host=host)
        except IntegrityError:
            raise _taken("host", host) from None


def _name_origins(site: Site, wanted: set[str]) -> None:
    site.allowed_origins.exclude(origin__in=wanted).delete()
    known = set(site.allowed_origins.values_list("origin", flat=True))
    for origin in sorted(wanted - known):
        try:
            with transaction.atomic():
                AllowedOrigin.objects.create(site=site, origin=origin)
        except IntegrityError:
            raise _taken("origin", origin) from None


def _paint(site: Site, branding: Branding) -> None:
    accent = written_colour(branding.accent) if branding.accent.strip() else ""
    if accent is None:
        raise _invalid("accent", f"{branding.accent!r} is no colour: give one like #0b5f57, or none.")
    site.accent = accent
    if branding.logo is not None:
        site.logo_digest = _hang_up(site, branding.logo)
    site.save(update_fields=["accent", "logo_digest"])


def _hang_up(site: Site, picture: bytes) -> str:
    """The digest of the new logo, empty for none."""
    Logo.objects.filter(site=site).delete()
    if not picture:
        return ""
    if len(picture) > MOST_BYTES:
        raise _invalid(
            "logo",
            _("The logo has %(size)s bytes; %(most)s are allowed. Make it smaller.")
            % {"size": count(len(picture)), "most": count(MOST_BYTES)},
        )
    media_type = media_type_of(picture)
    if media_type is None:
        raise _invalid("logo", _("This is no picture that pages can show: give an SVG, PNG, WebP or JPEG file."))
    digest = hashlib.sha256(picture).hexdigest()
    Logo.objects.create(site=site, digest=digest, media_type=media_type, content=picture)
    return digest


def _announce(site: Site) -> None:
    """Name, policies and face are part of every page of the site."""
    Site.objects.filter(id=site.id).update(version=F("version") + 1)
    site.refresh_from_db(fields=["version"])


def _taken(field: str, text: str) -> Refusal:
    sentence = f"{text} belongs to another site already: take it away there first."
    return Refusal(Kind.CONFLICT, f"{field}_taken", sentence, field=field)


def _invalid(field: str, sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, f"invalid_{field}", sentence, field=field)
