"""Reads of readers, their roles and their tokens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from discussion.accounts.models import Erasure, Identity, NameChange, Reader, RequestKey, Role, Token
from discussion.accounts.tokens import digest_of
from discussion.core import ids, statements
from discussion.core.errors import not_found
from discussion.sites.models import Site, Who

MODERATOR = Role.Name.MODERATOR.value
EDITOR = Role.Name.EDITOR.value
_EVERY_ROLE = frozenset({MODERATOR, EDITOR})


@dataclass(frozen=True, slots=True)
class Byline:
    """What stands beside a reader's words: the name, how we know them, their roles as badges, if they have a page."""

    name: str
    kind: str
    badges: list[str]
    has_page: bool = False


_READER, _TOKEN = statements.Share(Reader, "r"), statements.Share(Token, "t")
_HOLDER = f"""
    SELECT {_READER}, {_TOKEN} FROM accounts_token t JOIN accounts_reader r ON r.id = t.reader_id
    WHERE t.digest = %s AND r.is_active AND (t.expires_at > %s OR t.expires_at IS NULL)
"""  # noqa: S608


def holder_of_token(token: str, *, now: datetime) -> tuple[Reader, Token] | None:
    """The active reader who holds this bearer token, and what is kept of the token while it lives."""
    found = statements.first(_HOLDER, [digest_of(token), now], _READER, _TOKEN)
    return (found[0], found[1]) if found else None


def personal_tokens(reader: Reader, *, now: datetime) -> list[Token]:
    """The tokens that the reader made and that live, newest first."""
    return list(Token.objects.filter(reader=reader, kind=Token.Kind.PERSONAL, expires_at__gt=now).order_by("-id"))


def token_sessions(reader: Reader, *, now: datetime) -> list[Token]:
    """The reader's sessions that bear a token and live, the one used last first."""
    is_live = Q(expires_at__gt=now) | Q(expires_at=None)
    used = Coalesce("last_used_at", "created_at").desc()
    return list(Token.objects.filter(is_live, reader=reader, kind=Token.Kind.SESSION).order_by(used, "-id"))


def token_of(reader: Reader, number: int, *, kind: str, now: datetime) -> Token:
    """One of the reader's own living tokens of this kind; raises Refusal `not_found`."""
    is_live = Q(expires_at__gt=now) | Q(expires_at=None)
    found = Token.objects.filter(is_live, reader=reader, kind=kind, id=number).first()
    if found is None:
        raise not_found()
    return found


_IDENTITY = statements.Share(Identity, "i")
_KNOWN_AS = f"""
    SELECT {_READER}, {_IDENTITY} FROM accounts_identity i JOIN accounts_reader r ON r.id = i.reader_id
    WHERE i.site_id = %s AND i.provider = %s AND i.subject = %s
"""  # noqa: S608


def identity_of(*, site_id: int, provider: str, subject: str) -> tuple[Reader, Identity] | None:
    """The reader whom this provider knows as the subject, with what it says of them."""
    found = statements.first(_KNOWN_AS, [site_id, provider, subject], _READER, _IDENTITY)
    return (found[0], found[1]) if found else None


def reader(number: int) -> Reader:
    """One reader by identifier; raises Reader.DoesNotExist."""
    return Reader.objects.get(id=number)


def member_with_email(email: str) -> Reader | None:
    """The member who signs in with this e-mail."""
    return Reader.objects.filter(email=email.strip().lower()).first()


def member_with_password(*, email: str, password: str) -> Reader | None:
    """The active member with this e-mail and password; takes as long for an unknown e-mail as for a wrong password."""
    member = Reader.objects.filter(email=email.strip().lower()).first()
    if member is None:
        make_password(password)
        return None
    return member if check_password(password, member.password) and member.is_active else None


_SITES_OF = "SELECT site_id FROM accounts_role WHERE reader_id = %s AND name = %s"
_DUTIES_OF = "SELECT site_id, name FROM accounts_role WHERE reader_id = %s"
_ROLES = "SELECT name FROM accounts_role WHERE reader_id = %s AND site_id = %s"


def roles_of(reader: Reader | None, site_id: int) -> frozenset[str]:
    """The names of the roles that the reader holds on the site; a superuser holds every one on every site."""
    if reader is None or not reader.is_active or reader.erase_at is not None:
        return frozenset()
    if reader.is_superuser:
        return _EVERY_ROLE
    return frozenset(name for (name,) in statements.rows(_ROLES, [reader.id, site_id]))


def sites_of(reader: Reader, role: str) -> frozenset[int] | None:
    """The ids of the sites on which the reader holds this role; None, which stands for every site, for a superuser."""
    if reader.is_superuser:
        return None
    if reader.erase_at is not None:
        return frozenset()
    return frozenset(site for (site,) in statements.rows(_SITES_OF, [reader.id, role]))


def duties_of(reader: Reader) -> set[tuple[int, str]] | None:
    """The sites that the reader looks after, with the role held there; None, which stands for all, for a superuser."""
    if reader.is_superuser:
        return None
    return {(site, name) for site, name in statements.rows(_DUTIES_OF, [reader.id])}


def staffed_by(readers: Collection[int]) -> dict[int, set[int]]:
    """Reader → the ids of the sites that they look after, for those of these readers who have a role."""
    found: dict[int, set[int]] = {}
    for reader, site in Role.objects.filter(reader__in=readers).values_list("reader_id", "site_id"):
        found.setdefault(reader, set()).add(site)
    return found


def roles_on(site: Site) -> list[Role]:
    """Every role on the site with its reader, by name."""
    return list(Role.objects.filter(site=site).select_related("reader").order_by("name", "reader__name", "id"))


def readers_of(site_ids: Collection[int] | None) -> QuerySet[Reader]:
    """Every reader of these sites (of all, for None), newest first, for those who look after them."""
    found = Reader.objects.select_related("site").order_by("-id")
    return found if site_ids is None else found.filter(site_id__in=site_ids)


def bylines(reader_ids: Collection[int], site_id: int) -> dict[int, Byline]:
    """Reader id → what stands beside the words, for a whole page at once."""
    sql = f"""
        SELECT r.id, r.name, r.kind, r.is_active, o.name FROM accounts_reader r
        LEFT JOIN accounts_role o ON o.reader_id = r.id AND o.site_id = %s
        WHERE r.id {statements.among()} ORDER BY o.name
    """  # noqa: S608
    found: dict[int, Byline] = {}
    for reader_id, name, kind, is_active, badge in statements.rows(sql, [site_id, statements.numbers(reader_ids)]):
        byline = found.setdefault(reader_id, Byline(name, kind, [], has_page=bool(name and is_active)))
        byline.badges.extend([badge] if badge else [])
    return found


def public_reader(number: int) -> Reader:
    """A reader whose profile everybody may see: active, and with a name. Raises Refusal `not_found`."""
    found = Reader.objects.select_related("site").filter(id=number, is_active=True).exclude(name="").first()
    if found is None:
        raise not_found()
    return found


_STAFF = """
    SELECT r.id, r.name FROM accounts_reader r
    WHERE r.id IN (SELECT o.reader_id FROM accounts_role o WHERE o.site_id = %s)
    UNION SELECT r.id, r.name FROM accounts_reader r WHERE r.is_superuser
"""


def staff_of(site_id: int) -> dict[int, str]:
    """Reader → name, for everybody who looks after the site."""
    return dict(statements.rows(_STAFF, [site_id]))


def others_judge(site_id: int, *, besides: int) -> bool:
    """Whether anybody but this reader moderates the site: superusers do, on every site."""
    holds = Q(roles__site=site_id, roles__name=MODERATOR, is_active=True) | Q(is_superuser=True, is_active=True)
    return Reader.objects.filter(holds).exclude(id=besides).exists()


def holders_of(site_id: int, names: Collection[str]) -> list[int]:
    """The ids of everybody who holds one of these roles on the site; superusers hold every one."""
    holds = Q(roles__site=site_id, roles__name__in=names) | Q(is_superuser=True)
    return list(Reader.objects.filter(holds, is_active=True).order_by("id").values_list("id", flat=True).distinct())


# The conditions are those of the indexes, word for word: SQLite takes a partial index for nothing less.
_HELD = """
    SELECT r.name_skeleton FROM accounts_reader r
    WHERE r.site_id = %s AND r.name_skeleton {among}
    AND r.kind IN ('member', 'sso') AND r.name_skeleton > '' AND r.id <> %s
"""
_OWNERS = """
    SELECT r.name_skeleton, r.id FROM accounts_reader r
    WHERE r.site_id = %s AND r.name_skeleton {among}
    AND r.kind IN ('member', 'sso') AND r.name_skeleton > '' AND r.is_active
"""
_UNKNOWN = """
    SELECT r.id, r.site_id, r.name FROM accounts_reader r
    WHERE r.kind IN ('member', 'sso') AND r.name_skeleton IS NULL ORDER BY r.id LIMIT %s
"""


def held_skeletons(site_id: int, skeletons: Collection[str], *, besides: int = 0) -> set[str]:
    """Which of these a member of the site, or one whom its host site vouches for, has a claim to.

    Not asked about is the reader with the id `besides`.
    """
    places = f"IN ({', '.join(['%s'] * len(skeletons)) or 'NULL'})"
    return {name for (name,) in statements.rows(_HELD.format(among=places), [site_id, *skeletons, besides])}


def owners_of_skeletons(site_id: int, skeletons: Collection[str]) -> dict[str, int]:
    """Skeleton → the active member of the site, or the reader of its host site, whose name looks so."""
    places = f"IN ({', '.join(['%s'] * len(skeletons)) or 'NULL'})"
    return dict(statements.rows(_OWNERS.format(among=places), [site_id, *skeletons]))


def unknown_names(limit: int) -> list[tuple[int, int, str]]:
    """Id, site and name of members, and readers of host sites, whose name nobody has looked at; the oldest first."""
    return [(number, site_id, name) for number, site_id, name in statements.rows(_UNKNOWN, [limit])]


def last_name_change(reader: Reader) -> NameChange | None:
    """The reader's latest change of name."""
    return NameChange.objects.filter(reader=reader).order_by("-changed_at").first()


def belongs(reader: Reader, site: Site) -> bool:
    """Whether the reader takes part on this site."""
    return reader.is_active and (reader.site_id == site.id or reader.is_superuser)


def admits(site: Site, who: str, reader: Reader | None) -> bool:
    """Whether a policy of the site lets the reader take part; a stranger counts as the guest who they can become."""
    if who == Who.NOBODY:
        return False
    if reader is None:
        return site.guests_allowed and who == Who.EVERYONE
    return who == Who.EVERYONE or reader.kind != Reader.Kind.GUEST


def may_enter(member: Reader, site: Site) -> bool:
    """Whether the member can sign in on this site: it is theirs, or they have a role there."""
    return belongs(member, site) or bool(roles_of(member, site.id))


def has_second_factor(reader: Reader) -> bool:
    """Whether a password alone does not sign the reader in."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=reader, type__in=kinds).exists())


def factors_of(member: Reader) -> list[Any]:
    """Allauth's rows of the member's factors: the app, passkeys, recovery codes."""
    return list(Authenticator.objects.filter(user=member).order_by("id"))


def sessions_of(member: Reader) -> list[Any]:
    """Allauth's rows of the browsers in which the member is signed in, oldest first; those that ended are forgotten."""
    return sorted(UserSession.objects.purge_and_list(member), key=lambda each: each.created_at)


def request_key(reader: Reader, key: str) -> RequestKey | None:
    """What the reader's earlier request with this key made."""
    return RequestKey.objects.filter(reader=reader, key=key).first()


def sites_of_readers(numbers: Collection[int]) -> dict[int, int]:
    """Reader → their site, for those of these ids that are taken."""
    return dict(Reader.objects.filter(id__in=numbers).values_list("id", "site_id"))


def erasure_of(reader: Reader) -> Erasure | None:
    """What the reader asked for, where they asked to be erased."""
    return Erasure.objects.filter(reader=reader).first()


def reader_named(text: str) -> Reader | None:
    """The reader with this public id, or the member with this e-mail."""
    number = ids.decode(text.strip())
    found = Q(email=text.strip().lower()) if number is None else Q(id=number)
    return Reader.objects.select_related("site").filter(found).first()
