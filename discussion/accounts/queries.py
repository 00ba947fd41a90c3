"""Reads of readers, their roles and their tokens."""

import json
from collections.abc import Collection, Iterable

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import QuerySet

from discussion.accounts.models import Reader, RequestKey, Role
from discussion.accounts.tokens import digest_of
from discussion.core import statements
from discussion.core.transactions import is_postgresql
from discussion.sites.models import Site

MODERATOR = Role.Name.MODERATOR.value
EDITOR = Role.Name.EDITOR.value
_EVERY_ROLE = frozenset({MODERATOR, EDITOR})

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
    if reader is None or not reader.is_active:
        return frozenset()
    if reader.is_superuser:
        return _EVERY_ROLE
    return frozenset(Role.objects.filter(reader=reader, site_id=site_id).values_list("name", flat=True))


def sites_of(reader: Reader, role: str) -> frozenset[int] | None:
    """The ids of the sites on which the reader holds this role; None, which stands for every site, for a superuser."""
    if reader.is_superuser:
        return None
    return frozenset(Role.objects.filter(reader=reader, name=role).values_list("site_id", flat=True))


def readers_of(site_ids: Collection[int] | None) -> QuerySet[Reader]:
    """Every reader of these sites (of all, for None), newest first, for those who look after them."""
    found = Reader.objects.select_related("site").order_by("-id")
    return found if site_ids is None else found.filter(site_id__in=site_ids)


def badges_of(reader_ids: Iterable[int], site_id: int) -> dict[int, list[str]]:
    """Reader id → the roles shown as badges beside the name, for a whole page at once."""
    badges: dict[int, list[str]] = {}
    wanted = list(reader_ids)
    among, parameter = (
        ("= ANY(%s)", wanted) if is_postgresql() else ("IN (SELECT value FROM json_each(%s))", json.dumps(wanted))
    )
    sql = f"SELECT reader_id, name FROM accounts_role WHERE reader_id {among} AND site_id = %s ORDER BY name"  # noqa: S608
    for reader_id, name in statements.rows(sql, [parameter, site_id]):
        badges.setdefault(reader_id, []).append(name)
    return badges


def belongs(reader: Reader, site: Site) -> bool:
    """Whether the reader takes part on this site."""
    return reader.is_active and (reader.site_id == site.id or reader.is_superuser)


def request_key(reader: Reader, key: str) -> RequestKey | None:
    """What the reader's earlier request with this key made."""
    return RequestKey.objects.filter(reader=reader, key=key).first()
