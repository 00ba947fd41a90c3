"""Reads of readers, their roles and their tokens."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Q, QuerySet

from discussion.accounts.models import Erasure, Reader, RequestKey, Role
from discussion.accounts.tokens import digest_of
from discussion.core import ids, statements
from discussion.sites.models import Site

MODERATOR = Role.Name.MODERATOR.value
EDITOR = Role.Name.EDITOR.value
_EVERY_ROLE = frozenset({MODERATOR, EDITOR})


@dataclass(frozen=True, slots=True)
class Byline:
    """What stands beside a reader's words: the name, how we know them, and their roles as badges."""

    name: str
    kind: str
    badges: list[str]


_READER = statements.Share(Reader, "r")
_HOLDER = f"""
    SELECT {_READER} FROM accounts_token t JOIN accounts_reader r ON r.id = t.reader_id
    WHERE t.digest = %s AND r.is_active
"""  # noqa: S608


def reader_of_token(token: str) -> Reader | None:
    """The active reader who holds this bearer token."""
    found = statements.first(_HOLDER, [digest_of(token)], _READER)
    return found[0] if found else None


def reader(number: int) -> Reader:
    """One reader by identifier; raises Reader.DoesNotExist."""
    return Reader.objects.get(id=number)


def member_with_password(*, email: str, password: str) -> Reader | None:
    """The active member with this e-mail and password; takes as long for an unknown e-mail as for a wrong password."""
    member = Reader.objects.filter(email=email.strip().lower()).first()
    if member is None:
        make_password(password)
        return None
    return member if check_password(password, member.password) and member.is_active else None


def roles_of(reader: Reader | None, site_id: int) -> frozenset[str]:
    """The names of the roles that the reader holds on the site; a superuser holds every one on every site."""
    if reader is None or not reader.is_active or reader.erase_at is not None:
        return frozenset()
    if reader.is_superuser:
        return _EVERY_ROLE
    return frozenset(Role.objects.filter(reader=reader, site_id=site_id).values_list("name", flat=True))


def sites_of(reader: Reader, role: str) -> frozenset[int] | None:
    """The ids of the sites on which the reader holds this role; None, which stands for every site, for a superuser."""
    if reader.is_superuser:
        return None
    if reader.erase_at is not None:
        return frozenset()
    return frozenset(Role.objects.filter(reader=reader, name=role).values_list("site_id", flat=True))


def readers_of(site_ids: Collection[int] | None) -> QuerySet[Reader]:
    """Every reader of these sites (of all, for None), newest first, for those who look after them."""
    found = Reader.objects.select_related("site").order_by("-id")
    return found if site_ids is None else found.filter(site_id__in=site_ids)


def bylines(reader_ids: Collection[int], site_id: int) -> dict[int, Byline]:
    """Reader id → what stands beside the words, for a whole page at once."""
    sql = f"""
        SELECT r.id, r.name, r.kind, o.name FROM accounts_reader r
        LEFT JOIN accounts_role o ON o.reader_id = r.id AND o.site_id = %s
        WHERE r.id {statements.among()} ORDER BY o.name
    """  # noqa: S608
    found: dict[int, Byline] = {}
    for reader_id, name, kind, badge in statements.rows(sql, [site_id, statements.numbers(reader_ids)]):
        found.setdefault(reader_id, Byline(name, kind, [])).badges.extend([badge] if badge else [])
    return found


def belongs(reader: Reader, site: Site) -> bool:
    """Whether the reader takes part on this site."""
    return reader.is_active and (reader.site_id == site.id or reader.is_superuser)


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
