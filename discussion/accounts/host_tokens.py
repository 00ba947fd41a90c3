"""A host site's token: a JWT, read so that it decides nothing about how it is read.

The site's settings say the one algorithm and the keys; what the token's own head says is only ever compared with them.
"""

import base64
import binascii
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from discussion.core.errors import Kind, Refusal
from discussion.core.numbers import count
from discussion.sites.host_keys import HostKey, is_signed

# An avatar's address and a long name fit into a fraction of it.
MOST_CHARACTERS = 8192
LONGEST_LIFE_SECONDS = 600
SKEW_SECONDS = 60
_LONGEST_TEXT = 255
_LONGEST_EMAIL, _LONGEST_ADDRESS = 254, 2000
_PART = re.compile(r"[A-Za-z0-9_-]+")
# Seconds; some thirty thousand years.
_LATEST = 1e12


@dataclass(frozen=True, slots=True)
class Terms:
    """What a site asks of a token. Where the keys have names, they come from a key set, and a token may say which."""

    issuer: str
    audience: str
    algorithm: str
    keys: Sequence[HostKey]
    has_key_set: bool = False
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Claims:
    """What a sound token says. `email` and `avatar_url` are empty where it says nothing that can be used."""

    subject: str
    name: str
    token_id: str
    expires_at: datetime
    email: str = ""
    avatar_url: str = ""
    roles: frozenset[str] = frozenset()

    @property
    def forgotten_at(self) -> datetime:
        """From when on its age alone has the token refused, so that nobody needs to remember it."""
        return self.expires_at + timedelta(seconds=SKEW_SECONDS)


@dataclass(frozen=True, slots=True)
class Unverified:
    """A token taken apart, of which nothing is known to be true."""

    key_name: str | None
    message: bytes
    payload: bytes
    signature: bytes


def take_apart(token: str, *, algorithm: str, has_key_set: bool) -> Unverified:
    """The parts of a token whose head asks for nothing but what the site has set. Raises Refusal."""
    parts = token.split(".") if len(token) <= MOST_CHARACTERS else []
    if len(parts) != 3:
        _refuse(
            _("This is no JWT of three parts and at most %(most_characters)s characters.")
            % {"most_characters": count(MOST_CHARACTERS)}
        )
    head, payload, signature = (_decoded(part) for part in parts)
    key_name = _checked_head(_object(head, "head"), algorithm, has_key_set)
    return Unverified(key_name, f"{parts[0]}.{parts[1]}".encode(), payload, signature)


def claims_of(token: Unverified, *, terms: Terms, now: datetime) -> Claims:
    """What the token says, when one of the site's keys has signed it and it is meant for this site and moment.

    Raises Refusal: `sso_token_invalid`, `sso_token_expired`.
    """
    keys = [key for key in terms.keys if _fits(key, token.key_name, terms)]
    if not is_signed(token.message, token.signature, keys=keys, algorithm=terms.algorithm):
        _refuse(_("The signature does not fit: this site's key has not signed this token."))
    said = _object(token.payload, "payload")
    if said.get("iss") != terms.issuer:
        _refuse("iss is not the issuer that this site has set.")
    if said.get("aud") not in (terms.audience, [terms.audience]):
        _refuse("aud is not the audience that this site has set, and it alone.")
    return _claims(said, terms.roles, _end(said, now.timestamp()))


def _fits(key: HostKey, name: str | None, terms: Terms) -> bool:
    return not terms.has_key_set or name is None or key.name == name


def _decoded(part: str) -> bytes:
    """The bytes, in the one way to write them: without padding, and with nothing in the bits that are left over."""
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) if _PART.fullmatch(part) else b""
    except binascii.Error:
        raw = b""
    if not raw or base64.urlsafe_b64encode(raw).rstrip(b"=") != part.encode():
        _refuse(_("A part of the token is no base64url without padding."))
    return raw


def _object(raw: bytes, place: str) -> dict[str, Any]:
    try:
        found = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        _refuse(_("The token's %(place)s is no JSON object in which each key stands once.") % {"place": place})
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)


def _checked_head(head: dict[str, Any], algorithm: str, has_key_set: bool) -> str | None:
    if head.get("alg") != algorithm:
        _refuse(f"alg is not {algorithm}, the one algorithm of this site.")
    if str(head.get("typ", "JWT")).upper() != "JWT":
        _refuse("typ is not JWT.")
    allowed = {"alg", "typ", "kid"} if has_key_set else {"alg", "typ"}
    if not head.keys() <= allowed:
        _refuse(
            _("The head holds more than %(allowed)s: a token does not choose its key.")
            % {"allowed": ", ".join(sorted(allowed))}
        )
    name = head.get("kid")
    if name is not None and not isinstance(name, str):
        _refuse("kid is no text.")
    return name


def _end(said: dict[str, Any], now: float) -> float:
    """When the token ends; it lives for ten minutes at most, and clocks may differ by one."""
    issued, ends = _moment(said, "iat"), _moment(said, "exp")
    if ends + SKEW_SECONDS <= now:
        raise Refusal(Kind.UNAUTHENTICATED, "sso_token_expired", _("The token has expired: make a new one."))
    if issued - SKEW_SECONDS > now or ("nbf" in said and _moment(said, "nbf") - SKEW_SECONDS > now):
        _refuse(_("The token is not valid yet: set the host site's clock."))
    if not 0 < ends - issued <= LONGEST_LIFE_SECONDS:
        _refuse("exp is not within ten minutes after iat.")
    return ends


def _moment(said: dict[str, Any], name: str) -> float:
    value = said.get(name)
    # Compared as it stands: a very large whole number has no float, and NaN and infinity are not less.
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LATEST
    if not is_number or value is None:
        _refuse(f"{name} must be a number of seconds since 1970.")
    return float(value)


def _claims(said: dict[str, Any], allowed: frozenset[str], ends: float) -> Claims:
    return Claims(
        subject=_identifier(said, "sub"),
        name=_name(said.get("name")),
        token_id=_identifier(said, "jti"),
        expires_at=datetime.fromtimestamp(ends, tz=UTC),
        email=_email(said.get("email")),
        avatar_url=_web_address(said.get("avatar")),
        roles=_roles(said.get("roles"), allowed) if allowed else frozenset(),
    )


def _identifier(said: dict[str, Any], name: str) -> str:
    """A text that names something, to be compared letter by letter; what could not be stored so is refused."""
    value = said.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT or not value.isprintable() or value.isspace():
        _refuse(f"{name} must be a text of 1 to {_LONGEST_TEXT} characters that can be seen.")
    return value


def _name(value: object) -> str:
    if not isinstance(value, str):
        _refuse("name must be a text.")
    return value


def _email(value: object) -> str:
    """An e-mail that is none is left out: it is not worth turning a reader away."""
    if not isinstance(value, str) or len(value) > _LONGEST_EMAIL or not value.isprintable():
        return ""
    try:
        validate_email(value)
    except ValidationError:
        return ""
    return value


def _web_address(value: object) -> str:
    """The same of an address that no page should fetch an image from."""
    if not isinstance(value, str) or len(value) > _LONGEST_ADDRESS or not re.fullmatch(r"https://[!-~]+", value):
        return ""
    try:
        parts = urlsplit(value)
        return value if parts.hostname and not parts.username and not set(value) & set("\"'<>`\\") else ""
    except ValueError:
        return ""


def _roles(value: object, allowed: Collection[str]) -> frozenset[str]:
    named = value if isinstance(value, list) else []
    return frozenset(role for role in named if isinstance(role, str) and role in allowed)


def _refuse(sentence: str) -> NoReturn:
    raise Refusal(Kind.UNAUTHENTICATED, "sso_token_invalid", sentence)
